import type {ReadOptions, RequirementSet, Source} from '../syntax/requirement-set.js';
import {listSet, partOf} from './list-set.js';
import {readPoetryProject} from './poetry-project.js';
import {isTable, listAt, readToml, tableAt, textAt, type Table} from '../syntax/toml.js';
import {unreadSet} from './unread.js';
import {addTexts, readListedFiles, type Collected} from './collected.js';
import {addIncludedGroups, readDependencyGroups} from './dependency-groups.js';
import {withUvSources} from './locks/uv-sources.js';

/**
 * Reads a `pyproject.toml`: `[project]` with its extras, `[dependency-groups]` (PEP 735), and what poetry, pdm, flit and
 * setuptools keep in `[tool]`. Extras and groups are parts that can be chosen; those that poetry installs by itself are
 * default ones.
 */
export const readPyproject = async (source: Source, options: ReadOptions): Promise<RequirementSet> => {
	const file = await readToml(source.path);
	if (file.table === undefined) return unreadSet(source, file.problem);
	const collected: Collected = {source, options, requirements: [], unread: []};
	const project = tableAt(file.table, 'project');
	addTexts(listAt(project, 'dependencies'), collected);
	for (const [extra, list] of Object.entries(tableAt(project, 'optional-dependencies')))
		addTexts(asList(list), collected, partOf('extra', extra));
	const includes = readDependencyGroups(tableAt(file.table, 'dependency-groups'), collected);
	for (const [group, list] of Object.entries(tableAt(file.table, 'tool', 'pdm', 'dev-dependencies')))
		addTexts(asList(list), collected, partOf('group', group));
	const uv = tableAt(file.table, 'tool', 'uv');
	addTexts(listAt(uv, 'dev-dependencies'), collected, partOf('group', 'dev'));
	await addDynamic(file.table, collected);
	const flit = tableAt(file.table, 'tool', 'flit', 'metadata');
	addFlit(flit, collected);
	const dynamic = listAt(project, 'dynamic');
	const poetry = readPoetryProject(tableAt(file.table, 'tool', 'poetry'), collected, {dynamic, includes});
	addIncludedGroups(includes, collected);
	const name = textAt(project, 'name') ?? poetry.name ?? textAt(flit, 'dist-name') ?? textAt(flit, 'module');
	const requiresPython = textAt(project, 'requires-python') ?? poetry.requiresPython ?? textAt(flit, 'requires-python');
	const facts = {isDefault: poetry.isDefault, projectName: name, requiresPython};
	const requirements = await withUvSources(collected.requirements, uv, options);
	return listSet({...collected, requirements, ...facts}, options);
};

/**
 * Adds the lists that setuptools reads from files when it builds the project (setuptools, "Dynamic Metadata"). Lists that
 * another program computes during the build become unread.
 */
const addDynamic = async (table: Table, collected: Collected): Promise<void> => {
	// poetry's own lists stand in its table, which is read in any case.
	const isPoetrys = 'dependencies' in tableAt(table, 'tool', 'poetry');
	const dynamic = isPoetrys ? [] : listAt(tableAt(table, 'project'), 'dynamic');
	const fromFiles = tableAt(table, 'tool', 'setuptools', 'dynamic');
	const listed = async (value: unknown): Promise<readonly string[]> =>
		readListedFiles(filesOf(isTable(value) ? value : {}), collected);
	if (dynamic.includes('dependencies')) {
		if ('dependencies' in fromFiles) addTexts(await listed(fromFiles['dependencies']), collected);
		else refuseBuilt('dependencies', collected);
	}
	if (!dynamic.includes('optional-dependencies')) return;
	const extras = tableAt(fromFiles, 'optional-dependencies');
	if (Object.keys(extras).length === 0) refuseBuilt('optional-dependencies', collected);
	for (const [extra, value] of Object.entries(extras)) addTexts(await listed(value), collected, partOf('extra', extra));
};

const filesOf = (table: Table): readonly string[] => {
	const {file} = table;
	return typeof file === 'string' ? [file] : asList(file).map(String);
};

const refuseBuilt = (key: string, {source, unread}: Collected): void => {
	unread.push({text: key, reason: {type: 'known-by-building'}, file: source.path});
};

/** `[tool.flit.metadata]`, which flit read before there was `[project]` (flit, "Old style metadata"). */
const addFlit = (flit: Table, collected: Collected): void => {
	addTexts(listAt(flit, 'requires'), collected);
	for (const [extra, list] of Object.entries(tableAt(flit, 'requires-extra')))
		addTexts(asList(list), collected, partOf('extra', extra));
};

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);

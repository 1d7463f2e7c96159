import type {ReadOptions, RequirementSet, Source} from '../syntax/requirement-set.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import {listSet, partOf} from './list-set.js';
import {readPoetryProject} from './poetry-project.js';
import {isTable, listAt, readToml, tableAt, textAt, type Table} from '../syntax/toml.js';
import {unreadSet} from './unread.js';
import {addTexts, type Collected} from './collected.js';
import {withUvSources} from './uv-sources.js';

/**
 * Reads a `pyproject.toml`: `[project]` with its extras, `[dependency-groups]` (PEP 735), and what poetry and pdm keep
 * in `[tool]`. Extras and groups are parts that can be chosen; those that poetry installs by itself are default ones.
 */
export const readPyproject = async (source: Source, options: ReadOptions): Promise<RequirementSet> => {
	const file = await readToml(source.path);
	if (file.table === undefined) return unreadSet(source, file.why);
	const collected: Collected = {source, options, requirements: [], unread: []};
	const project = tableAt(file.table, 'project');
	addTexts(listAt(project, 'dependencies'), collected);
	for (const [extra, list] of Object.entries(tableAt(project, 'optional-dependencies')))
		addTexts(asList(list), collected, partOf('extra', extra));
	for (const group of Object.keys(tableAt(file.table, 'dependency-groups')))
		addGroup(group, tableAt(file.table, 'dependency-groups'), collected);
	for (const [group, list] of Object.entries(tableAt(file.table, 'tool', 'pdm', 'dev-dependencies')))
		addTexts(asList(list), collected, partOf('group', group));
	const uv = tableAt(file.table, 'tool', 'uv');
	addTexts(listAt(uv, 'dev-dependencies'), collected, partOf('group', 'dev'));
	const poetry = readPoetryProject(tableAt(file.table, 'tool', 'poetry'), collected);
	const name = textAt(project, 'name') ?? poetry.name;
	const requiresPython = textAt(project, 'requires-python') ?? poetry.requiresPython;
	const facts = {isDefault: poetry.isDefault, projectName: name, requiresPython, notes: dynamicNotes(project)};
	const requirements = await withUvSources(collected.requirements, uv, options);
	return listSet({...collected, requirements, ...facts}, options);
};

const dynamicNotes = (project: Table): readonly string[] =>
	listAt(project, 'dynamic').includes('dependencies')
		? ['its dependencies are made when it is built, and not in the file']
		: [];

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);

/** PEP 735: texts, and tables that include another group. A group that includes itself is told and left. */
const addGroup = (name: string, groups: Table, collected: Collected, stack: readonly string[] = []): void => {
	const key = Object.keys(groups).find(group => normalizeName(group) === normalizeName(name));
	const refuse = (why: string): void => void collected.unread.push({text: name, why, file: collected.source.path});
	if (key === undefined) return refuse('is a group that is not there');
	if (stack.includes(key)) return refuse('is a group that includes itself');
	const [outer = key] = stack;
	for (const item of asList(groups[key])) {
		const included = isTable(item) ? textAt(item, 'include-group') : undefined;
		if (included === undefined) addTexts([item], collected, partOf('group', outer));
		else addGroup(included, groups, collected, [...stack, key]);
	}
};

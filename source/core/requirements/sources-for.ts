import type {Environment} from '../model/environment.js';
import {baseName, join, type FsPath} from '../model/path.js';
import {findSources, isFile} from './formats/find-sources.js';
import {readRequirements} from './formats/read-source.js';
import {toxFiles} from './formats/tools/tox.js';
import {readConfig} from './syntax/config-file.js';
import type {Source} from './syntax/requirement-set.js';
import {readText} from './syntax/text-file.js';
import {readToml, tableAt} from './syntax/toml.js';

/**
 * A project's sources in the order for one of its environments: what the program that makes this very environment reads,
 * then the lock of the manager that keeps it, then the others as {@link findSources} has them.
 */
export const sourcesFor = async (environment: Environment, project: FsPath): Promise<readonly Source[]> => {
	const sources = await includingFirst(await findSources(project), project);
	const {kind} = environment;
	const locks = sources.filter(({manager, role}) => manager === kind && role === 'lock');
	const rest = sources.filter(source => !locks.includes(source));
	const name = baseName(environment.alias ?? environment.path);
	if (kind === 'tox') return [...(await toxSource(project, name)), ...locks, ...rest];
	return kind === 'hatch' ? [...(await hatchSource(project, name)), ...locks, ...rest] : [...locks, ...rest];
};

/** An environment.yml comes before the lists that its pip part includes: it asks for more. */
const includingFirst = async (sources: readonly Source[], project: FsPath): Promise<readonly Source[]> => {
	const conda = sources.find(({format}) => format === 'environment-yml');
	if (conda === undefined) return sources;
	const {files} = await readRequirements(conda, {project, variables: {}});
	const index = sources.findIndex(source => source !== conda && files.includes(source.path));
	if (index < 0 || index > sources.indexOf(conda)) return sources;
	const others = sources.filter(source => source !== conda);
	return [...others.slice(0, index), conda, ...others.slice(index)];
};

const toxSource = async (project: FsPath, environment: string): Promise<readonly Source[]> => {
	for (const name of toxFiles) {
		const path = join(project, name);
		if (!(await isFile(path)) || !(await configuresTox(path, name))) continue;
		return [{path, name, format: 'tox-environment', role: 'list', environment, why: 'tool-environment'}];
	}
	return [];
};

const configuresTox = async (path: FsPath, name: string): Promise<boolean> => {
	if (name === 'setup.cfg') return readConfig((await readText(path)).text ?? '').has('tox:tox');
	if (name !== 'pyproject.toml') return true;
	const {table} = await readToml(path);
	return Object.keys(tableAt(table, 'tool', 'tox')).length > 0;
};

/** hatch names the directory of `default` after the project. */
const hatchSource = async (project: FsPath, directory: string): Promise<readonly Source[]> => {
	const path = join(project, 'pyproject.toml');
	const {table} = await readToml(path);
	if (table === undefined) return [];
	const own = await readToml(join(project, 'hatch.toml'));
	const names = [...Object.keys(tableAt(own.table, 'envs')), ...Object.keys(tableAt(table, 'tool', 'hatch', 'envs'))];
	const isNamed =
		directory.startsWith('hatch-') || names.includes(directory.replace(/\..*$/, '')) || names.includes(directory);
	const environment = isNamed ? directory : 'default';
	return [
		{path, name: 'pyproject.toml', format: 'hatch-environment', role: 'list', environment, why: 'tool-environment'},
	];
};

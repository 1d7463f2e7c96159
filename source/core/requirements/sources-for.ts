import type {Environment} from '../model/environment.js';
import {absolute, baseName, fsPath, isSamePath, join, type FsPath} from '../model/path.js';
import {findSources, isFile} from './formats/find-sources.js';
import {readRequirements} from './formats/read-source.js';
import {toxFiles} from './formats/tools/tox.js';
import {readConfig} from './syntax/config-file.js';
import type {Source} from './syntax/requirement-set.js';
import {readText} from './syntax/text-file.js';
import {readToml, tableAt, textAt, type Table} from './syntax/toml.js';

/**
 * A project's sources in the order for one of its environments: what the program that makes this very environment reads,
 * then the lock of the manager that keeps it, then the others as {@link findSources} has them.
 */
export const sourcesFor = async (environment: Environment, project: FsPath): Promise<readonly Source[]> => {
	const sources = await includingFirst(await findSources(project), project);
	const {kind} = environment;
	const path = environment.alias ?? environment.path;
	const locks = sources.filter(({manager, role}) => manager === kind && role === 'lock');
	const rest = sources.filter(source => !locks.includes(source));
	if (kind === 'tox') return [...(await toxSource(project, baseName(path))), ...locks, ...rest];
	if (kind === 'hatch') return [...(await hatchSource(project, {directory: baseName(path)})), ...locks, ...rest];
	return [...locks, ...(await hatchSource(project, {path})), ...rest];
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
		if (!isFile(path) || !(await configuresTox(path, name))) continue;
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

/**
 * The part of a project's files for one environment of hatch's: the one that it keeps in a directory of this name, or
 * the one whose `path` is set to this one (hatch, "Environment configuration").
 */
const hatchSource = async (
	project: FsPath,
	wanted: {readonly directory: string} | {readonly path: FsPath},
): Promise<readonly Source[]> => {
	const file = join(project, 'pyproject.toml');
	const {table} = await readToml(file);
	if (table === undefined) return [];
	const own = await readToml(join(project, 'hatch.toml'));
	const environments = {...tableAt(table, 'tool', 'hatch', 'envs'), ...tableAt(own.table, 'envs')};
	const environment =
		'path' in wanted ? nameByPath(environments, wanted.path, project) : nameByDirectory(environments, wanted.directory);
	if (environment === undefined) return [];
	return [
		{
			path: file,
			name: 'pyproject.toml',
			format: 'hatch-environment',
			role: 'list',
			environment,
			why: 'tool-environment',
		},
	];
};

const nameByPath = (environments: Table, path: FsPath, project: FsPath): string | undefined =>
	Object.keys(environments).find(name => {
		const own = textAt(tableAt(environments, name), 'path');
		return own !== undefined && isSamePath(absolute(fsPath(own), project), path);
	});

/** hatch names the directory of `default` after the project. */
const nameByDirectory = (environments: Table, directory: string): string => {
	const names = Object.keys(environments);
	const isNamed =
		directory.startsWith('hatch-') || names.includes(directory.replace(/\..*$/, '')) || names.includes(directory);
	return isNamed ? directory : 'default';
};

import type {Environment} from '../../model/environment.js';
import {join, type FsPath} from '../../model/path.js';
import {parsesAsCompiled} from '../formats/requirements-file.js';
import type {Manager, Source} from '../syntax/requirement-set.js';
import {findSources} from '../formats/find-sources.js';
import {readText} from '../syntax/text-file.js';
import {readToml, tableAt} from '../syntax/toml.js';

/**
 * Where an installed package has to be written down so that the next reset brings it back. `append`: into a file. `owner`:
 * by the manager's own command, which the names of the packages follow; otherwise its next sync would remove them again.
 */
type Lasting =
	/** `compiled` names the list that has to be compiled from the file again. */
	| {readonly type: 'append'; readonly file: FsPath; readonly name: string; readonly compiled?: string | undefined}
	| {readonly type: 'owner'; readonly manager: Manager; readonly command: readonly [string, ...string[]]}
	| {readonly type: 'none'};

/** Finds where packages that are installed into this environment can be written down. Reads its project's files alone. */
export const whereItLasts = async (environment: Environment): Promise<Lasting> => {
	const {project} = environment;
	if (project?.state !== 'there') return {type: 'none'};
	const sources = await findSources(project.path);
	const manager = sources.find(source => source.role === 'lock')?.manager ?? (await managerOf(project.path, sources));
	if (manager === undefined || manager === 'conda') return fileOf(sources);
	// The manager's command changes its own environment, whichever one is open here.
	return isManagersOwn(environment, manager) ? {type: 'owner', manager, command: adders[manager]} : {type: 'none'};
};

const adders: Readonly<Record<Exclude<Manager, 'conda'>, readonly [string, ...string[]]>> = {
	uv: ['uv', 'add'],
	poetry: ['poetry', 'add'],
	pdm: ['pdm', 'add'],
	pipenv: ['pipenv', 'install'],
};

const managerOf = async (project: FsPath, sources: readonly Source[]): Promise<Manager | undefined> => {
	if (sources.some(({format}) => format === 'pipfile')) return 'pipenv';
	if (!sources.some(({format}) => format === 'pyproject')) return undefined;
	const {table} = await readToml(join(project, 'pyproject.toml'));
	const tools = tableAt(table, 'tool');
	return (['uv', 'poetry', 'pdm'] as const).find(name => name in tools);
};

/** Finds the list that a person writes: a compiled one is regenerated from its input. */
const fileOf = async (sources: readonly Source[]): Promise<Lasting> => {
	const lists = sources.filter(({format}) => format === 'requirements');
	const [first] = lists;
	if (first === undefined) return {type: 'none'};
	const {text} = await readText(first.path);
	if (text === undefined || !parsesAsCompiled(text)) return {type: 'append', file: first.path, name: first.name};
	const input = lists.find(({name}) => name === first.name.replace(/\.txt$/, '.in'));
	if (input === undefined) return {type: 'none'};
	return {
		type: 'append',
		file: input.path,
		name: input.name,
		compiled: first.name,
	};
};

/** Whether a manager's command would act on this environment: it is the one in the project, or the manager keeps it. */
const isManagersOwn = ({path, kind, project}: Environment, manager: Manager): boolean => {
	if (kind === manager && manager !== 'uv') return true;
	return project !== undefined && path === `${project.path}/.venv`;
};

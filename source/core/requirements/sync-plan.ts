import type {Environment} from '../model/environment.js';
import type {FsPath} from '../model/path.js';
import {normalizeName} from '../python/pep440-specifiers.js';
import type {DriftEntry} from './compare/drift.js';
import type {RequirementsReport} from './report.js';
import type {Manager, Source} from './syntax/requirement-set.js';

/** How a source is installed: by its manager's own command, by an installer that reads the file, or line by line. */
export type SourceInstall =
	| {readonly type: 'manager'; readonly manager: Manager; readonly command: readonly [string, ...string[]]}
	| {readonly type: 'file'; readonly path: FsPath}
	| {readonly type: 'lines'};

/** What would make an environment hold what its source asks for. */
export type SyncPlan = {
	readonly source: Source;
	readonly how: SourceInstall;
	/** Missing ones, and those of another version or from elsewhere. */
	readonly install: readonly DriftEntry[];
	/** Normalized names that nothing asks for: offered to be uninstalled, never without asking. */
	readonly extra: readonly string[];
	readonly notes: readonly string[];
};

/** The plan of a sync; undefined where no source says what to install. Empty lists: there is nothing to do. */
export const planSync = ({source, drift}: RequirementsReport): SyncPlan | undefined => {
	if (source === undefined || drift === undefined) return undefined;
	return {
		source,
		how: installOf(source),
		install: drift.entries.filter(({state}) => state === 'missing' || state === 'version' || state === 'source'),
		extra: drift.entries.filter(({state}) => state === 'extra').map(({name}) => normalizeName(name)),
		notes: drift.notes,
	};
};

/** How a source is installed. A manager's command is for its project's directory, and for the project's own environment. */
export const installOf = ({format, manager, path}: Source): SourceInstall => {
	const command = manager === undefined ? undefined : commands[manager];
	if (manager !== undefined && command !== undefined) return {type: 'manager', manager, command};
	return format === 'requirements' ? {type: 'file', path} : {type: 'lines'};
};

const commands: Readonly<Record<Manager, readonly [string, ...string[]] | undefined>> = {
	uv: ['uv', 'sync', '--frozen', '--inexact'],
	poetry: ['poetry', 'install'],
	pdm: ['pdm', 'install', '--frozen-lockfile'],
	pipenv: ['pipenv', 'install', '--ignore-pipfile'],
	conda: undefined,
};

/** Whether a manager's command would act on this environment: it is the one in the project, or the manager keeps it. */
export const isManagersOwn = ({path, kind, project}: Environment, manager: Manager): boolean => {
	if (kind === manager && manager !== 'uv') return true;
	return project !== undefined && path === `${project.path}/.venv`;
};

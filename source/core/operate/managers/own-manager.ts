import type {Context} from '../../model/context.js';
import type {Environment} from '../../model/environment.js';
import type {MissingProgram} from '../../model/reasons/missing-program.js';
import {baseName, join, parent, type FsPath} from '../../model/path.js';
import {entryAt} from '../../platform/files/entries.js';
import {findProgram, missingProgram} from '../../platform/processes/find-program.js';
import type {Source} from '../../requirements/syntax/requirement-set.js';
import {isManagerName, type ManagerName, type ManagerWay} from './manager.js';
import {pipxMetadataName} from './pipx-spec.js';

/** Manager that can fill this environment, or the reason why the one that keeps it can't. */
export type OwnManager =
	| ({readonly type: 'ready'} & Pick<ManagerWay, 'manager' | 'program' | 'environment'>)
	| {
			readonly type: 'missing';
			readonly manager: ManagerName;
			/** Thing that isn't there: its lock, or a file or table that configures this environment. */
			readonly what: 'lock' | 'configuration';
	  }
	| {
			readonly type: 'missing';
			readonly manager: ManagerName;
			readonly what: 'program';
			readonly missing: MissingProgram;
	  };

/**
 * Finds the manager that keeps this environment, by files alone: its lock or its configuration of this very environment
 * must be in the project. Undefined where no manager that we can ask keeps it.
 */
export const ownManager = (
	environment: Environment,
	{sources, project}: {readonly sources: readonly Source[]; readonly project: FsPath},
	context: Context,
): OwnManager | undefined => {
	const path = environment.alias ?? environment.path;
	const kind = managerByKind(environment) ?? managerByLock(path, sources, project);
	if (kind === undefined) return undefined;
	// `pipx run` makes and removes these by itself.
	if (kind === 'pipx' && parent(path).endsWith('/.cache')) return undefined;
	const lacking = lackingFile(kind, {path, sources, project});
	if (lacking !== undefined) return {type: 'missing', manager: kind, what: lacking};
	const program = findProgram(kind, context);
	if (program === undefined)
		return {type: 'missing', manager: kind, what: 'program', missing: missingProgram(kind, context)};
	return {type: 'ready', manager: kind, program, environment: nameOf(kind, path, sources)};
};

const managerByKind = ({kind}: Environment): ManagerName | undefined => (isManagerName(kind) ? kind : undefined);

/**
 * Manager of the best lock in the project of a `.venv`: poetry, pdm and pipenv take that environment for the project's,
 * whoever created it.
 */
const managerByLock = (path: FsPath, sources: readonly Source[], project: FsPath): ManagerName | undefined => {
	if (path !== join(project, '.venv')) return undefined;
	const name = sources.find(({role}) => role === 'lock')?.manager;
	return name !== undefined && isManagerName(name) ? name : undefined;
};

const lackingFile = (
	manager: ManagerName,
	{path, sources, project}: {readonly path: FsPath; readonly sources: readonly Source[]; readonly project: FsPath},
): 'lock' | 'configuration' | undefined => {
	const isFile = (file: FsPath): boolean => entryAt(file)?.isFile() === true;
	switch (manager) {
		case 'poetry':
		case 'pdm':
		case 'pipenv':
			return sources.some(one => one.manager === manager && one.role === 'lock') ? undefined : 'lock';
		case 'hatch':
			return sources.some(({format}) => format === 'hatch-environment') ? undefined : 'configuration';
		case 'tox': {
			const isConfigured = sources.some(({format}) => format === 'tox-environment');
			return isConfigured && baseName(parent(path)) === '.tox' ? undefined : 'configuration';
		}
		case 'nox':
			return isFile(join(project, 'noxfile.py')) ? undefined : 'configuration';
		case 'pipx':
			return isFile(join(path, pipxMetadataName)) ? undefined : 'configuration';
	}
};

/** Name in the manager's own words; undefined for a manager with one environment a project. */
const nameOf = (manager: ManagerName, path: FsPath, sources: readonly Source[]): string | undefined => {
	if (manager === 'hatch') return sources.find(({format}) => format === 'hatch-environment')?.environment;
	return ['tox', 'nox', 'pipx'].includes(manager) ? baseName(path) : undefined;
};

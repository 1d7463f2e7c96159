import type {FsPath} from '../../model/path.js';
import type {Part} from '../../requirements/syntax/requirement-set.js';
import type {Maker} from '../../held/journal-entry.js';
import type {CommandLine} from '../install/installers/installer.js';
import {isToxHelper} from './tox-helpers.js';

/** A program that fills environments of its own by its own rules. uv has its own way: see `lockWay`. */
export type ManagerName = 'poetry' | 'pdm' | 'pipenv' | 'hatch' | 'tox' | 'nox' | 'pipx';

/** Everything that a manager's command is made of. */
export type ManagerWay = {
	readonly manager: ManagerName;
	readonly program: FsPath;
	/** Directory of its lock or configuration, in which it runs. */
	readonly project: FsPath;
	/** Place of the environment. */
	readonly path: FsPath;
	/** Groups and extras to install besides the default ones. */
	readonly parts: readonly Part[];
	/** Name of the environment in the manager's own words: `py312`, `test.py3.12`, `tests-3.12`, `black`. */
	readonly environment?: string | undefined;
	/** File that `prepareManager` wrote for the command. */
	readonly file?: FsPath | undefined;
	/** Python for a manager that doesn't choose one by its configuration. */
	readonly python?: FsPath | undefined;
};

type Manager = {
	/** Who creates the directory: `us` where the manager only fills an environment that exists. */
	readonly maker: Maker;
	readonly command: (way: ManagerWay) => CommandLine;
	readonly variables?: (way: ManagerWay) => Readonly<Record<string, string>>;
	/** Whether the command may create or change a further environment of this name. */
	readonly isHelper?: (name: string, way: ManagerWay) => boolean;
};

const named = (parts: readonly Part[], type: Part['type'], flag: string): readonly string[] =>
	parts.filter(part => part.type === type).flatMap(({name}) => [flag, name]);

/** pipenv's lock calls `develop` what its command calls `dev-packages`. */
const categoryOf = ({name}: Part): string => (name === 'develop' ? 'dev-packages' : name);

/** The managers, each with its command; where it can install a lock without resolving versions, in that mode. */
export const managers: Readonly<Record<ManagerName, Manager>> = {
	// `poetry install` refuses a lock that is older than pyproject.toml; it never writes one.
	poetry: {
		maker: 'us',
		command: ({program, parts}) => [
			program,
			'install',
			'--no-interaction',
			'--no-ansi',
			...named(parts, 'group', '--with'),
			...named(parts, 'extra', '--extras'),
		],
		variables: ({path}) => ({VIRTUAL_ENV: path, POETRY_VIRTUALENVS_CREATE: 'false'}),
	},
	// `pdm sync --help`: "Does not resolve new versions or update the lockfile".
	pdm: {
		maker: 'us',
		command: ({program, parts}) => [
			program,
			'sync',
			...named(parts, 'group', '--group'),
			...named(parts, 'extra', '--group'),
		],
		variables: ({path}) => ({
			VIRTUAL_ENV: path,
			PDM_PYTHON: `${path}/bin/python`,
			PDM_IGNORE_ACTIVE_VENV: '',
			PDM_CHECK_UPDATE: '0',
		}),
	},
	pipenv: {
		maker: 'us',
		command: ({program, parts}) => [
			program,
			'sync',
			...(parts.length === 0 ? [] : ['--categories', ['packages', ...parts.map(categoryOf)].join(' ')]),
		],
		variables: ({path}) => ({
			VIRTUAL_ENV: path,
			PIPENV_IGNORE_VIRTUALENVS: '',
			PIPENV_VERBOSITY: '-1',
			PIPENV_NOSPIN: '1',
		}),
	},
	// `hatch env create` does nothing for a directory that exists, and installs the project only into a new one.
	hatch: {
		maker: 'tool',
		command: ({program, environment = 'default'}) => [program, '--no-interactive', 'env', 'create', environment],
		isHelper: name => name.startsWith('hatch-'),
	},
	// `--notest` leaves out commands_pre, commands and commands_post (tox, "CLI interface").
	tox: {
		maker: 'tool',
		command: ({program, environment = '', path}) => [
			program,
			'run',
			'--notest',
			'--colored',
			'no',
			'--skip-missing-interpreters',
			'false',
			'--workdir',
			path.slice(0, -environment.length - 1),
			'-e',
			environment,
		],
		isHelper: (name, {project}) => isToxHelper(name, project),
	},
	// `--install-only` skips every `session.run` (nox, "Command-line usage").
	nox: {
		maker: 'tool',
		command: ({program, environment = ''}) => [
			program,
			'--install-only',
			'--non-interactive',
			'--error-on-missing-interpreters',
			'--nocolor',
			'-s',
			environment,
		],
	},
	// `pipx reinstall` reads and removes the old environment, which is held. `install-all` installs the versions of a
	// file that `pipx list --json` writes, and leaves the links to its programs alone where it fails.
	pipx: {
		maker: 'tool',
		command: ({program, file = '', python}) => [
			program,
			'install-all',
			'--skip-maintenance',
			...(python === undefined ? [] : ['--python', python]),
			file,
		],
		isHelper: name => name === 'shared',
	},
};

/** Whether a name is that of a manager which can fill its environments. */
export const isManagerName = (name: string): name is ManagerName => Object.hasOwn(managers, name);

/** Program that creates the directory of this manager's environments. */
export const makerOf = (manager: ManagerName): Maker => managers[manager].maker;

import {delimiter} from 'node:path';
import {hostPlatform} from '../../model/platform.js';
import {windowsProgram} from './windows/windows-identity.js';
import {pathDirectories, refusalOfDirectory, type ProgramContext} from './program-places.js';

/**
 * Variables that no child of ours inherits: they direct Python, pip, uv or virtualenv to another environment than the
 * named one, or make them delete, ask or change their output format. Index, proxy, certificate and cache settings stay.
 */
const scrubbed: ReadonlySet<string> = new Set([
	'PYTHONPATH',
	'PYTHONHOME',
	'PYTHONSTARTUP',
	'PYTHONUSERBASE',
	'PYTHONEXECUTABLE',
	'PYTHONINSPECT',
	'PYTHONPLATLIBDIR',
	'PYTHONCASEOK',
	'__PYVENV_LAUNCHER__',
	'VIRTUAL_ENV',
	'VIRTUAL_ENV_PROMPT',
	'CONDA_PREFIX',
	'CONDA_DEFAULT_ENV',
	'PIP_TARGET',
	'PIP_PREFIX',
	'PIP_ROOT',
	'PIP_USER',
	'PIP_PYTHON',
	'PIP_LOCAL',
	'PIP_PATH',
	'PIP_REQUIRE_VIRTUALENV',
	'PIP_BREAK_SYSTEM_PACKAGES',
	'PIP_DRY_RUN',
	'PIP_REPORT',
	'PIP_REQUIREMENT',
	'PIP_EDITABLE',
	'PIP_QUIET',
	'PIP_VERBOSE',
	'PIP_PROGRESS_BAR',
	'PIP_YES',
	'UV_TARGET',
	'UV_PREFIX',
	'UV_PYTHON',
	'UV_SYSTEM_PYTHON',
	'UV_BREAK_SYSTEM_PACKAGES',
	'UV_PROJECT_ENVIRONMENT',
	'UV_PROJECT',
	'UV_WORKING_DIR',
	'UV_VENV_CLEAR',
	'UV_VENV_SEED',
	'UV_VENV_RELOCATABLE',
	'VIRTUALENV_CLEAR',
	'VIRTUALENV_PYTHON',
	'VIRTUALENV_SYSTEM_SITE_PACKAGES',
	'VIRTUALENV_PROMPT',
	'VIRTUALENV_ALWAYS_COPY',
	'VIRTUALENV_COPIES',
	'VIRTUALENV_NO_PIP',
	'VIRTUALENV_NO_SEED',
	'VIRTUALENV_CONFIG_FILE',
	'BASH_ENV',
	'ENV',
]);

/**
 * Variables that turn off colours, questions and notices, since we parse the output, and any change beyond the named
 * environment.
 */
const added = {
	NO_COLOR: '1',
	PIP_NO_COLOR: '1',
	PIP_NO_INPUT: '1',
	PIP_DISABLE_PIP_VERSION_CHECK: '1',
	TERM: 'dumb',
	// Newer ones leave a `.venv` that points to the new environment beside a pyproject.toml.
	VIRTUALENV_VENV_REDIRECT: 'false',
	PYTHONIOENCODING: 'utf-8:backslashreplace',
} as const;

/**
 * Variables of a child: the caller's without those that misdirect it, and those that keep its output plain. `PATH` leads
 * to no place from which we take no programs ourselves: uv and pip start git and compilers by it.
 */
export const childVariables = (context: ProgramContext): Record<string, string> => {
	const {variables} = context;
	const kept: Record<string, string> = {};
	for (const [name, value] of Object.entries(variables))
		if (value !== undefined && !scrubbed.has(name)) kept[name] = value;
	return {...kept, ...added, PATH: programPath(context)};
};

/** Answers `PATH` without the directories from which no program is taken. */
export const programPath = (context: ProgramContext): string => {
	const path = pathDirectories(context).filter(directory => refusalOfDirectory(directory, context) === undefined);
	if (path.length > 0) return path.join(delimiter);
	return hostPlatform === 'windows' ? windowsProgram('') : '/usr/bin:/bin';
};

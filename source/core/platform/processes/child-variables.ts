import type {Context} from '../../model/context.js';

/**
 * What no child of ours inherits: variables that send Python, pip, uv or virtualenv to another place than the
 * environment that was named, or make them delete, ask or answer in another form. Index, proxy, certificate and cache
 * settings stay.
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

/** No colours, no questions, no notices: the output is read by us. Nothing beside what was named. */
const added = {
	NO_COLOR: '1',
	PIP_NO_COLOR: '1',
	PIP_NO_INPUT: '1',
	PIP_DISABLE_PIP_VERSION_CHECK: '1',
	TERM: 'dumb',
	// Newer ones leave a `.venv` that leads to the new one beside a pyproject.toml.
	VIRTUALENV_VENV_REDIRECT: 'false',
	PYTHONIOENCODING: 'utf-8:backslashreplace',
} as const;

/** The variables of a child: the caller's without those that lead astray, and those that keep its output plain. */
export const childVariables = ({variables}: Pick<Context, 'variables'>): Record<string, string> => {
	const kept: Record<string, string> = {};
	for (const [name, value] of Object.entries(variables))
		if (value !== undefined && !scrubbed.has(name)) kept[name] = value;
	return {...kept, ...added};
};

import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {isInstalled, differences, assessed, runIn} from '../../helpers/requirements/assessed.js';
import {serveWheels} from '../../helpers/servers/package-index.js';
import {builtProgram} from '../../helpers/terminal.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

/** A project of one manager: the same packages, an extra `fast` and a group `docs` where the manager has them. */
type Case = {
	readonly manager: string;
	/** Program that has to be there; absent: the manager's name. */
	readonly program?: string;
	readonly files: (index: string) => Readonly<Record<string, string>>;
	readonly variables: (places: Places) => Readonly<Record<string, string>>;
	/** Locks the project and installs it, extra and group too. */
	readonly install: ReadonlyArray<readonly [string, ...string[]]>;
	/** Place of the environment; absent: `.venv` in the project. */
	readonly environment?: (places: Places) => Promise<string>;
	/** The groups and extras that are expected to be seen in it; absent: no file of the project is compared with it. */
	readonly parts?: readonly string[];
	/** Flags of the resets that are made in turn. */
	readonly ways: ReadonlyArray<readonly string[]>;
	/** What the manager says it would still do, and what that is when there is nothing. */
	readonly check: readonly [string, ...string[]];
	readonly nothing: RegExp;
};

type Places = {readonly directory: string; readonly root: string; readonly index: string};

const project = `[project]
name = "thing"
version = "1"
requires-python = ">=3.9"
dependencies = ["alpha[more]<2", "surplus; sys_platform == 'win32'"]
[project.optional-dependencies]
fast = ["quickly"]
`;

/** Builds the project's editable wheel without anything from an index. */
const editableBackend = `import os, zipfile
def build_editable(directory, settings=None, metadata=None):
    name = 'thing-1-py3-none-any.whl'
    files = {
        'thing.pth': os.getcwd() + '\\n',
        'thing-1.dist-info/METADATA': 'Metadata-Version: 2.1\\nName: thing\\nVersion: 1\\n',
        'thing-1.dist-info/WHEEL': 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n',
    }
    files['thing-1.dist-info/RECORD'] = ''.join(path + ',,\\n' for path in [*files, 'thing-1.dist-info/RECORD'])
    with zipfile.ZipFile(os.path.join(directory, name), 'w') as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
    return name
`;

const buildsItself = `[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
`;

const cases: readonly Case[] = [
	{
		manager: 'uv',
		files: index => ({
			'pyproject.toml': `${project}[dependency-groups]\ndev = ["tester"]\ndocs = ["writer"]\n[[tool.uv.index]]\nurl = "${index}"\ndefault = true\n`,
		}),
		variables: () => ({UV_PYTHON_DOWNLOADS: 'never'}),
		install: [['uv', 'sync', '--quiet', '--extra', 'fast', '--group', 'docs']],
		parts: ['group docs', 'extra fast'],
		ways: [[]],
		check: ['uv', 'sync', '--check', '--extra', 'fast', '--group', 'docs'],
		nothing: /^/,
	},
	{
		manager: 'poetry',
		files: index => ({
			'pyproject.toml': `${project}[tool.poetry]\npackages = [{include = "thing"}]\n[tool.poetry.group.dev.dependencies]\ntester = "^1.0 || ^0.9"\n[tool.poetry.group.docs]\noptional = true\n[tool.poetry.group.docs.dependencies]\nwriter = "*"\n[[tool.poetry.source]]\nname = "local"\nurl = "${index}"\npriority = "primary"\n${buildsItself}`,
			'thing/__init__.py': '',
			'backend.py': editableBackend,
		}),
		variables: () => ({
			POETRY_VIRTUALENVS_IN_PROJECT: 'true',
			POETRY_NO_INTERACTION: '1',
			PYTHON_KEYRING_BACKEND: 'keyring.backends.null.Keyring',
		}),
		install: [['poetry', 'install', '--quiet', '--extras', 'fast', '--with', 'docs']],
		parts: ['group docs', 'extra fast'],
		ways: [[], ['--by', 'poetry']],
		check: ['poetry', 'install', '--dry-run', '--no-ansi', '--extras', 'fast', '--with', 'docs'],
		nothing: /Package operations: 0 installs, 0 updates, 0 removals|No dependencies to install or update/,
	},
	{
		manager: 'pdm',
		files: index => ({
			'pyproject.toml': `${project}[dependency-groups]\ndev = ["tester"]\ndocs = ["writer"]\n[tool.pdm]\ndistribution = false\n[[tool.pdm.source]]\nname = "pypi"\nurl = "${index}"\n`,
		}),
		variables: () => ({PDM_CHECK_UPDATE: '0', PDM_VENV_IN_PROJECT: '1'}),
		install: [['pdm', 'install', '--quiet', '--group', ':all']],
		// Every group that was locked is installed unless it is told otherwise.
		parts: [],
		ways: [[], ['--by', 'pdm']],
		check: ['pdm', 'sync', '--dry-run'],
		nothing: /nothing to do/,
	},
	{
		manager: 'pipenv',
		files: index => ({
			Pipfile: `[[source]]\nname = "local"\nurl = "${index}"\nverify_ssl = false\n[packages]\nalpha = {version = "<2", extras = ["more"]}\n[dev-packages]\ntester = "*"\n`,
		}),
		variables: () => ({
			PIPENV_VENV_IN_PROJECT: '1',
			PIPENV_IGNORE_VIRTUALENVS: '1',
			PIPENV_NOSPIN: '1',
			PIPENV_QUIET: '1',
		}),
		install: [['pipenv', 'install', '--dev']],
		parts: ['group develop'],
		ways: [[], ['--by', 'pipenv']],
		check: ['pipenv', 'verify'],
		nothing: /up-to-date/,
	},
	{
		manager: 'pip-tools',
		program: 'pip-compile',
		files: index => ({'requirements.in': `--index-url ${index}\nalpha[more]<2\ntester\n`}),
		variables: () => ({}),
		install: [
			['python3', '-m', 'venv', '.venv'],
			['pip-compile', '--quiet', '--strip-extras', 'requirements.in'],
			['pip-sync', '--quiet', '--python-executable', '.venv/bin/python', 'requirements.txt'],
		],
		parts: [],
		ways: [[]],
		check: ['pip-sync', '--dry-run', '--python-executable', '.venv/bin/python', 'requirements.txt'],
		nothing: /Everything up-to-date/,
	},
	{
		manager: 'hatch',
		files: () => ({
			'pyproject.toml': `${project}[tool.hatch.envs.test]\ndependencies = ["tester"]\nfeatures = ["fast"]\n${buildsItself}`,
			'backend.py': editableBackend,
		}),
		variables: ({directory}) => ({HATCH_DATA_DIR: join(directory, 'data'), HATCH_CACHE_DIR: join(directory, 'cache')}),
		install: [['hatch', '--quiet', 'env', 'create', 'test']],
		environment: places => foundBy(places, ['hatch', 'env', 'find', 'test']),
		parts: [],
		ways: [[], ['--by', 'hatch']],
		check: ['sh', '-c', 'hatch -v run test:python -c 1 2>&1 && echo checked'],
		nothing: /^(?!.*Syncing dependencies).*checked/s,
	},
	{
		manager: 'tox',
		files: () => ({
			'tox.ini': '[tox]\nno_package = true\n[testenv:check]\ndeps =\n    alpha[more]<2\n    tester\n',
		}),
		variables: () => ({}),
		install: [['tox', 'run', '--quiet', '--notest', '-e', 'check']],
		environment: async ({root}) => Promise.resolve(join(root, '.tox/check')),
		parts: [],
		ways: [['--by', 'tox']],
		check: ['sh', '-c', 'tox run --notest -e check 2>&1'],
		nothing: /^(?!.*install_deps).*OK/s,
	},
	{
		manager: 'nox',
		files: () => ({
			'noxfile.py': `import nox\n@nox.session\n@nox.parametrize('way', ['one'])\ndef check(session, way):\n    session.install('alpha[more]<2', 'tester')\n    session.run('python', '-c', 'open("ran", "w")')\n`,
		}),
		variables: () => ({}),
		install: [['nox', '--install-only']],
		environment: async ({root}) => Promise.resolve(join(root, '.nox/check-way-one')),
		ways: [['--by', 'nox']],
		// With the environment as it is, and nothing installed.
		check: ['sh', '-c', 'test ! -e ran && nox -R 2>&1 && test -e ran'],
		nothing: /successful/,
	},
	{
		manager: 'pipx',
		files: () => ({}),
		variables: ({directory, index}) => ({
			PIPX_HOME: join(directory, 'pipx'),
			PIPX_BIN_DIR: join(directory, 'bin'),
			PIPX_MAN_DIR: join(directory, 'man'),
			UV_DEFAULT_INDEX: index,
		}),
		install: [
			['pipx', 'install', '--quiet', 'alpha[more]'],
			['pipx', 'inject', '--quiet', 'alpha', 'tester'],
		],
		environment: async ({directory}) => Promise.resolve(join(directory, 'pipx/venvs/alpha')),
		ways: [['--by', 'pipx']],
		check: [
			'sh',
			'-c',
			'pipx list --include-injected 2>&1 && pipx upgrade --include-injected alpha 2>&1 && "$PIPX_BIN_DIR/alpha"',
		],
		nothing: /package alpha 2\.0.*tester 1\.0.*already at latest.*\nalpha 2\.0/s,
	},
];

const installed = new Map(
	await Promise.all(cases.map(async ({manager, program = manager}) => [manager, await isInstalled(program)] as const)),
);

const workshop = async (): Promise<Places> => {
	const directory = await temporaryDirectory();
	const wheels = join(directory, 'wheels');
	for (const version of ['1.0', '2.0'])
		await makeWheel(wheels, {
			name: 'alpha',
			version,
			requires: ['gamma>=1', 'deep; extra == "more"', 'surplus; sys_platform == "win32"'],
			extras: ['more'],
			scripts: {alpha: 'alpha:main'},
		});
	for (const name of ['gamma', 'deep', 'tester', 'writer', 'surplus', 'quickly'])
		await makeWheel(wheels, {name, version: '1.0'});
	await mkdir(join(directory, 'project'));
	return {directory, root: join(directory, 'project'), index: await serveWheels(wheels)};
};

/** A home of its own: no manager's cache or settings are the user's. */
const variablesOf = (one: Case, places: Places): Readonly<Record<string, string>> => ({
	HOME: places.directory,
	XDG_CACHE_HOME: join(places.directory, 'cache'),
	XDG_DATA_HOME: join(places.directory, 'data'),
	VENVTUI_HOME: join(places.directory, 'venv-tui'),
	PIP_INDEX_URL: places.index,
	...one.variables(places),
});

const programs = ['virtualenv', ...cases.map(({manager, program = manager}) => program)];

/**
 * A directory with links to the programs: where they lie in an environment, as those of a test machine may, venv-tui
 * would run none of them.
 */
const linkPrograms = async (directory: string): Promise<string> => {
	await mkdir(directory);
	for (const name of programs) {
		const found = await runIn('/', ['sh', '-c', `command -v ${name} || true`]);
		if (found.trim() !== '') await symlink(found.trim(), join(directory, name));
	}
	return directory;
};

const foundBy = async (places: Places, command: readonly [string, ...string[]]): Promise<string> => {
	const one = cases.find(({manager}) => manager === command[0]);
	return one === undefined ? '' : (await runIn(places.root, command, variablesOf(one, places))).trim();
};

/** As `pip freeze`, and whether there is pip: a reset adds none where none was. */
const frozen = async (environment: string): Promise<readonly string[]> => {
	const {packages} = await assessed(environment);
	return packages
		.map(({name, version, origin}) => (name === 'pip' ? name : `${name} ${version} ${origin.type}`))
		.sort();
};

const roundTrip = async (one: Case): Promise<void> => {
	const places = await workshop();
	const {root, index} = places;
	const linked = await linkPrograms(join(places.directory, 'programs'));
	const others = (process.env['PATH'] ?? '').split(':');
	const variables = {...variablesOf(one, places), PATH: [linked, ...others].join(':')};
	for (const [name, text] of Object.entries(one.files(index))) {
		await mkdir(join(root, name, '..'), {recursive: true});
		await writeFile(join(root, name), text);
	}
	for (const command of one.install) await runIn(root, command, variables);
	const environment = (await one.environment?.(places)) ?? join(root, '.venv');
	expect(await differences(environment)).toEqual([]);
	if (one.parts) {
		const {drift, rebuildable} = (await assessed(environment)).report;
		expect(drift?.parts.map(({type, name}) => `${type} ${name}`)).toEqual(one.parts);
		expect(rebuildable).toMatchObject({verdict: 'yes', missing: []});
	}
	const before = await frozen(environment);
	for (const flags of one.ways) {
		const reset = [process.execPath, builtProgram, 'reset', environment, ...flags, '--yes', '--trust'] as const;
		await runIn(root, reset, variables);
		expect(await frozen(environment)).toEqual(before);
		expect(await runIn(root, one.check, variables)).toMatch(one.nothing);
	}
};

for (const one of cases)
	test.skipIf(installed.get(one.manager) !== true)(
		`${one.manager}: what it installed agrees with its files, and comes back whole after a reset, its own too`,
		async () => roundTrip(one),
	);

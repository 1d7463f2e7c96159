import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {isInstalled, differences, judged, runIn} from '../helpers/judged.js';
import {serveWheels} from '../helpers/package-index.js';
import {builtProgram} from '../helpers/terminal.js';
import {temporaryDirectory} from '../helpers/temporary.js';
import {makeWheel} from '../helpers/wheel.js';

/** A project of one manager: the same packages, an extra `fast` and a group `docs` beside what it installs by itself. */
type Case = {
	readonly manager: string;
	readonly files: (index: string) => Readonly<Record<string, string>>;
	readonly variables: Readonly<Record<string, string>>;
	/** Locks the project and installs it into `.venv`, extra and group too. */
	readonly install: ReadonlyArray<readonly [string, ...string[]]>;
	/** The groups and extras that are expected to be seen in it. */
	readonly parts: readonly string[];
	/** What the manager says it would still do, and what that is when there is nothing. */
	readonly check: readonly [string, ...string[]];
	readonly nothing: RegExp;
};

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

const cases: readonly Case[] = [
	{
		manager: 'uv',
		files: index => ({
			'pyproject.toml': `${project}[dependency-groups]\ndev = ["tester"]\ndocs = ["writer"]\n[[tool.uv.index]]\nurl = "${index}"\ndefault = true\n`,
		}),
		variables: {UV_PYTHON_DOWNLOADS: 'never'},
		install: [['uv', 'sync', '--quiet', '--extra', 'fast', '--group', 'docs']],
		parts: ['group docs', 'extra fast'],
		check: ['uv', 'sync', '--check', '--extra', 'fast', '--group', 'docs'],
		nothing: /^/,
	},
	{
		manager: 'poetry',
		files: index => ({
			'pyproject.toml': `${project}[tool.poetry]\npackages = [{include = "thing"}]\n[tool.poetry.group.dev.dependencies]\ntester = "^1.0 || ^0.9"\n[tool.poetry.group.docs]\noptional = true\n[tool.poetry.group.docs.dependencies]\nwriter = "*"\n[[tool.poetry.source]]\nname = "local"\nurl = "${index}"\npriority = "primary"\n[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n`,
			'thing/__init__.py': '',
			'backend.py': editableBackend,
		}),
		variables: {
			POETRY_VIRTUALENVS_IN_PROJECT: 'true',
			POETRY_NO_INTERACTION: '1',
			PYTHON_KEYRING_BACKEND: 'keyring.backends.null.Keyring',
		},
		install: [['poetry', 'install', '--quiet', '--extras', 'fast', '--with', 'docs']],
		parts: ['group docs', 'extra fast'],
		check: ['poetry', 'install', '--dry-run', '--no-ansi', '--extras', 'fast', '--with', 'docs'],
		nothing: /Package operations: 0 installs, 0 updates, 0 removals|No dependencies to install or update/,
	},
	{
		manager: 'pdm',
		files: index => ({
			'pyproject.toml': `${project}[dependency-groups]\ndev = ["tester"]\ndocs = ["writer"]\n[tool.pdm]\ndistribution = false\n[[tool.pdm.source]]\nname = "pypi"\nurl = "${index}"\n`,
		}),
		variables: {PDM_CHECK_UPDATE: '0', PDM_VENV_IN_PROJECT: '1'},
		install: [['pdm', 'install', '--quiet', '--group', ':all']],
		// Every group that was locked is installed unless it is told otherwise.
		parts: [],
		check: ['pdm', 'sync', '--dry-run'],
		nothing: /nothing to do/,
	},
	{
		manager: 'pipenv',
		files: index => ({
			Pipfile: `[[source]]\nname = "local"\nurl = "${index}"\nverify_ssl = false\n[packages]\nalpha = {version = "<2", extras = ["more"]}\n[dev-packages]\ntester = "*"\n`,
		}),
		variables: {PIPENV_VENV_IN_PROJECT: '1', PIPENV_IGNORE_VIRTUALENVS: '1', PIPENV_NOSPIN: '1', PIPENV_QUIET: '1'},
		install: [['pipenv', 'install', '--dev']],
		parts: ['group develop'],
		check: ['pipenv', 'verify'],
		nothing: /up-to-date/,
	},
];

const installed = new Map(
	await Promise.all(cases.map(async ({manager}) => [manager, await isInstalled(manager)] as const)),
);

const workshop = async () => {
	const directory = await temporaryDirectory();
	const wheels = join(directory, 'wheels');
	for (const version of ['1.0', '2.0'])
		await makeWheel(wheels, {
			name: 'alpha',
			version,
			requires: ['gamma>=1', 'deep; extra == "more"', 'surplus; sys_platform == "win32"'],
			extras: ['more'],
		});
	for (const name of ['gamma', 'deep', 'tester', 'writer', 'surplus', 'quickly'])
		await makeWheel(wheels, {name, version: '1.0'});
	await mkdir(join(directory, 'project'));
	return {directory, project: join(directory, 'project'), index: await serveWheels(wheels)};
};

/** As `pip freeze`, which leaves pip itself out. */
const frozen = async (environment: string): Promise<readonly string[]> => {
	const {packages} = await judged(environment);
	return packages
		.filter(({normalizedName}) => normalizedName !== 'pip')
		.map(({name, version, origin}) => `${name} ${version} ${origin.type}`)
		.sort();
};

const roundTrip = async (one: Case): Promise<void> => {
	const {directory, project: root, index} = await workshop();
	// A home of its own: no manager's cache or settings are the user's.
	const variables = {
		...one.variables,
		HOME: directory,
		XDG_CACHE_HOME: join(directory, 'cache'),
		VENVTUI_HOME: join(directory, 'venv-tui'),
		PIP_INDEX_URL: index,
	};
	for (const [name, text] of Object.entries(one.files(index))) {
		await mkdir(join(root, name, '..'), {recursive: true});
		await writeFile(join(root, name), text);
	}
	for (const command of one.install) await runIn(root, command, variables);
	const environment = join(root, '.venv');
	expect(await differences(environment)).toEqual([]);
	const {drift, rebuildable} = (await judged(environment)).report;
	expect(drift?.parts.map(({type, name}) => `${type} ${name}`)).toEqual(one.parts);
	expect(rebuildable).toMatchObject({verdict: 'yes', missing: []});

	const before = await frozen(environment);
	await runIn(root, [process.execPath, builtProgram, 'reset', environment, '--yes', '--trust'], variables);
	expect(await frozen(environment)).toEqual(before);
	expect(await runIn(root, one.check, variables)).toMatch(one.nothing);
};

for (const one of cases)
	test.skipIf(installed.get(one.manager) !== true)(
		`${one.manager}: what it installed agrees with its lock, and comes back whole after a reset`,
		async () => roundTrip(one),
	);

import {mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {builtCommand} from '../helpers/built-command.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {builtProgram} from '../helpers/terminal.js';
import {temporaryDirectory} from '../helpers/temporary.js';

// What is loaded late, or by a thread, can work from the source and fail in the bundle: each format, lazy import and
// worker of the built program is used here once, or by the test that is named.

/** For each format that is read, the files of a project that asks for idna. */
const formats: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	'requirements.txt': {'requirements.txt': 'idna==3.7\n'},
	'requirements.in': {'requirements.in': 'idna\n'},
	'requirements/dev.txt': {'requirements/dev.txt': '-r ../base-requirements.txt\n', 'base-requirements.txt': 'idna\n'},
	'pyproject.toml': {'pyproject.toml': '[project]\nname = "web"\nversion = "0.1"\ndependencies = ["idna"]\n'},
	'setup.cfg': {'setup.cfg': '[options]\ninstall_requires =\n    idna\n'},
	'environment.yml': {'environment.yml': 'dependencies:\n  - python=3.11\n  - pip:\n    - idna>=3\n'},
	Pipfile: {Pipfile: '[packages]\nidna = "*"\n'},
	'Pipfile.lock': {'Pipfile.lock': JSON.stringify({_meta: {}, default: {idna: {version: '==3.7'}}, develop: {}})},
	'pylock.toml': {
		'pylock.toml': 'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "idna"\nversion = "3.7"\n',
	},
	'pdm.lock': {
		'pyproject.toml': '[project]\nname = "web"\nversion = "0.1"\ndependencies = ["idna"]\n',
		'pdm.lock':
			'[metadata]\ngroups = ["default"]\nlock_version = "4.5.0"\n\n[[package]]\nname = "idna"\nversion = "3.7"\ngroups = ["default"]\n',
	},
	'poetry.lock': {
		'pyproject.toml':
			'[tool.poetry]\nname = "web"\nversion = "0.1"\n[tool.poetry.dependencies]\npython = "*"\nidna = "*"\n',
		'poetry.lock':
			'[[package]]\nname = "idna"\nversion = "3.7"\noptional = false\npython-versions = "*"\ngroups = ["main"]\nfiles = []\n\n[metadata]\nlock-version = "2.1"\npython-versions = "*"\ncontent-hash = "x"\n',
	},
	'uv.lock': {
		'pyproject.toml': '[project]\nname = "web"\nversion = "0.1"\ndependencies = ["idna"]\n',
		'uv.lock':
			'version = 1\n\n[[package]]\nname = "web"\nversion = "0.1"\nsource = {virtual = "."}\ndependencies = [{name = "idna"}]\n\n[[package]]\nname = "idna"\nversion = "3.7"\nsource = {registry = "https://pypi.org/simple"}\n',
	},
};

type Shown = {
	readonly ok: boolean;
	readonly usage: {readonly files: number};
	readonly requirements: {
		readonly source: string;
		readonly drift: ReadonlyArray<{readonly name: string; readonly state: string}>;
	};
};

test.each(Object.entries(formats))('the built program reads %s, and measures', async (name, files) => {
	const home = await temporaryDirectory();
	const project = join(home, 'web');
	const path = await environmentWithoutPip(join(project, '.venv'));
	for (const [file, text] of Object.entries(files)) {
		mkdirSync(dirname(join(project, file)), {recursive: true});
		writeFileSync(join(project, file), text);
	}
	const {status, stderr, json} = builtCommand(['show', '--json', path], {home});
	const {ok, usage, requirements} = json() as Shown;
	expect([status, ok, stderr]).toEqual([0, true, '']);
	expect(requirements.source).toBe(join(project, name));
	expect(requirements.drift.map(({name, state}) => `${name} ${state}`)).toContain('idna missing');
	expect(usage.files).toBeGreaterThan(5);
});

test('the built program reads the deps of tox and the metadata of a script', async () => {
	const home = await temporaryDirectory();
	const project = join(home, 'web');
	const ofTox = await environmentWithoutPip(join(project, '.tox/py'));
	writeFileSync(join(project, 'tox.ini'), '[tox]\nenvlist = py\n[testenv]\nskip_install = true\ndeps =\n    idna\n');
	const shown = builtCommand(['show', '--json', ofTox], {home}).json() as Shown;
	expect(shown.requirements.drift.map(({name, state}) => `${name} ${state}`)).toEqual(['idna missing']);
	const ofScript = await environmentWithoutPip(join(home, 'script/.venv'));
	writeFileSync(join(home, 'script/run.py'), '# /// script\n# dependencies = ["idna"]\n# ///\n');
	const planned = builtCommand(['reset', ofScript, '-r', join(home, 'script/run.py'), '--dry-run'], {home});
	expect([planned.status, planned.stdout]).toEqual([0, expect.stringContaining('idna')]);
});

test('the built program finds the members of a workspace of uv', async () => {
	const home = await temporaryDirectory();
	const project = join(home, 'web');
	const path = await environmentWithoutPip(join(project, '.venv'));
	mkdirSync(join(project, 'packages/idna'), {recursive: true});
	const workspace = '[tool.uv.workspace]\nmembers = ["packages/*"]\n[tool.uv.sources]\nidna = {workspace = true}\n';
	writeFileSync(
		join(project, 'pyproject.toml'),
		`[project]\nname = "web"\nversion = "0.1"\ndependencies = ["idna"]\n${workspace}`,
	);
	writeFileSync(join(project, 'packages/idna/pyproject.toml'), '[project]\nname = "idna"\nversion = "9"\n');
	const {status, stdout} = builtCommand(['reset', path, '--dry-run'], {home});
	expect([status, stdout]).toEqual([0, expect.stringContaining('packages/idna')]);
});

test("the built program reads the dependencies of hatch's own environments", async () => {
	const home = await temporaryDirectory();
	const environment = await environmentWithoutPip(join(home, 'hatch/env/virtual/web/abcdefgh/web'));
	mkdirSync(join(home, 'web'));
	const settings = '[tool.hatch.envs.default]\ndependencies = ["idna"]\nskip-install = true\n';
	writeFileSync(join(home, 'web/pyproject.toml'), `[project]\nname = "web"\nversion = "1"\n${settings}`);
	const {status, json} = builtCommand(['show', '--json', environment], {home});
	expect([status, json()['kind']]).toEqual([0, 'hatch']);
});

const top = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const sources = readdirSync(join(top, 'source'), {recursive: true, encoding: 'utf8'})
	.filter(name => /\.tsx?$/.test(name))
	.map(name => join(top, 'source', name));

/** The code of a source file without the lines that are comments. */
const codeOf = (file: string): string => readFileSync(file, 'utf8').replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, '');

test('a new format, lazy import or worker needs a test on the built program', () => {
	const readers = codeOf(join(top, 'source/core/requirements/formats/read-source.ts'));
	const known = [...readers.matchAll(/^\t'?([a-z-]+)'?: (?:read|async)/gm)].map(([, format]) => format);
	const tested = [
		...Object.keys(formats).map(name => name.replace('.', '-').toLowerCase()),
		'constraints',
		'setup-py',
		'tox-environment',
		'hatch-environment',
		'script',
	];
	const untested = known.filter(format => !tested.some(name => name.startsWith(format ?? '?') || format === name));
	expect([known.length > 8, untested]).toEqual([true, []]);
	const lazy = sources.flatMap(file => [...codeOf(file).matchAll(/\bimport\('([^']+)'\)/g)].map(([, name]) => name));
	const ui = ['./tui/disk/disks.js', './tui/start.js'];
	// All tests of the command line.
	const parts = ['./headless/remote-command.js', './looking.js', './changing.js', './shell.js'];
	// In order: the program by the launcher, the UI by test/terminal, YAML and globs above, what runs programs below;
	// completing words, the demo, and the settings by completion.test.ts, demo.test.ts and settings.test.ts in test/terminal.
	const exercised = ['./cli.js', './main.js', ...ui, './yaml-parser.js', 'fast-glob', 'execa', './complete.js'];
	const demo = './commands/changing.js';
	const settings = ['./settings-table.js', './parse-settings.js', '../text/setting-problem.js'];
	expect(new Set(lazy)).toEqual(new Set([...exercised, ...parts, demo, ...settings]));
	const workers = sources.map(file => basename(file)).filter(name => name.includes('.worker.'));
	// Every size above comes from it.
	expect(workers).toEqual(['measure.worker.ts']);
	expect(readdirSync(dirname(builtProgram))).toContain('measure.worker.js');
});

test('the built program runs other programs: it creates an environment', async () => {
	const home = await temporaryDirectory();
	const {status, json} = builtCommand(['create', 'made', '--json'], {home});
	expect([status, json()]).toEqual([0, expect.objectContaining({ok: true, path: join(home, 'made')})]);
});

import {readFile, readdir, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createAction} from '../../../source/actions/create.js';
import {findInterpreters} from '../../../source/core/python/interpreters.js';
import {fsPath, type FsPath} from '../../../source/core/model/path.js';
import {commandLine, type Ran} from '../../helpers/command-line.js';
import {project} from '../../helpers/requirements/declared.js';
import {runIn} from '../../helpers/requirements/assessed.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

const makeWheels = async (): Promise<FsPath> => {
	const directory = await temporaryDirectory();
	for (const version of ['1.0', '2.0']) await makeWheel(directory, {name: 'alpha', version, requires: ['beta']});
	for (const name of ['beta', 'gamma', 'delta', 'epsilon', 'writer'])
		await makeWheel(directory, {name, version: '1.0'});
	return directory;
};

/** `venv-tui create` in a project of these files, by pip, from the wheels above. */
const create = async (files: Readonly<Record<string, string>>, words: readonly string[]) => {
	const directory = await project(files);
	const variables = {...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: await makeWheels(), VENVTUI_INSTALLER: 'pip'};
	const context = await temporaryContext({variables, cwd: fsPath(directory)});
	const ran = await commandLine(context, ['create', '--with', 'venv', '--python', '3.11', ...words, '--json']);
	return {ran, directory, context};
};

const installedIn = (ran: Ran): readonly string[] =>
	(ran.json() as {changed: {installed: Array<{name: string; version: string}>}}).changed.installed.map(
		({name, version}) => `${name} ${version}`,
	);

const poetryPackage = (name: string, version: string, more: string): string =>
	`[[package]]\nname = "${name}"\nversion = "${version}"\noptional = false\npython-versions = "*"\nfiles = []\n${more}\n`;

const poetryProject = {
	'pyproject.toml':
		'[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\nalpha = "^1"\n[tool.poetry.group.docs]\noptional = true\n[tool.poetry.group.docs.dependencies]\nwriter = "*"\n',
	'poetry.lock': `${poetryPackage('alpha', '1.0', 'groups = ["main"]')}${poetryPackage('beta', '1.0', 'groups = ["main"]')}${poetryPackage('colorama', '0.4.6', 'groups = ["main"]\nmarkers = "sys_platform == \\"win32\\""')}${poetryPackage('writer', '1.0', 'groups = ["docs"]')}[metadata]\nlock-version = "2.1"\npython-versions = ">=3.8"\ncontent-hash = "0"\n`,
};

test('an environment is created from a lock, with a group of it, and without what is for another system', async () => {
	const {ran} = await create(poetryProject, ['-r', 'poetry.lock', '--group', 'docs']);
	expect([ran.code, ran.stderr]).toEqual([0, '']);
	expect(installedIn(ran)).toEqual(['alpha 1.0', 'beta 1.0', 'writer 1.0']);
});

const uvPackage = (name: string, version: string): string =>
	`[[package]]\nname = "${name}"\nversion = "${version}"\nsource = { registry = "https://packages.example/simple" }\n`;

test('locks and lists of several formats fill one environment, each read as its own tool reads it', async () => {
	const files = {
		'uv.lock': `version = 1\n${uvPackage('gamma', '1.0')}\n[[package]]\nname = "app"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [{ name = "gamma" }, { name = "nowhere", marker = "sys_platform == 'win32'" }]\n${uvPackage('nowhere', '1.0')}`,
		'pyproject.toml': '[project]\nname = "app"\nversion = "1"\n',
		'pylock.toml':
			'lock-version = "1.0"\ncreated-by = "hand"\n[[packages]]\nname = "delta"\nversion = "1.0"\n[[packages.wheels]]\nname = "delta-1.0-py3-none-any.whl"\nurl = "https://packages.example/delta-1.0-py3-none-any.whl"\nhashes = {}\n',
		'Pipfile.lock':
			'{"_meta": {}, "default": {"epsilon": {"version": "==1.0"}}, "develop": {"nowhere": {"version": "==1"}}}',
		'environment.yml': 'dependencies:\n  - python\n  - pip:\n    - alpha<2\n',
	};
	const words = ['uv.lock', 'pylock.toml', 'Pipfile.lock', 'environment.yml'].flatMap(name => ['-r', name]);
	const {ran} = await create(files, words);
	expect([ran.code, ran.stderr]).toEqual([0, '']);
	expect(installedIn(ran)).toEqual(['alpha 1.0', 'beta 1.0', 'delta 1.0', 'epsilon 1.0', 'gamma 1.0']);
	expect(ran.json()['notes']).toContain('Its lock was installed line by line: pip was chosen');
});

test('lists are resolved together: what one restricts holds for the other', async () => {
	const files = {
		'pyproject.toml':
			'[project]\nname = "app"\nversion = "1"\ndependencies = ["alpha"]\n[project.optional-dependencies]\nfast = ["gamma"]\n[dependency-groups]\ndocs = ["writer"]\ntests = ["delta"]\n',
		'limits.txt': 'alpha<2\n',
	};
	const {ran} = await create(files, ['-r', 'pyproject.toml', '-r', 'limits.txt', '--extra', 'fast', '--all-groups']);
	expect([ran.code, ran.stderr]).toEqual([0, '']);
	expect(installedIn(ran)).toEqual(['alpha 1.0', 'beta 1.0', 'delta 1.0', 'gamma 1.0', 'writer 1.0']);
});

test.each([
	['a group that the lock does not have', ['-r', 'poetry.lock', '--group', 'dosc'], 'usage', /docs/],
	['a group without a file', ['--group', 'docs'], 'usage', /-r/],
	['a file that is not there', ['-r', 'pdm.lock'], 'not-found', /./],
])('%s is refused before anything is made', async (_, words, code, hint) => {
	const {ran, directory} = await create(poetryProject, words);
	expect(ran.json()).toMatchObject({ok: false, error: {code, hint: expect.stringMatching(hint) as string}});
	expect((await readdir(directory)).sort()).toEqual(['poetry.lock', 'pyproject.toml']);
});

test('a lock that asks for more than comes leaves nothing', async () => {
	const files = {...poetryProject, 'poetry.lock': poetryProject['poetry.lock'].replace('"beta"', '"unheard-of"')};
	const {ran, directory} = await create(files, ['-r', 'poetry.lock']);
	expect(ran.json()).toMatchObject({ok: false, error: {code: 'install-failed'}});
	expect((await readdir(directory)).sort()).toEqual(['poetry.lock', 'pyproject.toml']);
});

test('the dialog offers every file of the project that can be installed from, the best one first', async () => {
	const directory = await project({...poetryProject, 'constraints.txt': 'alpha<2\n', 'setup.py': ''});
	const core = await temporaryContext({cwd: fsPath(directory)});
	const context = {core, roots: [fsPath(directory)], interpreters: () => findInterpreters(core), readOnly: false};
	const question = await createAction.ask({
		targets: [],
		answers: {name: join(directory, '.venv'), python: '3.11'},
		context,
	});
	expect(question).toMatchObject({
		id: 'file',
		options: [{label: 'poetry.lock'}, {label: 'pyproject.toml'}, {value: '', label: 'nothing'}],
	});
});

test('a uv.lock is installed by uv itself into a new environment, with a group of it and the project', async ctx => {
	const uv = await runIn('/', ['sh', '-c', 'command -v uv || true']);
	if (uv.trim() === '') return ctx.skip('uv is not installed');
	const declared = 'requires-python = ">=3.8"\ndependencies = ["alpha<2"]\n[dependency-groups]\ndocs = ["writer"]\n';
	const directory = await project({'pyproject.toml': `[project]\nname = "app"\nversion = "1"\n${declared}`});
	const programs = await temporaryDirectory();
	await symlink(uv.trim(), join(programs, 'uv'));
	const variables = {
		...process.env,
		...{UV_NO_INDEX: '1', UV_FIND_LINKS: await makeWheels(), UV_OFFLINE: '1', VENVTUI_INSTALLER: 'uv'},
		PATH: `${programs}:${process.env['PATH'] ?? ''}`,
	};
	const python = ['--python', '3.11'];
	await runIn(directory, [join(programs, 'uv'), 'lock', '--quiet', ...python], variables);
	const lock = await readFile(join(directory, 'uv.lock'), 'utf8');
	const context = await temporaryContext({variables, cwd: fsPath(directory)});
	const words = ['-r', 'uv.lock', '--group', 'docs', ...python, '--with', 'venv', '--json'];
	const ran = await commandLine(context, ['create', ...words]);
	expect([ran.code, ran.stderr]).toEqual([0, '']);
	expect(installedIn(ran)).toEqual(['alpha 1.0', 'beta 1.0', 'writer 1.0']);
	expect(ran.json()['notes']).toContain('uv sync installed its lock');
	expect(await readFile(join(directory, 'uv.lock'), 'utf8')).toBe(lock);
	const sync = ['sync', '--check', '--inexact', '--group', 'docs', ...python] as const;
	await runIn(directory, [join(programs, 'uv'), ...sync], {...variables, UV_PROJECT_ENVIRONMENT: '.venv'});
});

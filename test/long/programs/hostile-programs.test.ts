import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {join} from '../../../source/core/model/path.js';
import {builtCommand} from '../../helpers/built-command.js';
import {environmentWithoutPip, python} from '../../helpers/python.js';
import {openProgram} from '../../helpers/terminal.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

const names = [
	'uv',
	'git',
	'find',
	'du',
	'df',
	'ps',
	'lsof',
	'sh',
	'env',
	'poetry',
	'pipx',
	'conda',
	'virtualenv',
	'tox',
];

/** A uv project with programs of every name in its environment and in itself, which PATH has first. */
const prepare = async () => {
	const home = await temporaryDirectory();
	const project = join(home, 'web');
	const environment = await environmentWithoutPip(join(project, '.venv'));
	const ran = join(home, 'ran');
	for (const place of [join(environment, 'bin'), join(project, 'tools')]) {
		mkdirSync(place, {recursive: true});
		for (const name of names) {
			writeFileSync(join(place, name), `#!/bin/sh\necho ${name} "$@" >>${ran}\nexit 1\n`);
			chmodSync(join(place, name), 0o755);
		}
	}
	await makeWheel(join(project, 'wheels'), {name: 'alpha', version: '1.0'});
	writeFileSync(join(project, 'requirements.txt'), `--no-index\n--find-links ${join(project, 'wheels')}\nalpha\n`);
	writeFileSync(join(project, 'pyproject.toml'), '[tool.uv]\n');
	const places = ['', '.', 'tools', join(environment, 'bin'), join(project, 'tools')];
	const variables = {
		PATH: [...places, '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
		VIRTUAL_ENV: environment,
		VENVTUI_INSTALLER: '',
	};
	const run = (...words: string[]) => {
		const {status, stdout, stderr} = builtCommand(words, {home, cwd: project, variables});
		return {status, text: `${words.join(' ')}: ${String(status)}\n${stdout}${stderr}`};
	};
	const hasRun = () => (existsSync(ran) ? readFileSync(ran, 'utf8') : '');
	return {home, project, environment, variables, run, hasRun};
};

test(
	'no command runs a program of an environment or of the project, which PATH has first',
	{timeout: 240_000},
	async () => {
		const {run, hasRun} = await prepare();
		const done = [
			run('list'),
			run('show', '.venv'),
			run('sweep', '--json'),
			run('pythons'),
			run('create', 'new', '--python', python(), '-r', 'requirements.txt'),
			run('install', 'new', '-r', 'requirements.txt', '--trust'),
			run('check', 'new', '--trust'),
			run('reset', 'new', '-r', 'requirements.txt', '--python', python(), '--yes', '--trust'),
			run('rm', 'new', '--yes'),
			run('sweep', '--yes'),
		];
		expect(done.filter(({status}) => status !== 0).map(({text}) => text)).toEqual([]);
		expect(hasRun()).toBe('');
	},
);

test('a creator that only an environment contains is refused, with its path and what helps', async () => {
	const {run, hasRun} = await prepare();
	const {status, text} = run('create', 'new', '--with', 'uv', '--python', python());
	expect(status).toBe(1);
	expect(text).toMatch(/uv is only found as \S+\/web\/\.venv\/bin\/uv, and programs in an environment are never run/);
	expect(text).toMatch(/Install uv elsewhere/);
	expect(hasRun()).toBe('');
});

test('a manager that only an environment contains is refused, with its path, and nothing is reset', async () => {
	const {project, run, hasRun} = await prepare();
	writeFileSync(join(project, 'tox.ini'), '[tox]\nenvlist = py\n[testenv]\nskip_install = true\ndeps = alpha\n');
	const environment = await environmentWithoutPip(join(project, '.tox/py'));
	const {status, text} = run('reset', environment, '--by', 'tox', '--yes', '--trust');
	expect(status).not.toBe(0);
	expect(text).toMatch(/tox is only found as \S+\/web\/\.venv\/bin\/tox, and programs in an environment are never run/);
	expect([existsSync(join(environment, 'pyvenv.cfg')), hasRun()]).toEqual([true, '']);
});

test('the terminal UI starts, looks at an environment and leaves without running one of them', async () => {
	const {home, project, variables, hasRun} = await prepare();
	const env = {...variables, HOME: home, VENVTUI_HOME: join(home, 'places')};
	const app = openProgram([], {cwd: project, env, cols: 120, rows: 36});
	await app.waitFor(/1 environment/);
	await app.waitFor(/Packages/);
	app.type('q');
	await app.exited;
	expect(hasRun()).toBe('');
});

import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {answerQuestion} from '../../helpers/answer-question.js';
import {builtCommand} from '../../helpers/built-command.js';
import {checksum} from '../../helpers/checksum.js';
import {sitePackagesOf} from '../../helpers/distribution.js';
import {environmentToInstallInto, pipInstall} from '../../helpers/python.js';
import {openProgram} from '../../helpers/terminal.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

// Everything that runs an environment's Python asks for trust first. Two files that somebody planted in site-packages leave
// a mark as soon as that Python starts, and a manager that starts it leaves another.

const scene = async () => {
	const home = await temporaryDirectory();
	const [project, wheels, mark] = [join(home, 'app'), join(home, 'wheels'), join(home, 'RAN')];
	for (const version of ['1.0', '2.0']) await makeWheel(wheels, {name: 'alpha', version});
	mkdirSync(join(home, 'programs'));
	writeFileSync(join(home, 'programs/poetry'), `#!/bin/sh\necho poetry > '${mark}'\n`, {mode: 0o755});
	const path = await environmentToInstallInto(join(project, '.venv'));
	await pipInstall(path, wheels, 'alpha==1.0');
	const site = await sitePackagesOf(path);
	const plant = `open(${JSON.stringify(mark)}, "w").close()`;
	writeFileSync(join(site, 'x.pth'), `import os; ${plant}\n`);
	writeFileSync(join(site, 'sitecustomize.py'), `${plant}\n`);
	writeFileSync(join(project, 'requirements.txt'), 'alpha==2.0\n');
	const variables = {
		...{PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, UV_NO_INDEX: '1', UV_FIND_LINKS: wheels},
		PATH: `${join(home, 'programs')}:${process.env['PATH'] ?? ''}`,
	};
	const run = (...words: readonly string[]) => {
		const {status, json} = builtCommand([...words, '--json'], {home, cwd: project, variables});
		return [status, json()];
	};
	return {home, project, path, site, mark, run};
};

/** Makes it a project of poetry's, whose own command fills its environment anew. */
const asOfPoetry = (project: string): void => {
	writeFileSync(join(project, 'pyproject.toml'), '[tool.poetry]\npackage-mode = false\n');
	writeFileSync(
		join(project, 'poetry.lock'),
		'[metadata]\nlock-version = "2.1"\npython-versions = "*"\ncontent-hash = "0"\n',
	);
};

// In this order each finds what it needs: alpha is there, is upgraded, removed, installed and brought to its requirement.
const running: ReadonlyArray<readonly string[]> = [
	['check', '.venv'],
	['upgrade', '.venv', 'alpha'],
	['uninstall', '.venv', 'alpha', '--yes'],
	['install', '.venv', 'alpha==1.0'],
	['sync', '.venv'],
];
const byManager = ['reset', '.venv', '--by', 'poetry', '--yes'];

test('where everybody can write, trusted before or not, every command asks before it runs anything', async () => {
	const {project, path, site, mark, run} = await scene();
	asOfPoetry(project);
	expect(run('trust', '.venv')[0]).toBe(0);
	chmodSync(site, 0o777);
	const before = checksum(path);
	for (const words of [...running, byManager])
		expect([words, ...run(...words)]).toMatchObject([
			words,
			2,
			{error: {code: 'answer-needed', hint: expect.stringContaining('--trust') as string}},
		]);
	expect([existsSync(mark), checksum(path)]).toEqual([false, before]);
	// The planted files do what they are planted for, once the user has agreed.
	for (const words of [...running, byManager]) {
		run(...words, '--trust');
		expect([words, existsSync(mark)]).toEqual([words, true]);
		rmSync(mark);
	}
});

const needsRoot = process.getuid?.() === 0 ? '' : ' (needs root)';

test.skipIf(needsRoot !== '')(
	`no command runs anything of another owner, whatever was agreed to${needsRoot}`,
	async () => {
		const {project, path, site, mark, run} = await scene();
		asOfPoetry(project);
		execFileSync('chown', ['nobody', join(site, 'sitecustomize.py')]);
		const before = checksum(path);
		for (const words of [...running, byManager])
			expect([words, ...run(...words, '--trust')]).toMatchObject([words, 3, {error: {code: 'not-trusted'}}]);
		expect([existsSync(mark), checksum(path)]).toEqual([false, before]);
	},
);

test('! asks each time for a Python whose packages everybody can write, and runs nothing before', async () => {
	const {home, project, site, mark, run} = await scene();
	expect(run('trust', '.venv')[0]).toBe(0);
	chmodSync(site, 0o777);
	const app = openProgram([project], {env: {HOME: home, VENVTUI_HOME: join(home, 'places'), PYTHON_BASIC_REPL: '1'}});
	await app.waitFor(/\.venv/);
	for (const [way, shown] of [
		['s', /s {2}\w+ with it active/],
		['p', 'p  its Python'],
	] as const) {
		app.type('!');
		await app.waitFor(shown);
		app.type(way);
		await app.waitFor('everybody can write');
		app.type('\u001B');
		await app.waitFor(screen => !screen.includes('everybody can write'));
		expect(existsSync(mark)).toBe(false);
	}
	app.type('!');
	await app.waitFor('p  its Python');
	app.type('p');
	await answerQuestion(app, 'y', /everybody can write/);
	await app.waitFor('>>> ');
	expect(existsSync(mark)).toBe(true);
	app.type('exit()\r');
	await app.waitFor(/Left /);
	app.type('q');
	expect((await app.exited).exitCode).toBe(0);
});

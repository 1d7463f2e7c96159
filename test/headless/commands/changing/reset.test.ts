import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {appendFile, chmod, mkdir, readFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {commandLine} from '../../../helpers/command-line.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

test('a reset by pipx says beforehand that nothing is kept for undo, and is refused where it should be', async () => {
	const home = await temporaryDirectory();
	const programs = join(await temporaryDirectory(), 'programs');
	await mkdir(programs);
	await writeFile(join(programs, 'pipx'), '#!/bin/sh\nexit 1\n');
	await chmod(join(programs, 'pipx'), 0o755);
	const context = await temporaryContext({cwd: home, variables: {PATH: `${programs}:/usr/bin:/bin`}});
	const path = await environmentWithoutPip(join(home, 'pipx/venvs/black'));
	const metadata = {main_package: {package: 'black', package_or_url: 'black', package_version: '26.1.0'}};
	await writeFile(join(path, 'pipx_metadata.json'), JSON.stringify({...metadata, injected_packages: {}}));
	const reset = ['reset', path, '--by', 'pipx', '--json'];
	const planned = await commandLine(context, [...reset, '--dry-run']);
	expect([planned.code, planned.json()['warnings']]).toEqual([
		0,
		["It can't be kept for undo: pipx would treat it as one of its own."],
	]);
	for (const more of [['--dry-run'], ['--yes', '--trust']]) {
		const {code, json} = await commandLine(context, [...reset, '--hold', ...more]);
		expect([code, json()['error']]).toMatchObject([3, {code: 'refused', what: `Can't hold ${path}`}]);
	}
	expect(existsSync(join(path, 'pyvenv.cfg'))).toBe(true);
});

test('what the user has added to the old one is named before a reset and after it, and is held', async () => {
	const context = await temporaryContext();
	const project = await temporaryDirectory();
	const path = await environmentWithoutPip(join(project, '.venv'));
	await writeFile(join(project, 'requirements.txt'), '');
	await appendFile(join(path, 'bin/activate'), 'export DATABASE_URL=postgres://x\n');
	const [planned, asJson] = [
		await commandLine(context, ['reset', path, '--dry-run']),
		await commandLine(context, ['reset', path, '--dry-run', '--json']),
	];
	const named = '1 file that no package installed: bin/activate (changed)';
	expect(planned.stdout).toContain(`not in the new one, so the old one is kept for undo: ${named}`);
	expect(asJson.json()).toMatchObject({userFiles: 1});
	const done = await commandLine(context, ['reset', path, '--yes', '--free']);
	expect(done.stdout).toContain(`The old one is held, with ${named}`);
	const id = /venv-tui restore (\w+)/.exec(done.stdout)?.[1] ?? '';
	expect((await commandLine(context, ['restore', id])).code).toBe(0);
	expect(await readFile(join(path, 'bin/activate'), 'utf8')).toContain('DATABASE_URL');
});

test.each([
	['src/web', '.git/HEAD', 'ref: refs/heads/main'],
	['share/inner', 'pyvenv.cfg', 'home = /usr/bin'],
])('a checkout or an environment in the old one, %s, is named and held, not freed', async (name, mark, text) => {
	const context = await temporaryContext();
	const project = await temporaryDirectory();
	const path = await environmentWithoutPip(join(project, '.venv'));
	await writeFile(join(project, 'requirements.txt'), '');
	await mkdir(dirname(join(path, name, mark)), {recursive: true});
	await writeFile(join(path, name, mark), text);
	await writeFile(join(path, name, 'thesis.txt'), 'work');
	const done = await commandLine(context, ['reset', path, '--yes', '--free']);
	expect(done.stdout).toContain(`The old one is held, with 1 directory that no package installed: ${name}`);
	const id = /venv-tui restore (\w+)/.exec(done.stdout)?.[1] ?? '';
	expect((await commandLine(context, ['restore', id])).code).toBe(0);
	expect(await readFile(join(path, name, 'thesis.txt'), 'utf8')).toBe('work');
});

test('a dry run is refused as the reset would be, and tells what uses it now', async () => {
	const context = await temporaryContext();
	const project = await temporaryDirectory();
	const path = await environmentWithoutPip(join(project, '.venv'));
	await writeFile(join(project, 'requirements.txt'), '');
	const user = spawn('sleep', ['600'], {cwd: path, stdio: 'ignore'});
	try {
		const planned = await commandLine(context, ['reset', path, '--dry-run', '--json']);
		const why = `Not possible now: process ${user.pid} (sleep 600) is working in its directory`;
		expect([planned.code, planned.json()['warnings']]).toEqual([0, [why]]);
	} finally {
		user.kill();
	}
	await writeFile(join(path, 'pip.conf'), '[global]\n');
	for (const more of ['--dry-run', '--yes']) {
		const {code, stderr} = await commandLine(context, ['reset', path, more]);
		expect([code, stderr]).toEqual([3, expect.stringContaining('it also contains pip.conf')]);
	}
});

import {chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {checksum} from '../../helpers/checksum.js';
import {hasWindows, useWindows, runOnWindows, shown, windowsPython} from '../../helpers/windows.js';

describe.skipIf(!hasWindows)('on Windows (needs Wine)', () => {
	const {top, venvTui, json} = useWindows();
	const project = (): string => join(top(), 'My Project');
	const environment = (): string => join(project(), '.venv');
	const python = join('Scripts', 'python.exe');
	const pipOf = (path: string, ...words: readonly string[]) =>
		runOnWindows('python', ['-m', 'pip', '--python', shown(join(path, python)), ...words]);

	beforeAll(() => {
		const {stdout} = runOnWindows('python', ['-c', `import os; os.makedirs(r'${shown(project())}')`]);
		if (!existsSync(project())) throw new Error(`Python of Windows failed: ${stdout}`);
	});

	test('an environment is created by a Python of Windows, with pip', () => {
		const {status, stdout, stderr} = venvTui('create', shown(environment()), '--python', windowsPython);
		expect([status, stderr], stdout).toEqual([0, '']);
		expect(existsSync(join(environment(), 'Scripts/pip.exe'))).toBe(true);
		expect(runOnWindows('python', ['-c', '0']).status).toBe(0);
		// What is over leaves nothing beside it.
		expect(existsSync(join(project(), '.held-by-venvtui'))).toBe(false);
	});

	test('packages are installed with what they need, and the list is that of its own pip', () => {
		const {status, stderr} = venvTui('install', shown(environment()), 'demo');
		expect([status, stderr]).toEqual([0, '']);
		const {packages} = json('show', shown(environment())) as {packages: ReadonlyArray<Record<string, unknown>>};
		const listed: unknown = JSON.parse(
			/^\[.*\]/m.exec(pipOf(environment(), 'list', '--format', 'json').stdout)?.[0] ?? '[]',
		);
		expect(packages.map(({name, version}) => ({name, version}))).toEqual(listed);
		expect(packages.map(({name}) => name)).toEqual(['demo', 'helper', 'pip']);
	});

	test('an installation that fails leaves it as it was', () => {
		const {status, stderr} = venvTui('install', shown(environment()), 'helper', 'no-such-package');
		expect([status, stderr]).toEqual([1, expect.stringContaining('It is as it was')]);
		expect(json('show', shown(environment()))).toMatchObject({packageCount: 3, health: []});
	});

	test('packages are upgraded, uninstalled, and synced with the requirements', () => {
		writeFileSync(join(project(), 'requirements.txt'), 'demo\n');
		const changes = [
			['install', shown(environment()), 'helper==1.0'],
			['upgrade', shown(environment()), 'helper'],
			['uninstall', shown(environment()), 'demo', '--yes'],
			['sync', shown(environment())],
		];
		for (const words of changes) {
			const {status, stderr} = venvTui(...words);
			expect([words[0], status, stderr]).toEqual([words[0], 0, '']);
		}
		expect(json('show', shown(environment()))).toMatchObject({
			packages: [{name: 'demo', version: '1.0'}, {name: 'helper', version: '2.0'}, {name: 'pip'}],
			health: [],
		});
	});

	// In one whole run a program ended under Wine without printing anything; why is not known. These three only read.
	test('it is found, healthy, and the checks say that it is isolated', {retry: 1}, () => {
		expect(json('list', shown(top()))).toMatchObject({
			environments: [{path: shown(environment()), project: shown(project()), kind: 'venv', status: 'ok', health: []}],
		});
		expect(json('find', 'pip', shown(top()))).toMatchObject({matches: [{name: 'pip'}]});
		expect(json('check', shown(environment()), '--trust')).toMatchObject({verdict: 'isolated'});
	});

	test('deleting is refused with exit code 3 until it was accepted that it is untried', () => {
		const {status, stderr} = venvTui('rm', shown(environment()), '--yes');
		expect([status, stderr]).toEqual([3, expect.stringContaining('--windows-untested')]);
		expect(existsSync(join(environment(), python))).toBe(true);
	});

	test('a sweep says what it would offer', () => {
		const {status, stderr} = venvTui('sweep', shown(top()), '--dry-run');
		expect([status, stderr]).toEqual([0, expect.stringContaining('Nothing is chosen to be deleted')]);
	});

	test('one that is held is restored to the byte, and what can not be written is removed', () => {
		const small = join(top(), 'small', '.venv');
		mkdirSync(join(top(), 'small'));
		runOnWindows('python', ['-m', 'venv', '--without-pip', shown(small)]);
		const readOnly = join(small, 'Lib/site-packages/fixed.pth');
		writeFileSync(readOnly, '');
		chmodSync(readOnly, 0o444);
		const before = checksum(small);
		const deleted = venvTui('rm', shown(small), '--yes', '--hold', '--windows-untested');
		expect([deleted.status, existsSync(small)], deleted.stderr).toEqual([0, false]);
		const {held} = json('restore') as {held: ReadonlyArray<{readonly id: string; readonly path: string}>};
		expect(held.map(({path}) => path)).toEqual([shown(small)]);
		expect(venvTui('restore', held[0]?.id ?? '').status).toBe(0);
		expect(checksum(small)).toBe(before);
		// The answer of before is remembered.
		const again = json('rm', shown(small), '--yes', '--hold') as {readonly heldId: string};
		const {status, stderr} = venvTui('free', again.heldId, '--yes');
		expect([status, readdirSync(join(top(), 'small'))], stderr).toEqual([0, []]);
	});

	test('a link that Windows shows as a directory is not entered when its environment goes', () => {
		const [away, linked] = [join(top(), 'away'), join(top(), 'linked', '.venv')];
		mkdirSync(away);
		writeFileSync(join(away, 'kept'), '');
		mkdirSync(join(top(), 'linked'));
		runOnWindows('python', ['-m', 'venv', '--without-pip', shown(linked)]);
		// Wine shows a link of Linux so: as a link in the listing, as a directory to whoever asks for it.
		symlinkSync(away, join(linked, 'Lib', 'away'));
		const {stderr} = venvTui('rm', shown(linked), '--yes', '--windows-untested');
		expect([existsSync(join(linked, python)), readdirSync(away)], stderr).toEqual([false, ['kept']]);
	});
});

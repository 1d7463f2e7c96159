import {once} from 'node:events';
import {cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {checksum} from '../../helpers/checksum.js';
import {bundleDriver, type CrashOperation} from '../../helpers/crash/crash.js';
import {
	hasWindows,
	keepWindowsUp,
	programOnWindows,
	runOnWindows,
	shown,
	startProgramOnWindows,
	windowsDirectory,
} from '../../helpers/windows.js';

describe.skipIf(!hasWindows)('on Windows, killed at moments of an operation (needs Wine)', () => {
	keepWindowsUp();
	let top = '';
	let driver = '';
	let before = '';
	const template = (): string => join(top, 'template');

	/** A directory with a copy of the environment, and with what the user has accepted. */
	const scene = () => {
		const directory = mkdtempSync(join(top, 'scene-'));
		const path = join(directory, 'project/.venv');
		cpSync(template(), path, {recursive: true});
		mkdirSync(join(directory, 'places/data'), {recursive: true});
		writeFileSync(join(directory, 'places/data/accepted.json'), '{"windowsUntested": true}');
		return {directory, path, venvTui: programOnWindows(join(directory, 'places'), join(top, 'wheels'))};
	};
	type Scene = ReturnType<typeof scene>;

	/** Runs an operation that ends itself at a moment (0: never); answers how many it had when it was not ended. */
	const run = (operation: CrashOperation, {directory}: Scene, killAt: number): number | undefined => {
		const words = [shown(driver), operation, shown(directory), String(killAt)];
		const {status, stdout, stderr} = runOnWindows('node', words);
		if (status === 0) return Number(stdout);
		if (killAt === 0 || stderr !== '') throw new Error(`${operation} failed: ${stderr}`);
		return undefined;
	};

	/** Where the environment is after the next start: in its place, held, or nowhere; each to the byte. */
	const afterwards = ({directory, path, venvTui}: Scene): 'there' | 'held' | 'gone' => {
		const {status, stderr} = venvTui('recover');
		expect(status, stderr).toBe(0);
		const {held} = JSON.parse(venvTui('restore', '--json').stdout) as {held: ReadonlyArray<{readonly id: string}>};
		const [only] = held;
		const left = [...(existsSync(path) ? ['.venv'] : []), ...(only === undefined ? [] : ['.held-by-venvtui'])];
		expect(readdirSync(join(directory, 'project')).sort()).toEqual(left.sort());
		const whole = only === undefined ? path : join(directory, 'project/.held-by-venvtui', only.id, '.venv');
		if (left.length > 0) expect([held.length <= 1, checksum(whole)]).toEqual([true, before]);
		return existsSync(path) ? 'there' : only === undefined ? 'gone' : 'held';
	};

	/** Three moments, from a beginning that changes with the run. */
	const someMoments = (operation: CrashOperation, prepare: (at: Scene) => void, check: (at: Scene) => void): void => {
		const first = scene();
		prepare(first);
		const moments = run(operation, first, 0) ?? 0;
		expect(moments).toBeGreaterThan(3);
		const step = Math.floor(moments / 3);
		for (let killAt = 1 + Math.floor(Math.random() * step); killAt <= moments; killAt += step) {
			const at = scene();
			prepare(at);
			if (run(operation, at, killAt) === undefined) check(at);
		}
	};

	beforeAll(async () => {
		top = mkdtempSync(join(windowsDirectory, 'try-'));
		driver = await bundleDriver(top);
		runOnWindows('python', ['-m', 'venv', '--without-pip', shown(template())]);
		before = checksum(template());
	});
	afterAll(() => rmSync(top, {recursive: true}));

	const nothing = (): void => undefined;

	test('a deletion leaves the environment in place or held', () => {
		someMoments('hold', nothing, at => expect(afterwards(at)).not.toBe('gone'));
	});

	test('a deletion for good leaves it in place, held or gone, and nothing half', () => {
		someMoments('free', nothing, at => void afterwards(at));
	});

	test('a restoring leaves it held or in place', () => {
		someMoments(
			'restore',
			at => void run('hold', at, 0),
			at => expect(afterwards(at)).not.toBe('gone'),
		);
	});

	test('a creation leaves nothing, or what it made', () => {
		someMoments('create', nothing, ({directory, venvTui}) => {
			const {status, stderr} = venvTui('recover');
			const names = readdirSync(join(directory, 'project')).sort();
			expect([status, names.includes('new') ? names : [...names, 'new']], stderr).toEqual([0, ['.venv', 'new']]);
			if (names.includes('new')) expect(existsSync(join(directory, 'project/new/pyvenv.cfg'))).toBe(true);
		});
	});

	test('a sweep that is killed while it frees the first leaves the second', async () => {
		const at = scene();
		const second = join(at.directory, 'second/.venv');
		cpSync(template(), second, {recursive: true});
		for (const path of [at.path, second]) {
			const config = join(path, 'pyvenv.cfg');
			writeFileSync(config, readFileSync(config, 'utf8').replace(/^home = .*$/m, 'home = Z:\\gone'));
		}
		const caches = join(at.path, 'Lib/site-packages/__pycache__');
		mkdirSync(caches);
		for (let index = 0; index < 2000; index++) writeFileSync(join(caches, `m${index}.cpython-313.pyc`), '');
		const plan = join(at.directory, 'plan.json');
		at.venvTui('sweep', shown(at.directory), '--broken', '--plan', shown(plan));
		writeFileSync(plan, readFileSync(plan, 'utf8').replaceAll('"selected": false', '"selected": true'));
		const words = ['sweep', '--apply', shown(plan), '--yes'];
		const program = startProgramOnWindows(join(at.directory, 'places'), join(top, 'wheels'), words);
		const exit = once(program, 'exit');
		const holder = join(at.directory, 'project/.held-by-venvtui');
		const isFreeing = (): boolean =>
			existsSync(holder) &&
			readdirSync(holder).some(
				name => name.endsWith('.json') && readFileSync(join(holder, name), 'utf8').includes('"freeing"'),
			);
		while (!isFreeing()) {
			expect(program.exitCode, 'it ended before it could be killed').toBeNull();
			await setTimeout(2);
		}
		program.kill('SIGKILL');
		await exit;
		const kept = checksum(second);
		const {status, stderr} = at.venvTui('recover');
		expect([status, readdirSync(join(at.directory, 'project'))], stderr).toEqual([0, []]);
		expect([checksum(second), readdirSync(join(at.directory, 'second'))]).toEqual([kept, ['.venv']]);
	});
});

import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import {fsPath, join, type FsPath} from '../../../source/core/model/path.js';
import {whyNoInjection} from '../../helpers/crash/fault-injection.js';
import {slack} from '../../helpers/long-run.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {mountSlowly, whyNoSlowDisk} from '../../helpers/disks/slow-disk.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {openProgram, type TerminalApp} from '../../helpers/terminal.js';

const patience = 60_000;
const timeout = 180_000;

const twoProjects = async (): Promise<FsPath> => {
	const root = fsPath(await temporaryDirectory());
	for (const name of ['one', 'two']) await environmentWithoutPip(join(root, `${name}/.venv`));
	return root;
};

const open = async (root: FsPath): Promise<TerminalApp> =>
	openProgram([root], {patience, rows: 30, env: {VENVTUI_HOME: await temporaryDirectory()}});

test.skipIf(whyNoInjection !== '')(
	`no key makes the thread that draws touch a disk${whyNoInjection}`,
	{timeout},
	async () => {
		const app = await open(await twoProjects());
		await app.waitFor(/two +3\./);
		const log = join(fsPath(await temporaryDirectory()), 'calls');
		// Of this thread alone. Reading from the terminal and from its own pipes is no reading of a disk.
		const tracer = spawn('strace', ['-p', String(app.pid), '-e', 'trace=%file,getdents64,write', '-o', log]);
		await once(tracer.stderr, 'data');
		await pressAll(app);
		tracer.kill('SIGINT');
		await once(tracer, 'exit');
		const calls = readFileSync(log, 'utf8').split('\n');
		expect(
			calls.some(call => call.startsWith('write(')),
			'drawing was traced',
		).toBe(true);
		expect(calls.filter(call => /^(?!write)\w+\(/.test(call) && !/^\w+\((?:AT_FDCWD, )?"\/proc\//.test(call))).toEqual(
			[],
		);
	},
);

/** Keys, and what each shows: the panes, the orders, a filter, the screens, the dialogs. */
const pressAll = async (app: TerminalApp): Promise<void> => {
	const shown: ReadonlyArray<readonly [keys: string, screen: RegExp]> = [
		['j', /Overview/],
		['2', /include-system-site-packages/],
		['3', /\[3 Packages\]/],
		['4', /\[4 Checks\]/],
		['5', /\[5 Requirements\]/],
		['6', /\[6 Disk\]/],
		['o', /[▾▴]/],
		['/tw\r', /1 of 1/],
		['\u001b', /of 2/],
		['s', /Sweep/],
		['\u001b', /Environments/],
		['P', /interpreter/],
		['\u001b', /Environments/],
		['S', /[Ss]ummary/],
		['\u001b', /Environments/],
		['d', /Delete .*\?/],
		['\u001b', /Environments/],
		['c', /Create an environment/],
		['\u001b', /Environments/],
		['y', /Copy to the clipboard/],
		['\u001b', /Environments/],
	];
	for (const [keys, screen] of shown) {
		app.type(keys);
		await app.waitFor(screen);
	}
};

const noSlowDisk = whyNoSlowDisk();

describe.skipIf(noSlowDisk !== '')(`a disk that hangs${noSlowDisk}`, () => {
	const opened = async () => {
		const disk = await mountSlowly(await twoProjects(), 0);
		const app = await open(disk.path);
		await app.waitFor(/> .*\bone\b/);
		disk.hang();
		// A pane that is read now hangs with it.
		app.type('j3');
		return app;
	};

	test('is told, and keys are answered', {timeout}, async () => {
		const app = await opened();
		await app.waitFor(/The disk at .* does not answer/);
		app.type('2');
		await app.waitFor(/\[2 Config\]/);
		app.type('?');
		await app.waitFor(/keys/i);
	});

	test.each([
		['q', (app: TerminalApp) => app.type('q'), 0],
		['Ctrl-C', (app: TerminalApp) => app.type('\u0003'), 0],
		['SIGTERM', (app: TerminalApp) => app.kill('SIGTERM'), 143],
	])('%s leaves at once, and the terminal is as it was', {timeout}, async (_name, leave, exitCode) => {
		const app = await opened();
		await app.waitFor(/The disk at .* does not answer/);
		leave(app);
		const isGone = await Promise.race([app.exited, pause(slack(1000))]);
		expect(isGone).toEqual({exitCode, signal: undefined});
		expect([app.isAlternate(), app.isCursorHidden()]).toEqual([false, false]);
		expect(app.normalText()).toMatch(/The disk at .* does not answer/);
	});
});

test.skipIf(noSlowDisk !== '')(`a network disk is measured where z asks for it${noSlowDisk}`, {timeout}, async () => {
	const disk = await mountSlowly(await twoProjects(), 0);
	const app = await open(disk.path);
	await app.waitFor(/one .* \? +\? [^]*two .* \? +\? /);
	app.type('z');
	await app.waitFor(/one .* [\d.]+[KM] +[\d.]+[KM] [^]*two .* \? +\? /);
	app.type('z');
	await app.waitFor(/It is measured already/);
});

test('where the process that reads the disk ends, that is said, and the terminal is as it was', {timeout}, async () => {
	const app = await open(await twoProjects());
	await app.waitFor(/two +3\./);
	const [reader] = execFileSync('pgrep', ['-P', String(app.pid)], {encoding: 'utf8'})
		.trim()
		.split('\n');
	process.kill(Number(reader), 'SIGKILL');
	expect((await app.exited).exitCode).not.toBe(0);
	expect([app.isAlternate(), app.isCursorHidden()]).toEqual([false, false]);
	expect(app.normalText()).toContain('the process that reads the disk has ended');
});

test('where the process that reads the disk can not start, that is said', {timeout}, async () => {
	const preload = join(fsPath(await temporaryDirectory()), 'preload.mjs');
	writeFileSync(preload, "process.execPath = '/nonexistent/node';");
	const env = {VENVTUI_HOME: await temporaryDirectory(), NODE_OPTIONS: `--import=${preload}`};
	const app = openProgram([await twoProjects()], {patience, env});
	expect((await app.exited).exitCode).toBe(1);
	expect([app.isAlternate(), app.isCursorHidden()]).toEqual([false, false]);
	expect(app.normalText()).toContain("Can't start the process that reads the disk: the system says ENOENT");
});

test('a reader whose session was killed ends by itself', {timeout}, async () => {
	const app = await open(await twoProjects());
	await app.waitFor(/two +3\./);
	const [reader] = execFileSync('pgrep', ['-P', String(app.pid)], {encoding: 'utf8'})
		.trim()
		.split('\n');
	app.kill('SIGKILL');
	await app.exited;
	await expect.poll(() => isRunning(Number(reader)), {timeout: patience}).toBe(false);
});

const isRunning = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		// No such process.
		return false;
	}
};

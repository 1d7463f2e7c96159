// The program in a real pseudo-terminal: what a person at the keyboard waits for.
import {spawn as start} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {spawn} from '@lydell/node-pty';
import terminals from '@xterm/headless';

const rows = 40;
const slowDisk = fileURLToPath(new URL('../test/helpers/disks/slow-disk.py', import.meta.url));

/** Starts a program in a terminal; `screen()` is what is seen, `until` resolves with the moment a claim holds. */
const open = (command, environment) => {
	const screen = new terminals.Terminal({cols: 120, rows, allowProposedApi: true});
	const app = spawn(command[0], command.slice(1), {cols: 120, rows, name: 'xterm-256color', env: environment});
	const waiting = new Set();
	app.onData(data => screen.write(data, () => waiting.forEach(check => check())));
	// It answers questions, as terminals do.
	const answering = screen.onData(answer => app.write(answer));
	app.onExit(() => answering.dispose());
	const lines = () =>
		Array.from(
			{length: rows},
			(_, row) => screen.buffer.active.getLine(screen.buffer.active.baseY + row)?.translateToString(true) ?? '',
		);
	const until = claim =>
		new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				waiting.delete(check);
				reject(new Error(`The screen never was as wanted:\n${lines().join('\n')}`));
			}, 60_000);
			const check = () => {
				if (!claim(lines())) return;
				clearTimeout(timer);
				waiting.delete(check);
				resolve(performance.now());
			};
			waiting.add(check);
			check();
		});
	const exited = new Promise(resolve => app.onExit(resolve));
	return {app, lines, until, exited, pid: app.pid};
};

const cursorRow = lines => lines.findIndex(line => /^[│|]?>/.test(line));
/**
 * Only a key changes it; the rest of its row changes with what becomes known. Undefined in a frame that is only half there.
 */
const nameUnderCursor = lines => /^[│|]?>\W*(\S+)/.exec(lines[cursorRow(lines)] ?? '')?.[1];
const wait = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** From the start of the process to the first row of the first environment, in milliseconds. */
export const timeFirstFrame = async (program, root, environment) => {
	const started = performance.now();
	const {app, until, exited} = open([process.execPath, program, root], environment);
	const shown = (await until(lines => lines.some(line => line.trim() !== ''))) - started;
	const found = (await until(lines => cursorRow(lines) >= 0)) - started;
	app.kill('SIGTERM');
	await exited;
	return {shown, found};
};

/** From each of `count` keys to the frame that shows its effect, while the roots are scanned; and the memory of all processes then. */
export const timeKeys = async (program, root, {count, environment}) => {
	const terminal = open([process.execPath, program, root], environment);
	await untilKeysHaveEffect(terminal);
	const times = [];
	while (times.length < count) times.push(await timeKey(terminal));
	const isScanning = scans(terminal.lines());
	const {megabytes} = usageOf(terminal.pid);
	terminal.app.kill('SIGTERM');
	await terminal.exited;
	return {times, megabytes, isScanning};
};

/**
 * A whole scan, with keys pressed all the time: from the start of the program to the first row, from each key to its
 * frame, and what all processes take together, in seconds of processor time and, at the most, in memory.
 */
export const watchScan = async (program, root, {environment}) => {
	const started = performance.now();
	const terminal = open([process.execPath, program, root], environment);
	const firstRow = (await terminal.until(lines => cursorRow(lines) >= 0)) - started;
	await untilKeysHaveEffect(terminal);
	const times = [];
	let usage;
	for (let most = 0; scans(terminal.lines()); most = usage.megabytes) {
		times.push(await timeKey(terminal));
		const now = usageOf(terminal.pid);
		usage = {...now, megabytes: Math.max(most, now.megabytes)};
	}
	terminal.app.kill('SIGTERM');
	await terminal.exited;
	return {firstRow, times, ...usage};
};

// A key has no effect where there is only one row.
const untilKeysHaveEffect = ({until}) => until(now => cursorRow(now) >= 0 && environmentsIn(now) > 2);
const scans = lines => lines.some(line => line.includes('scanning'));

const timeKey = async ({app, lines, until}) => {
	await until(now => nameUnderCursor(now) !== undefined);
	const [before, name] = [cursorRow(lines()), nameUnderCursor(lines())];
	const pressed = performance.now();
	// Towards the middle, so that each key has an effect wherever new rows have pushed the cursor.
	app.write(before > rows / 2 ? 'k' : 'j');
	const time = (await until(now => ![undefined, name].includes(nameUnderCursor(now)))) - pressed;
	await wait(30);
	return time;
};

/** From each `y` that confirms a deletion to the frame in which the row is gone or says so. */
export const timeDeletions = async (program, root, {count, environment}) => {
	const {app, lines, until, exited} = open([process.execPath, program, root], environment);
	await until(now => cursorRow(now) >= 0 && !now[0].includes('scanning'));
	const times = [];
	for (let left = environmentsIn(lines()); times.length < count; left--) {
		const row = lines()[cursorRow(lines())];
		app.write('d');
		await until(isAsking);
		// The dialog takes no answer before: a paste must not be one.
		await wait(400);
		const pressed = performance.now();
		app.write('y');
		times.push((await until(now => !isAsking(now) && !now.includes(row))) - pressed);
		await until(now => environmentsIn(now) === left - 1);
	}
	app.kill('SIGTERM');
	await exited;
	return times;
};

/**
 * Among thousands of marked environments that are still being scanned: from `d` to the dialog that names them, and from
 * Escape to the list again.
 */
export const timeDialog = async (program, root, {count, environment}) => {
	const {app, until, exited} = open([process.execPath, program, root], environment);
	await until(now => environmentsIn(now) >= count);
	app.write('A');
	await until(now => now.some(line => /\d{3,} marked/.test(line)));
	const isOpen = lines => lines.some(line => /Delete \d+ environments\?/.test(line));
	const pressed = performance.now();
	app.write('d');
	const shown = (await until(isOpen)) - pressed;
	await wait(500);
	const left = performance.now();
	app.write('\x1b');
	const gone = (await until(now => !isOpen(now))) - left;
	app.kill('SIGTERM');
	await exited;
	return {shown, gone};
};

const isAsking = lines => lines.some(line => / y +delete/.test(line));
const environmentsIn = ([header]) => Number(/(\d+) environments/.exec(header)?.[1]);

/** From the start of npkill, told to look for `.venv`, to the end of its search and measuring. */
export const timeNpkill = async (program, root) => {
	const started = performance.now();
	const {app, until, exited} = open([program, '-d', root, '-t', '.venv', '--no-check-update'], process.env);
	const ended = await until(lines => lines.some(line => /search completed/i.test(line)));
	app.kill('SIGKILL');
	await exited;
	return ended - started;
};

/** What a process and its children take; only Linux tells. */
const usageOf = pid => {
	const sum = of => [pid, ...childrenOf(pid)].reduce((total, each) => total + (of(each) ?? NaN), 0);
	return {megabytes: sum(ownMegabytes), seconds: sum(processorSeconds)};
};

/** The memory of a process, with its part of the pages that it shares with others. */
const ownMegabytes = pid => {
	try {
		return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024;
	} catch {
		return undefined;
	}
};

/** The processor time of a process and of its children that have ended: utime to cstime of proc(5), in hundredths. */
const processorSeconds = pid => {
	try {
		const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
			.replace(/^.*\) /s, '')
			.split(' ');
		return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
	} catch {
		return undefined;
	}
};

const childrenOf = pid => {
	try {
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
		return children.flatMap(child => [child, ...childrenOf(child)]);
	} catch {
		return [];
	}
};

/** From `q` to the end of the program, while it reads `root`. `until` is awaited before the key. */
export const timeLeaving = async (program, root, {environment, before = async () => {}}) => {
	const {app, until, exited} = open([process.execPath, program, root], environment);
	await until(now => now.some(line => line.includes('environments')));
	await before();
	const pressed = performance.now();
	app.write('q');
	await exited;
	return performance.now() - pressed;
};

/** A view of a directory in which each call takes `milliseconds`; undefined where FUSE can't be mounted. */
export const mountSlowly = async (directory, mountPoint, milliseconds) => {
	if (process.getuid?.() !== 0 || !existsSync('/dev/fuse')) return undefined;
	mkdirSync(mountPoint, {recursive: true});
	const child = start('python3', [slowDisk, directory, mountPoint, String(milliseconds)], {
		stdio: ['pipe', 'pipe', 'ignore'],
	});
	const exited = once(child, 'exit');
	const isReady = await Promise.race([once(child.stdout, 'data').then(() => true), exited.then(() => false)]);
	if (!isReady) return undefined;
	return {
		hang: () => void child.kill('SIGUSR1'),
		close: async () => {
			child.kill('SIGTERM');
			await exited;
		},
	};
};

// The program in a real pseudo-terminal: what a person at the keyboard waits for.
import {readFileSync} from 'node:fs';
import {spawn} from '@lydell/node-pty';
import terminals from '@xterm/headless';

const rows = 40;

/** Starts a program in a terminal; `screen()` is what is seen, `until` resolves with the moment a claim holds. */
const open = (command, environment) => {
	const screen = new terminals.Terminal({cols: 120, rows, allowProposedApi: true});
	const app = spawn(command[0], command.slice(1), {cols: 120, rows, name: 'xterm-256color', env: environment});
	const waiting = new Set();
	app.onData(data => screen.write(data, () => waiting.forEach(check => check())));
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

const cursorRow = lines => lines.findIndex(line => line.startsWith('>'));
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

/** From each of `count` keys to the frame that shows its effect, while the roots are scanned; and the peak memory. */
export const timeKeys = async (program, root, {count, environment}) => {
	const {app, lines, until, exited, pid} = open([process.execPath, program, root], environment);
	await until(now => cursorRow(now) >= 0);
	const times = [];
	for (let key = 0; key < count; key++) {
		const [before, name] = [cursorRow(lines()), lines()[cursorRow(lines())]];
		const pressed = performance.now();
		// Towards the middle, so that each key has an effect wherever new rows have pushed the cursor.
		app.write(before > rows / 2 ? 'k' : 'j');
		times.push((await until(now => cursorRow(now) !== before || now[cursorRow(now)] !== name)) - pressed);
		await wait(30);
	}
	const isScanning = lines().some(line => line.includes('scanning'));
	const megabytes = peakMegabytes(pid);
	app.kill('SIGTERM');
	await exited;
	return {times, megabytes, isScanning};
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

/** What the process took at most; only Linux tells of another process. */
const peakMegabytes = pid => {
	try {
		return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
	} catch {
		return undefined;
	}
};

import {EventEmitter} from 'node:events';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {createElement} from 'react';
import {render} from 'ink';
import {expect, test} from 'vitest';
import {actions as allActions} from '../../source/actions/index.js';
import {readEnvironment, scan, type ScanEvent} from '../../source/core/scan/scan.js';
import {widthOf} from '../../source/text/fit-width.js';
import {createTheme} from '../../source/tui/drawing/theme.js';
import {panes} from '../../source/tui/panes/index.js';
import {screens} from '../../source/tui/screens/index.js';
import type {Mouse} from '../../source/tui/session/open-terminal-reports.js';
import type {Session} from '../../source/tui/session/session.js';
import type {MouseEvent} from '../../source/tui/state/terminal-reports.js';
import {selectedPath} from '../../source/tui/state/state.js';
import {App} from '../../source/tui/view/app.js';
import {bareEnvironment} from '../helpers/bare-environment.js';
import {connectedSession} from '../helpers/connected-session.js';
import {roundsOf, seed} from '../helpers/long-run.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';

const events = roundsOf(100_000);
// What starts no program and asks no network.
const quick = ['delete', 'pin', 'free', 'restore', 'activate', 'export', 'recover'];
const actions = allActions.filter(({id}) => quick.includes(id));
const named = [
	'up',
	'down',
	'left',
	'right',
	'enter',
	'escape',
	'tab',
	'shift-tab',
	'pageup',
	'pagedown',
	'home',
	'end',
];
const others = ['backspace', 'delete', 'f5', 'ctrl-c', 'ctrl-u', 'ctrl-d', 'ctrl-r', 'ctrl-w', 'ctrl-a'];
const letters = Array.from({length: 94}, (_, index) => String.fromCharCode(33 + index));
const keys = [...named, ...named, ...others, ...letters, ' ', ' ', 'é', '漢', '\u202E', '🐍'];
const names = ['api', 'web', 'ml/train', 'tricky/a\u001B[31m\u202E', 'wide/漢字漢字', 'long/'.padEnd(90, 'x'), 'z'];

/** Numbers from 0 to below 1, the same for a seed (mulberry32). */
const randomFrom = (start: number) => {
	let state = start;
	return (): number => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
};

/** A terminal that keeps the last frame. */
class Frames extends EventEmitter {
	readonly columns = 300;
	readonly rows = 100;
	last = '';
	write = (frame: string): void => {
		this.last = frame;
	};
}

/** A keyboard that nobody uses: keys are given to the session itself. */
class Keyboard extends EventEmitter {
	readonly isTTY = true;
	readonly read = (): null => null;
	readonly setEncoding = (): void => {};
	readonly setRawMode = (): void => {};
	readonly ref = (): void => {};
	readonly unref = (): void => {};
}

/** The scan, whose rows arrive one by one while keys are pressed. */
async function* slowly(given: AsyncIterable<ScanEvent>): AsyncIterable<ScanEvent> {
	for await (const event of given) {
		for (let turn = 0; turn < 5; turn++) await nextTurn();
		yield event;
	}
}

const open = async () => {
	const root = await temporaryDirectory();
	const refill = (): void => {
		for (const name of names) {
			const path = join(root, name, '.venv');
			if (!existsSync(path)) bareEnvironment(path, {'package/data.txt': name});
		}
	};
	refill();
	const core = await temporaryContext({proc: root});
	const {session, time, close} = await connectedSession(root, core, {
		actions,
		size: {columns: 120, rows: 36},
		copy: () => Promise.resolve('copied'),
		scan: (roots, options) => slowly(scan(roots, {...options, context: core, measure: false, assess: false})),
		readEnvironment: path => readEnvironment(path, core, {measure: false, assess: false}),
	});
	const listeners = new Set<(event: MouseEvent) => void>();
	const mouse: Mouse = {
		on: () => {},
		off: () => {},
		subscribe: listener => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
	const frames = new Frames();
	const theme = createTheme({isColoured: true, isAscii: false});
	const app = render(createElement(App, {session, actions, panes, screens, theme, mouse}), {
		stdout: frames as unknown as NodeJS.WriteStream,
		stdin: new Keyboard() as unknown as NodeJS.ReadStream,
		debug: true,
		exitOnCtrlC: false,
		patchConsole: false,
	});
	const closeAll = async (): Promise<void> => {
		app.unmount();
		await close();
	};
	await session.idle();
	const point = (event: MouseEvent) => listeners.forEach(listen => listen(event));
	return {session, time, frames, refill, point, close: closeAll};
};

/** What has to hold between the parts of the state at every moment. */
const expectConsistent = ({getState}: Session): void => {
	const state = getState();
	expect(new Set(state.sequence)).toEqual(new Set(state.environments.keys()));
	const selected = selectedPath(state);
	if (state.shown.length > 0 && selected !== undefined) expect(state.shown).toContain(selected);
	for (const path of state.marks) expect(state.environments.has(path)).toBe(true);
	expect(state.top).toBeGreaterThanOrEqual(0);
	expect(state.top).toBeLessThanOrEqual(Math.max(0, state.shown.length - 1));
};

/** Nothing raw, no line too long, lower than the terminal. */
const expectDrawn = ({getState}: Session, frame: string): void => {
	const {columns, rows} = getState().size;
	const lines = frame.replace(/\u001B\[[0-9;]*m/g, '').split('\n');
	expect(lines.join('')).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/);
	expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
	for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(Math.max(columns, 40));
};

test(`${events} random keys, clicks and sizes while rows arrive: no crash, nothing raw, state and frame agree`, async () => {
	const random = randomFrom(seed);
	const below = (limit: number): number => Math.floor(random() * limit);
	let {session, time, frames, refill, point, close} = await open();
	const pressed: string[] = [];
	let drawn = 0;
	try {
		for (let count = 0; count < events; count++) {
			time.now += below(500);
			const kind = random();
			if (kind < 0.02) session.resize({columns: 30 + below(270), rows: 6 + below(94)});
			else if (kind < 0.12) {
				const type = (['click', 'wheel-up', 'wheel-down'] as const)[below(3)]!;
				pressed.push(type);
				point({type, column: below(session.getState().size.columns), row: below(session.getState().size.rows)});
			} else if (kind < 0.13) session.paste('hello\nworld \u001B[31m');
			else {
				const burst = Array.from({length: 1 + below(3)}, () => keys[below(keys.length)]!);
				pressed.push(...burst);
				session.press(...burst);
			}
			if (session.getState().mode.type === 'leaving') {
				await close();
				({session, time, frames, refill, point, close} = await open());
			}
			if (count % 7 === 0) await nextTurn();
			if (count % 500 === 0) refill();
			expectConsistent(session);
			if (count % 20 !== 0) continue;
			// Drawn by then.
			await nextTurn();
			expectDrawn(session, frames.last);
			if (/ENVIRONMENT|Esc|Too small/.test(frames.last)) drawn += 1;
		}
	} catch (error) {
		throw new Error(`seed ${seed}, after ${pressed.slice(-30).join(' ')}`, {cause: error});
	} finally {
		await close();
	}
	// It was the program that drew.
	expect(drawn).toBeGreaterThan(events / 40);
});

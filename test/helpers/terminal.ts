import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {spawn, type IPty} from '@lydell/node-pty';
import {Terminal} from '@xterm/headless';
import {onTestFinished} from 'vitest';

const top = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The built program. `npm test` and vitest's global setup build it when it is older than its sources. */
export const builtProgram = join(top, 'dist/launch.cjs');

export type TerminalOptions = {
	readonly cols?: number;
	readonly rows?: number;
	readonly cwd?: string;
	/** Added to the variables of this process; an undefined one is taken away. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	/** How long `waitFor` may wait before it fails the test, in milliseconds. */
	readonly patience?: number;
};

/** A cell of the screen: what stands there and how it is drawn. Colours are xterm's numbers, undefined the default. */
export type Cell = {
	readonly text: string;
	readonly width: number;
	readonly bold: boolean;
	readonly dim: boolean;
	readonly italic: boolean;
	readonly underline: boolean;
	readonly inverse: boolean;
	readonly foreground: string | undefined;
	readonly background: string | undefined;
};

/** A program in a real pseudo-terminal, and the screen that a person would see. Closed when the test ends. */
export type TerminalApp = {
	readonly pid: number;
	/** Sends keys as they are typed: `j`, `\r`, `\u001b[B` … in one burst. */
	readonly type: (keys: string) => void;
	/** The visible screen, a row a line, trailing spaces cut. */
	readonly screenText: () => string;
	/** Everything that the normal screen holds, scrolled out rows too: what is left after leaving. */
	readonly normalText: () => string;
	readonly cells: () => readonly (readonly Cell[])[];
	/** Whether the alternate screen is shown. */
	readonly isAlternate: () => boolean;
	/** Whether the program has hidden the cursor. */
	readonly isCursorHidden: () => boolean;
	/** Every byte that was written so far. */
	readonly written: () => string;
	/** Waits until the screen is as wanted: a text, a pattern or a claim on it. Fails with the screen as it then is. */
	readonly waitFor: (wanted: string | RegExp | ((screen: string) => boolean)) => Promise<string>;
	readonly resize: (cols: number, rows: number) => void;
	readonly kill: (signal: string) => void;
	/** How the program ended. */
	readonly exited: Promise<{readonly exitCode: number; readonly signal: number | undefined}>;
	readonly close: () => Promise<void>;
};

// Synchronized output (mode 2026): a terminal shows nothing of a frame before its end.
const [frameBegins, frameEnds] = ['\u001B[?2026h', '\u001B[?2026l'];

/** Starts `command` in a pseudo-terminal of 80×24 unless said otherwise. */
export const openTerminal = (
	[file, ...args]: readonly [string, ...string[]],
	{cols = 80, rows = 24, cwd, env = {}, patience = 20_000}: TerminalOptions = {},
): TerminalApp => {
	const screen = new Terminal({cols, rows, allowProposedApi: true, scrollback: 5000});
	const app = spawn(file, args, {
		cols,
		rows,
		name: 'xterm-256color',
		cwd: cwd ?? process.cwd(),
		env: Object.fromEntries(Object.entries({...variables(), ...env}).filter(([, value]) => value !== undefined)),
	});
	const state = {written: '', cursorHidden: false, ended: false, isWhole: true};
	const listeners = new Set<() => void>();
	app.onData(data => {
		state.written += data;
		for (const [, letter] of data.matchAll(/\u001b\[\?25([hl])/g)) state.cursorHidden = letter === 'l';
		const isWhole = state.written.lastIndexOf(frameBegins) <= state.written.lastIndexOf(frameEnds);
		screen.write(data, () => {
			state.isWhole = isWhole;
			listeners.forEach(listener => listener());
		});
	});
	// What the screen answers (its size, its colours), as a real terminal would.
	screen.onData(answer => {
		if (!state.ended) app.write(answer);
	});
	const exited = new Promise<{exitCode: number; signal: number | undefined}>(resolve =>
		app.onExit(({exitCode, signal}) => {
			state.ended = true;
			screen.write('', () => {
				listeners.forEach(listener => listener());
				resolve({exitCode, signal: signal === 0 ? undefined : signal});
			});
		}),
	);
	const text = () => rowsOf(screen, false).join('\n');
	const terminal: TerminalApp = {
		pid: app.pid,
		type: keys => app.write(keys),
		screenText: text,
		normalText: () => rowsOf(screen, true).join('\n').trimEnd(),
		cells: () => cellsOf(screen),
		isAlternate: () => screen.buffer.active.type === 'alternate',
		isCursorHidden: () => state.cursorHidden,
		written: () => state.written,
		waitFor: wanted =>
			waitUntil({wanted, text, listeners, patience, isWhole: () => state.isWhole, hasEnded: () => state.ended}),
		resize: (columns, lines) => {
			screen.resize(columns, lines);
			app.resize(columns, lines);
		},
		kill: signal => app.kill(signal),
		exited,
		close: () => closeApp(app, exited, () => state.ended),
	};
	onTestFinished(terminal.close);
	return terminal;
};

/** The Node that runs the built program: this one, or the one that VENV_TUI_TEST_NODE names. */
export const programNode = process.env['VENV_TUI_TEST_NODE'] ?? process.execPath;

/** Opens the built program itself. */
export const openProgram = (words: readonly string[], options: TerminalOptions = {}): TerminalApp => {
	if (!existsSync(builtProgram)) throw new Error('dist/launch.cjs is missing: npm run build');
	return openTerminal([programNode, builtProgram, ...words], options);
};

/** This process's variables without those that would make a program draw differently than in a person's terminal. */
const variables = (): Record<string, string | undefined> => {
	const left = {...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8'};
	const {CI, NO_COLOR, FORCE_COLOR, VIRTUAL_ENV, NODE_OPTIONS, VITEST, ...rest} = left as Record<
		string,
		string | undefined
	>;
	void [CI, NO_COLOR, FORCE_COLOR, VIRTUAL_ENV, NODE_OPTIONS, VITEST];
	return rest;
};

type Waiting = {
	readonly wanted: string | RegExp | ((screen: string) => boolean);
	readonly text: () => string;
	readonly listeners: Set<() => void>;
	readonly patience: number;
	readonly isWhole: () => boolean;
	readonly hasEnded: () => boolean;
};

const waitUntil = ({wanted, text, listeners, patience, isWhole, hasEnded}: Waiting): Promise<string> => {
	const isThere = (shown: string) =>
		typeof wanted === 'string' ? shown.includes(wanted) : wanted instanceof RegExp ? wanted.test(shown) : wanted(shown);
	return new Promise((resolve, reject) => {
		const end = (settle: () => void) => {
			clearTimeout(timer);
			listeners.delete(look);
			settle();
		};
		const fail = (why: string) =>
			end(() => reject(new Error(`${why} for ${String(wanted)}; the screen is:\n${text()}`)));
		const look = () => {
			// As a person does, a test sees whole frames only.
			if (!isWhole() && !hasEnded()) return;
			const shown = text();
			if (isThere(shown)) end(() => resolve(shown));
			else if (hasEnded()) fail('the program ended while the test waited');
		};
		const timer = setTimeout(() => fail(`waited ${patience} ms`), patience);
		listeners.add(look);
		look();
	});
};

const closeApp = async (app: IPty, exited: Promise<unknown>, hasEnded: () => boolean): Promise<void> => {
	if (hasEnded()) return;
	app.kill('SIGKILL');
	await exited;
};

const rowsOf = (screen: Terminal, isNormal: boolean): readonly string[] => {
	const buffer = isNormal ? screen.buffer.normal : screen.buffer.active;
	const first = isNormal ? 0 : buffer.viewportY;
	const last = isNormal ? buffer.length : first + screen.rows;
	return Array.from({length: last - first}, (_, row) => buffer.getLine(first + row)?.translateToString(true) ?? '');
};

const cellsOf = (screen: Terminal): readonly (readonly Cell[])[] => {
	const buffer = screen.buffer.active;
	return Array.from({length: screen.rows}, (_, row) => {
		const line = buffer.getLine(buffer.viewportY + row);
		return Array.from({length: screen.cols}, (_unused, column) => {
			const cell = line?.getCell(column);
			return {
				text: cell?.getChars() ?? '',
				width: cell?.getWidth() ?? 1,
				bold: cell?.isBold() !== 0,
				dim: cell?.isDim() !== 0,
				italic: cell?.isItalic() !== 0,
				underline: cell?.isUnderline() !== 0,
				inverse: cell?.isInverse() !== 0,
				foreground: cell?.isFgDefault() === false ? colour(cell.getFgColor(), cell.isFgRGB()) : undefined,
				background: cell?.isBgDefault() === false ? colour(cell.getBgColor(), cell.isBgRGB()) : undefined,
			};
		});
	});
};

const colour = (value: number, isRgb: boolean): string =>
	isRgb ? `#${value.toString(16).padStart(6, '0')}` : String(value);

import {createReportReader, type MouseEvent} from '../state/terminal-reports.js';

/** The mouse of the terminal, for as long as the program has the screen. */
export type Mouse = {
	/** Asks the terminal for reports. */
	readonly on: () => void;
	readonly off: () => void;
	readonly subscribe: (listener: (event: MouseEvent) => void) => () => void;
};

/** What the terminal reports by itself or when asked, among the keys. */
export type TerminalReports = {
	readonly mouse: Mouse;
	/**
	 * Asks whether the background is light, and calls the listener when the terminal answers, which some never do. Nothing
	 * waits for it. Asks behind that what the terminal is: nearly every one answers this, and in the order of the
	 * questions, so that an answer to the first is not due any more.
	 */
	readonly askBackground: (listener: (isLight: boolean) => void) => void;
	/** Waits a moment for an answer that is still due: it must not be typed into the shell. */
	readonly settle: () => Promise<void>;
	/** Takes the mouse off for good and reads nothing any more. */
	readonly close: () => void;
};

type Terminal = {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly isMouseWanted: boolean;
};

// A terminal that has not answered for longer won't.
const answerMs = 1000;
const lastAnswerMs = 100;

/**
 * Removes reports of the terminal from the input before Ink reads it, which knows none of them. If the mouse is off, no
 * reports of it are requested; stray ones are still removed.
 */
export const openTerminalReports = ({stdin, stdout, isMouseWanted}: Terminal): TerminalReports => {
	const listeners = new Set<(event: MouseEvent) => void>();
	const readReports = createReportReader();
	const read = stdin.read.bind(stdin);
	let askedAt: number | undefined;
	let onAnswer: ((isLight: boolean) => void) | undefined;
	let onSettled: (() => void) | undefined;
	stdin.read = (size?: number): unknown => {
		const piece: unknown = read(size);
		if (typeof piece !== 'string') return piece;
		const {text, events, isLight, isNamed} = readReports(piece);
		for (const event of events) for (const listener of listeners) listener(event);
		if (isLight !== undefined) onAnswer?.(isLight);
		if (isNamed) {
			askedAt = undefined;
			onSettled?.();
		}
		return text;
	};
	const off = (): void => void (isMouseWanted && stdout.write('\u001B[?1006l\u001B[?1000l'));
	const isDue = (): boolean => askedAt !== undefined && performance.now() - askedAt < answerMs;
	return {
		mouse: {
			on: () => void (isMouseWanted && stdout.write('\u001B[?1000h\u001B[?1006h')),
			off,
			subscribe: listener => {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
		},
		askBackground: listener => {
			onAnswer = listener;
			askedAt = performance.now();
			stdout.write('\u001B]11;?\u001B\\\u001B[c');
		},
		settle: () =>
			new Promise(resolve => {
				if (!isDue()) return resolve();
				onSettled = resolve;
				setTimeout(resolve, lastAnswerMs);
			}),
		close: () => {
			off();
			stdin.read = read;
		},
	};
};

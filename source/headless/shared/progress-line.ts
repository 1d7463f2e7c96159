import type {Writable} from 'node:stream';
import {printable} from '../../core/text/printable.js';
import {fitEnd} from '../../text/fit-width.js';

export type ProgressStream = Writable & {readonly isTTY?: boolean; readonly columns?: number};

/** A line on stderr that shows what long work is doing. */
type ProgressLine = {
	/** Names the current step, in place of the last one. */
	readonly show: (step: string) => void;
	/** Removes the line. What is shown afterwards has to last a second again. */
	readonly end: () => void;
};

// Short work needs no line that flickers.
const patience = 1000;
const interval = 200;

/**
 * Creates a line that appears once work has lasted for a second, says its step and its time, and stays one line. It is
 * drawn only where `stream` is a terminal, and does not keep the process alive.
 */
export const createProgressLine = (stream: ProgressStream): ProgressLine => {
	let step = '';
	let startedAt = 0;
	let timer: NodeJS.Timeout | undefined;
	let drawn = '';
	const draw = (): void => {
		const seconds = Math.floor((performance.now() - startedAt) / 1000);
		if (seconds < 1) return;
		// A terminal breaks a line that fills it, and only its last part could be erased.
		const text = fitEnd(`${printable(step)} (${seconds} s)`, (stream.columns ?? 80) - 1);
		if (text !== drawn) stream.write(`\r\u001b[K${text}`);
		drawn = text;
	};
	return {
		show: next => {
			if (stream.isTTY !== true) return;
			step = next;
			if (timer !== undefined) return;
			startedAt = performance.now();
			timer = setTimeout(() => {
				draw();
				timer = setInterval(draw, interval).unref();
			}, patience).unref();
		},
		end: () => {
			clearTimeout(timer);
			timer = undefined;
			if (drawn !== '') stream.write('\r\u001b[K');
			drawn = '';
		},
	};
};

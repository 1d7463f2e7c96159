import {expect} from 'vitest';
import type {TerminalApp} from '../terminal.js';

/** What is typed for a key, as the tables of the program name it: `ctrl-u`, `pagedown`, `j`. */
const bytesOf = (key: string): string =>
	named[key] ?? (key.startsWith('ctrl-') ? String.fromCharCode(key.charCodeAt(5) - 0x60) : key);

const named: Readonly<Record<string, string>> = {
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	home: '\u001b[H',
	end: '\u001b[F',
	pageup: '\u001b[5~',
	pagedown: '\u001b[6~',
	f5: '\u001b[15~',
	tab: '\t',
	'shift-tab': '\u001b[Z',
	enter: '\r',
	escape: '\u001b',
};

export const escape = '\u001b';

/** A screen without a word, which is a part of a pattern. */
export const without = (word: string): RegExp => new RegExp(`^(?![^]*${word})`);

/**
 * A key, what the screen is to say afterwards and did not say before, and all that is typed in one go where that is more
 * than the key. A step without a key only leads to the next.
 */
export type Step = readonly [key: string, see: RegExp, typed?: string];

/** Presses the keys of the steps one after the other, and waits after each for its effect. */
export const walk = async (app: TerminalApp, steps: readonly Step[]): Promise<void> => {
	for (const [key, see, typed = bytesOf(key)] of steps) {
		expect(typed).toContain(bytesOf(key));
		expect(app.screenText(), `before ${key} the screen says already`).not.toMatch(see);
		app.type(typed);
		await app.waitFor(see);
	}
};

/** The keys that the steps prove. */
export const keysOf = (steps: readonly Step[]): readonly string[] => steps.map(([key]) => key).filter(Boolean);

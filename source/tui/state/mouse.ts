/** What the mouse did, at a cell counted from the upper left one, which is 0, 0. */
export type MouseEvent = {
	readonly type: 'click' | 'wheel-up' | 'wheel-down';
	readonly column: number;
	readonly row: number;
};

/** What a piece of input holds: the text without the reports of the mouse, and what these say. */
type Input = {readonly text: string; readonly events: readonly MouseEvent[]};

// Xterm's control sequences, "SGR (1006)": ESC [ < button ; column ; row, then M for a press or m for a release. The form
// before that (X10, ESC [ M and three characters) may have been left on by a program that crashed; its characters would
// run as commands.
const reports = /\u001B\[<(\d+);(\d+);(\d+)([Mm])|\u001B\[M[^]{3}/g;
const unfinished = /\u001B\[(?:<[\d;]*|M[^]{0,2})$/;

const types: Readonly<Record<string, MouseEvent['type']>> = {0: 'click', 64: 'wheel-up', 65: 'wheel-down'};

/** Reads input piece by piece. A report that is cut between two pieces is read with the second. */
export const createMouseReader = (): ((piece: string) => Input) => {
	let begun = '';
	return piece => {
		const whole = begun + piece;
		begun = unfinished.exec(whole)?.[0] ?? '';
		const events: MouseEvent[] = [];
		const text = whole.slice(0, whole.length - begun.length).replace(reports, (_, ...groups: unknown[]) => {
			const [button, column, row, letter] = groups.map(String);
			const type = letter === 'M' ? types[button ?? ''] : undefined;
			if (type !== undefined) events.push({type, column: Number(column) - 1, row: Number(row) - 1});
			return '';
		});
		return {text, events};
	};
};

/** An event of the mouse, at a cell counted from the upper left one, which is 0, 0. */
export type MouseEvent = {
	readonly type: 'click' | 'wheel-up' | 'wheel-down';
	readonly column: number;
	readonly row: number;
};

/** A piece of input: the text without reports of the terminal, and what they say. */
type Input = {
	readonly text: string;
	readonly events: readonly MouseEvent[];
	/** Whether the background is light, if the terminal has answered that. */
	readonly isLight?: boolean;
	/** Whether the terminal has said what it is. */
	readonly isNamed?: true;
};

// Xterm's control sequences, "SGR (1006)": ESC [ < button ; column ; row, then M for a press or m for a release. The form
// before that (X10, ESC [ M and three characters) may have been left on by a program that crashed; its characters would
// run as commands.
const mouse = /\u001B\[<(\d+);(\d+);(\d+)([Mm])|\u001B\[M[^]{3}/g;
// Xterm's control sequences, "OSC 11": the answer names the colour by one to four hexadecimal digits for each part. Its
// first character may have come in the piece before, where it counted as the Escape key.
const colour = /\u001B?\]11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})[\da-f/]*(?:\u0007|\u001B\\)/gi;
// Xterm's control sequences, "Primary DA": ESC [ ? numbers c.
const name = /\u001B?\[\?[\d;]+c/g;
const unfinished = /\u001B\[(?:<[\d;]*|M[^]{0,2}|\?[\d;]*)?$|\u001B?\]11;[^\u0007\u001B]{0,40}\u001B?$/;

const types: Readonly<Record<string, MouseEvent['type']>> = {0: 'click', 64: 'wheel-up', 65: 'wheel-down'};

/** Reads input piece by piece. A report that is cut between two pieces is read with the second. */
export const createReportReader = (): ((piece: string) => Input) => {
	let begun = '';
	return piece => {
		const whole = begun + piece;
		begun = unfinished.exec(whole)?.[0] ?? '';
		const events: MouseEvent[] = [];
		let isLight: boolean | undefined;
		let isNamed: true | undefined;
		const text = whole
			.slice(0, whole.length - begun.length)
			.replace(colour, (_, ...parts: string[]) => {
				isLight = luminance(parts.slice(0, 3)) > 0.5;
				return '';
			})
			.replace(name, () => {
				isNamed = true;
				return '';
			})
			.replace(mouse, (_, ...groups: unknown[]) => {
				const [button, column, row, letter] = groups.map(String);
				const type = letter === 'M' ? types[button ?? ''] : undefined;
				if (type !== undefined) events.push({type, column: Number(column) - 1, row: Number(row) - 1});
				return '';
			});
		return {text, events, ...(isLight !== undefined && {isLight}), ...(isNamed !== undefined && {isNamed})};
	};
};

/** How bright a colour is, from 0 to 1, by the weights of ITU-R BT.601. */
const luminance = (parts: readonly string[]): number => {
	const [red = 0, green = 0, blue = 0] = parts.map(part => Number.parseInt(part, 16) / (16 ** part.length - 1));
	return 0.299 * red + 0.587 * green + 0.114 * blue;
};

import {fitMiddle, padEnd, padStart, widthOf} from '../../text/fit-width.js';

export type Column = {
	readonly head: string;
	/** Numbers stand right-aligned. */
	readonly align?: 'left' | 'right';
	/** Least columns to which its cells may be cut in their middle where the table is wider than the terminal. */
	readonly least?: number;
};

export type TableOptions = {
	/** Columns of the terminal; undefined where the output is none, and nothing is shortened. */
	readonly width?: number | undefined;
	/** Sign that stands for what was cut. */
	readonly cutMark?: string | undefined;
	/** Adds colours to the text of a cell, which has its final width already; row -1 is that of the heads. */
	readonly paint?: (row: number, column: number, text: string) => string;
};

const gap = 2;

/** Rows of printable cells under heads, two spaces apart; the last column is not padded. No rows, no lines. */
export const table = (
	columns: readonly Column[],
	rows: ReadonlyArray<ReadonlyArray<string | undefined>>,
	{width, cutMark, paint = (_row, _column, text) => text}: TableOptions = {},
): readonly string[] => {
	if (rows.length === 0) return [];
	const all = [columns.map(column => column.head), ...rows.map(row => columns.map((_, index) => row[index] ?? '-'))];
	const natural = columns.map((_, index) => Math.max(...all.map(row => widthOf(row[index] ?? ''))));
	const widths = width === undefined ? natural : fittedWidths(natural, columns, width);
	const cellOf = (text: string, column: number): string => {
		const room = widths[column] ?? 0;
		const fitted = fitMiddle(text, room, cutMark);
		if (columns[column]?.align === 'right') return padStart(fitted, room);
		return column === columns.length - 1 ? fitted : padEnd(fitted, room);
	};
	return all.map((row, index) =>
		row
			.map((text, column) => paint(index - 1, column, cellOf(text, column)))
			.join(' '.repeat(gap))
			.trimEnd(),
	);
};

/** Takes what is too much from the columns that may be cut, one cell at a time from the widest of them. */
const fittedWidths = (natural: readonly number[], columns: readonly Column[], width: number): readonly number[] => {
	const widths = [...natural];
	let excess = widths.reduce((sum, each) => sum + each + gap, -gap) - width;
	for (; excess > 0; excess -= 1) {
		const spare = columns.map(({least = Infinity}, index) => ((widths[index] ?? 0) > least ? (widths[index] ?? 0) : 0));
		const widest = Math.max(...spare);
		if (widest === 0) break;
		widths[spare.indexOf(widest)] = widest - 1;
	}
	return widths;
};

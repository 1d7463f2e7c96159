import {padEnd, padStart, widthOf} from '../../text/fit-width.js';

/** A column: its head, and whether it holds numbers, which stand right-aligned. */
export type Column = {readonly head: string; readonly align?: 'left' | 'right'};

/** Rows of printable cells under heads, two spaces apart; the last column is not padded. No rows, no lines. */
export const table = (
	columns: readonly Column[],
	rows: ReadonlyArray<ReadonlyArray<string | undefined>>,
): readonly string[] => {
	if (rows.length === 0) return [];
	const all = [columns.map(column => column.head), ...rows.map(row => columns.map((_, index) => row[index] ?? '-'))];
	const widths = columns.map((_, index) => Math.max(...all.map(row => widthIn(row, index))));
	return all.map(row =>
		row
			.map((cell, index) => alignCell(cell, widths[index] ?? 0, columns[index]))
			.join('  ')
			.trimEnd(),
	);
};

const widthIn = (row: readonly string[], index: number): number => widthOf(row[index] ?? '');

const alignCell = (cell: string, width: number, column: Column | undefined): string =>
	column?.align === 'right' ? padStart(cell, width) : padEnd(cell, width);

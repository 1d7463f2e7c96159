import stringWidth from 'string-width';

export {
	formatAge,
	formatAgo,
	formatBytes,
	formatCount,
	formatDuration,
	formatRecent,
	plural,
} from '../core/text/units.js';

/** The columns that a text takes on a terminal. */
export const widthOf = (text: string): number => (/^[\u0020-\u007e]*$/.test(text) ? text.length : stringWidth(text));

/** The text cut at its end to at most `width` columns, with `…` (or `~` in ASCII) where something was cut. */
export const fitEnd = (text: string, width: number, mark = '…'): string => {
	if (widthOf(text) <= width) return text;
	return width < 1 ? '' : takeColumns(graphemesOf(text), width - 1) + mark;
};

/** The text shortened in its middle to at most `width` columns: the two ends of a path say most about it. */
export const fitMiddle = (text: string, width: number, mark = '…'): string => {
	if (widthOf(text) <= width) return text;
	if (width < 1) return '';
	const parts = graphemesOf(text);
	const tail = Math.ceil((width - 1) / 2);
	const end = takeColumns([...parts].reverse(), tail, true);
	return takeColumns(parts, width - 1 - widthOf(end)) + mark + end;
};

/** The text with spaces behind it up to `width` columns. */
export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** The text with spaces before it up to `width` columns: numbers stand right-aligned. */
export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - widthOf(text))) + text;

/** A bar of `width` columns, filled by `fraction` (0 to 1): `###---` in ASCII, blocks otherwise. */
export const bar = (fraction: number, width: number, ascii = false): string => {
	const filled = Math.round(Math.min(1, Math.max(0, fraction)) * width);
	return (ascii ? '#' : '█').repeat(filled) + (ascii ? '-' : '░').repeat(width - filled);
};

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of at most `width` columns, for comparing sizes: `####` in ASCII, else drawn in eighths of a column. */
export const solidBar = (fraction: number, width: number, ascii = false): string => {
	const columns = Math.min(1, Math.max(0, fraction)) * width;
	if (ascii) return '#'.repeat(Math.max(fraction > 0 ? 1 : 0, Math.round(columns)));
	const parts = Math.max(fraction > 0 ? 1 : 0, Math.round(columns * 8));
	return '█'.repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? '');
};

// Made when it is first needed: making it takes as long as parsing a command line.
let segmenter: Intl.Segmenter | undefined;

/** The characters of a text as a reader counts them (grapheme clusters). */
export const graphemesOf = (text: string): readonly string[] =>
	Array.from((segmenter ??= new Intl.Segmenter()).segment(text), part => part.segment);

const takeColumns = (parts: readonly string[], width: number, fromEnd = false): string => {
	let taken = '';
	let columns = 0;
	for (const part of parts) {
		columns += widthOf(part);
		if (columns > width) break;
		taken = fromEnd ? part + taken : taken + part;
	}
	return taken;
};

import stringWidth from 'string-width';

const units = ['K', 'M', 'G', 'T', 'P'] as const;

/** Bytes in 1024s with three digits, as `du -h` counts: `512B`, `23.8M`, `1.79G`. */
export const formatBytes = (bytes: number): string => {
	if (bytes < 1024) return `${bytes}B`;
	let value = bytes;
	let unit: string = 'B';
	for (const next of units) {
		// 999.5 would round to four digits.
		if (value < 999.5 && unit !== 'B') break;
		value /= 1024;
		unit = next;
	}
	return `${value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0)}${unit}`;
};

const day = 24 * 60 * 60 * 1000;

/** How long ago, short: `today`, `3 d`, `5 mo`, `2 y`. A moment in the future counts as today. */
export const formatAge = (at: Date | string, now: Date): string => {
	const days = Math.floor((now.getTime() - new Date(at).getTime()) / day);
	if (days < 1) return 'today';
	if (days < 60) return `${days} d`;
	if (days < 730) return `${Math.floor(days / 30.44)} mo`;
	return `${Math.floor(days / 365.25)} y`;
};

/** How long ago, in a sentence: `today`, `3 days ago`, `5 months ago`, `2 years ago`. */
export const formatAgo = (at: Date | string, now: Date): string => {
	const short = formatAge(at, now);
	if (short === 'today') return short;
	const [count = '', unit = ''] = short.split(' ');
	const name = {d: 'day', mo: 'month', y: 'year'}[unit] ?? unit;
	return `${plural(Number(count), name)} ago`;
};

/** A duration as people say it: `0.4 s`, `21 s`, `3 min 5 s`. */
export const formatDuration = (milliseconds: number): string => {
	if (milliseconds < 9950) return `${(milliseconds / 1000).toFixed(1)} s`;
	const seconds = Math.round(milliseconds / 1000);
	return seconds < 100 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
};

/** `1 package`, `3 packages`, `2 libraries`, `4 processes`. */
export const plural = (count: number, noun: string): string => {
	if (count === 1) return `1 ${noun}`;
	if (/[^aeiou]y$/.test(noun)) return `${count} ${noun.slice(0, -1)}ies`;
	return `${count} ${noun}${noun.endsWith('s') ? 'es' : 's'}`;
};

/** The columns that a text takes on a terminal. */
export const widthOf = (text: string): number => (/^[\u0020-\u007e]*$/.test(text) ? text.length : stringWidth(text));

/** The text cut at its end to at most `width` columns, with `…` (or `~` in ASCII) where something was cut. */
export const fitEnd = (text: string, width: number, mark = '…'): string => {
	if (widthOf(text) <= width) return text;
	return width < 1 ? '' : takeColumns(graphemesOf(text), width - 1) + mark;
};

/** The text shortened in its middle to at most `width` columns: of a path, both ends tell most. */
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

/** A bar at most `width` columns long, for comparing: `####` in ASCII, else exact to an eighth of a column. */
export const solidBar = (fraction: number, width: number, ascii = false): string => {
	const columns = Math.min(1, Math.max(0, fraction)) * width;
	if (ascii) return '#'.repeat(Math.max(fraction > 0 ? 1 : 0, Math.round(columns)));
	const parts = Math.max(fraction > 0 ? 1 : 0, Math.round(columns * 8));
	return '█'.repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? '');
};

// Made when a text first needs it: it takes as long to make as a command line to read.
let segmenter: Intl.Segmenter | undefined;

/** The letters of a text as a reader counts them. */
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

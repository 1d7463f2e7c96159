import type {ConfirmQuestion, Line} from '../../actions/shared/action.js';
import {fitEnd, fitMiddle, widthOf} from '../../text/fit-width.js';
import {keyName} from '../state/key-table.js';
import {layoutOf, type Size} from '../drawing/screen-layout.js';
import type {Span} from '../drawing/spans.js';
import {wrapText} from '../drawing/wrap.js';

/** How a dialog lies on the screen. */
export type DialogPlace = {
	/** Its frame included. */
	readonly width: number;
	/** Number of lines of the screen above it. */
	readonly top: number;
	/** Number of columns left of its frame. */
	readonly left: number;
	/** The lines of the title; below them one stays empty where there is room for that. */
	readonly title: readonly string[];
	readonly isTight: boolean;
	/** Columns and lines inside it, below its title. */
	readonly inside: {readonly width: number; readonly height: number};
};

const widest = 84;
// If a dialog leaves fewer columns than that beside it, it covers them: the ends of the rows below would only disturb.
const leastBeside = 8;
const low = 14;

/**
 * The place of a dialog with this title in a frame of a given size. In a small frame the question and its keys come
 * first.
 */
export const placeOfDialog = (
	title: string,
	{columns, rows}: Size,
	{mark, most = widest}: {readonly mark?: string | undefined; readonly most?: number} = {},
): DialogPlace => {
	const width = columns - most < leastBeside ? columns : most;
	const top = rows < 20 ? 0 : 2;
	const isTight = rows < low;
	const lines = isTight ? [fitMiddle(title, width - 4, mark)] : wrapText(title, width - 4);
	// The frame's two edges, the title and the line below it.
	const taken = lines.length + (isTight ? 2 : 3);
	return {
		width,
		top,
		left: Math.floor((columns - width) / 2),
		title: lines,
		isTight,
		inside: {width: width - 4, height: rows - top - taken},
	};
};

/** Lines wrapped to a width and at most `room` of them; the last has `mark` at its end where more are missing. */
export const wrapLines = (
	lines: readonly Line[],
	{width, room, mark}: {readonly width: number; readonly room: number; readonly mark: string},
): readonly Line[] => {
	const all = lines.flatMap(({text, tone}) => wrapText(text, width).map(piece => ({text: piece, tone})));
	if (all.length <= room) return all;
	return all.slice(0, room).map((line, index) => (index < room - 1 ? line : cutLine(line, width, mark)));
};

const cutLine = ({text, tone}: Line, width: number, mark: string): Line => ({
	text: `${fitEnd(text, width - widthOf(mark), '')}${mark}`,
	tone,
});

/** The content of a dialog that keys answer: its wrapped lines, the keys, and how many of the lines are in view. */
type ConfirmLayout = {
	readonly lines: readonly Line[];
	readonly keys: ReadonlyArray<readonly Span[]>;
	readonly room: number;
};

/** Lays a question out in a place of a size. */
export const layOutConfirm = (
	{lines, choices}: ConfirmQuestion,
	{width, height}: DialogPlace['inside'],
	mark?: string,
): ConfirmLayout => {
	const all = [...choices, cancel];
	const whole = keyLines(all, width, {mark});
	// At least one line of the question and the line below it must be seen.
	const keys = height - whole.length < 2 ? keyLines(all, width, {mark, perLabel: 1}) : whole;
	return {
		lines: wrapOnce(lines, width),
		keys,
		// A line says how many are out of view.
		room: Math.max(1, height - 1 - keys.length),
	};
};

// A dialog of thousands of lines is drawn at each key, and laid out once.
const wrapped = new WeakMap<readonly Line[], {readonly width: number; readonly lines: readonly Line[]}>();

const wrapOnce = (lines: readonly Line[], width: number): readonly Line[] => {
	const known = wrapped.get(lines);
	if (known?.width === width) return known.lines;
	const made = lines.flatMap(({text, tone}) => wrapText(text, width).map(piece => ({text: piece, tone})));
	wrapped.set(lines, {width, lines: made});
	return made;
};

/** The furthest that a question can be scrolled on a terminal of a given size: its last line is in view then. */
export const lastTop = (question: ConfirmQuestion, size: Size): number => {
	const layout = layoutOf(size);
	if (layout.type === 'too-small') return 0;
	const {inside} = placeOfDialog(question.title, {columns: layout.width, rows: layout.height});
	const {lines, room} = layOutConfirm(question, inside);
	return Math.max(0, lines.length - room);
};

const cancel = {key: 'escape', label: 'cancel'};

/** The keys of a dialog that takes its answer by Enter. */
export const enterChoices: readonly Choice[] = [{key: 'enter', label: 'accept'}, cancel];

/** The count of lines out of view with the keys that scroll to them; empty if all are in view. */
export const outOfView = (above: number, below: number): string => {
	if (above > 0 && below > 0) return ` ${above} more above, ${below} below: k j`;
	if (below > 0) return ` ${below} more below: j, G to the end`;
	return above > 0 ? ` ${above} more above: k, g to the top` : '';
};

type Choice = {readonly key: string; readonly label: string};

/** The keys that answer, in as many lines as they need. */
export const keyLines = (
	choices: readonly Choice[],
	width: number,
	{mark, perLabel = 2}: {readonly mark?: string | undefined; readonly perLabel?: number} = {},
): ReadonlyArray<readonly Span[]> => {
	const lines: Span[][] = [[]];
	let used = 0;
	for (const {key, label} of choices) {
		const name = keyName(key);
		const length = widthOf(name) + widthOf(label) + 5;
		const room = width - widthOf(name) - 1;
		const wrapped = wrapText(label, room);
		const [first = '', ...others] = wrapped.length > perLabel ? [fitMiddle(label, room, mark)] : wrapped;
		if (used > 0 && used + length - 3 > width) {
			lines.push([]);
			used = 0;
		}
		lines.at(-1)?.push({text: ` ${name}`, tone: 'accent'}, {text: ` ${first}${others.length > 0 ? '' : '   '}`});
		lines.push(...others.map(text => [{text: ' '.repeat(widthOf(name) + 2) + text}]));
		used += others.length > 0 ? width : length;
	}
	return lines.map(trimmed);
};

/** Without the gap behind its last key, which would be cut with a sign. */
const trimmed = (line: readonly Span[]): readonly Span[] =>
	line.map((span, index) => (index < line.length - 1 ? span : {...span, text: span.text.trimEnd()}));

/** The number of the choice whose key or label `keyLines` has drawn at a cell, -1 if none: each begins with its key. */
export const choiceAt = (
	lines: ReadonlyArray<readonly Span[]>,
	{column, row}: {readonly column: number; readonly row: number},
): number => {
	let choice = lines.slice(0, row).flat().filter(isKey).length - 1;
	let end = 0;
	for (const [index, span] of (lines[row] ?? []).entries()) {
		if (isKey(span)) choice += 1;
		// The blank between a key and its label belongs to both.
		const indent = index > 0 && !isKey(span) ? 0 : widthOf(span.text) - widthOf(span.text.trimStart());
		const start = end + indent;
		if (column >= start && column < end + widthOf(span.text.trimEnd())) return choice;
		end += widthOf(span.text);
	}
	return -1;
};

const isKey = ({tone}: Span): boolean => tone === 'accent';

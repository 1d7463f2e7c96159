import type {ConfirmQuestion, Line} from '../../actions/action.js';
import {widthOf} from '../../format.js';
import {keyName} from '../keys.js';
import {layoutOf, type Size} from '../layout.js';
import type {Span} from '../panes/pane.js';
import {wrapText} from '../wrap.js';

/** How a dialog lies on the screen. */
export type DialogPlace = {
	/** Its frame included. */
	readonly width: number;
	/** Lines of the screen above it. */
	readonly top: number;
	/** Columns and lines inside it, below its title. */
	readonly inside: {readonly width: number; readonly height: number};
};

/** Where a dialog with this title lies in a frame of a size. */
export const placeOfDialog = (title: string, {columns, rows}: Size): DialogPlace => {
	const width = Math.min(columns - 2, 84);
	const top = rows < 20 ? 0 : 2;
	// The frame's two edges, the title and the line below it.
	const taken = wrapText(title, width - 4).length + 3;
	return {width, top, inside: {width: width - 4, height: rows - top - taken}};
};

/** What stands in a dialog that keys answer: its lines, wrapped; the keys; and how many of the lines are in view. */
export type ConfirmLayout = {
	readonly lines: readonly Line[];
	readonly keys: ReadonlyArray<readonly Span[]>;
	readonly room: number;
};

/** Lays a question out in a place of a size. */
export const layOutConfirm = (
	{lines, choices}: ConfirmQuestion,
	{width, height}: DialogPlace['inside'],
): ConfirmLayout => {
	const keys = keyLines([...choices, {key: 'escape', label: 'cancel'}], width);
	return {
		lines: lines.flatMap(({text, tone}) => wrapText(text, width).map(piece => ({text: piece, tone}))),
		keys,
		// A line says how many are out of view.
		room: Math.max(1, height - 1 - keys.length),
	};
};

/** How far a question can be scrolled on a terminal of a size: then its last line is in view. */
export const lastTop = (question: ConfirmQuestion, size: Size): number => {
	const layout = layoutOf(size);
	if (layout.type === 'too-small') return 0;
	const {inside} = placeOfDialog(question.title, {columns: layout.width, rows: layout.height});
	const {lines, room} = layOutConfirm(question, inside);
	return Math.max(0, lines.length - room);
};

type Choice = {readonly key: string; readonly label: string};

/** The keys that answer, in as many lines as they need. */
const keyLines = (choices: readonly Choice[], width: number): ReadonlyArray<readonly Span[]> => {
	const lines: Span[][] = [[]];
	let used = 0;
	for (const {key, label} of choices) {
		const name = keyName(key);
		const length = widthOf(name) + widthOf(label) + 5;
		const [first = '', ...others] = wrapText(label, width - widthOf(name) - 1);
		if (used > 0 && used + length - 3 > width) {
			lines.push([]);
			used = 0;
		}
		lines.at(-1)?.push({text: ` ${name}`, tone: 'accent'}, {text: ` ${first}${others.length > 0 ? '' : '   '}`});
		lines.push(...others.map(text => [{text: ' '.repeat(widthOf(name) + 2) + text}]));
		used += others.length > 0 ? width : length;
	}
	return lines;
};

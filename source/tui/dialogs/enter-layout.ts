import type {Line, Question} from '../../actions/shared/action.js';
import {fitEnd, padEnd, widthOf} from '../../text/fit-width.js';
import {scrollTo} from '../drawing/screen-layout.js';
import type {Span} from '../drawing/spans.js';
import {wrapText} from '../drawing/wrap.js';
import type {Asking} from '../state/state.js';
import {enterChoices, keyLines, wrapLines} from './confirm-layout.js';

type Select = Extract<Question, {type: 'select'}>;
type Option = Select['options'][number];
type Text = Extract<Question, {type: 'text'}>;

/** The room inside a dialog, and the sign that stands where a text is cut. */
type Room = {readonly width: number; readonly height: number; readonly mark: string};

type TextLayout = {
	readonly lines: readonly Line[];
	readonly refusals: readonly Line[];
	readonly keys: ReadonlyArray<readonly Span[]>;
};

/** The lines above a text field, the lines that refuse its text, and below them the keys. */
export const layOutText = (question: Text, refusal: string | undefined, {width, height, mark}: Room): TextLayout => {
	const keys = keyLines(enterChoices, width);
	const refusals = wrapLines([{text: refusal ?? ''}], {width, room: 2, mark});
	const room = height - 1 - refusals.length - keys.length;
	return {lines: wrapLines(question.lines ?? [], {width, room, mark}), refusals, keys};
};

type SelectLayout = {
	readonly lines: readonly Line[];
	/** The number of the first option in view, and how many have room. */
	readonly from: number;
	readonly room: number;
	/** The text of an option's row, which may be too long for it. */
	readonly lineOf: (option: Option) => string;
	/** The note of the chosen option, below the options. */
	readonly notes: readonly string[];
	/** The keys, with a line above them. */
	readonly keys: ReadonlyArray<readonly Span[]>;
};

/** The keys of a choice: the first only moves it. */
export const selectChoices = (isAscii: boolean) => [{key: isAscii ? 'k j' : '↑ ↓', label: 'choose'}, ...enterChoices];

/** Lays a choice out: its lines, its options, the note of the chosen one and the keys, from top to bottom. */
export const layOutSelect = (
	question: Select,
	{index, top}: Pick<Asking, 'index' | 'top'>,
	{width, height, mark, isAscii}: Room & {readonly isAscii: boolean},
): SelectLayout => {
	const {options} = question;
	const keys = keyLines(selectChoices(isAscii), width);
	const lines = wrapLines(question.lines ?? [], {width, room: height - keys.length - 2, mark});
	// Beside a label that has no room for a note, its note stands below the options, or nowhere.
	const longest = Math.max(...options.map(({label}) => widthOf(label)));
	const labelWidth = longest <= width - 3 ? longest : Math.floor(width * 0.6);
	const lineOf = ({label, note}: Option): string =>
		note === undefined ? label : `${padEnd(fitEnd(label, labelWidth, mark), labelWidth)}  ${note}`;
	const isCut = options.some(option => widthOf(lineOf(option)) > width - 3);
	const notes = isCut && height >= roomy ? noteLines(options, index, {width, mark}) : [];
	const room = Math.max(1, height - lines.length - notes.length - keys.length - 1);
	return {lines, from: scrollTo(top, index, {count: options.length, height: room}), room, lineOf, notes, keys};
};

const roomy = 10;
const mostNoteLines = 2;

/**
 * The note of the chosen option, if its row cuts it. It takes equally many lines for each option, so that nothing below
 * it moves.
 */
const noteLines = (
	options: readonly Option[],
	index: number,
	{width, mark}: {readonly width: number; readonly mark: string},
): readonly string[] => {
	const room = width - 2;
	const count = Math.min(mostNoteLines, Math.max(...options.map(({note = ''}) => wrapText(note, room).length)));
	const own = wrapLines([{text: options[index]?.note ?? ''}], {width: room, room: count, mark});
	return Array.from({length: count}, (_, line) => own[line]?.text ?? '');
};

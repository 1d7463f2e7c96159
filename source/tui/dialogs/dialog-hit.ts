import type {Question} from '../../actions/shared/action.js';
import type {Size} from '../drawing/screen-layout.js';
import type {Asking} from '../state/state.js';
import type {DialogPart} from './asking.js';
import {choiceAt, enterChoices, layOutConfirm, placeOfDialog, type DialogPlace} from './confirm-layout.js';
import {layOutSelect, layOutText, selectChoices} from './enter-layout.js';
import type {PaletteEntry} from './palette-entries.js';
import {layOutPalette} from './palette-layout.js';

type Cell = {readonly column: number; readonly row: number};
type Drawing = {readonly size: Size; readonly mark: string; readonly isAscii: boolean};

/** The part of an open question that is drawn at a cell; undefined if a click there means nothing. */
export const dialogPartAt = (asking: Asking, cell: Cell, {size, mark, isAscii}: Drawing): DialogPart | undefined => {
	const {question} = asking;
	const place = placeOfDialog(question.title, size, {mark});
	const inside = cellInside(place, cell);
	if (inside === undefined) return undefined;
	const look = {...place.inside, mark, isAscii};
	switch (question.type) {
		case 'confirm': {
			const {lines, keys, room} = layOutConfirm(question, place.inside, mark);
			const above = Math.min(lines.length, room) + 1;
			return keyAt(keys, keysOf(question), {...inside, row: inside.row - above});
		}
		case 'text': {
			const {lines, refusals, keys} = layOutText(question, asking.refusal, look);
			const above = lines.length + 1 + refusals.length;
			return keyAt(keys, keysOf(question), {...inside, row: inside.row - above});
		}
		case 'select': {
			const {lines, from, room, notes, keys} = layOutSelect(question, asking, look);
			const rows = Math.min(room, question.options.length - from);
			const row = inside.row - lines.length;
			if (row >= 0 && row < rows) return {type: 'option', index: from + row, top: from};
			return keyAt(keys, keysOf(question), {...inside, row: row - rows - notes.length - 1});
		}
	}
};

/** An entry of the palette, its number, and the number of the first one in view. */
export type EntryPlace = {readonly entry: PaletteEntry; readonly index: number; readonly top: number};

/** The entry of the palette that is drawn at a cell. */
export const paletteEntryAt = (
	content: Parameters<typeof layOutPalette>[0],
	cell: Cell,
	{size, mark}: Omit<Drawing, 'isAscii'>,
): EntryPlace | undefined => {
	const {place, from, room} = layOutPalette(content, size, mark);
	const inside = cellInside(place, cell);
	// The first line is typed into.
	const row = (inside?.row ?? 0) - 1;
	const entry = row >= 0 && row < room ? content.entries[from + row] : undefined;
	return entry && {entry, index: from + row, top: from};
};

/** The cell as seen from the first below the title; undefined on the frame and outside of it. */
const cellInside = ({left, top, width, title, isTight}: DialogPlace, {column, row}: Cell): Cell | undefined => {
	const inside = {column: column - left - 1, row: row - top - 1 - title.length - (isTight ? 0 : 1)};
	return inside.column >= 0 && inside.column < width - 2 && inside.row >= 0 ? inside : undefined;
};

const keyAt = (lines: Parameters<typeof choiceAt>[0], keys: readonly string[], cell: Cell): DialogPart | undefined => {
	const key = keys[choiceAt(lines, cell)];
	return key === undefined ? undefined : {type: 'key', key};
};

/** The keys of a dialog in the order in which they are drawn. */
const keysOf = (question: Question): readonly string[] => {
	if (question.type === 'confirm') return [...question.choices.map(({key}) => key), 'escape'];
	return (question.type === 'select' ? selectChoices(false) : enterChoices).map(({key}) => key);
};

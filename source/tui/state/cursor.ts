import {scrollTo} from '../drawing/screen-layout.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Place} from './state.js';
import type {Shown} from './shown.js';

/** Index of the row under the cursor: the one that the user chose, else the first that can have it; -1 if none can. */
export const cursorIndex = (rows: readonly PaneRow[], place: Place): number => {
	const index = place.cursor === undefined ? -1 : rows.findIndex(({id}) => id === place.cursor);
	return index === -1 ? rows.findIndex(({id}) => id !== undefined) : index;
};

/**
 * The place among the current rows: the cursor stays on its row, and the row on its line of the screen, whatever rows
 * came or went above. If its row has gone, the next one has the cursor.
 */
export const steadyPlace = (rows: readonly PaneRow[], place: Place, height: number): Place => {
	if (place.cursor === undefined || place.index === undefined || place.details !== undefined) return place;
	const found = rows.findIndex(({id}) => id === place.cursor);
	const index = found === -1 ? nearestIndex(rows, place.index) : found;
	const cursor = rows[index]?.id;
	if (cursor === undefined || (index === place.index && cursor === place.cursor)) return place;
	const top = Math.min(Math.max(0, place.top + index - place.index), Math.max(0, rows.length - height));
	return {...place, cursor, index, top};
};

/** The next row that can have the cursor, else the last before; -1 when none can. */
const nearestIndex = (rows: readonly PaneRow[], from: number): number => {
	const next = rows.findIndex(({id}, index) => index >= from && id !== undefined);
	return next === -1 ? rows.findLastIndex(({id}) => id !== undefined) : next;
};

/** The id of the row under the cursor. */
export const cursorId = ({rows, place}: Shown): string | undefined => rows[cursorIndex(rows, place)]?.id;

/**
 * Moves the cursor by `by` rows, or the view where no row can have the cursor or the first such row is still below. Beyond
 * the last row that can have the cursor the view moves on, so that the lines below it can be read.
 */
export const movePlace = ({rows, place, height}: Shown, by: number): Partial<Place> => {
	const from = cursorIndex(rows, place);
	const lowest = Math.max(0, rows.length - height);
	const scrolled = {top: Math.min(Math.max(0, place.top + by), lowest)};
	const isBelowView = place.cursor === undefined && from >= place.top + height;
	if (from === -1 || (isBelowView && by < height)) return scrolled;
	const direction = Math.sign(by);
	const target = Math.min(Math.max(0, from + by), rows.length - 1);
	let index = target;
	while (index !== from && rows[index]?.id === undefined) index -= direction;
	if (index === from) {
		index = target;
		while (index >= 0 && index < rows.length && rows[index]?.id === undefined) index += direction;
	}
	const id = rows[index]?.id;
	if (id === undefined || index === from) return scrolled;
	// To the end means to the end of what can be read.
	const isEnd = by > 0 && target === rows.length - 1;
	return {cursor: id, index, top: isEnd ? Math.min(lowest, index) : topFor({rows, place, height}, index)};
};

/** Goes to the next row, down or up, of which `matches` is true, around the end; undefined when there is none. */
export const seekPlace = (
	shown: Pick<Shown, 'rows' | 'place' | 'height'>,
	direction: 1 | -1,
	matches: (row: PaneRow) => boolean,
): Partial<Place> | undefined => {
	const {rows, place} = shown;
	const from = Math.max(0, cursorIndex(rows, place));
	for (let step = 1; step <= rows.length; step++) {
		const index = (from + direction * step + rows.length * 2) % rows.length;
		const row = rows[index];
		if (row?.id !== undefined && matches(row)) return {cursor: row.id, index, top: topFor(shown, index)};
	}
	return undefined;
};

/** The text of a row, for searching. */
export const rowText = ({spans}: PaneRow): string => spans.map(({text}) => text).join('');

const topFor = ({rows, place, height}: Pick<Shown, 'rows' | 'place' | 'height'>, index: number): number => {
	// Heads above the first row that can have the cursor come into view with it.
	const isFirst = rows.findIndex(({id}) => id !== undefined) === index;
	return isFirst && index < height ? 0 : scrollTo(place.top, index, {count: rows.length, height});
};

import {layoutOf} from '../../drawing/screen-layout.js';
import {cursorId, movePlace, rowText, seekPlace} from '../../state/cursor.js';
import type {Shown} from '../../state/shown.js';
import {selectedEnvironment, type Place, type TypingField} from '../../state/state.js';
import type {Parts} from '../parts.js';

// Where the keys go (the list, the pane that has the focus, the open screen), and moving about in it.

/** Whether the keys go to the rows of a pane or a screen, and not to the list. */
export const isInRows = ({store}: Parts): boolean =>
	store.getState().screen !== undefined || store.getState().focus === 'pane';

/** The rows of the open screen, else those of the pane. */
export const rowsInView = ({store, selectors}: Parts): Shown | undefined => {
	const state = store.getState();
	return state.screen ? selectors.shownScreen(state) : selectors.shownPane(state);
};

/** Changes where the user is in the pane or screen that has the keys. */
export const setPlace = ({store: {getState, dispatch}, selectors}: Parts, change: Partial<Place>): void => {
	const {screen} = getState();
	const pane = selectors.pane(getState());
	if (screen) dispatch({type: 'screen-changed', change: {place: {...screen.place, ...change}}});
	else if (pane) dispatch({type: 'place-changed', pane: pane.id, place: change});
};

/** Moves the cursor by so many rows, down or (negative) up. */
export const moveBy = (parts: Parts, by: number): void => {
	if (!isInRows(parts)) return parts.store.dispatch({type: 'moved', by});
	const rows = rowsInView(parts);
	if (rows) setPlace(parts, movePlace(rows, by));
};

/** The rows of a page: all in view but one. */
export const pageOf = (parts: Parts): number => {
	const layout = layoutOf(parts.store.getState().size);
	const listHeight = layout.type === 'too-small' ? 1 : layout.listHeight;
	const height = isInRows(parts) ? (rowsInView(parts)?.height ?? 1) : listHeight;
	return Math.max(1, height - 1);
};

/** Goes to the next row, down or up, that contains what is searched for. */
export const seekRow = (parts: Parts, direction: 1 | -1): void => {
	const rows = rowsInView(parts);
	if (!isInRows(parts) || !rows || rows.place.search === '') return;
	const wanted = rows.place.search.toLowerCase();
	const place = seekPlace(rows, direction, row => rowText(row).toLowerCase().includes(wanted));
	if (place) setPlace(parts, place);
};

/** Opens the details of the row under the cursor, or gives the keys to the pane. */
export const enterRow = (parts: Parts): void => {
	const {store, selectors} = parts;
	const state = store.getState();
	if (!isInRows(parts)) {
		if (selectedEnvironment(state)) store.dispatch({type: 'focused', focus: 'pane'});
		return;
	}
	const rows = rowsInView(parts);
	const id = rows && cursorId(rows);
	const source = state.screen ? selectors.screen(state) : selectors.pane(state);
	if (rows === undefined || id === undefined || !source?.details || rows.place.details !== undefined) return;
	setPlace(parts, {...rows.place, details: id, top: 0, topBefore: rows.place.top});
};

/** Filters the list, or searches the pane or screen that has the keys, as a text is typed. */
export const setSearch = (parts: Parts, field: Exclude<TypingField, 'look'>, text: string): void => {
	if (field === 'filter') parts.store.dispatch({type: 'filtered', filter: text});
	else setPlace(parts, {search: text, top: 0});
};

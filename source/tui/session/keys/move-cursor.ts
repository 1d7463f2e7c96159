import {layoutOf} from '../../drawing/screen-layout.js';
import {cursorId, movePlace, rowText, seekPlace} from '../../state/cursor.js';
import type {Shown} from '../../state/shown.js';
import {selectedEnvironment, type Place} from '../../state/state.js';
import type {TypingField} from '../../state/text-field.js';
import type {Parts} from '../parts.js';

// Moving the cursor in the receiver of the keys: the list, the focused pane or the open screen.

/** Whether keys go to the rows of a pane or a screen rather than to the list. */
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

/** Goes to the next row, down or up, that matches the search. */
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
	if (rows === undefined || id === undefined || rows.place.details !== undefined) return;
	const pane = state.screen ? undefined : selectors.pane(state);
	const at = pane?.enter?.(id, rows.place.at);
	const isUp = at !== undefined && rows.place.at !== undefined && pane?.leave?.(rows.place.at)?.at === at;
	if (isUp) return void goUp(parts);
	if (at !== undefined) return setPlace(parts, {at, cursor: undefined, index: undefined, top: 0, search: ''});
	const source = state.screen ? selectors.screen(state) : selectors.pane(state);
	if (!source?.details) return;
	setPlace(parts, {...rows.place, details: id, top: 0, topBefore: rows.place.top});
};

/** Goes one level up within the focused pane; false at its top. */
export const goUp = (parts: Parts): boolean => {
	const {store, selectors} = parts;
	const state = store.getState();
	const rows = state.screen ? undefined : selectors.shownPane(state);
	const above = rows?.place.at === undefined ? undefined : selectors.pane(state)?.leave?.(rows.place.at);
	if (rows === undefined || rows.place.details !== undefined || above === undefined) return false;
	setPlace(parts, {at: above.at, cursor: undefined, index: undefined, top: 0, search: ''});
	const now = selectors.shownPane(store.getState());
	const place = now && seekPlace(now, 1, ({id}) => id === above.cursor);
	if (place) setPlace(parts, place);
	return true;
};

/** Filters the list, or searches the pane or screen that has the keys, as a text is typed. */
export const setSearch = (parts: Parts, field: Exclude<TypingField, 'look'>, text: string): void => {
	if (field === 'filter') parts.store.dispatch({type: 'filtered', filter: text});
	else setPlace(parts, {search: text, top: 0});
};

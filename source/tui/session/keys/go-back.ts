import type {Screen} from '../../screens/screen.js';
import {startPlace, type Reading} from '../../state/state.js';
import {goUp, isInRows, rowsInView, setPlace} from './move-cursor.js';
import type {Parts} from '../parts.js';

/** Opens a screen above the list or above the screen that is open. */
export const openScreen = (parts: Parts, screen: Screen): void => {
	const {store, reading, context, selectors} = parts;
	const {getState, dispatch} = store;
	const under = getState().screen;
	if (under?.id === screen.id) return;
	const scene = selectors.scene(getState());
	const impossible = screen.unavailable?.(scene);
	if (impossible !== undefined) return dispatch({type: 'noticed', notice: {text: impossible, tone: 'warning'}});
	const {id} = screen;
	const local = screen.initial(context, scene);
	const first: Reading = screen.load ? {status: 'loading'} : {status: 'ready', data: undefined};
	dispatch({type: 'screen-opened', screen: {id, local, reading: first, place: startPlace, under}});
	reading.readScreen();
};

/** Closes the open screen; the one below it is read anew. */
const closeScreen = ({store: {getState, dispatch}, reading}: Parts): void => {
	dispatch({type: 'screen-closed'});
	if (getState().screen) reading.readScreen();
};

/** One level back; false where there is none. */
export const goBack = (parts: Parts): boolean => (isInRows(parts) ? backInRows(parts) : backInList(parts));

const backInRows = (parts: Parts): true => {
	const {store, selectors} = parts;
	const state = store.getState();
	const place = rowsInView(parts)?.place ?? startPlace;
	const local = state.screen && selectors.screen(state)?.back?.(state.screen.local);
	if (place.details !== undefined) setPlace(parts, {details: undefined, top: place.topBefore ?? 0});
	else if (local !== undefined) store.dispatch({type: 'screen-changed', change: {local}});
	else if (place.search !== '') setPlace(parts, {search: '', top: 0});
	else if (goUp(parts)) return true;
	else if (state.screen) closeScreen(parts);
	else store.dispatch({type: 'focused', focus: 'list'});
	return true;
};

const backInList = ({store: {getState, dispatch}}: Parts): boolean => {
	const {rangeFrom, filter, marks} = getState();
	if (rangeFrom !== undefined) dispatch({type: 'range-begun', from: undefined});
	else if (filter !== '') dispatch({type: 'filtered', filter: ''});
	else if (marks.size > 0) dispatch({type: 'marked', marks: new Set()});
	else return false;
	return true;
};

/** One level back, as Escape; in the list, quits. */
export const closeOrQuit = (parts: Parts): void => {
	if (isInRows(parts)) goBack(parts);
	else parts.quit.quit();
};

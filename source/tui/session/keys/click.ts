import type {Question} from '../../../actions/shared/action.js';
import type {FsPath} from '../../../core/model/path.js';
import type {OrderBy} from '../../../text/environment-order.js';
import type {DialogPart} from '../../dialogs/asking.js';
import type {EntryPlace} from '../../dialogs/dialog-hit.js';
import {cursorId, movePlace} from '../../state/cursor.js';
import {selectedEnvironment, selectedPath} from '../../state/state.js';
import {clickInDialog, pressKeys} from './dispatch-keys.js';
import {enter} from './enter.js';
import {enterRow, setPlace} from './move-cursor.js';
import type {Parts} from '../parts.js';
import {openByClick} from './screen-keys.js';
import {clickPalette} from './type-text.js';

export type HitArea = Hit['area'];

/**
 * The thing drawn under the mouse. Rows are named by the environment they show, since others may have come in above
 * them.
 */
export type Hit =
	| {readonly area: 'list'; readonly path?: FsPath; readonly order?: OrderBy}
	| {readonly area: 'pane'; readonly pane?: number; readonly row?: HitRow}
	| {readonly area: 'screen'; readonly row?: HitRow}
	/** What stands beside the rows of a screen. */
	| {readonly area: 'beside'}
	| {readonly area: 'footer'; readonly key: string}
	| {readonly area: 'dialog'; readonly question: Question; readonly part: DialogPart}
	| {readonly area: 'palette'; readonly at: EntryPlace};

type HitRow = {readonly id: string; readonly index: number};

/**
 * A click: selects a row, a second one opens it; sorts by a column, shows a pane, presses a key of the footer. In a
 * dialog it cancels and chooses; it gives no answer by which anything is deleted, freed, reset or run.
 */
export const click = (parts: Parts, hit: Hit): void => {
	switch (hit.area) {
		case 'dialog':
			return clickInDialog(parts, hit.question, hit.part);
		case 'palette':
			return clickPalette(parts, hit.at, () => pressKeys(parts, ['enter']));
		case 'footer':
			return pressKeys(parts, [hit.key]);
		case 'list':
			if (hit.order !== undefined) return orderBy(parts, hit.order);
			return hit.path === undefined ? undefined : clickEnvironment(parts, hit.path);
		case 'pane':
			if (hit.pane !== undefined) return parts.store.dispatch({type: 'pane-chosen', pane: hit.pane});
			return hit.row === undefined ? focusPane(parts) : clickRow(parts, hit.row, 'pane');
		case 'beside':
			return;
		case 'screen':
			return hit.row === undefined ? undefined : clickRow(parts, hit.row, 'screen');
	}
};

/** What uv's cache has in the place of a pane is no more than its row in words. */
const focusPane = ({store}: Parts): void => {
	if (selectedEnvironment(store.getState())) store.dispatch({type: 'focused', focus: 'pane'});
};

const clickEnvironment = (parts: Parts, path: FsPath): void => {
	const {getState, dispatch} = parts.store;
	const state = getState();
	// The environment may have gone since it was drawn.
	if (!state.shown.includes(path)) return;
	if (state.focus === 'list' && selectedPath(state) === path) return enter(parts);
	dispatch({type: 'focused', focus: 'list'});
	dispatch({type: 'selected', path});
};

const orderBy = ({store: {getState, dispatch}}: Parts, by: OrderBy): void => {
	const {order} = getState();
	dispatch({type: 'ordered', order: {by, isReversed: order.by === by && !order.isReversed}});
};

const clickRow = (parts: Parts, {id, index}: HitRow, area: 'pane' | 'screen'): void => {
	const {store, selectors} = parts;
	const state = store.getState();
	const shown = area === 'screen' ? selectors.shownScreen(state) : selectors.shownPane(state);
	if (shown === undefined || shown.place.details !== undefined) return;
	const hadKeys = area === 'screen' || state.focus === 'pane';
	if (area === 'pane') focusPane(parts);
	if (hadKeys && cursorId(shown) === id) return area === 'screen' ? openByClick(parts) : enterRow(parts);
	setPlace(parts, {...shown.place, cursor: id, index});
};

const wheelRows = 3;

/** The wheel scrolls the list or pane under it, whichever has the focus. */
export const scroll = (parts: Parts, {area}: Hit, direction: 1 | -1): void => {
	const {store, selectors} = parts;
	const state = store.getState();
	if (area === 'footer' || area === 'dialog' || area === 'palette') return;
	if (area === 'list') return store.dispatch({type: 'moved', by: direction * wheelRows});
	if (area === 'beside') return scrollBeside(parts, direction * wheelRows);
	const shown = area === 'screen' ? selectors.shownScreen(state) : selectors.shownPane(state);
	if (shown) setPlace(parts, movePlace(shown, direction * wheelRows));
};

const scrollBeside = ({store, selectors}: Parts, by: number): void => {
	const shown = selectors.besideScreen(store.getState());
	if (shown?.of === undefined) return;
	const {of, rows, top, height} = shown;
	const next = Math.min(Math.max(0, top + by), Math.max(0, rows.length - height));
	store.dispatch({type: 'screen-changed', change: {beside: {of, top: next}}});
};

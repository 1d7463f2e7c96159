import {markedPaths, selectedPath} from '../../state/state.js';
import type {Store} from '../../state/store.js';

/** Marks or unmarks the environment under the cursor and moves down; ends a range that was begun. */
export const toggleMark = (store: Store): void => {
	const {marks, rangeFrom} = store.getState();
	const path = selectedPath(store.getState());
	if (path === undefined) return;
	if (rangeFrom !== undefined) return endRange(store);
	const next = new Set(marks);
	if (!next.delete(path) && store.getState().environments.has(path)) next.add(path);
	store.dispatch({type: 'marked', marks: next});
	store.dispatch({type: 'moved', by: 1});
};

const endRange = ({getState, dispatch}: Store): void => {
	dispatch({type: 'marked', marks: new Set(markedPaths(getState()))});
	dispatch({type: 'range-begun', from: undefined});
};

/** Begins a range of marks at the cursor, or ends the one that was begun. */
export const markRange = (store: Store): void => {
	const {rangeFrom} = store.getState();
	if (rangeFrom !== undefined) endRange(store);
	else store.dispatch({type: 'range-begun', from: selectedPath(store.getState())});
};

/** Marks all environments that the filter matches; unmarks them if all are marked. */
export const markAll = ({getState, dispatch}: Store): void => {
	const {marks, environments} = getState();
	const shown = getState().shown.filter(path => environments.has(path));
	const isAllMarked = shown.length > 0 && shown.every(path => marks.has(path));
	const visible = new Set(shown);
	const next = isAllMarked ? [...marks].filter(path => !visible.has(path)) : [...marks, ...shown];
	dispatch({type: 'marked', marks: new Set(next)});
};

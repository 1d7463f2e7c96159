import {selectedCached} from '../../state/state.js';
import type {Parts} from '../parts.js';
import {openScreen} from './go-back.js';
import {enterRow, isInRows} from './move-cursor.js';

/** Opens the environments in uv's cache where their row has the cursor, else what `enterRow` opens. */
export const enter = (parts: Parts): void => {
	const isCached = !isInRows(parts) && selectedCached(parts.store.getState()) !== undefined;
	const screen = isCached ? parts.screens.find(({id}) => id === 'cached') : undefined;
	if (screen) openScreen(parts, screen);
	else enterRow(parts);
};

import type {Action} from '../actions/action.js';
import {keyTable} from './keys.js';
import type {Screen} from './screens/screen.js';

/** One line of the palette: what it does when chosen is what its key does. */
export type PaletteEntry = {readonly title: string; readonly key: string};

/** What `:` offers for a text: actions, screens, then the shell's own commands; all words of the text must occur. */
export const paletteEntries = (
	text: string,
	{actions, screens}: {readonly actions: readonly Action[]; readonly screens: readonly Screen[]},
): readonly PaletteEntry[] => {
	const all = [...actions, ...screens, ...keyTable.filter(({isMotion}) => isMotion !== true)];
	const words = text.toLowerCase().split(/\s+/).filter(Boolean);
	return all
		.flatMap(({title, keys}) => (keys[0] === undefined ? [] : [{title, key: keys[0]}]))
		.filter(({title}) => words.every(word => title.toLowerCase().includes(word)));
};

import type {Action} from '../../actions/shared/action.js';
import {keyTable} from '../state/key-table.js';
import type {Screen} from '../screens/screen.js';

/** One line of the palette: an action, or what a key does. */
type PaletteEntry = {readonly title: string; readonly key?: string | undefined; readonly action?: Action};

/** What `:` offers for a text: actions, screens, then the shell's own commands; all words of the text must occur. */
export const paletteEntries = (
	text: string,
	{actions, screens}: {readonly actions: readonly Action[]; readonly screens: readonly Screen[]},
): readonly PaletteEntry[] => {
	const words = text.toLowerCase().split(/\s+/).filter(Boolean);
	const others = [...screens, ...keyTable.filter(({isMotion}) => isMotion !== true)];
	return [
		...actions.map(action => ({title: action.title, key: action.keys[0], action})),
		...others.map(({title, keys}) => ({title, key: keys[0]})),
	].filter(({title}) => words.every(word => title.toLowerCase().includes(word)));
};

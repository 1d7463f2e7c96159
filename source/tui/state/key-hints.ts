import type {Action} from '../../actions/shared/action.js';
import type {KeyHints} from '../drawing/key-hint.js';
import {keyName, type KeyBinding} from './key-table.js';

type Named = {readonly id: string; readonly title: string; readonly keys: readonly string[]};

type Bound = {
	readonly keyTable: readonly KeyBinding[];
	readonly actions: readonly Action[];
	readonly screens: readonly Named[];
	readonly isAscii?: boolean | undefined;
};

/** Reads from the tables which key the screen has to name; of what has no key, what finds it in the palette: `:log`. */
export const keyHintsOf = ({keyTable, actions, screens, isAscii = false}: Bound): KeyHints => {
	const all: readonly Named[] = [
		...keyTable.map(({command, name, title, keys}) => ({id: command, title: name ?? title, keys})),
		...actions,
		...screens,
	];
	const palette = keyTable.find(({command}) => command === 'palette')?.keys[0] ?? ':';
	return Object.fromEntries(
		all.map(({id, title, keys: [first]}) => [id, first === undefined ? palette + title : keyName(first, isAscii)]),
	);
};

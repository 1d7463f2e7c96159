import {keyHint} from '../../drawing/key-hint.js';
import {keyName} from '../../state/key-table.js';
import type {Parts} from '../parts.js';

/** Says that a key does nothing here, and where it works. */
export const sayUnbound = ({store, panes}: Parts, key: string): void => {
	const index = panes.findIndex(({keys = []}) => keys.some(binding => binding.keys.includes(key)));
	const pane = panes[index];
	const where =
		pane === undefined
			? `${keyHint(store.getState().keys, 'help')} lists the keys`
			: `it works in ${pane.title}: [${index + 1}], then [Enter]`;
	const name = keyName(key, store.getState().isAscii);
	store.dispatch({type: 'noticed', notice: {text: `${name} does nothing here; ${where}`, tone: 'plain'}});
};

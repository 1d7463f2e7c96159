import {keyName} from '../../state/key-table.js';
import type {Parts} from '../parts.js';

/** Says that a key does nothing here, and where it does something. */
export const sayUnbound = ({store, panes}: Parts, key: string): void => {
	const index = panes.findIndex(({keys = []}) => keys.some(binding => binding.keys.includes(key)));
	const pane = panes[index];
	const where = pane === undefined ? '[?] lists the keys' : `it works in ${pane.title}: [${index + 1}], then [Enter]`;
	store.dispatch({type: 'noticed', notice: {text: `${keyName(key)} does nothing here; ${where}`, tone: 'plain'}});
};

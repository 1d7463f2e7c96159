import {pinAction} from '../../actions/pin.js';
import {actionCommand} from '../shared/action-command.js';

export const pin = actionCommand({
	name: 'pin',
	words: '<env...>',
	summary: 'keep for ever: no sweep offers it',
	flags: [],
	action: pinAction,
	answers: () => ({to: 'pinned'}),
});

export const unpin = actionCommand({
	name: 'unpin',
	words: '<env...>',
	summary: 'take the pin away',
	flags: [],
	action: pinAction,
	answers: () => ({to: 'unpinned'}),
});

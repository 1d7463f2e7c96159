import {pinAction} from '../../actions/pin.js';
import {actionCommand} from '../shared/action-command.js';

export const pinCommand = actionCommand({
	name: 'pin',
	words: '<env...>',
	summary: 'keep for ever: no sweep offers it',
	flags: [],
	action: pinAction,
	answers: () => ({to: 'pinned'}),
});

export const unpinCommand = actionCommand({
	name: 'unpin',
	words: '<env...>',
	summary: 'take the pin away',
	flags: [],
	action: pinAction,
	answers: () => ({to: 'unpinned'}),
});

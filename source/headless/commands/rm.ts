import {deleteAction} from '../../actions/delete/action.js';
import {actionCommand, holdAnswer} from '../shared/action-command.js';

export const rmCommand = actionCommand({
	name: 'rm',
	words: '<envs...>',
	summary: 'deletes environments and frees their space',
	action: deleteAction,
	flags: [
		{flags: '--yes', summary: 'ask nothing'},
		{flags: '--hold', summary: 'keep it on the disk, so that it can be restored'},
		{flags: '--in-use', summary: 'also what is in use; lifts that one check and no other', question: 'in-use'},
		{flags: '--typed-name <name>', summary: "the directory's name, where it has to be typed", question: 'typed-name'},
		{flags: '--free-older', summary: 'free an older one of the same path that is still held'},
		{flags: '--take-over', summary: 'even if another machine or container is at work on it', question: 'take-over'},
	],
	answers: holdAnswer,
});

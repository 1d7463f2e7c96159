import {resetAction} from '../../actions/reset.js';
import {actionCommand, holdAnswer, itsFilesAlone} from '../shared/action-command.js';

export const resetCommand = actionCommand({
	name: 'reset',
	words: '<envs...>',
	summary: 'recreates environments from their requirements; the old one is back on any failure',
	action: resetAction,
	reads: itsFilesAlone,
	flags: [
		{flags: '-r, --requirement <file>', summary: 'from this file instead of the best one found', question: 'file'},
		{flags: '--python <version-or-path>', summary: 'with another interpreter', question: 'python'},
		{flags: '--hold', summary: 'keep the old one on the disk after success'},
		{flags: '--in-use', summary: 'also what is in use; lifts that one check and no other', question: 'in-use'},
		{flags: '--typed-name <name>', summary: "the directory's name, where it has to be typed", question: 'typed-name'},
		{flags: '--yes', summary: 'ask nothing'},
	],
	answers: holdAnswer,
	defaults: () => ({file: ''}),
});

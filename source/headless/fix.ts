import {fix as fixAction} from '../actions/fix.js';
import {actionCommand} from './action-command.js';

export const fix = actionCommand({
	name: 'fix',
	words: '<env>',
	summary: 'mends what needs no reset, each thing asked for',
	action: fixAction,
	flags: [{flags: '--yes', summary: 'all of them, ask nothing'}],
});

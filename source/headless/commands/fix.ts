import {fixAction} from '../../actions/fix.js';
import {actionCommand, itsFilesAlone} from '../shared/action-command.js';

export const fixCommand = actionCommand({
	name: 'fix',
	words: '<env>',
	summary: 'mends what needs no reset, each thing asked for',
	action: fixAction,
	reads: itsFilesAlone,
	flags: [{flags: '--yes', summary: 'all of them, ask nothing'}],
});

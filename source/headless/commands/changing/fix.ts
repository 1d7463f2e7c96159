import {fixAction} from '../../../actions/fix.js';
import {actionCommand, itsFilesAlone, takeOverFlag} from '../../shared/action-command.js';

export const fixCommand = actionCommand({
	name: 'fix',
	words: '[env]',
	takesProjects: true,
	summary: 'Fix problems that need no reset, asking about each',
	examples: [
		{line: 'venv-tui fix', does: 'the environment of this project'},
		{line: 'venv-tui fix api/.venv --yes', does: 'fix everything without asking'},
	],
	action: fixAction,
	reads: itsFilesAlone,
	flags: [{flags: '--yes', summary: 'fix all of them, ask nothing'}, takeOverFlag],
});

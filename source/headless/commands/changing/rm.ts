import {deleteAction} from '../../../actions/delete/action.js';
import {actionCommand, holdAnswer, holdFlags, takeOverFlag} from '../../shared/action-command.js';
import {windowsUntestedFlag} from '../../shared/command.js';

export const rmCommand = actionCommand({
	name: 'rm',
	words: '<envs...>',
	summary: 'Delete environments and free their space',
	examples: [
		{line: 'venv-tui rm api/.venv', does: 'ask, delete, free the space'},
		{line: 'venv-tui rm --yes --hold old/.venv', does: 'keep it on disk for venv-tui restore'},
	],
	action: deleteAction,
	flags: [
		{flags: '--yes', summary: 'ask nothing'},
		windowsUntestedFlag,
		...holdFlags,
		{flags: '--in-use', summary: 'allow environments in use (no other check is skipped)', question: 'in-use'},
		{flags: '--typed-name <name>', summary: 'its name (web/.venv), where it must be typed', question: 'typed-name'},
		{flags: '--free-older', summary: 'free the older deleted one of the same path'},
		takeOverFlag,
	],
	answers: holdAnswer,
});

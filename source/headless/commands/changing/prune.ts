import {pruneAction} from '../../../actions/prune.js';
import {actionCommand} from '../../shared/action-command.js';

export const pruneCommand = actionCommand({
	name: 'prune',
	words: '[cache]',
	summary: 'Have uv, pip, poetry or pipx empty its cache by its own command',
	examples: [
		{line: 'venv-tui prune uv', does: 'the environments of uvx and scripts, and unneeded packages, after asking'},
		{line: 'venv-tui prune pip --yes', does: 'without asking'},
	],
	flags: [{flags: '--yes', summary: 'ask nothing'}],
	action: pruneAction,
	answers: ({words: [cache]}) => (cache === undefined ? {} : {cache}),
});

import {activateAction} from '../../../actions/activate.js';
import {shells} from '../../../core/operate/shell/shells.js';
import {resolveEnvironment} from '../../shared/targets/environment-name.js';
import {actionCommand, itsFilesAlone} from '../../shared/action-command.js';

/** Prints the line alone, so that `eval "$(venv-tui activate ENV)"` activates. Called by `vt`, it prints nothing. */
export const activateCommand = actionCommand({
	name: 'activate',
	words: '[env]',
	takesProjects: true,
	resolveWord: resolveEnvironment,
	summary: 'Print the line that activates an environment in this shell',
	examples: [
		{line: 'eval "$(venv-tui activate)"', does: 'activate the environment of this project'},
		{line: 'venv-tui activate api --shell fish', does: 'the line for another shell'},
	],
	flags: [{flags: '--shell <name>', summary: 'for another shell', values: shells, question: 'shell'}],
	action: activateAction,
	reads: itsFilesAlone,
	lines: ({data: {line, activates}}) => (activates ? [] : [line]),
});

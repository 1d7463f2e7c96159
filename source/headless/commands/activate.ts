import {activateAction} from '../../actions/activate.js';
import {shells} from '../../core/operate/shell/shells.js';
import {actionCommand, itsFilesAlone} from '../shared/action-command.js';

/** Prints the line alone, so that `eval "$(venv-tui activate ENV)"` activates. Called by `vt`, it prints nothing. */
export const activateCommand = actionCommand({
	name: 'activate',
	words: '<env>',
	summary: 'the line that activates it in this shell',
	flags: [{flags: '--shell <name>', summary: `for another shell: ${shells.join(', ')}`, question: 'shell'}],
	action: activateAction,
	reads: itsFilesAlone,
	lines: ({data: {line, activates}}) => (activates ? [] : [line]),
});

import {VenvError} from '../../core/model/error.js';
import {initScript} from '../../core/operate/shell/init-shell.js';
import {shellNamed, shells, type Shell} from '../../core/operate/shell/shells.js';
import {printable} from '../../core/text/printable.js';
import {firstWord, type Command} from '../shared/command.js';

export const initCommand: Command = {
	name: 'init',
	words: '<shell>',
	values: shells,
	summary: 'Print the shell function vt, which lets the UI activate environments',
	examples: [{line: 'eval "$(venv-tui init bash)"', does: 'in ~/.bashrc; then call vt instead of venv-tui'}],
	flags: [],
	changes: false,
	run: async request => {
		const shell = knownShell(firstWord(request));
		const script = initScript(shell);
		return {document: {ok: true, shell, script}, lines: [script.trimEnd()], exitCode: 0};
	},
};

const knownShell = (name: string): Shell => {
	const shell = shellNamed(name);
	if (shell !== undefined) return shell;
	throw new VenvError('usage', {what: `Unknown shell: ${printable(name)}`, hint: `Known shells: ${shells.join(', ')}`});
};

import {VenvError} from '../../core/model/error.js';
import {activation} from '../../core/operate/shell/activate.js';
import {initScript} from '../../core/operate/shell/init-shell.js';
import {detectShell, shellNamed, shells, type Shell} from '../../core/operate/shell/shells.js';
import {printable} from '../../core/text/printable.js';
import {firstWord, valueOf, type Command} from '../shared/command.js';
import {readTarget} from '../shared/targets.js';

/** Prints the line alone, so that `eval "$(venv-tui activate ENV)"` activates. */
export const activate: Command = {
	name: 'activate',
	words: '<env>',
	summary: 'the line that activates it in this shell',
	flags: [{flags: '--shell <name>', summary: `for another shell: ${shells.join(', ')}`}],
	changes: false,
	run: async request => {
		const {found} = await readTarget(firstWord(request), request, {measure: false, judge: false});
		const wanted = valueOf(request.flags, 'shell');
		const shell = wanted === undefined ? await detectShell(request.context) : knownShell(wanted);
		const {path, line, deactivate} = activation(found, shell);
		return {document: {ok: true, path, shell, line, deactivate}, lines: [line], exitCode: 0};
	},
};

export const init: Command = {
	name: 'init',
	words: '<shell>',
	summary: 'the shell function vt, through which the terminal UI can activate the current shell',
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
	throw new VenvError('usage', {
		what: `No shell "${printable(name)}" is known`,
		hint: `Known are ${shells.join(', ')}`,
	});
};

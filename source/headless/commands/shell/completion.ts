import {VenvError} from '../../../core/model/error.js';
import {completingShells, completionScript} from '../../../core/operate/shell/completion-scripts.js';
import {printable} from '../../../core/text/printable.js';
import {firstWord, type Command} from '../../shared/command.js';
import type {Body} from '../../documents/given.js';
import type {ScriptDocument} from '../../documents/shell.js';

export const completionCommand: Command = {
	name: 'completion',
	words: '<shell>',
	values: ['bash', 'zsh', 'fish', 'powershell'],
	summary: 'Print the script that completes commands, flags and environments',
	examples: [{line: 'eval "$(venv-tui completion bash)"', does: 'in ~/.bashrc'}],
	flags: [],
	changes: false,
	run: async request => {
		const name = firstWord(request);
		const shell = completingShells.find(each => each === name || (each === 'powershell' && name === 'pwsh'));
		if (shell === undefined)
			throw new VenvError('usage', {
				what: `No completions for ${printable(name)}`,
				hint: `There are some for ${completingShells.join(', ')}`,
			});
		const script = completionScript(shell);
		return {document: {ok: true, shell, script} satisfies Body<ScriptDocument>, lines: [script.trimEnd()], exitCode: 0};
	},
};

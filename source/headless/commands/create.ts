import {createAction} from '../../actions/create.js';
import {printablePath} from '../../core/text/printable.js';
import {actionCommand} from '../shared/action-command.js';

export const createCommand = actionCommand({
	name: 'create',
	words: '[dir]',
	summary: 'a new environment, .venv if no other name is given',
	action: createAction,
	flags: [
		{flags: '--python <version-or-path>', summary: 'the interpreter', question: 'python'},
		{flags: '--with <program>', summary: 'what makes it: venv, virtualenv or uv', question: 'with'},
		{
			flags: '-r, --requirement <file>',
			summary: 'install what a requirements file asks for',
			repeatable: true,
			question: 'file',
		},
		{flags: '--prompt <text>', summary: 'the name in the prompt when it is active', question: 'prompt'},
		{flags: '--system-site-packages', summary: "also see the system's packages", question: 'system'},
	],
	// What is not said is not asked for: as with `python -m venv`, the defaults are good.
	defaults: ({words}) => ({name: words[0] ?? '.venv', python: '', file: ''}),
	lines: ({summary, data}) => [
		summary,
		`venv-tui activate ${printablePath(data.path)} prints the line that activates it`,
	],
});

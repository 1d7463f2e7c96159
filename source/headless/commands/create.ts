import {createAction} from '../../actions/create.js';
import {printablePath} from '../../core/text/printable.js';
import {actionCommand, takeOverFlag} from '../shared/action-command.js';

export const createCommand = actionCommand({
	name: 'create',
	words: '[dir]',
	summary: 'Create an environment: .venv if no directory is named',
	examples: [
		{line: 'venv-tui create', does: './.venv with the newest fitting Python'},
		{
			line: 'venv-tui create --python 3.12 -r requirements.txt',
			does: 'with this Python, and install these requirements',
		},
		{line: 'venv-tui create -r uv.lock --group docs', does: 'install what a lock names, with one more group'},
	],
	action: createAction,
	flags: [
		{flags: '--python <version-or-path>', summary: 'the interpreter to use', question: 'python'},
		{flags: '--with <program>', summary: 'what creates it', values: ['venv', 'virtualenv', 'uv'], question: 'with'},
		{
			flags: '-r, --requirement <file>',
			summary: 'install a requirements file, lock or project file',
			repeatable: true,
			question: 'file',
		},
		{flags: '--group <name>', summary: 'with this group of the file', repeatable: true, question: 'group'},
		{flags: '--extra <name>', summary: 'with this extra of the file', repeatable: true, question: 'extra'},
		{flags: '--all-groups', summary: 'with all groups of the file', question: 'all-groups'},
		{flags: '--prompt <text>', summary: 'name to show in the prompt while it is active', question: 'prompt'},
		{flags: '--system-site-packages', summary: "also see the system's packages", question: 'system'},
		takeOverFlag,
	],
	// Questions without a flag are not asked: as with `python -m venv`, the defaults are good.
	defaults: ({words}) => ({name: words[0] ?? '.venv', python: '', file: ''}),
	lines: ({summary, data}) => [
		summary,
		`venv-tui activate ${printablePath(data.path)} prints the line that activates it`,
	],
});

import {outdatedAction} from '../../../actions/outdated.js';
import {printable, printablePath} from '../../../core/text/printable.js';
import {actionCommand, itsFilesAlone} from '../../shared/action-command.js';
import {table} from '../../shared/table.js';

export const outdatedCommand = actionCommand({
	name: 'outdated',
	words: '[env]',
	takesProjects: true,
	summary: 'List packages that have a newer version; asks the package index',
	examples: [
		{line: 'venv-tui outdated', does: 'in the environment of this project'},
		{line: 'venv-tui outdated api --json', does: 'of another one, as JSON'},
	],
	action: outdatedAction,
	reads: itsFilesAlone,
	flags: [],
	lines: ({data: {path, packages, installer}}, {context}) =>
		packages.length === 0
			? [`${printablePath(path, context.home)}: every package is the newest, says ${installer}`]
			: table(
					[{head: 'PACKAGE'}, {head: 'INSTALLED'}, {head: 'NEWEST'}],
					packages.map(({name, version, newest}) => [name, version, newest].map(printable)),
				),
});

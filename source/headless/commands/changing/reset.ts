import {resetAction} from '../../../actions/reset/action.js';
import {actionCommand, holdAnswer, holdFlags, itsFilesAlone, takeOverFlag} from '../../shared/action-command.js';
import {checkDrift, checkFlag} from '../../shared/check-drift.js';
import {isSet, windowsUntestedFlag, type Command} from '../../shared/command.js';

const changing = actionCommand({
	name: 'reset',
	words: '[envs...]',
	takesProjects: true,
	summary: 'Recreate environments from their requirements; undone on any failure',
	examples: [
		{line: 'venv-tui reset', does: 'the environment of this project'},
		{line: 'venv-tui reset --python 3.13 --hold', does: 'with another Python, keeping the old one for undo'},
		{line: 'venv-tui reset --dry-run', does: 'say what would be lost, change nothing'},
		{line: 'venv-tui reset --check', does: 'exit code 1 if a reset would change packages'},
	],
	action: resetAction,
	reads: itsFilesAlone,
	flags: [
		checkFlag,
		{flags: '-r, --requirement <file>', summary: 'use this file instead of the best one found', question: 'file'},
		{flags: '--python <version-or-path>', summary: 'use another interpreter', question: 'python'},
		{
			flags: '--group <name>',
			summary: 'with this group instead of those that are in it',
			repeatable: true,
			question: 'group',
		},
		{
			flags: '--extra <name>',
			summary: 'with this extra instead of those that are in it',
			repeatable: true,
			question: 'extra',
		},
		{flags: '--all-groups', summary: 'with all groups', question: 'all-groups'},
		{
			flags: '--by <manager>',
			summary: 'let its manager do it: poetry, pdm, pipenv, hatch, tox, nox or pipx',
			question: 'by',
		},
		{flags: '--dry-run', summary: 'say what would not come back, what is new and what changes', question: 'dry-run'},
		...holdFlags,
		{flags: '--in-use', summary: 'allow environments in use (no other check is skipped)', question: 'in-use'},
		takeOverFlag,
		{flags: '--typed-name <name>', summary: 'its name (web/.venv), where it must be typed', question: 'typed-name'},
		{flags: '--yes', summary: 'ask nothing'},
		windowsUntestedFlag,
	],
	answers: holdAnswer,
	defaults: () => ({file: ''}),
});

export const resetCommand: Command = {
	...changing,
	looksWith: ['check', 'dryRun'],
	run: request => (isSet(request.flags, 'check') ? checkDrift(request, {withExtra: true}) : changing.run(request)),
};

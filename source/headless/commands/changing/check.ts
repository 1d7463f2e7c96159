import {checkAction} from '../../../actions/check.js';
import {printable} from '../../../core/text/printable.js';
import type {ExplainedCheck} from '../../../text/check.js';
import {actionCommand, itsFilesAlone} from '../../shared/action-command.js';
import {phraseFromHome} from '../../../core/text/phrase.js';

export const checkCommand = actionCommand({
	name: 'check',
	words: '[envs...]',
	takesProjects: true,
	summary: 'Check that an environment is isolated, by running its Python',
	examples: [
		{line: 'venv-tui check', does: 'the environment of this project'},
		{line: 'venv-tui check --trust --json .venv', does: 'in CI: exit code 1 if it is not isolated'},
	],
	action: checkAction,
	reads: itsFilesAlone,
	flags: [],
	lines: ({summary, data}, {context: {home}}) => [phraseFromHome(summary, home), ...data.checks.flatMap(checkLines)],
});

const checkLines = ({title, ok, isMoot, explanation}: ExplainedCheck): readonly string[] => [
	`  ${isMoot ? '-  ' : ok ? 'ok ' : 'NO '} ${printable(title)}: ${printable(explanation)}`,
];

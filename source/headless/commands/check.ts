import {checkAction} from '../../actions/check.js';
import type {Check} from '../../core/operate/check/check.js';
import {printable} from '../../core/text/printable.js';
import {actionCommand, itsFilesAlone} from '../shared/action-command.js';

export const checkCommand = actionCommand({
	name: 'check',
	words: '<envs...>',
	summary: "the sanity checks, which run the environment's Python; is it isolated?",
	action: checkAction,
	reads: itsFilesAlone,
	flags: [],
	lines: ({summary, data}) => [summary, ...data.checks.flatMap(checkLines)],
});

const checkLines = ({title, ok, isMoot, explanation}: Check): readonly string[] => [
	`  ${isMoot ? '-  ' : ok ? 'ok ' : 'NO '} ${printable(title)}: ${printable(explanation)}`,
];

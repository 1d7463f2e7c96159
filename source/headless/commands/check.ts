import type {Outcome} from '../../actions/shared/action.js';
import {check as checkAction} from '../../actions/check.js';
import type {Check} from '../../core/operate/check/check.js';
import {printable} from '../../core/text/printable.js';
import {actionCommand, itsFilesAlone} from '../shared/action-command.js';

export const check = actionCommand({
	name: 'check',
	words: '<envs...>',
	summary: "the sanity checks, which run the environment's Python; is it isolated?",
	action: checkAction,
	reads: itsFilesAlone,
	flags: [],
	lines: outcome => [outcome.summary, ...checksOf(outcome).flatMap(checkLines)],
});

const checksOf = ({data}: Outcome): readonly Check[] =>
	Array.isArray(data['checks']) ? (data['checks'] as readonly Check[]) : [];

const checkLines = ({title, ok, isMoot, explanation}: Check): readonly string[] => [
	`  ${isMoot ? '-  ' : ok ? 'ok ' : 'NO '} ${printable(title)}: ${printable(explanation)}`,
];

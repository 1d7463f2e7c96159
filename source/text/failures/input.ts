import type {InputFailure, RecordsAnswer} from '../../core/model/reasons/input-failure.js';
import {noLine} from '../host-failure.js';
import {requirementProblems} from '../reasons/unread.js';
import {runtimeInWords} from './runtime.js';
import type {Words} from './words.js';

/** Why what the user named can't be taken, and what to name instead. */
export const inputWords: Words<InputFailure> = {
	'home-not-absolute': () => ({
		why: 'it is not an absolute path',
		hint: 'Give the whole path of a directory, beginning with /',
	}),
	'runtime-unfit': unfit => runtimeInWords(unfit),
	'too-many-hosts': ({most}) => ({hint: `List at most ${most} at a time`}),
	'no-host-name': ({isOption}) => ({
		why: isOption ? 'ssh would take it for an option' : undefined,
		hint: 'Use names as ssh takes them: web1, me@web1, a Host of ~/.ssh/config',
	}),
	'control-character': () => ({why: 'a shell there would have to read a control character'}),
	'no-scan': () => ({
		why: noLine,
		hint: 'Write one with venv-tui list --ndjson > FILE',
	}),
	'no-records': () => ({
		hint: 'Unpack https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip and name its directory',
	}),
	'no-plan': () => ({
		why: 'it lacks what venv-tui sweep --plan writes',
		hint: 'Make one with venv-tui sweep --plan FILE',
	}),
	'invalid-requirement': ({problem, isQuery}) => ({
		why: `it ${requirementProblems[problem]}`,
		hint: isQuery === true ? "Write a name, or a name with versions: 'numpy<2'" : undefined,
	}),
	'records-not-answered': ({answer}) => ({
		why: answerInWords(answer),
		hint: 'Where there is no network, --offline PATH reads records that were fetched elsewhere',
	}),
};

const answerInWords = (answer: RecordsAnswer): string => {
	switch (answer.type) {
		case 'other-shape':
			return 'its answer is not what OSV answers';
		case 'endless':
			return 'its answer has no end';
		case 'no-json':
			return 'its answer is no JSON';
		case 'status':
			return `it answers ${answer.text}`;
		case 'not-reached':
			return answer.text;
		case 'late':
			return `no answer within ${answer.seconds} s`;
	}
};

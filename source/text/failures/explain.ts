import type {VenvError} from '../../core/model/error.js';
import type {Phrase} from '../../core/model/phrase.js';
import type {FailureReason} from '../../core/model/reasons/failure-reason.js';
import {phrase} from '../../core/text/phrase.js';
import {attemptInWords} from './attempt.js';
import {changeWords} from './change.js';
import {createWords} from './create.js';
import {deletionWords} from './deletion.js';
import {inputWords} from './input.js';
import {installWords} from './install.js';
import {missingProgramInWords} from './missing-program.js';
import {programWords} from './program.js';
import {repairWords} from './repair.js';
import {adviceOnState, stateInWords} from './state-left.js';
import {systemWords} from './system.js';
import {undoWords} from './undo.js';
import type {Explain, Explained, Words} from './words.js';

const words: Words<FailureReason> = {
	...changeWords,
	...createWords,
	...deletionWords,
	...inputWords,
	...installWords,
	...programWords,
	...repairWords,
	...systemWords,
	...undoWords,
	'program-missing': missingProgramInWords,
};

/**
 * Says the facts of a failure: its attempt becomes `what`, its reason `why` and `hint`, and the hint ends with the state
 * that it left. Words that it has already stay. Whoever cancelled knows why, so that only the state is said then.
 */
export const explain = (error: VenvError): VenvError => {
	const {code, words: own, attempt, reason, state} = error;
	if (!error.hasFacts) return error;
	const told = reason === undefined ? {} : wordsOf(reason);
	const [what, why, hint] = [attempt ? attemptInWords(attempt) : own.what, own.why ?? told.why, own.hint ?? told.hint];
	if (state === undefined) return said(error, {what, why, hint});
	if (code === 'cancelled') return said(error, {what, why: stateInWords(state, false), hint: adviceOnState(state)});
	const left = stateInWords(state, true);
	return said(error, {what, why, hint: hint === undefined ? left : phrase`${hint}. ${left}`});
};

/** Why an error happened; where it has no cause, what it was about. */
export const whyFailed = (error: VenvError): string => {
	const {what, why = what} = explain(error);
	return why;
};

const said = (error: VenvError, words: Explained & {readonly what: Phrase}): VenvError =>
	error.with({...words, reason: undefined, state: undefined});

// The table has an entry for each type, which the compiler can't relate to the type of the fact at hand.
const wordsOf = (reason: FailureReason): Explained =>
	(words[reason.type] as (fact: FailureReason, explain: Explain) => Explained)(reason, explain);

import type {VenvError} from '../../core/model/error.js';
import type {FailureReason} from '../../core/model/reasons/failure-reason.js';
import {phrase} from '../../core/text/phrase.js';
import {changeWords} from './change.js';
import {createWords} from './create.js';
import {deletionWords} from './deletion.js';
import {installWords} from './install.js';
import {missingProgramInWords} from './missing-program.js';
import {repairWords} from './repair.js';
import {adviceOnState, stateInWords} from './state-left.js';
import {undoWords} from './undo.js';
import type {Explain, Explained, Words} from './words.js';

const words: Words<FailureReason> = {
	...changeWords,
	...createWords,
	...deletionWords,
	...installWords,
	...repairWords,
	...undoWords,
	'program-missing': missingProgramInWords,
};

/**
 * Says the facts of a failure: its reason becomes `why` and `hint`, and the hint ends with the state that it left. Words
 * that it has already stay. Whoever cancelled knows why, so that the state is all that is said then.
 */
export const explain = (error: VenvError): VenvError => {
	const {code, words: own, reason, state} = error;
	if (reason === undefined && state === undefined) return error;
	const told = reason === undefined ? {} : wordsOf(reason);
	const [why, hint] = [own.why ?? told.why, own.hint ?? told.hint];
	if (state === undefined) return said(error, {why, hint});
	if (code === 'cancelled') return said(error, {why: stateInWords(state, false), hint: adviceOnState(state)});
	const left = stateInWords(state, true);
	return said(error, {why, hint: hint === undefined ? left : phrase`${hint}. ${left}`});
};

const said = (error: VenvError, {why, hint}: Explained): VenvError =>
	error.with({why, hint, reason: undefined, state: undefined});

// The table has an entry for each type, which the compiler can't relate to the type of the fact at hand.
const wordsOf = (reason: FailureReason): Explained =>
	(words[reason.type] as (fact: FailureReason, explain: Explain) => Explained)(reason, explain);

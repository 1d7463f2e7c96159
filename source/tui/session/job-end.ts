import type {Action, ActionContext, Outcome} from '../../actions/shared/action.js';
import type {Environment} from '../../core/model/environment.js';
import type {VenvError} from '../../core/model/error.js';
import {printable} from '../../core/text/printable.js';
import {plural} from '../../text/fit-width.js';
import type {Job} from '../state/job.js';
import type {Part} from '../state/job.js';
import type {State} from '../state/state.js';
import {done, sentence, shortName} from '../drawing/phrases.js';

/** What one target failed with; `target` is undefined where the action has none. */
export type Failure = {readonly target: Environment | undefined; readonly error: VenvError};

/** What has come of a job's targets. */
export type Results = {readonly outcomes: readonly Outcome[]; readonly failures: readonly Failure[]};

/** A job with all that came of it. */
type End = Results & {
	readonly job: Job;
	readonly action: Action;
	readonly signal: AbortSignal;
	readonly context: ActionContext;
	/** By which targets are named. */
	readonly state: State;
};

/** How a job has ended, and what it came to in a sentence or two. */
export const endOf = ({job, action, outcomes, failures, signal, context, state}: End): Partial<Job> => {
	const isHeld = outcomes.some(({undo}) => undo !== undefined);
	const summary = (): string => summaryOf(outcomes, action, context);
	const partial = outcomes.flatMap(one => one.failures ?? []);
	if (partial[0] && failures.length === 0 && outcomes.length === 1 && !signal.aborted)
		return {status: 'failed', isHeld, summary: summary(), hint: partial[0].hint && printable(partial[0].hint)};
	const real = failures.filter(({error}) => error.code !== 'cancelled');
	const [first] = real;
	if (first === undefined && (signal.aborted || failures.length > 0)) {
		const hint = failures[0]?.error.hint;
		const words = wordsOfStop(job, {outcomes, failures}, summary);
		return {status: 'cancelled', isHeld, summary: words, hint: hint === undefined ? undefined : printable(hint)};
	}
	if (first === undefined) return {status: 'done', isHeld, fraction: 1, summary: summary()};
	const hint = first.error.hint === undefined ? undefined : printable(first.error.hint);
	if (job.parts === undefined) return {status: 'failed', summary: printable(first.error.message), hint};
	const {roots, home} = state;
	const name = first.target ? `${shortName(first.target.path, roots, home)}: ` : '';
	const others = real.length > 1 ? ` and ${real.length - 1} more` : '';
	const failed = `${real.length} of ${job.parts.length} failed: ${name}${printable(first.error.message)}${others}`;
	return {status: 'failed', isHeld, hint, summary: outcomes.length === 0 ? failed : `${summary()} ${failed}`};
};

/** What says itself that it was stopped is not told so again. */
const wordsOfStop = (job: Job, {outcomes, failures}: Results, summary: () => string): string => {
	const [only, ...others] = outcomes;
	const {what = 'Cancelled', why} = failures.find(({error}) => error.why !== undefined)?.error ?? {};
	const words = what === 'Cancelled' ? `${sentence(job.title)} was stopped` : what;
	if (only === undefined) return printable(why === undefined ? words : `${words}: ${why}`);
	return only.stopped && others.length === 0 ? summary() : `Stopped. ${summary()}`;
};

const summaryOf = (outcomes: readonly Outcome[], action: Action, context: ActionContext): string => {
	const [first] = outcomes;
	if (outcomes.length === 1 && first) return told(first);
	if (action.summarise) return `${printable(action.summarise(outcomes, context))}${keysFor(outcomes)}`;
	return `${done(action.id)} ${plural(outcomes.length, 'environment')}.`;
};

/** An outcome's sentence with the key that undoes it or shows more of it. */
const told = ({summary, undo, seeAlso}: Outcome): string => {
	const key = undo !== undefined || seeAlso === 'held' ? ': [u]' : seeAlso === 'log' ? ': [J]' : '';
	return printable(summary) + key;
};

const keysFor = (outcomes: readonly Outcome[]): string => {
	const isHalfFreed = outcomes.some(({seeAlso}) => seeAlso === 'held');
	const isPartial = outcomes.some(one => one.isPartial);
	return `${isPartial ? ' [J] says why.' : ''}${isHalfFreed ? ' [u] shows the rest.' : ''}`;
};

/** How one target of several has ended. */
export const endOfPart = (result: Outcome | Failure): Partial<Part> => {
	if (!('error' in result)) return {status: result.stopped ? 'cancelled' : 'done', step: told(result)};
	const {code, message} = result.error;
	return code === 'cancelled' ? {status: 'cancelled', step: ''} : {status: 'failed', step: printable(message)};
};

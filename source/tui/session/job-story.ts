import type {Action, ActionContext, Outcome, Targets} from '../../actions/shared/action.js';
import type {FsPath} from '../../core/model/path.js';
import {done} from '../drawing/action-words.js';
import {namesOf, sentence, shortName} from '../drawing/phrases.js';
import {withPart, type Job, type Part} from '../state/job.js';
import type {State} from '../state/state.js';
import type {Progress} from '../../core/model/progress.js';
import {printable} from '../../core/text/printable.js';
import type {Store} from '../state/store.js';
import {phraseText, type Phrase} from '../../core/model/phrase.js';
import {stepInWords} from '../../text/step.js';
import type {Environment} from '../../core/model/environment.js';
import type {VenvError} from '../../core/model/error.js';
import {plural} from '../../text/fit-width.js';
import {keyHint, type KeyHints} from '../drawing/key-hint.js';
import {failurePhrase, phrase, phraseFromHome} from '../../core/text/phrase.js';

// What the state shows of a job: as it begins, while it runs, and how it ended.

type JobInput = {
	readonly targets: Targets;
	readonly creates: FsPath | undefined;
	readonly state: State;
	readonly now: Date;
};

/** Makes the job of an action that begins. */
export const newJob = (id: number, action: Action, {targets, creates, state, now}: JobInput): Job => ({
	id,
	actionId: action.id,
	title:
		`${action.title} ${creates === undefined ? namesOf(targets, state.roots, state.home) : shortName(creates, state.roots, state.home)}`.trim(),
	targets: targets.map(({path}) => path),
	creates,
	step: '',
	...(isSplit(action, targets) && {
		parts: targets.map(({path}): Part => ({
			name: shortName(path, state.roots, state.home),
			status: 'waiting',
			step: '',
		})),
	}),
	lines: [],
	status: 'running',
	startedAt: now,
});

/** Whether each target is done by itself, with its own progress, failure and end. */
export const isSplit = (action: Action, targets: Targets): boolean => action.targets === 'many' && targets.length > 1;

const keptLines = 500;

/** Shows how far a job is; `index` is the target that it works on. */
export const tellProgress = (
	store: Store,
	id: number,
	{progress, index}: {readonly progress: Progress; readonly index: number},
): void => {
	const job = jobOf(store, id);
	if (!job) return;
	const {fraction, line} = progress;
	const lines = line === undefined ? job.lines : [...job.lines.slice(1 - keptLines), printable(line)];
	const step = stepForRows(progress, store.getState());
	const change = job.parts ? withPart(job, index, {step, fraction}) : {step, fraction};
	store.dispatchSoon({type: 'job-changed', id, change: {...change, lines}});
};

/** Changes the state of one of several targets of a job. */
export const changePart = (
	store: Store,
	id: number,
	{index, change}: {readonly index: number; readonly change: Partial<Part>},
): void => {
	const job = jobOf(store, id);
	if (job?.parts) store.dispatchSoon({type: 'job-changed', id, change: withPart(job, index, change)});
};

const jobOf = (store: Store, id: number): Job | undefined =>
	store.getState().jobs.find(candidate => candidate.id === id);

/** Says a step; environments have the names of the list. */
export const stepForRows = (progress: Progress, {roots, home}: State): string =>
	phraseText(stepInWords(progress), path => shortName(path, roots, home));

/** The failure of one target; `target` is undefined if the action has none. */
export type Failure = {readonly target: Environment | undefined; readonly error: VenvError};

/** The results of a job's targets. */
export type Results = {readonly outcomes: readonly Outcome[]; readonly failures: readonly Failure[]};

/** A finished job with its results. */
type End = Results & {
	readonly job: Job;
	readonly action: Action;
	readonly signal: AbortSignal;
	readonly context: ActionContext;
	/** By which targets are named. */
	readonly state: State;
};

/** The end of a job and its result in a sentence or two. */
export const endOf = async (end: End): Promise<Partial<Job>> => {
	const {job, outcomes, failures, signal, state} = end;
	const isHeld = outcomes.some(({undo}) => undo !== undefined);
	const summary = outcomes.length === 0 ? '' : await summaryOf(end);
	const partial = outcomes.flatMap(one => one.failures ?? []);
	if (partial[0] && failures.length === 0 && outcomes.length === 1 && !signal.aborted)
		return {status: 'failed', isHeld, summary, hint: partial[0].hint};
	const skipped = job.parts === undefined ? [] : failures.filter(({error}) => isSkipped(error));
	const real = failures.filter(one => one.error.code !== 'cancelled' && !skipped.includes(one));
	const [first] = real;
	if (first === undefined && (signal.aborted || failures.length > skipped.length)) {
		const words = wordsOfStop(job, {outcomes, failures}, summary);
		return {status: 'cancelled', isHeld, summary: words, hint: failures[0]?.error.hint};
	}
	if (first === undefined)
		return {status: 'done', isHeld, fraction: 1, summary: phrase`${summary}${skippedIn(skipped, state)}`};
	const {hint} = first.error;
	if (job.parts === undefined) return {status: 'failed', summary: failurePhrase(first.error), hint};
	const {roots, home} = state;
	const name = first.target ? `${shortName(first.target.path, roots, home)}: ` : '';
	const others = real.length > 1 ? ` and ${real.length - 1} more` : '';
	const failed = phrase`${real.length} of ${job.parts.length} failed: ${name}${failurePhrase(first.error)}${others}${skipped.length > 0 ? `.${skippedIn(skipped, state)}` : ''}`;
	return {status: 'failed', isHeld, hint, summary: outcomes.length === 0 ? failed : phrase`${summary} ${failed}`};
};

/** Whether one of several was left out, as its dialog has said: its name has to be typed, which only one can ask for. */
const isSkipped = ({code}: VenvError): boolean => code === 'answer-needed';

const skippedIn = (skipped: readonly Failure[], {roots, home}: State): string => {
	const names = skipped.flatMap(({target}) => (target ? shortName(target.path, roots, home) : []));
	return names.length === 0 ? '' : ` Skipped, since its name must be typed: ${names.join(', ')}.`;
};

/** An outcome that says itself that it was stopped isn't repeated. */
const wordsOfStop = (job: Job, {outcomes, failures}: Results, summary: Phrase): Phrase => {
	const [only, ...others] = outcomes;
	const {what = 'Cancelled', why} = failures.find(({error}) => error.why !== undefined)?.error.words ?? {};
	const words = what === 'Cancelled' ? `${sentence(job.title)} was stopped` : what;
	if (only === undefined) return why === undefined ? words : phrase`${words}: ${why}`;
	return only.stopped && others.length === 0 ? summary : phrase`Stopped. ${summary}`;
};

const summaryOf = async ({outcomes, action, context, state}: End): Promise<Phrase> => {
	const [first] = outcomes;
	if (outcomes.length === 1 && first) return told(first, state.keys);
	if (action.summarise) return phrase`${await action.summarise(outcomes, context)}${keysFor(outcomes, state.keys)}`;
	return `${done(action.id)} ${plural(outcomes.length, 'environment')}.`;
};

// The digits of the panes keep their meaning, whatever the settings say.
const packagesKey = '[3]';

/** An outcome's sentence with the key that undoes it or shows more of it. */
const told = ({summary, undo, seeAlso}: Outcome, keys: KeyHints): Phrase => {
	const see = undo === undefined ? seeAlso : 'held';
	if (see === undefined) return summary;
	if (see === 'packages') return phrase`${summary} ${packagesKey}`;
	return phrase`${summary}: ${keyHint(keys, see === 'log' ? 'jobs' : 'held')}`;
};

const keysFor = (outcomes: readonly Outcome[], keys: KeyHints): string => {
	const isHalfFreed = outcomes.some(({seeAlso}) => seeAlso === 'held');
	const isPartial = outcomes.some(one => one.isPartial);
	return [
		isPartial ? ` ${keyHint(keys, 'jobs')} says why.` : '',
		isHalfFreed ? ` ${keyHint(keys, 'held')} shows the rest.` : '',
	].join('');
};

/** How one target of several has ended. */
export const endOfPart = (result: Outcome | Failure, {home, keys}: State): Partial<Part> => {
	const said = (words: Phrase): string => printable(phraseFromHome(words, home));
	if (!('error' in result)) return {status: result.stopped ? 'cancelled' : 'done', step: said(told(result, keys))};
	const {code} = result.error;
	if (code === 'cancelled') return {status: 'cancelled', step: ''};
	return {status: isSkipped(result.error) ? 'skipped' : 'failed', step: said(failurePhrase(result.error))};
};

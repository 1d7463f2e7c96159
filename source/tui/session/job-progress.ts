import type {Progress} from '../../core/model/progress.js';
import {printable} from '../../core/text/printable.js';
import {withPart, type Job, type Part} from '../state/job.js';
import type {Store} from '../state/store.js';
import {phraseText} from '../../core/model/phrase.js';
import {stepInWords} from '../../text/step.js';
import {shortName} from '../drawing/phrases.js';
import type {State} from '../state/state.js';

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

import {explain} from '../../text/failures/explain.js';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {
	type Action,
	type ActionContext,
	type Answers,
	type Outcome,
	type Targets,
	createRun,
	type ActionRun,
} from '../../actions/shared/action.js';
import type {VenvError} from '../../core/model/error.js';
import type {Handover} from '../../core/model/handover.js';
import type {FsPath} from '../../core/model/path.js';
import {systemFailure} from '../../core/model/system-failure.js';
import {printable} from '../../core/text/printable.js';
import type {Progress} from '../../core/model/progress.js';
import {createFinder, onlyAnswer, openQuestion} from '../dialogs/asking.js';
import {endOf, endOfPart, type Failure, type Results, changePart, tellProgress, isSplit, newJob} from './job-story.js';
import type {Job} from '../state/job.js';
import {whyImpossible} from '../state/possible-actions.js';
import {selectedPath} from '../state/state.js';
import type {Store} from '../state/store.js';
import {sentence, shortName} from '../drawing/phrases.js';
import {phraseText} from '../../core/model/phrase.js';
import {failurePhrase} from '../../core/text/phrase.js';

/** The parts of a session that running an action needs. */
type JobOptions = {
	readonly store: Store;
	/** Asked for anew at each use: what is in view changes. */
	readonly context: ActionContext;
	/** Milliseconds that only go forward. */
	readonly clock: () => number;
	/** Keeps a promise among those that `idle` waits for. */
	readonly track: (work: Promise<unknown>) => void;
	/** Reads again the rows of what a job has changed, before its end is shown. `selected`: the row when it began. */
	readonly readRowsAgain: (outcomes: readonly Outcome[], selected: FsPath | undefined) => Promise<void>;
	/** Gives the terminal to a program until it ends. */
	readonly handOver?: ((handover: Handover) => Promise<void>) | undefined;
};

type EndListener = (job: Job, outcomes: readonly Outcome[]) => Promise<void>;

export type Jobs = {
	/** Asks what the action asks, or runs it; says in the status line why it can't. */
	readonly begin: (action: Action, targets: Targets, answers?: Answers) => void;
	readonly cancel: (jobId: number) => void;
	/** Adds a listener for each job that has ended, once what it changed was read again. */
	readonly onEnded: (listener: EndListener) => void;
	readonly cancelAll: () => void;
};

/** State that the jobs of one session share. */
type Runner = {
	readonly options: JobOptions;
	/** Controllers that stop the running jobs, by their ids. */
	readonly controllers: Map<number, AbortController>;
	readonly finder: ReturnType<typeof createFinder>;
	readonly nextId: () => number;
	readonly endListeners: EndListener[];
};

/** An action with what it is done to and what was answered so far. */
type Begun = {readonly action: Action; readonly targets: Targets; readonly answers: Answers; readonly run: ActionRun};

const together = 4;

/** Runs actions: their questions one after the other, then a job that can be stopped. */
export const createJobs = (options: JobOptions): Jobs => {
	const controllers = new Map<number, AbortController>();
	let lastId = 0;
	let lastRunId = 0;
	const runner: Runner = {
		options,
		controllers,
		finder: createFinder(options),
		nextId: () => (lastId += 1),
		endListeners: [],
	};
	return {
		begin: (action, targets, answers = {}) => {
			const run = createRun((lastRunId += 1));
			const begun = {action, targets, answers: {...action.settle?.(targets), ...answers}, run};
			proceed(runner, begun, Object.keys(answers).length > 0);
		},
		cancel: jobId => controllers.get(jobId)?.abort(),
		onEnded: listener => runner.endListeners.push(listener),
		cancelAll: () => {
			runner.finder.stop();
			for (const controller of controllers.values()) controller.abort();
		},
	};
};

/** Asks the next question of an action, or runs it: at its key, and after each answer. */
const proceed = (runner: Runner, begun: Begun, isAnswered: boolean): void => {
	const {store, context, track} = runner.options;
	const reason = whyImpossible(store.getState(), context, begun);
	if (reason === undefined) track(askOrRun(runner, begun, isAnswered));
	else store.dispatch({type: 'noticed', notice: {text: reason, tone: 'warning'}});
};

/** Looks at the targets, then asks the next question, or runs the action when all is known. */
const askOrRun = async (runner: Runner, begun: Begun, isAnswered: boolean): Promise<void> => {
	const {options, finder} = runner;
	const {store, context, track} = options;
	const {action, targets, answers} = begun;
	const mode = {type: 'preparing', action, targets, isAnswered} as const;
	// Most lookups have ended before this could be drawn.
	store.dispatchSoon({type: 'mode-changed', mode});
	const isDropped = () => store.getState().mode !== mode;
	try {
		const question = await action.ask({...begun, context});
		if (isDropped()) return;
		if (question === undefined) return track(run(runner, begun));
		const withAnswer = (answer: string): Begun => ({...begun, answers: {...answers, [question.id]: answer}});
		const only = onlyAnswer(question);
		if (only !== undefined) return await askOrRun(runner, withAnswer(only), isAnswered);
		openQuestion(options, question, answer => proceed(runner, withAnswer(answer), true));
		if (question.type === 'confirm' && question.later) track(finder.find(question));
	} catch (error) {
		const failure = systemFailure(error, {what: `Can't ${action.title}`, path: targets[0]?.path});
		if (failure === undefined) throw error;
		if (!isDropped()) giveUp(store, failure);
	}
};

const run = async (runner: Runner, {action, targets, answers}: Begun): Promise<void> => {
	const {options, controllers} = runner;
	const {store} = options;
	const controller = new AbortController();
	const {context} = options;
	const creates = action.creates?.(answers, context);
	const given = {targets, creates, state: store.getState(), now: context.core.now()};
	const job = newJob(runner.nextId(), action, given);
	const selected = selectedPath(store.getState());
	controllers.set(job.id, controller);
	announce(store, job);
	try {
		// The frame that says so is drawn first, since the job reads the disk at once.
		await nextTurn();
		const results = await runEach({action, targets, answers, job, controller, options});
		await handOver(results.outcomes, options);
		await options.readRowsAgain(results.outcomes, selected);
		await conclude(options, {job, action, signal: controller.signal}, results);
		for (const tell of runner.endListeners) await tell(job, results.outcomes);
	} finally {
		controllers.delete(job.id);
	}
};

/** Gives the terminal to what an action wants to run in it. */
const handOver = async (outcomes: readonly Outcome[], {handOver: give, store}: JobOptions): Promise<void> => {
	for (const {handover} of outcomes) {
		if (handover === undefined) continue;
		try {
			await give?.(handover);
		} catch (error) {
			const failure = systemFailure(error, {what: `Can't start ${handover.words[0]}`});
			if (failure === undefined) throw error;
			giveUp(store, failure);
		}
	}
};

/** Shows a job that begins. The marks that it took are taken away. */
const announce = (store: Store, job: Job): void =>
	store.batch(() => {
		store.dispatch({type: 'mode-changed', mode: {type: 'browsing'}});
		store.dispatch({type: 'job-started', job});
		if (job.targets.length > 1) store.dispatch({type: 'marked', marks: new Set()});
	});

type Ended = {readonly job: Job; readonly action: Action; readonly signal: AbortSignal};

/** Says how a job has ended and what the sanity checks found in it. */
const conclude = async ({store, context}: JobOptions, ended: Ended, results: Results): Promise<void> => {
	const change = await endOf({...ended, ...results, context, state: store.getState()});
	store.batch(() => {
		store.dispatch({type: 'job-changed', id: ended.job.id, change: {...change, endedAt: context.core.now()}});
		for (const {checked, outdated} of results.outcomes) {
			if (checked) store.dispatch({type: 'checked', checked});
			if (outdated) store.dispatch({type: 'outdated', outdated});
		}
	});
};

const giveUp = (store: Store, failure: VenvError): void => {
	const {roots, home} = store.getState();
	const error = explain(failure);
	const said = phraseText(failurePhrase(error), path => shortName(path, roots, home));
	const text = error.hint === undefined ? said : `${said}. ${sentence(error.hint)}`;
	store.batch(() => {
		store.dispatch({type: 'mode-changed', mode: {type: 'browsing'}});
		store.dispatch({type: 'noticed', notice: {text: printable(text), tone: 'bad'}});
	});
};

type Run = {
	readonly action: Action;
	readonly targets: Targets;
	readonly answers: Answers;
	readonly job: Job;
	readonly controller: AbortController;
	readonly options: JobOptions;
};

/** One target after the other, four at a time; a failure stops none of the others. */
const runEach = async (run: Run): Promise<Results> => {
	const {
		action,
		targets,
		controller,
		job,
		options: {store},
	} = run;
	const parts: ReadonlyArray<Targets> = isSplit(action, targets) ? targets.map(target => [target]) : [targets];
	const outcomes: Outcome[] = [];
	const failures: Failure[] = [];
	const waiting = [...parts.entries()];
	const work = async (): Promise<void> => {
		for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
			if (controller.signal.aborted) return;
			const [index, part] = next;
			changePart(store, job.id, {index, change: {status: 'running'}});
			const result = await runPart(run, part, index);
			if ('error' in result) failures.push(result);
			else outcomes.push(result);
			if (!('error' in result)) dropRemoved(run, result);
			changePart(store, job.id, {index, change: endOfPart(result, store.getState())});
		}
	};
	await Promise.all(Array.from({length: together}, work));
	return {outcomes, failures};
};

const runPart = async (
	{action, answers, job, controller, options}: Run,
	targets: Targets,
	index: number,
): Promise<Outcome | Failure> => {
	const {store, context} = options;
	const onProgress = (progress: Progress) => tellProgress(store, job.id, {progress, index});
	try {
		return await action.run({targets, answers, context, signal: controller.signal, onProgress});
	} catch (error) {
		const failure = systemFailure(error, {what: `Can't ${action.title}`, path: targets[0]?.path});
		// A bug ends the program: the next start undoes the operation that was cut off.
		if (failure === undefined) throw error;
		return {target: targets[0], error: explain(failure)};
	}
};

/** Takes removed environments out of the list: those of a job with several targets a few times a second. */
const dropRemoved = ({job, options: {store}}: Run, {removed}: Outcome): void => {
	if (removed.length === 0) return;
	const tell = job.parts === undefined ? store.dispatch : store.dispatchSoon;
	tell({type: 'gone', paths: removed});
};

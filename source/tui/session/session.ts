import type {ActionContext, Outcome} from '../../actions/shared/action.js';
import type {FsPath} from '../../core/model/path.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {click, scroll, type Hit} from './keys/click.js';
import {copyText} from './keys/copying.js';
import {answerDialog, dismissDialog, pressKeys} from './keys/dispatch-keys.js';
import type {Parts} from './parts.js';
import {createJobs} from './jobs.js';
import {wantedSpec} from '../state/filter.js';
import type {Job} from '../state/job.js';
import type {Size} from '../drawing/screen-layout.js';
import {createQuit} from './quit.js';
import {createReading} from './read-pane.js';
import {createViewMemory} from './remember-view.js';
import {addNotice, createScans} from './scans.js';
import {createSelectors, type Selectors} from './selectors.js';
import {keyHintsOf} from '../state/key-hints.js';
import {keyTable as usualKeys} from '../state/key-table.js';
import {initialState, selectedEnvironment, selectedPath, type State} from '../state/state.js';
import {createStore, type Store} from '../state/store.js';
import {paste} from './keys/type-text.js';
import type {Pending, SessionOptions} from './session-options.js';

export type Session = {
	readonly getState: () => State;
	readonly subscribe: (listener: () => void) => () => void;
	readonly selectors: Selectors;
	/**
	 * Bytes that deleting these together would free: shared bytes count once. Undefined if nothing has measured them.
	 */
	readonly freedBy: (paths: readonly FsPath[]) => number | undefined;
	/** The keys of one burst, one after the other; keys behind the one that opened a dialog are dropped. */
	readonly press: (...keys: readonly string[]) => void;
	/** A pasted text: it goes into the text being typed, and nowhere else. */
	readonly paste: (text: string) => void;
	/** A click on what was drawn there. */
	readonly click: (hit: Hit) => void;
	/** The wheel over what was drawn there. */
	readonly scroll: (hit: Hit, direction: 1 | -1) => void;
	/** Answers the open question. */
	readonly answer: (value: string) => void;
	/** Closes the open question without an answer. */
	readonly dismiss: () => void;
	/** Stops a job. */
	readonly cancel: (jobId: number) => void;
	readonly resize: (size: Size) => void;
	/** Scans the roots again, or other ones. */
	readonly rescan: (roots?: readonly FsPath[]) => void;
	/** Resolves when nothing is being scanned, read, asked or done. */
	readonly idle: () => Promise<void>;
	/** Stops everything and waits until it has stopped. Frees nothing. */
	readonly close: () => Promise<void>;
};

/** The whole program without its drawing: keys in, state out. Starts to scan at once. */
export const createSession = (options: SessionOptions): Session => {
	const {context} = options;
	const clock = options.clock ?? (() => performance.now());
	const store = createStore(stateAtStart(options));
	const pending = createPending();
	const selectors = createSelectors(options);
	const reading = createReading({store, selectors, core: context.core, track: pending.track});
	const jobs = createJobs({
		store,
		clock,
		track: pending.track,
		readRowsAgain: (outcomes, selected) => readRowsAgain(options, store, {outcomes, selected}),
		handOver: options.handOver,
		get context() {
			return contextNow(context, store.getState());
		},
	});
	const {freeHeld, readHeld, copy, activationLine, isDirectory, directoriesIn, suspend} = options;
	const memory = createViewMemory(options, {store, track: pending.track});
	const quit = createQuit({store, clock, jobs, freeHeld, readHeld, pending, onLeave: memory.remember});
	const {rescan, stop} = createScans(options, {store, reading, memory, track: pending.track});
	const {actions, panes, screens, keyTable = usualKeys} = options;
	const parts: Parts = {
		...{store, selectors, context, actions, panes, screens, keyTable, clock},
		...{jobs, quit, reading, rescan, readHeld, copy, activationLine, isDirectory, directoriesIn, suspend},
		track: pending.track,
	};
	jobs.onEnded((job, outcomes) => afterJob(parts, job, outcomes));
	store.onChange(reading.keepUp);
	store.onChange(createContainingSearch(options, {store, track: pending.track}));
	options.onTotals?.(() => store.dispatchSoon({type: 'added-up'}));
	options.onSilence?.(createSilenceTeller(store));
	pending.track(begin(options, parts));

	return {
		getState: store.getState,
		subscribe: store.subscribe,
		selectors,
		freedBy: paths => context.totals?.(paths)?.reclaimableBytes,
		press: (...keys) => store.batch(() => pressKeys(parts, keys)),
		paste: text => paste(parts, text),
		click: hit => store.batch(() => click(parts, hit)),
		scroll: (hit, direction) => store.batch(() => scroll(parts, hit, direction)),
		answer: value => answerDialog(parts, value),
		dismiss: () => dismissDialog(parts),
		cancel: jobs.cancel,
		resize: size => store.dispatch({type: 'resized', size}),
		rescan,
		idle: pending.idle,
		close: async () => {
			stop();
			reading.stop();
			jobs.cancelAll();
			await pending.idle();
			store.close();
		},
	};
};

const stateAtStart = (options: SessionOptions): State => {
	const {context, size, isAscii, isOfHosts, actions, screens, keyTable = usualKeys} = options;
	const {core, roots, readOnly: isReadOnly} = context;
	const keys = keyHintsOf({keyTable, actions, screens, isAscii});
	const {home, settings} = core;
	return initialState({roots, home, now: core.now(), settings, isReadOnly, isOfHosts, isAscii, keys, size});
};

/** The context of an action that starts now: it sees the roots, the cursor and the filter as they are. */
const contextNow = (context: ActionContext, state: State): ActionContext => {
	const {roots, shown} = state;
	return {...context, roots, selected: selectedEnvironment(state), isInteractive: true, isHidden: hiddenBy(shown)};
};

/** Creates the test whether the filter hides a path: a quick one, since it is asked of each of thousands. */
const hiddenBy = (shown: readonly FsPath[]): ((path: FsPath) => boolean) => {
	let visible: ReadonlySet<FsPath> | undefined;
	return path => !(visible ??= new Set(shown)).has(path);
};

/** Scans, and recovers operations of earlier runs that were cut off. */
const begin = async (options: SessionOptions, parts: Parts): Promise<void> => {
	const {store, rescan} = parts;
	rescan();
	const problems = options.settingProblems ?? [];
	if (problems.length > 0) addNotice(store, problems.join('. '));
	const recovered = (await options.recover?.()) ?? [];
	await noteHeld(parts);
	if (recovered.length === 0) return;
	addNotice(store, recovered.map(({message}) => printable(message)).join('; '));
	// The scan may have passed the place before the environment was put back.
	rescan();
};

type Changed = {readonly outcomes: readonly Outcome[]; readonly selected: FsPath | undefined};

const changedPaths = (outcomes: readonly Outcome[]): readonly FsPath[] => [
	...new Set(outcomes.flatMap(({changed, created}) => [...changed, ...created])),
];

/** Reads what a job has changed. The cursor goes to what was created, unless the user has gone elsewhere meanwhile. */
const readRowsAgain = async (
	{readEnvironment}: SessionOptions,
	store: Store,
	{outcomes, selected}: Changed,
): Promise<void> => {
	const paths = changedPaths(outcomes);
	const environments = await Promise.all(paths.map(readEnvironment));
	const found = environments.filter(environment => environment !== undefined);
	const gone = paths.filter((_, index) => environments[index] === undefined);
	store.batch(() => {
		const isWhereItWas = selectedPath(store.getState()) === selected && store.getState().focus === 'list';
		if (found.length > 0) store.dispatch({type: 'found', environments: found});
		if (gone.length > 0) store.dispatch({type: 'gone', paths: gone});
		const created = outcomes.find(outcome => outcome.created.length === 1)?.created[0];
		if (created !== undefined && isWhereItWas) store.dispatch({type: 'selected', path: created});
	});
};

/** Reads again what else a job may have changed: the pane, the screen, and what is held. */
const afterJob = async (parts: Parts, {actionId}: Job, outcomes: readonly Outcome[]): Promise<void> => {
	const {store, reading, quit, rescan} = parts;
	for (const {copy, farewell} of outcomes)
		if (copy !== undefined) copyText(parts, copy, {isPrinted: farewell !== undefined});
	quit.remember(outcomes);
	const changed = changedPaths(outcomes);
	if (changed.length > 0) store.dispatchSoon({type: 'unaudited', paths: changed});
	reading.readAgain(changed);
	await noteHeld(parts);
	quit.heldIsRead();
	if (store.getState().screen) reading.readScreen();
	// Links to environments in an emptied cache lead nowhere now.
	if (actionId === 'prune') rescan();
};

/** Creates the listener that says in the status line which disk does not answer, and replaces that once it does. */
const createSilenceTeller = (store: Store) => {
	let said: {readonly text: string | undefined; readonly others: State['notice']} | undefined;
	return (silent: readonly FsPath[]): void => {
		const {silent: before, home, notice} = store.getState();
		const fallenSilent = silent.filter(directory => !before.includes(directory));
		const answering = before.filter(directory => !silent.includes(directory));
		store.dispatchSoon({type: 'silent', silent});
		const others = notice !== undefined && notice.text === said?.text ? said.others : notice;
		store.dispatchSoon({type: 'noticed', notice: others});
		for (const directory of fallenSilent) addNotice(store, `${diskAt(directory, home)} does not answer`);
		for (const directory of answering) addNotice(store, `${diskAt(directory, home)} answers again`);
		said = {text: store.getState().notice?.text, others};
	};
};

const diskAt = (directory: FsPath, home: FsPath): string =>
	directory === '/' ? 'The disk' : `The disk at ${printablePath(directory, home)}`;

const noteHeld = async ({store, readHeld}: Parts): Promise<void> =>
	store.dispatchSoon({type: 'held-read', held: await readHeld()});

const createPending = (): Pending => {
	const works = new Set<Promise<unknown>>();
	return {
		track: work => {
			works.add(work);
			void work.finally(() => works.delete(work));
		},
		idle: async () => {
			while (works.size > 0) await Promise.allSettled(works);
		},
	};
};

/** Reads which environments hold what the filter's `has:` asks for, when that or the environments changed. */
const createContainingSearch = (
	{findContaining}: SessionOptions,
	{store, track}: {store: Store; track: Pending['track']},
) => {
	let asked: {readonly spec: string; readonly count: number} | undefined;
	return (): void => {
		const {filter, environments, scanning} = store.getState();
		const spec = wantedSpec(filter);
		if (spec === undefined || scanning.isRunning) return;
		if (asked?.spec === spec && asked.count === environments.size) return;
		asked = {spec, count: environments.size};
		const search = async (): Promise<void> => {
			const containing = await findContaining(spec, [...environments.values()]);
			if (wantedSpec(store.getState().filter) === spec) store.dispatchSoon({type: 'containing-read', containing});
		};
		track(search());
	};
};

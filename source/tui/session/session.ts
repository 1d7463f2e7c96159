import type {Outcome} from '../../actions/shared/action.js';
import type {FsPath} from '../../core/model/path.js';
import {printable} from '../../core/text/printable.js';
import {click, scroll, type Hit} from './keys/click.js';
import {answerDialog} from './keys/answer-dialog.js';
import {dismissDialog, pressKeys} from './keys/dispatch-keys.js';
import type {Parts} from './parts.js';
import {createJobs} from './run-action.js';
import {wantedSpec} from '../state/filter.js';
import type {Size} from '../drawing/screen-layout.js';
import {createQuit} from './quit.js';
import {createReading} from './read-pane.js';
import {addNotice, createScans} from './rescan.js';
import {createSelectors, type Selectors} from './shown-rows.js';
import {initialState, type State} from '../state/state.js';
import {createStore, type Store} from '../state/store.js';
import {paste} from './keys/type-text.js';
import type {Pending} from './pending-reads.js';
import type {SessionOptions} from './session-options.js';

export type Session = {
	readonly getState: () => State;
	readonly subscribe: (listener: () => void) => () => void;
	readonly selectors: Selectors;
	/** What deleting these together would free: what they share counts once. Undefined where nothing has measured. */
	readonly freedBy: (paths: readonly FsPath[]) => number | undefined;
	/** The keys of one burst, one after the other; what follows the key that opened a dialog is dropped. */
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
	/** Looks below the roots again, or below others. */
	readonly rescan: (roots?: readonly FsPath[]) => void;
	/** Resolves when nothing is being scanned, read, asked or done. */
	readonly idle: () => Promise<void>;
	/** Stops everything and waits until it has stopped. Frees nothing. */
	readonly close: () => Promise<void>;
};

/** The whole program without its drawing: keys in, state out. Starts to scan at once. */
export const createSession = (options: SessionOptions): Session => {
	const {context} = options;
	const core = context.core;
	const clock = options.clock ?? (() => performance.now());
	const {roots, readOnly: isReadOnly} = context;
	const store = createStore(initialState({roots, home: core.home, now: core.now(), isReadOnly, size: options.size}));
	const pending = createPending();
	const selectors = createSelectors({...options, isAscii: options.isAscii === true});
	const reading = createReading({store, selectors, core, track: pending.track});
	const jobs = createJobs({
		store,
		clock,
		track: pending.track,
		readEnvironment: options.readEnvironment,
		onEnded: (_, outcomes) => afterJob(around, outcomes),
		get context() {
			const {roots: now, shown} = store.getState();
			return {...context, roots: now, isHidden: (path: FsPath) => !shown.includes(path)};
		},
	});
	const {freeHeld, readHeld, copy, activationLine, suspend} = options;
	const quit = createQuit({store, clock, jobs, freeHeld, readHeld, pending});
	const scans = createScans(options, {store, reading, track: pending.track});
	const {rescan} = scans;
	const {actions, panes, screens} = options;
	const parts: Parts = {
		...{store, selectors, context, actions, panes, screens, clock},
		...{jobs, quit, reading, rescan, copy, activationLine, suspend},
	};
	const around: Around = {parts, readHeld};
	store.onChange(reading.keepUp);
	store.onChange(createContainingSearch(options, {store, track: pending.track}));
	pending.track(begin(options, around));

	return {
		getState: store.getState,
		subscribe: store.subscribe,
		selectors,
		freedBy: paths => context.measurer?.totals(paths).reclaimableBytes,
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
			scans.stop();
			reading.stop();
			jobs.cancelAll();
			await pending.idle();
			store.close();
		},
	};
};

type Around = {readonly parts: Parts; readonly readHeld: SessionOptions['readHeld']};

/** Scans, and recovers what an earlier run was cut off in. */
const begin = async (options: SessionOptions, around: Around): Promise<void> => {
	const {store, rescan} = around.parts;
	rescan();
	const recovered = (await options.recover?.()) ?? [];
	await noteHeld(around);
	if (recovered.length === 0) return;
	addNotice(store, recovered.map(({message}) => printable(message)).join('; '));
	// The scan may have passed by before it was put back.
	rescan();
};

/** Brings what is in view up to date with what a job has done. */
const afterJob = async (around: Around, outcomes: readonly Outcome[]): Promise<void> => {
	const {store, reading, quit, copy} = around.parts;
	for (const {copy: text} of outcomes) if (text !== undefined) copy?.(text);
	quit.remember(outcomes);
	reading.readAgain(outcomes.flatMap(({changed, created}) => [...changed, ...created]));
	await noteHeld(around);
	if (store.getState().screen) reading.readScreen();
};

const noteHeld = async ({parts: {store}, readHeld}: Around): Promise<void> =>
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
	{findHolders}: SessionOptions,
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
			const holders = await findHolders(spec, [...environments.values()]);
			if (wantedSpec(store.getState().filter) === spec) store.dispatchSoon({type: 'holders-read', holders});
		};
		track(search());
	};
};

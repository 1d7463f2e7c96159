import type {Outcome} from '../../actions/shared/action.js';
import type {FsPath} from '../../core/model/path.js';
import {printable} from '../../core/text/printable.js';
import {createBrowsing} from './dispatch-keys.js';
import {createErrands} from './run-action.js';
import {wantedSpec} from '../state/filter.js';
import type {Size} from '../drawing/screen-layout.js';
import {createLeaving} from './quit.js';
import {createReading} from './read-pane.js';
import {runScan} from './run-scan.js';
import {createSelectors, type Selectors} from './shown-rows.js';
import {initialState, type State} from '../state/state.js';
import {createStore} from '../state/store.js';
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
	const store = createStore(
		initialState({
			roots: context.roots,
			home: core.home,
			now: core.now(),
			isReadOnly: context.readOnly,
			size: options.size,
		}),
	);
	const pending = createPending();
	const selectors = createSelectors({...options, isAscii: options.isAscii === true});
	const readHeld = async (): Promise<void> => {
		store.dispatchSoon({type: 'held-read', held: await options.readHeld()});
	};
	const reading = createReading({store, selectors, core, track: pending.track});
	const onEnded = async (_: unknown, outcomes: readonly Outcome[]): Promise<void> => {
		for (const {copy} of outcomes) if (copy !== undefined) options.copy?.(copy);
		leaving.remember(outcomes);
		reading.readAgain(outcomes.flatMap(({changed, created}) => [...changed, ...created]));
		await readHeld();
		if (store.getState().screen) reading.readScreen();
	};
	const errands = createErrands({
		store,
		clock,
		onEnded,
		track: pending.track,
		readEnvironment: options.readEnvironment,
		get context() {
			const {roots, shown} = store.getState();
			return {...context, roots, isHidden: (path: FsPath) => !shown.includes(path)};
		},
	});
	const leaving = createLeaving({
		store,
		clock,
		errands,
		freeHeld: options.freeHeld,
		readHeld: options.readHeld,
		pending,
	});

	const notice = (text: string): void => {
		const before = store.getState().notice?.text;
		const whole = before === undefined ? text : `${before}; ${text}`;
		store.dispatchSoon({type: 'noticed', notice: {text: whole, tone: 'warning'}});
	};
	const told = new Set<string>();
	/** Each once a session: it stays there until the user does something about it. */
	const onHolders = async (holders: readonly FsPath[]): Promise<void> => {
		store.dispatchSoon({type: 'scanned', scanning: {holders}});
		if (store.getState().screen) reading.readScreen();
		if (holders.length === 0) return;
		const sentences = (await options.describeHolders?.(holders)) ?? [];
		const fresh = sentences.filter(sentence => !told.has(sentence));
		for (const sentence of fresh) told.add(sentence);
		const [first, ...more] = fresh;
		if (first !== undefined) notice(`${first}${more.length > 0 ? ` (and ${more.length} more: [u])` : ''}`);
	};
	let scanController = new AbortController();
	const rescan = (roots = store.getState().roots): void => {
		scanController.abort();
		scanController = new AbortController();
		pending.track(runScan({scan: options.scan, store, context: core, onHolders}, roots, scanController.signal));
	};
	const begin = async (): Promise<void> => {
		rescan();
		const recovered = (await options.recover?.()) ?? [];
		await readHeld();
		if (recovered.length === 0) return;
		notice(recovered.map(({message}) => printable(message)).join('; '));
		// The scan may have passed by before it was put back.
		rescan();
	};
	const browsing = createBrowsing({
		store,
		selectors,
		context,
		actions: options.actions,
		panes: options.panes,
		screens: options.screens,
		clock,
		errands,
		leaving,
		reading,
		rescan,
		copy: options.copy,
		activationLine: options.activationLine,
		suspend: options.suspend,
	});
	store.onChange(reading.keepUp);
	store.onChange(createHolderSearch(options, {store, track: pending.track}));
	pending.track(begin());

	return {
		getState: store.getState,
		subscribe: store.subscribe,
		selectors,
		freedBy: paths => context.measurer?.totals(paths).reclaimableBytes,
		press: (...keys) => store.batch(() => browsing.press(keys)),
		paste: text => browsing.paste(text),
		answer: browsing.answer,
		dismiss: browsing.dismiss,
		cancel: errands.cancel,
		resize: size => store.dispatch({type: 'resized', size}),
		rescan,
		idle: pending.idle,
		close: async () => {
			scanController.abort();
			reading.stop();
			errands.cancelAll();
			await pending.idle();
			store.close();
		},
	};
};

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
const createHolderSearch = (
	{findHolders}: SessionOptions,
	{store, track}: {store: ReturnType<typeof createStore>; track: Pending['track']},
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

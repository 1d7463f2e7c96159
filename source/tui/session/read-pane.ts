import type {Context} from '../../core/model/context.js';
import type {FsPath} from '../../core/model/path.js';
import {reportFailure} from '../../core/state/report-failure.js';
import {printable} from '../../core/text/printable.js';
import {explain} from '../../text/failures/explain.js';
import {layoutOf} from '../drawing/screen-layout.js';
import type {Screen} from '../screens/screen.js';
import type {Selectors} from './selectors.js';
import {selectedEnvironment, type Reading, type State} from '../state/state.js';
import type {Store} from '../state/store.js';

type ReadingOptions = {
	readonly store: Store;
	readonly selectors: Selectors;
	readonly core: Context;
	readonly track: (work: Promise<unknown>) => void;
};

export type PaneReading = {
	/** After a change of state: reads what is newly in view. */
	readonly keepUp: () => void;
	/** These environments changed on disk: their data is read again. */
	readonly readAgain: (paths: readonly FsPath[]) => void;
	/** Reads the open screen's data anew. */
	readonly readScreen: () => void;
	readonly stop: () => void;
};

// Holding a key to run down the list reads nothing on the way: keyboards repeat every 30 to 60 ms.
const restMs = 70;

/** Reads the data of the pane and the screen in view, one at a time; leaving them stops the reading. */
export const createReading = (options: ReadingOptions): PaneReading => {
	const {store, selectors, track} = options;
	let current: Current | undefined;
	let screenController = new AbortController();
	let version = 0;
	let isStopped = false;
	return {
		keepUp: () => {
			const key = isStopped ? undefined : wanted(store.getState(), selectors, version);
			if (key === current?.key) return;
			current?.controller.abort();
			current = key === undefined ? undefined : {key, controller: new AbortController()};
			if (current) track(readPane(options, current.controller.signal));
		},
		readAgain: paths => {
			const {readingsOf} = store.getState();
			if (readingsOf === undefined || !paths.includes(readingsOf)) return;
			version += 1;
			store.dispatchSoon({type: 'readings-dropped'});
		},
		readScreen: () => {
			screenController.abort();
			screenController = new AbortController();
			track(readScreen(options, screenController.signal));
		},
		stop: () => {
			isStopped = true;
			current?.controller.abort();
			screenController.abort();
		},
	};
};

/** Reading for a pane that is under way. */
type Current = {readonly key: string; readonly controller: AbortController};

const readPane = async ({store, selectors, core}: ReadingOptions, signal: AbortSignal): Promise<void> => {
	if (!(await rest(signal))) return;
	const state = store.getState();
	const pane = selectors.pane(state);
	const environment = selectedEnvironment(state);
	if (!pane || !environment) return;
	const publish = (reading: Reading, tell: Store['dispatch']): void => {
		if (!signal.aborted) tell({type: 'pane-read', pane: pane.id, of: environment.path, reading});
	};
	const onPartial = (data: unknown): void => publish({status: 'ready', data, isPartial: true}, store.dispatchSoon);
	// The pause after the key that brought it into view is over.
	publish(await outcome(() => pane.load(environment, core, {signal, onPartial}), core), store.dispatch);
};

const readScreen = async ({store, selectors, core}: ReadingOptions, signal: AbortSignal): Promise<void> => {
	const state = store.getState();
	const screen = selectors.screen(state);
	const load = screen?.load;
	if (!load || isSettled(screen, state)) return;
	const reading = await outcome(() => load(selectors.scene(state), state.screen?.local, {signal}), core);
	if (signal.aborted || store.getState().screen?.id !== screen.id) return;
	store.dispatchSoon({type: 'screen-changed', change: {reading}});
	const audited = reading.status === 'ready' ? screen.audited?.(reading.data) : undefined;
	if (audited !== undefined) store.dispatchSoon({type: 'audited', audited});
};

const isSettled = (screen: Screen, {screen: open}: State): boolean =>
	open?.reading.status === 'ready' && screen.isSettled?.(open.reading.data, open.local) === true;

/** The next data to read for the pane or screen in view; undefined if all of it is there or neither is in view. */
const wanted = (state: State, selectors: Selectors, version: number): string | undefined => {
	const layout = layoutOf(state.size);
	if (layout.type === 'too-small' || state.screen) return undefined;
	if (layout.type === 'single' && state.focus === 'list') return undefined;
	const pane = selectors.pane(state);
	const environment = selectedEnvironment(state);
	// Of another machine's nothing can be read here.
	if (!pane || !environment || environment.host !== undefined) return undefined;
	const reading = state.readingsOf === environment.path ? state.readings[pane.id] : undefined;
	const isThere = reading !== undefined && !(reading.status === 'ready' && reading.isPartial);
	return isThere ? undefined : `${version} ${pane.id} ${environment.path}`;
};

/** The data that was read; any failure becomes a line in this pane or screen alone. */
const outcome = async (load: () => Promise<unknown>, core: Context): Promise<Reading> => {
	try {
		return {status: 'ready', data: await load()};
	} catch (error) {
		const {message, hint, code} = explain(reportFailure(error, {what: "Can't read this"}, core));
		return {status: 'failed', message: printable(code === 'bug' && hint ? `${message}. ${hint}` : message)};
	}
};

/** Waits a moment; false when it was stopped meanwhile. */
const rest = (signal: AbortSignal): Promise<boolean> =>
	new Promise(resolve => {
		const end = (): void => {
			clearTimeout(timer);
			resolve(!signal.aborted);
		};
		const timer = setTimeout(end, restMs);
		signal.addEventListener('abort', end, {once: true});
	});

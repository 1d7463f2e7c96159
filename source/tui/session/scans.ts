import type {Environment} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import type {FsPath} from '../../core/model/path.js';
import type {ScanEvent} from '../../core/scan/scan.js';
import {printable} from '../../core/text/printable.js';
import {explain} from '../../text/failures/explain.js';
import {keyHint} from '../drawing/key-hint.js';
import type {Scanning} from '../state/state.js';
import type {Store} from '../state/store.js';
import type {PaneReading} from './read-pane.js';
import type {Memory} from './remember-view.js';
import type {SessionOptions} from './session-options.js';

type ScanParts = {
	readonly store: Store;
	readonly reading: Pick<PaneReading, 'readScreen'>;
	readonly memory: Memory;
	readonly track: (work: Promise<unknown>) => void;
};

/** Runs the scans of a session, one at a time: another ends the one before. */
export const createScans = (
	options: Pick<SessionOptions, 'scan' | 'describeHoldingDirectories' | 'findCached'>,
	parts: ScanParts,
) => {
	const {store, reading, memory, track} = parts;
	let recalled: readonly FsPath[] | undefined;
	const told = new Set<string>();
	let controller = new AbortController();
	const onHoldingDirectories = async (holdingDirectories: readonly FsPath[]): Promise<void> => {
		store.dispatchSoon({type: 'scanned', scanning: {holdingDirectories}});
		if (store.getState().screen) reading.readScreen();
		if (holdingDirectories.length === 0) return;
		// Each is reported once a session, since it stays there until the user does something about it.
		const fresh = ((await options.describeHoldingDirectories?.(holdingDirectories)) ?? []).filter(
			sentence => !told.has(sentence),
		);
		for (const sentence of fresh) told.add(sentence);
		const [first, ...more] = fresh;
		if (first !== undefined)
			addNotice(
				store,
				`${first}${more.length > 0 ? ` (and ${more.length} more: ${keyHint(store.getState().keys, 'held')})` : ''}`,
			);
	};
	return {
		rescan: (roots = store.getState().roots): void => {
			controller.abort();
			controller = new AbortController();
			if (roots !== store.getState().roots) memory.remember();
			const {signal} = controller;
			track(readCached(options, store, {roots, isMeasured: false, signal}));
			const scanned = runScan({scan: options.scan, store, onHoldingDirectories}, roots, signal);
			// A cache can be larger than all else, so it is measured last.
			track(scanned.then(() => readCached(options, store, {roots, isMeasured: true, signal})));
			if (roots !== recalled) memory.recall(roots);
			recalled = roots;
		},
		stop: (): void => controller.abort(),
	};
};

const firstFlushMs = 15;
const flushMs = 100;

/**
 * Runs a scan into the store: the first find at once, later ones at most every 100 ms, so that a forest costs frames and
 * not renders by the thousand. Ends when the scan does; a cancelled one leaves what was found.
 */
const runScan = async (
	{
		scan,
		store,
		onHoldingDirectories,
	}: Pick<SessionOptions, 'scan'> & {
		readonly store: Store;
		/** Called at the end with the holding directories that the scan passed. */
		readonly onHoldingDirectories: (holdingDirectories: readonly FsPath[]) => Promise<void>;
	},
	roots: readonly FsPath[],
	signal: AbortSignal,
): Promise<void> => {
	store.dispatch({type: 'scan-started', roots});
	const gathered = createGathering(store, signal);
	const holdingDirectories: FsPath[] = [];
	try {
		for await (const event of scan(roots, {signal})) {
			if (signal.aborted) return;
			if (event.type === 'holding-directory') holdingDirectories.push(event.path);
			else gathered.add(event);
		}
	} finally {
		gathered.end();
	}
	if (!signal.aborted) await onHoldingDirectories(holdingDirectories);
};

const createGathering = (store: Store, signal: AbortSignal) => {
	const seen = new Set<FsPath>();
	let found = new Map<FsPath, Environment>();
	let scanning: Partial<Scanning> = {};
	let timer: NodeJS.Timeout | undefined;
	let isFirst = true;

	const flush = (): void => {
		clearTimeout(timer);
		timer = undefined;
		if (signal.aborted) return;
		const environments = [...found.values()];
		const tell = isFirst ? store.dispatch : store.dispatchSoon;
		isFirst = false;
		found = new Map();
		store.batch(() => {
			tell({type: 'scanned', scanning});
			if (environments.length > 0) tell({type: 'found', environments});
		});
		scanning = {};
	};

	const take = (event: Exclude<ScanEvent, {type: 'holding-directory'}>): void => {
		switch (event.type) {
			case 'environment':
				seen.add(event.environment.path);
				found.set(event.environment.path, event.environment);
				return;
			case 'updated': {
				const known = found.get(event.path) ?? store.getState().environments.get(event.path);
				if (known && seen.has(event.path)) found.set(event.path, {...known, ...event.fields});
				return;
			}
			case 'complete':
				return;
			default:
				scanning = {...scanning, ...scanningAfter(event, {...store.getState().scanning, ...scanning})};
		}
	};

	return {
		add: (event: Exclude<ScanEvent, {type: 'holding-directory'}>): void => {
			take(event);
			timer ??= setTimeout(flush, isFirst ? firstFlushMs : flushMs);
		},
		end: (): void => {
			flush();
			if (!signal.aborted) store.dispatch({type: 'scan-ended', seen});
		},
	};
};

type ScanNews = Extract<ScanEvent, {type: 'skipped' | 'error' | 'progress' | 'done'}>;

/** Answers the facts about the scan as a whole that an event changes. */
const scanningAfter = (event: ScanNews, {skipped, errors}: Scanning): Partial<Scanning> => {
	switch (event.type) {
		case 'skipped':
			return {skipped: skipped + 1};
		case 'error':
			return {errors: [...errors, printable(explain(event.error).message)]};
		case 'progress':
			return {directories: event.directories};
		case 'done':
			return {totals: event.totals};
	}
};

type CachedRequest = {readonly roots: readonly FsPath[]; readonly isMeasured: boolean; readonly signal: AbortSignal};

const readCached = async (
	{findCached}: Pick<SessionOptions, 'findCached'>,
	store: Store,
	{roots, isMeasured, signal}: CachedRequest,
): Promise<void> => {
	if (signal.aborted) return;
	try {
		const group = await findCached?.(roots, {isMeasured, signal});
		if (!signal.aborted) store.dispatchSoon({type: 'cached-read', group});
	} catch (error) {
		if (!(error instanceof VenvError && error.code === 'cancelled')) throw error;
	}
};

/** Says something in the status line, behind what it says already. */
export const addNotice = (store: Store, text: string): void => {
	const before = store.getState().notice?.text;
	const whole = before === undefined ? text : `${before}; ${text}`;
	store.dispatchSoon({type: 'noticed', notice: {text: whole, tone: 'warning'}});
};

import type {Context} from '../../core/model/context.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {ScanEvent} from '../../core/scan/scan.js';
import {printable} from '../../core/text/printable.js';
import type {Scanning} from '../state/state.js';
import type {Store} from '../state/store.js';

/** The options that the session gives to a scan. */
type ScanOptions = {readonly context: Context; readonly signal: AbortSignal; readonly judge: boolean};
/** Finds what is below the roots, as `core/scan/scan.ts` does. */
export type Scan = (roots: readonly FsPath[], options: ScanOptions) => AsyncIterable<ScanEvent>;

const firstFlushMs = 15;
const flushMs = 100;

/**
 * Runs a scan into the store: the first find at once, later ones at most every 100 ms, so that a forest costs frames and
 * not renders by the thousand. Ends when the scan does; a cancelled one leaves what was found.
 */
export const runScan = async (
	{
		scan,
		store,
		context,
		onHoldingDirectories,
	}: {
		readonly scan: Scan;
		readonly store: Store;
		readonly context: Context;
		/** Called at the end with the holding directories that the scan passed. */
		readonly onHoldingDirectories?: (holdingDirectories: readonly FsPath[]) => Promise<void>;
	},
	roots: readonly FsPath[],
	signal: AbortSignal,
): Promise<void> => {
	store.dispatch({type: 'scan-started', roots});
	const gathered = createGathering(store, signal);
	const holdingDirectories: FsPath[] = [];
	try {
		for await (const event of scan(roots, {context, signal, judge: true})) {
			if (signal.aborted) return;
			if (event.type === 'holding-directory') holdingDirectories.push(event.path);
			else gathered.add(event);
		}
	} finally {
		gathered.end();
	}
	if (!signal.aborted) await onHoldingDirectories?.(holdingDirectories);
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
			return {errors: [...errors, printable(event.error.message)]};
		case 'progress':
			return {directories: event.directories};
		case 'done':
			return {totals: event.totals};
	}
};

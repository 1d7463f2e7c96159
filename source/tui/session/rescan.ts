import {VenvError} from '../../core/model/error.js';
import type {FsPath} from '../../core/model/path.js';
import {keyHint} from '../drawing/key-hint.js';
import type {Store} from '../state/store.js';
import type {PaneReading} from './read-pane.js';
import type {Memory} from './remember-view.js';
import {runScan} from './run-scan.js';
import type {SessionOptions} from './session-options.js';

type ScanParts = {
	readonly store: Store;
	readonly reading: Pick<PaneReading, 'readScreen'>;
	readonly memory: Memory;
	readonly track: (work: Promise<unknown>) => void;
};

/** Runs the scans of a session, one at a time: another ends the one before. */
export const createScans = (
	options: Pick<SessionOptions, 'scan' | 'context' | 'describeHoldingDirectories' | 'findCached'>,
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
			const {scan, context} = options;
			const {signal} = controller;
			track(readCached(options, store, {roots, isMeasured: false, signal}));
			const scanned = runScan({scan, store, context: context.core, onHoldingDirectories}, roots, signal);
			// A cache can be larger than all else, so it is measured last.
			track(scanned.then(() => readCached(options, store, {roots, isMeasured: true, signal})));
			if (roots !== recalled) memory.recall(roots);
			recalled = roots;
		},
		stop: (): void => controller.abort(),
	};
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

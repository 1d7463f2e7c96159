import type {FsPath} from '../../core/model/path.js';
import type {Store} from '../state/store.js';
import type {PaneReading} from './read-pane.js';
import {runScan} from './run-scan.js';
import type {SessionOptions} from './session-options.js';

type ScanParts = {
	readonly store: Store;
	readonly reading: Pick<PaneReading, 'readScreen'>;
	readonly track: (work: Promise<unknown>) => void;
};

/** Runs the scans of a session, one at a time: another ends the one before. */
export const createScans = (
	options: Pick<SessionOptions, 'scan' | 'context' | 'describeHolders'>,
	parts: ScanParts,
) => {
	const {store, reading, track} = parts;
	const told = new Set<string>();
	let controller = new AbortController();
	const onHolders = async (holders: readonly FsPath[]): Promise<void> => {
		store.dispatchSoon({type: 'scanned', scanning: {holders}});
		if (store.getState().screen) reading.readScreen();
		if (holders.length === 0) return;
		// Each once a session: it stays there until the user does something about it.
		const fresh = ((await options.describeHolders?.(holders)) ?? []).filter(sentence => !told.has(sentence));
		for (const sentence of fresh) told.add(sentence);
		const [first, ...more] = fresh;
		if (first !== undefined) addNotice(store, `${first}${more.length > 0 ? ` (and ${more.length} more: [u])` : ''}`);
	};
	return {
		rescan: (roots = store.getState().roots): void => {
			controller.abort();
			controller = new AbortController();
			const {scan, context} = options;
			track(runScan({scan, store, context: context.core, onHolders}, roots, controller.signal));
		},
		stop: (): void => controller.abort(),
	};
};

/** Says something in the status line, behind what it says already. */
export const addNotice = (store: Store, text: string): void => {
	const before = store.getState().notice?.text;
	const whole = before === undefined ? text : `${before}; ${text}`;
	store.dispatchSoon({type: 'noticed', notice: {text: whole, tone: 'warning'}});
};

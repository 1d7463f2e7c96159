import {setImmediate as nextTurn} from 'node:timers/promises';
import type {SetTotals} from '../../core/inspect/size/totals.js';
import type {FsPath} from '../../core/model/path.js';

type AddUp = (paths: readonly FsPath[]) => Promise<SetTotals>;

/** Totals that another process adds up, for what is drawn now. */
type RemoteTotals = {
	/** Sums of these as far as they are known now. Asks for them where they are not known or no longer true. */
	readonly of: (paths: Iterable<FsPath>) => SetTotals | undefined;
	/** More was measured: what was answered before may have changed. */
	readonly outdate: () => void;
};

type Known = {totals: SetTotals | undefined; isCurrent: boolean; isAwaited: boolean};

const mostRemembered = 16;

/** Makes totals that remember the last few answers. `onKnown` is called when one has come. */
export const createTotals = (addUp: AddUp, onKnown: () => void): RemoteTotals => {
	const remembered = new Map<string, Known>();
	const ask = async (paths: readonly FsPath[], known: Known): Promise<void> => {
		known.isAwaited = true;
		// The frame that wants them is drawn first: a message with thousands of paths takes as long as that.
		await nextTurn();
		known.isCurrent = true;
		known.totals = await addUp(paths);
		known.isAwaited = false;
		onKnown();
	};
	return {
		of: given => {
			const paths = [...given];
			const key = paths.join('\0');
			const known = remembered.get(key) ?? {totals: undefined, isCurrent: false, isAwaited: false};
			remembered.delete(key);
			remembered.set(key, known);
			const [oldest] = remembered.keys();
			if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
			if (!known.isCurrent && !known.isAwaited) void ask(paths, known);
			return known.totals;
		},
		outdate: () => {
			for (const known of remembered.values()) known.isCurrent = false;
		},
	};
};

import type {Operation} from '../model/reasons/undo-failure.js';
import type {Context} from '../model/context.js';
import {baseName, join, parent, type FsPath} from '../model/path.js';
import {isThere} from '../platform/files/durable-file.js';
import {isAlive} from '../platform/processes/process-identity.js';
import {findEntries, type FoundEntry} from './held-environments.js';
import {holdingDirectoryOf} from './holding-directory.js';
import {isSeen, readIndex, type IndexEntry} from './holding-index.js';
import {heldPathOf, freeingPlaceOf, isOfOtherVersion, type EntryState, type JournalEntry} from './journal-entry.js';

/** An operation that was cut off, or that another process of ours is in the middle of. */
export type Interrupted = {
	readonly id: string;
	readonly path: FsPath;
	readonly operation: Operation;
	readonly state: EntryState;
	readonly startedAt?: string | undefined;
	/**
	 * `alive`: it still runs. `unknown`: it ran on another machine, boot or container, and is taken over only with
	 * `takeOver`.
	 */
	readonly owner: 'alive' | 'dead' | 'unknown';
	readonly host: string;
	/**
	 * False when it was found by its directory, not by our holding index. Such an operation is recovered only when the
	 * user names the directory.
	 */
	readonly isIndexed: boolean;
	/** Process that began it, on `host`. */
	readonly pid: number;
	/** True for a deletion that is complete except for its entry in the holding index: recovering only forgets it. */
	readonly isOver: boolean;
};

/**
 * Finds operations that were cut off, in our holding index and in the holding directories in and beside `roots`.
 * Environments that are properly held are left out. Reads only.
 */
export const findInterrupted = async (
	context: Context,
	roots: readonly FsPath[] = [],
): Promise<readonly Interrupted[]> => {
	const cases = await findInterruptedEntries(context, roots);
	return cases.map(({entry, holdingDirectory, owner, isIndexed, isOver}) => ({
		id: entry.id,
		path: join(parent(holdingDirectory), entry.name),
		operation: entry.operation,
		state: entry.state,
		startedAt: entry.startedAt || undefined,
		owner,
		host: entry.owner.host,
		isIndexed,
		pid: entry.owner.pid,
		isOver,
	}));
};

/** A journal entry of an operation that was cut off, with the state of its owner. */
export type InterruptedEntry = FoundEntry & {
	readonly owner: 'alive' | 'dead' | 'unknown';
	/** True when it has no readable journal entry, only an entry in our holding index. */
	readonly isTorn: boolean;
	/**
	 * True for a deletion that had ended except for removing it from the holding index: nothing is left of the
	 * environment.
	 */
	readonly isOver: boolean;
};

export const findInterruptedEntries = async (
	context: Context,
	places: readonly FsPath[],
): Promise<readonly InterruptedEntry[]> => {
	const journals = await findEntries(context, places);
	const known = new Set(journals.map(({entry}) => entry.id));
	const torn = (await readIndex(context)).filter(({id}) => !known.has(id));
	const withoutJournals = (await Promise.all(torn.map(withoutJournal))).filter(one => one !== undefined);
	const cases: InterruptedEntry[] = [];
	for (const journal of [...journals, ...withoutJournals]) {
		if (await isHeld(journal)) continue;
		const owner = await isAlive(journal.entry.owner, journal.holdingDirectory);
		const isTorn = !known.has(journal.entry.id);
		cases.push({...journal, owner, isTorn, isOver: isTorn && (await isGone(journal))});
	}
	return cases;
};

/**
 * Held, and still there: nothing to recover. (State `held` without a directory means that a restore was cut off after
 * its rename.)
 */
export const isHeld = async ({entry, holdingDirectory}: FoundEntry): Promise<boolean> =>
	entry.state === 'held' && (await isThere(heldPathOf(holdingDirectory, entry)));

/** Deleted and freed: neither in its place nor held. */
const isGone = async ({entry, holdingDirectory}: FoundEntry): Promise<boolean> =>
	entry.operation === 'delete' &&
	!(await isThere(join(parent(holdingDirectory), entry.name))) &&
	!(await isThere(heldPathOf(holdingDirectory, entry)));

/**
 * Makes a substitute for a journal entry that is missing or torn: the holding index says enough to act on what is on
 * the disk.
 */
const withoutJournal = async (indexed: IndexEntry): Promise<FoundEntry | undefined> => {
	const holdingDirectory = holdingDirectoryOf(indexed.path);
	if (!(await isSeen(indexed)) || (await isOfOtherVersion(holdingDirectory, indexed.id))) return undefined;
	const {id, operation, old, owner} = indexed;
	const name = baseName(indexed.path);
	const isFreeing = await isThere(freeingPlaceOf(holdingDirectory, id));
	const state = isFreeing ? 'freeing' : 'begin';
	const entry: JournalEntry = {
		...{version: 1, id, operation, name, state, owner, startedAt: '', old},
		...(isFreeing && {movedForFreeing: true}),
	};
	return {holdingDirectory, entry, isIndexed: true};
};

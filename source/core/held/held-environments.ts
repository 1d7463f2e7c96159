import {holdingDirectoryName} from '../discover/skipped-directories.js';
import type {Context} from '../model/context.js';
import {baseName, isNameOf, join, parent, type FsPath} from '../model/path.js';
import {holdingDirectoryOf, isId, listNames} from './holding-directory.js';
import {isOwnDirectory, type OwnPlaces} from './own-directories.js';
import {ownIdentity} from '../platform/processes/process-identity.js';
import {identityAt} from '../platform/files/directory-identity.js';
import {
	heldPathOf,
	entryIdOf,
	isHeldState,
	isOfOtherVersion,
	readJournalEntry,
	type JournalEntry,
} from './journal-entry.js';
import {findAbsent, findOfOtherVersion, readIndex} from './holding-index.js';
import {isThere} from '../platform/files/durable-file.js';
import {createMeasurer, type Measurer} from '../inspect/size/measurer.js';
import type {Cancellable} from '../model/progress.js';
import {VenvError} from '../model/error.js';

/** An environment that was deleted or reset and is still on the disk. */
export type HeldEnvironment = {
	readonly id: string;
	/** Path where it was, and to which it can be restored. */
	readonly path: FsPath;
	/** Path where it is now. */
	readonly heldPath: FsPath;
	readonly heldAt: string;
	/**
	 * `put-aside`: somebody may have written in it while it was changed, and that was undone; or it is the state before a
	 * change that was not undone.
	 */
	readonly why: 'delete' | 'reset' | 'put-aside';
	readonly allocatedBytes?: number | undefined;
	readonly reclaimableBytes?: number | undefined;
	readonly recipeId?: string | undefined;
	/**
	 * `freeing`: part of it is gone, so it can't be restored. `absent`: the directory that holds it is not visible now,
	 * because its disk is not mounted, or because its parent was renamed or removed. `other-version`: another version of
	 * this program has noted it, in a form that this one doesn't know; it may be held, or in the middle of something.
	 */
	readonly state: 'held' | 'freeing' | 'absent' | 'other-version';
	/** True when it is in our holding index; false when it was found by its directory alone. */
	readonly isIndexed: boolean;
};

/** A journal entry with the holding directory that contains it. */
export type FoundEntry = {
	readonly holdingDirectory: FsPath;
	readonly entry: JournalEntry;
	readonly isIndexed: boolean;
};

/** Whether a holding directory lies in or beside one of the places that the user named. */
export const isNamedPlace = (holdingDirectory: FsPath, places: readonly FsPath[] = []): boolean =>
	places.some(
		place => holdingDirectory === join(place, holdingDirectoryName) || holdingDirectory === holdingDirectoryOf(place),
	);

/**
 * Lists held environments, newest first: all in our holding index, and those in the holding directories beside or in
 * `places`, which another user's or machine's index may know. Environments that are not visible now are listed as
 * `absent`. Reads only.
 */
export const listHeld = async (
	context: Context,
	places: readonly FsPath[] = [],
): Promise<readonly HeldEnvironment[]> => {
	const journals = await findEntries(context, places);
	const held: HeldEnvironment[] = [];
	for (const {holdingDirectory, entry, isIndexed} of journals) {
		if (!isHeldState(entry)) continue;
		if (await isThere(heldPathOf(holdingDirectory, entry)))
			held.push({...heldEnvironmentOf(holdingDirectory, entry), isIndexed});
	}
	const isListed = new Set(held.map(({id}) => id));
	const absent = (await findAbsent(context)).filter(({entry}) => !isListed.has(entry.id));
	held.push(...absent.map(absentEnvironment), ...(await findOfOtherVersion(context)).map(unknownEnvironment));
	return held.sort((a, b) => b.heldAt.localeCompare(a.heldAt));
};

/** Whether this version can restore or free it now. */
export const isWithinReach = ({state}: HeldEnvironment): boolean => state === 'held' || state === 'freeing';

const unknownEnvironment = ({
	id,
	path,
	notedAt,
}: Awaited<ReturnType<typeof findOfOtherVersion>>[number]): HeldEnvironment => ({
	id,
	path,
	heldPath: path,
	heldAt: notedAt.toISOString(),
	why: 'delete',
	state: 'other-version',
	isIndexed: true,
});

const absentEnvironment = ({
	entry: {id, path, operation},
	notedAt,
}: Awaited<ReturnType<typeof findAbsent>>[number]): HeldEnvironment => ({
	id,
	path,
	heldPath: heldPathOf(holdingDirectoryOf(path), {id, name: baseName(path)}),
	heldAt: notedAt.toISOString(),
	why: operation === 'reset' ? 'reset' : 'delete',
	state: 'absent',
	isIndexed: true,
});

/**
 * Reads every journal entry once: those in our holding index, then those of the holding directories in `places`. Leaves
 * out operations of which another version of this program has written the index entry.
 */
export const findEntries = async (context: Context, places: readonly FsPath[]): Promise<readonly FoundEntry[]> => {
	const found = new Map<string, FoundEntry>();
	const ofOthers = new Set((await findOfOtherVersion(context)).map(({id}) => id));
	for (const {id, path} of await readIndex(context)) {
		const holdingDirectory = holdingDirectoryOf(path);
		const entry = (await isOwnDirectory(holdingDirectory, context))
			? await readJournalEntry(holdingDirectory, id)
			: undefined;
		if (entry !== undefined && isNameOf(entry.name, path)) found.set(id, {holdingDirectory, entry, isIndexed: true});
	}
	for (const place of places)
		for (const holdingDirectory of new Set([join(place, holdingDirectoryName), holdingDirectoryOf(place)]))
			for (const journal of await entriesIn(holdingDirectory, context))
				if (!found.has(journal.entry.id) && !ofOthers.has(journal.entry.id)) found.set(journal.entry.id, journal);
	return [...found.values()];
};

const whyHeld = ({operation, isAside}: JournalEntry): HeldEnvironment['why'] => {
	if (isAside === true || operation === 'install' || operation === 'repair') return 'put-aside';
	return operation === 'reset' ? 'reset' : 'delete';
};

/** Describes an environment by a journal entry in state `held` or `freeing`. */
export const heldEnvironmentOf = (holdingDirectory: FsPath, entry: JournalEntry): HeldEnvironment => ({
	id: entry.id,
	path: join(parent(holdingDirectory), entry.name),
	heldPath: heldPathOf(holdingDirectory, entry),
	heldAt: entry.heldAt ?? entry.startedAt,
	why: whyHeld(entry),
	allocatedBytes: entry.allocatedBytes,
	reclaimableBytes: entry.reclaimableBytes,
	recipeId: entry.recipeId,
	state: entry.state === 'freeing' ? 'freeing' : 'held',
	isIndexed: true,
});

/** Finds an environment that is already held for this path. One that a cut-off operation has moved away is none. */
export const olderHeld = async (path: FsPath, context: OwnPlaces): Promise<HeldEnvironment | undefined> => {
	const holdingDirectory = holdingDirectoryOf(path);
	for (const {entry} of await entriesIn(holdingDirectory, context))
		if (isNameOf(entry.name, path) && isHeldState(entry) && (await isThere(heldPathOf(holdingDirectory, entry))))
			return heldEnvironmentOf(holdingDirectory, entry);
	return undefined;
};

/** Reads the journal entries of one holding directory; none where its shape shows that it is not ours. */
export const entriesIn = async (holdingDirectory: FsPath, context: OwnPlaces): Promise<readonly FoundEntry[]> => {
	if (!(await isOwnDirectory(holdingDirectory, context))) return [];
	const ids = ((await listNames(holdingDirectory)) ?? []).map(entryIdOf).filter(id => id !== undefined);
	const read = await Promise.all(ids.map(id => readJournalEntry(holdingDirectory, id)));
	return read.filter(entry => entry !== undefined).map(entry => ({holdingDirectory, entry, isIndexed: false}));
};

/**
 * Finds a directory held under an id without a readable journal entry, in the holding directories in or beside
 * `places`. Enough to restore it to its sibling when its id is given, and for nothing else.
 */
export const findTorn = async (
	id: string,
	places: readonly FsPath[],
	context: OwnPlaces,
): Promise<FoundEntry | undefined> => {
	if (!isId(id)) return undefined;
	for (const holdingDirectory of places.flatMap(place => [
		join(place, holdingDirectoryName),
		holdingDirectoryOf(place),
	])) {
		if (
			!(await isOwnDirectory(holdingDirectory, context)) ||
			(await readJournalEntry(holdingDirectory, id)) !== undefined
		)
			continue;
		if (await isOfOtherVersion(holdingDirectory, id)) continue;
		// A link would lead out of the holding directory.
		if ((await identityAt(join(holdingDirectory, id)))?.isDirectory !== true) continue;
		const [name, ...more] = (await listNames(join(holdingDirectory, id))) ?? [];
		const old = name === undefined ? undefined : await identityAt(heldPathOf(holdingDirectory, {id, name}));
		if (name === undefined || more.length > 0 || old?.isDirectory !== true) continue;
		const owner = await ownIdentity();
		const entry: JournalEntry = {version: 1, id, operation: 'delete', name, state: 'held', owner, old, startedAt: ''};
		return {holdingDirectory, entry, isIndexed: false};
	}
	return undefined;
};

/**
 * Adds `allocatedBytes` and `reclaimableBytes` to held environments that have none. Leaves them out where a directory
 * could not be read in whole. Rejects with `cancelled`.
 */
export const measureHeld = async (
	held: readonly HeldEnvironment[],
	{signal}: Cancellable = {},
): Promise<readonly HeldEnvironment[]> => {
	const measurer = createMeasurer();
	try {
		return await Promise.all(held.map(one => withSize(one, measurer, signal)));
	} finally {
		await measurer.close();
	}
};

const withSize = async (
	held: HeldEnvironment,
	measurer: Measurer,
	signal: AbortSignal | undefined,
): Promise<HeldEnvironment> => {
	if (held.allocatedBytes !== undefined || !isWithinReach(held)) return held;
	try {
		const {allocatedBytes, reclaimableBytes} = await measurer.measure(held.heldPath, {signal});
		return {...held, allocatedBytes, reclaimableBytes};
	} catch (error) {
		if (!(error instanceof VenvError) || error.code === 'cancelled') throw error;
		return held;
	}
};

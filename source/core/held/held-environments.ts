import {holdingDirectoryName} from '../discover/skipped-directories.js';
import type {Context} from '../model/context.js';
import {baseName, join, parent, type FsPath} from '../model/path.js';
import {holdingDirectoryOf, isId, isOwnHoldingDirectory, listNames} from './holding-directory.js';
import {ownIdentity} from '../platform/processes/process-identity.js';
import {identityAt} from '../platform/files/directory-identity.js';
import {entryIdOf, isOfOtherVersion, readJournalEntry, type JournalEntry} from './journal-entry.js';
import {findAbsent, readIndex} from './holding-index.js';
import {isThere} from '../platform/files/durable-file.js';
import {heldPathOf} from './roll-back-operation.js';
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
	readonly why: 'delete' | 'reset';
	readonly allocatedBytes?: number | undefined;
	readonly reclaimableBytes?: number | undefined;
	readonly recipeId?: string | undefined;
	/**
	 * `freeing`: part of it is gone, so it can't be restored. `absent`: the directory that holds it is not visible now,
	 * because its disk is not mounted, or because its parent was renamed or removed.
	 */
	readonly state: 'held' | 'freeing' | 'absent';
	/** True when it is in our holding index; false when it was found by its directory alone. */
	readonly isRegistered: boolean;
};

/** A journal entry with the holding directory that contains it. */
export type FoundEntry = {readonly holder: FsPath; readonly record: JournalEntry; readonly isRegistered: boolean};

/** Whether a holding directory lies in or beside one of the places that the user named. */
export const isNamedPlace = (holder: FsPath, places: readonly FsPath[] = []): boolean =>
	places.some(place => holder === join(place, holdingDirectoryName) || holder === holdingDirectoryOf(place));

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
	for (const {holder, record, isRegistered} of journals) {
		if (record.state !== 'held' && record.state !== 'freeing') continue;
		if (await isThere(heldPathOf(holder, record))) held.push({...heldEnvironmentOf(holder, record), isRegistered});
	}
	const isListed = new Set(held.map(({id}) => id));
	const absent = (await findAbsent(context)).filter(({entry}) => !isListed.has(entry.id));
	held.push(...absent.map(absentEnvironment));
	return held.sort((a, b) => b.heldAt.localeCompare(a.heldAt));
};

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
	isRegistered: true,
});

/** Reads every journal entry once: those in our holding index, then those of the holding directories in `places`. */
export const findEntries = async (context: Context, places: readonly FsPath[]): Promise<readonly FoundEntry[]> => {
	const found = new Map<string, FoundEntry>();
	for (const {id, path} of await readIndex(context)) {
		const holder = holdingDirectoryOf(path);
		const record = (await isOwnHoldingDirectory(holder)) ? await readJournalEntry(holder, id) : undefined;
		if (record?.name === baseName(path)) found.set(id, {holder, record, isRegistered: true});
	}
	for (const place of places)
		for (const holder of new Set([join(place, holdingDirectoryName), holdingDirectoryOf(place)]))
			for (const journal of await entriesIn(holder))
				if (!found.has(journal.record.id)) found.set(journal.record.id, journal);
	return [...found.values()];
};

/** Describes an environment by a journal entry in state `held` or `freeing`. */
export const heldEnvironmentOf = (holder: FsPath, record: JournalEntry): HeldEnvironment => ({
	id: record.id,
	path: join(parent(holder), record.name),
	heldPath: heldPathOf(holder, record),
	heldAt: record.heldAt ?? record.startedAt,
	why: record.operation === 'reset' ? 'reset' : 'delete',
	allocatedBytes: record.allocatedBytes,
	reclaimableBytes: record.reclaimableBytes,
	recipeId: record.recipeId,
	state: record.state === 'freeing' ? 'freeing' : 'held',
	isRegistered: true,
});

/** Finds an environment that is already held for this path. */
export const olderHeld = async (holder: FsPath, path: FsPath): Promise<HeldEnvironment | undefined> => {
	for (const {record} of await entriesIn(holder))
		if (record.name === baseName(path) && (await isThere(heldPathOf(holder, record))))
			return heldEnvironmentOf(holder, record);
	return undefined;
};

/** Reads the journal entries of one holding directory; none where its shape shows that it is not ours. */
export const entriesIn = async (holder: FsPath): Promise<readonly FoundEntry[]> => {
	if (!(await isOwnHoldingDirectory(holder))) return [];
	const ids = ((await listNames(holder)) ?? []).map(entryIdOf).filter(id => id !== undefined);
	const records = await Promise.all(ids.map(id => readJournalEntry(holder, id)));
	return records.filter(record => record !== undefined).map(record => ({holder, record, isRegistered: false}));
};

/**
 * Finds a directory held under an id without a readable journal entry, in the holding directories in or beside
 * `places`. Enough to restore it to its sibling when its id is given, and for nothing else.
 */
export const findTorn = async (id: string, places: readonly FsPath[]): Promise<FoundEntry | undefined> => {
	if (!isId(id)) return undefined;
	for (const holder of places.flatMap(place => [join(place, holdingDirectoryName), holdingDirectoryOf(place)])) {
		if (!(await isOwnHoldingDirectory(holder)) || (await readJournalEntry(holder, id)) !== undefined) continue;
		if (await isOfOtherVersion(holder, id)) continue;
		// A link would lead out of the holding directory.
		if ((await identityAt(join(holder, id)))?.isDirectory !== true) continue;
		const [name, ...more] = (await listNames(join(holder, id))) ?? [];
		const old = name === undefined ? undefined : await identityAt(heldPathOf(holder, {id, name}));
		if (name === undefined || more.length > 0 || old?.isDirectory !== true) continue;
		const owner = await ownIdentity();
		const record: JournalEntry = {version: 1, id, operation: 'delete', name, state: 'held', owner, old, startedAt: ''};
		return {holder, record, isRegistered: false};
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
	if (held.allocatedBytes !== undefined || held.state === 'absent') return held;
	try {
		const {allocatedBytes, reclaimableBytes} = await measurer.measure(held.heldPath, {signal});
		return {...held, allocatedBytes, reclaimableBytes};
	} catch (error) {
		if (!(error instanceof VenvError) || error.code === 'cancelled') throw error;
		return held;
	}
};

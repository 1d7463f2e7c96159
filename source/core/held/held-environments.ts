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

/** What is deleted (or was reset) and still on the disk. */
export type HeldEnvironment = {
	readonly id: string;
	/** Where it was, and where it can go back to. */
	readonly path: FsPath;
	/** Where it is. */
	readonly heldPath: FsPath;
	readonly heldAt: string;
	readonly why: 'delete' | 'reset';
	readonly allocatedBytes?: number | undefined;
	readonly reclaimableBytes?: number | undefined;
	readonly recipeId?: string | undefined;
	/**
	 * `freeing`: part of it is gone, it can't be brought back any more. `absent`: the directory where it is held can't be
	 * seen now, since its disk is not mounted, or its parent was renamed or removed.
	 */
	readonly state: 'held' | 'freeing' | 'absent';
	/** Whether it was deleted through our own registry; else it was found by its place. */
	readonly isRegistered: boolean;
};

/** A journal with the holding place that it lies in. */
export type FoundEntry = {readonly holder: FsPath; readonly record: JournalEntry; readonly isRegistered: boolean};

/** Whether a holding directory lies in or beside one of the places that the user named. */
export const isNamedPlace = (holder: FsPath, places: readonly FsPath[] = []): boolean =>
	places.some(place => holder === join(place, holdingDirectoryName) || holder === holdingDirectoryOf(place));

/**
 * What is held, newest first: all that our registry knows, and what lies in the holding places beside or in `places`
 * (where another user's or machine's registry knows it). What can't be seen now is among them, as `absent`. Reads only.
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

/** Every journal that can be read, each once: of our registry, then of the holding places in `places`. */
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

/** What a journal in state `held` or `freeing` says, as it is told to users. */
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

/** One that is held already for this path, if there is one. */
export const olderHeld = async (holder: FsPath, path: FsPath): Promise<HeldEnvironment | undefined> => {
	for (const {record} of await entriesIn(holder))
		if (record.name === baseName(path) && (await isThere(heldPathOf(holder, record))))
			return heldEnvironmentOf(holder, record);
	return undefined;
};

/** The journals in one holding place that can be read; none where it is not one of ours by its shape. */
export const entriesIn = async (holder: FsPath): Promise<readonly FoundEntry[]> => {
	if (!(await isOwnHoldingDirectory(holder))) return [];
	const ids = ((await listNames(holder)) ?? []).map(entryIdOf).filter(id => id !== undefined);
	const records = await Promise.all(ids.map(id => readJournalEntry(holder, id)));
	return records.filter(record => record !== undefined).map(record => ({holder, record, isRegistered: false}));
};

/**
 * What is held under an id without a journal that can be read, in the holding places in or beside `places`: enough to
 * bring it back to its sibling when that is asked for by its id, and for nothing else.
 */
export const findTorn = async (id: string, places: readonly FsPath[]): Promise<FoundEntry | undefined> => {
	if (!isId(id)) return undefined;
	for (const holder of places.flatMap(place => [join(place, holdingDirectoryName), holdingDirectoryOf(place)])) {
		if (!(await isOwnHoldingDirectory(holder)) || (await readJournalEntry(holder, id)) !== undefined) continue;
		if (await isOfOtherVersion(holder, id)) continue;
		// A link would lead out of the holding place.
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
 * The same, each with its size: measured now where that was not done before it was held. Absent where it can't be read in
 * whole. Rejects with `cancelled`.
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

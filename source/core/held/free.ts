import type {Context} from '../model/context.js';
import type {Identity} from '../model/environment.js';
import {isDiskFull, systemCode, throwIfCancelled, VenvError} from '../model/error.js';
import {join, parent, type FsPath} from '../model/path.js';
import {recognise} from '../discover/recognise.js';
import {noteFreed} from '../platform/files/freed-history.js';
import {freedOf, watchFreeSpace, type DiskGain} from '../platform/files/freed-space.js';
import {ownIdentity} from '../platform/processes/process-identity.js';
import {requireWindowsAccepted} from '../state/accept-windows.js';
import {systemFailure} from '../model/system-failure.js';
import {shareOf, type Work} from '../model/progress.js';
import {moveEntry, onDisk} from '../platform/files/durable-file.js';
import {findById, refuseUnseen, type HeldRequest} from './find-held.js';
import {findEntries, heldEnvironmentOf, isNamedPlace, type FoundEntry} from './held-environments.js';
import {readLock, takeLock, type Lock} from './environment-lock.js';
import {isSameIdentity, identityAt} from '../platform/files/directory-identity.js';
import {
	freeingPlaceOf,
	isHeldState,
	readJournalEntry,
	removeJournalEntry,
	writeJournalEntry,
	type JournalEntry,
} from './journal-entry.js';
import {removeEmptyHoldingDirectory} from './holding-directory.js';
import {removeFromIndex} from './holding-index.js';
import type {LeftOver} from '../platform/files/remove-tree.js';
import {dropSnapshot} from './snapshot/restore-snapshot.js';
import {snapshotOf} from './snapshot/take-snapshot.js';
import {removeUntilStopped} from '../platform/files/remove-until-stopped.js';
import {removeEmptyDirectory} from './roll-back-operation.js';

type Freed = {
	readonly id: string;
	readonly path: FsPath;
	/** Bytes of removed files that had no link elsewhere. */
	readonly freedBytes: number;
	/** Entries that could not be removed. The environment stays held, partly freed, and freeing can be tried again. */
	readonly left: readonly LeftOver[];
	/** True when freeing was stopped: the environment stays held, partly freed, and the next start frees the rest. */
	readonly isStopped: boolean;
	/** Bytes that freeing the rest would give back, where its size was known; undefined where nothing is left. */
	readonly leftBytes?: number | undefined;
};

export type FreedAll = DiskGain & {
	readonly freed: readonly Freed[];
	readonly failed: ReadonlyArray<{readonly id: string; readonly path: FsPath; readonly error: VenvError}>;
	/** Bytes counted while removing; where files share blocks, by how much the free bytes of the disk have grown. */
	readonly freedBytes: number;
	/**
	 * Environments that were not begun when freeing was stopped: they stay held and can be restored. Undefined where
	 * nobody stopped it.
	 */
	readonly untouched: ReadonlyArray<{readonly id: string; readonly path: FsPath}> | undefined;
};

/**
 * Removes held environments for good: those named by `ids`, or all. One that fails is reported in `failed`; the others
 * are still removed. Rejects with `not-found`, before removing anything, for an id under which nothing is held.
 * Cancelling leaves freed space freed and the remaining environments untouched; the one that was being freed can't be
 * restored any more, and the next start frees the rest of it. Rejects with `cancelled` only when nothing was begun.
 */
export const freeHeld = async (
	ids: readonly string[] | 'all',
	request: HeldRequest,
	work: Work = {},
): Promise<FreedAll> => {
	const {context, places = []} = request;
	await requireWindowsAccepted('free', context);
	const all = (await findEntries(context, places)).filter(({entry}) => isHeldState(entry));
	const byId = new Map(all.map(found => [found.entry.id, found]));
	for (const id of ids === 'all' ? [] : ids) if (!byId.has(id)) await refuseUnseen(id, request);
	const chosen = ids === 'all' ? all : ids.map(id => byId.get(id) ?? findById(all, id));
	throwIfCancelled(work.signal);
	const freed: Freed[] = [];
	const failed: Array<FreedAll['failed'][number]> = [];
	const space = await watchFreeSpace(chosen.map(({holdingDirectory}) => parent(holdingDirectory)));
	for (const [index, journal] of chosen.entries()) {
		if (work.signal?.aborted) break;
		try {
			const share = {...work, onProgress: shareOf(work, index, chosen.length)};
			const {path} = nameOf(journal);
			const what = {doing: 'free', path} as const;
			freed.push(await onDisk({what, path}, () => freeOne(journal, request, share)));
		} catch (error) {
			if (!(error instanceof VenvError)) throw error;
			failed.push({...nameOf(journal), error});
		}
	}
	const gain = await space.gain();
	const countedBytes = freed.reduce((sum, {freedBytes}) => sum + freedBytes, 0);
	const untouched = chosen.slice(freed.length + failed.length).map(nameOf);
	const isStopped = untouched.length > 0 || freed.some(one => one.isStopped);
	return {
		freed,
		failed,
		freedBytes: freedOf(countedBytes, gain),
		...gain,
		untouched: isStopped ? untouched : undefined,
	};
};

const nameOf = ({holdingDirectory, entry}: FoundEntry) => ({
	id: entry.id,
	path: heldEnvironmentOf(holdingDirectory, entry).path,
});

/**
 * Removes one held environment and its journal entry, under its lock, or the rest of one that was freed in part. If
 * some of it can't be removed, the journal entry says how many bytes are left. On a disk too full for a lock or a
 * journal entry, the environment is renamed to a name that says so, and is removed anyway.
 */
export const freeOne = async (found: FoundEntry, request: HeldRequest, work: Work): Promise<Freed> => {
	const {holdingDirectory, entry: known} = found;
	const {path} = heldEnvironmentOf(holdingDirectory, known);
	const lock = await lockUnlessFull(found, request);
	let isOver = false;
	try {
		const entry = await readJournalEntry(holdingDirectory, known.id);
		if (entry === undefined || !isHeldState(entry)) return nothingFreed(known.id, path);
		const expected = await whatWasHeld(found, entry, request);
		const freeing = await beginFreeing({holdingDirectory, entry}, lock !== undefined);
		if (freeing === undefined) return nothingFreed(known.id, path);
		const freed = await removeHeld({holdingDirectory, entry: freeing}, {expected, context: request.context}, work);
		isOver = freed.left.length === 0 && !freed.isStopped;
		return freed;
	} finally {
		// Removes an empty holding directory even when there was no lock.
		await (lock?.release() ?? removeEmptyHoldingDirectory(holdingDirectory, request.context));
		if (isOver) await removeFromIndex(known.id, request.context);
	}
};

const nothingFreed = (id: string, path: FsPath): Freed => ({id, path, freedBytes: 0, left: [], isStopped: false});

/** Takes the lock. Undefined where the disk has no room for one and no living process holds it. */
const lockUnlessFull = async (found: FoundEntry, {takeOver, context}: HeldRequest): Promise<Lock | undefined> => {
	const {holdingDirectory, entry} = found;
	const {path} = heldEnvironmentOf(holdingDirectory, entry);
	try {
		return await takeLock(holdingDirectory, path, {takeOver, context, isAlone: true});
	} catch (error) {
		if (!isDiskFull(error)) throw error;
		const lock = await readLock(holdingDirectory, path);
		if (lock === undefined || lock.alive === 'dead') return undefined;
		throw new VenvError('locked', {
			what: {doing: 'free', path},
			reason: {type: 'worked-on-by-another'},
			path,
			cause: error,
		});
	}
};

/**
 * Notes that an environment can't be restored any more: in its journal entry, or on a full disk by a rename. Undefined
 * where another process of ours has made that rename first.
 */
const beginFreeing = async ({holdingDirectory, entry}: Entry, isLocked: boolean): Promise<JournalEntry | undefined> => {
	const freeing: JournalEntry = {...entry, state: 'freeing', owner: await ownIdentity()};
	if (isLocked) {
		try {
			await writeJournalEntry(holdingDirectory, freeing);
			return freeing;
		} catch (error) {
			if (!isDiskFull(error)) throw await withoutFreeing(error, {holdingDirectory, entry});
		}
	}
	if (entry.movedForFreeing) return freeing;
	try {
		await moveEntry(join(holdingDirectory, entry.id), freeingPlaceOf(holdingDirectory, entry.id));
	} catch (error) {
		if (systemCode(error) === 'ENOENT') return undefined;
		throw error;
	}
	return {...freeing, movedForFreeing: true};
};

/**
 * Takes back a journal entry whose writing failed: it may be on the disk all the same, and then the next start would free
 * an environment whose freeing was refused. Answers the error to throw, which says so where taking back fails, too.
 */
const withoutFreeing = async (error: unknown, {holdingDirectory, entry}: Entry): Promise<unknown> => {
	const {path} = heldEnvironmentOf(holdingDirectory, entry);
	const failure = systemFailure(error, {what: {doing: 'free', path}, path});
	if (failure === undefined) return error;
	if (entry.state === 'freeing') return failure.with({state: {type: 'rest-freed-at-next-start'}});
	try {
		await writeJournalEntry(holdingDirectory, entry);
		return failure.with({state: {type: 'still-held'}});
	} catch {
		return failure.with({state: {type: 'may-be-freed-at-next-start'}});
	}
};

type Entry = Pick<FoundEntry, 'holdingDirectory' | 'entry'>;

type Removing = {readonly expected: Identity | undefined; readonly context: Context};

const removeHeld = async (
	{holdingDirectory, entry}: Entry,
	{expected, context}: Removing,
	{signal, onProgress}: Work,
): Promise<Freed> => {
	const {path, heldPath} = heldEnvironmentOf(holdingDirectory, entry);
	const total = entry.reclaimableBytes;
	const {freedBytes, entries, left, isStopped} = await removeUntilStopped(heldPath, {
		signal,
		expected,
		onProgress: sofar =>
			onProgress?.({
				step: {doing: 'freeing', path},
				...(total ? {fraction: Math.min(1, sofar.freedBytes / total)} : {}),
			}),
	});
	await noteFreed({path, freedBytes, entries}, context);
	const freed = {id: entry.id, path, freedBytes, left, isStopped};
	if (left.length === 0 && !isStopped) {
		await removeEndedEntry(holdingDirectory, entry);
		return freed;
	}
	const rest = {
		allocatedBytes: lessened(entry.allocatedBytes, freedBytes),
		reclaimableBytes: lessened(entry.reclaimableBytes, freedBytes),
	};
	try {
		await writeJournalEntry(holdingDirectory, {...entry, ...rest});
	} catch (error) {
		// The size noted before the disk was full stays in the journal entry; the next freeing does not measure again.
		if (!isDiskFull(error)) throw error;
	}
	return {...freed, leftBytes: rest.reclaimableBytes};
};

const lessened = (bytes: number | undefined, by: number): number | undefined =>
	bytes === undefined ? undefined : Math.max(0, bytes - by);

/**
 * Finds the environment under its held name: the directory that was moved there, or a copy of it in a directory that
 * the user named. Undefined where nothing is left of it.
 */
const whatWasHeld = async (
	{holdingDirectory}: FoundEntry,
	entry: JournalEntry,
	{places, context}: HeldRequest,
): Promise<Identity | undefined> => {
	const {path, heldPath} = heldEnvironmentOf(holdingDirectory, entry);
	const now = await identityAt(heldPath);
	if (now === undefined || isSameIdentity(now, entry.old)) return now;
	const isCopy = now.isDirectory && (await recognise(heldPath, context)) !== undefined;
	if (isCopy && isNamedPlace(holdingDirectory, places)) return now;
	throw new VenvError('changed', {
		what: {doing: 'free', path},
		reason: {
			type: 'not-what-was-held',
			heldPath,
			copy: isCopy ? {id: entry.id, directory: parent(holdingDirectory)} : undefined,
		},
		path,
	});
};

/**
 * Removes the journal entry of an operation that has ended. The caller releases the lock after it and removes the
 * operation from the holding index last: as long as it is in the index, the next start looks for the remains of a
 * crash.
 */
export const removeEndedEntry = async (holdingDirectory: FsPath, entry: JournalEntry): Promise<void> => {
	await dropSnapshot(snapshotOf(holdingDirectory, entry.id));
	await removeEmptyDirectory(parent(heldEnvironmentOf(holdingDirectory, entry).heldPath));
	await removeJournalEntry(holdingDirectory, entry.id);
};

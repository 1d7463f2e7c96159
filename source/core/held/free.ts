import {rename} from 'node:fs/promises';
import type {Context} from '../model/context.js';
import type {Identity} from '../model/environment.js';
import {isDiskFull, systemCode, throwIfCancelled, VenvError} from '../model/error.js';
import {join, native, parent, type FsPath} from '../model/path.js';
import {recognise} from '../discover/recognise.js';
import {freeSpaceAt} from '../platform/files/free-space.js';
import {shellLine} from '../platform/processes/quote-words.js';
import {ownIdentity} from '../platform/processes/process-identity.js';
import {printablePath} from '../text/printable.js';
import type {Work} from '../model/progress.js';
import {isThere, onDisk} from '../platform/files/durable-file.js';
import {findEntries, heldEnvironmentOf, isNamedPlace, type FoundEntry} from './held-environments.js';
import {readLock, takeLock, type Lock} from './environment-lock.js';
import {isSameIdentity, identityAt} from '../platform/files/directory-identity.js';
import {
	freeingPlaceOf,
	isOfOtherVersion,
	readJournalEntry,
	removeJournalEntry,
	writeJournalEntry,
	type JournalEntry,
} from './journal-entry.js';
import {holdingDirectoryOf, removeEmptyHoldingDirectory} from './holding-directory.js';
import {findAbsent, readIndex, removeFromIndex} from './holding-index.js';
import type {LeftOver} from '../platform/files/remove-tree.js';
import {dropSnapshot} from './snapshot/restore-snapshot.js';
import {snapshotOf} from './snapshot/take-snapshot.js';
import {removeUntilStopped} from '../platform/files/remove-tree.js';
import {removeEmptyDirectory} from './roll-back-operation.js';

export type HeldRequest = {
	readonly context: Context;
	/** Directories whose holding directories are searched too (`--in`). */
	readonly places?: readonly FsPath[] | undefined;
	/** Also free environments that another machine, boot or container was working on. */
	readonly takeOver?: boolean | undefined;
};

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

export type FreedAll = {
	readonly freed: readonly Freed[];
	readonly failed: ReadonlyArray<{readonly id: string; readonly path: FsPath; readonly error: VenvError}>;
	/** Bytes counted while removing. */
	readonly freedBytes: number;
	/**
	 * Free bytes that the disk reports beyond those before. Other programs write to it too. Undefined where it can't be
	 * asked.
	 */
	readonly diskBytes: number | undefined;
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
	const all = (await findEntries(context, places)).filter(({record}) => isHeldState(record));
	for (const id of ids === 'all' ? [] : ids)
		if (!all.some(({record}) => record.id === id)) await refuseUnseen(id, request);
	const chosen = ids === 'all' ? all : ids.map(id => findById(all, id));
	throwIfCancelled(work.signal);
	const freed: Freed[] = [];
	const failed: Array<FreedAll['failed'][number]> = [];
	const before = await freeBytesOf(chosen);
	for (const [index, journal] of chosen.entries()) {
		if (work.signal?.aborted) break;
		try {
			const share = {...work, onProgress: shareOf(work, index, chosen.length)};
			const {path} = nameOf(journal);
			const what = `Can't free ${printablePath(path, context.home)}`;
			freed.push(await onDisk({what, path}, () => freeOne(journal, request, share)));
		} catch (error) {
			if (!(error instanceof VenvError)) throw error;
			failed.push({...nameOf(journal), error});
		}
	}
	const after = await freeBytesOf(chosen);
	const untouched = chosen.slice(freed.length + failed.length).map(nameOf);
	const isStopped = untouched.length > 0 || freed.some(one => one.isStopped);
	return {
		freed,
		failed,
		freedBytes: freed.reduce((sum, {freedBytes}) => sum + freedBytes, 0),
		diskBytes: before === undefined || after === undefined ? undefined : Math.max(0, after - before),
		untouched: isStopped ? untouched : undefined,
	};
};

const nameOf = ({holder, record}: FoundEntry) => ({id: record.id, path: heldEnvironmentOf(holder, record).path});

/**
 * Throws `not-found` when the directory of the held environment with this id is not visible now, and `refused` when another
 * version of this program wrote its journal entry. Does nothing for any other id.
 */
export const refuseUnseen = async (id: string, {context}: HeldRequest): Promise<void> => {
	const what = `Can't restore or free ${id}`;
	const absent = (await findAbsent(context)).find(({entry}) => entry.id === id);
	if (absent !== undefined)
		throw new VenvError('not-found', {
			what,
			why: `${printablePath(parent(absent.entry.path), context.home)} is not there now: its disk may not be mounted`,
			hint: 'Mount it first. Where it was moved, --in PATH names its new place',
			path: absent.entry.path,
		});
	const known = (await readIndex(context)).find(entry => entry.id === id);
	if (known !== undefined && (await isOfOtherVersion(holdingDirectoryOf(known.path), id)))
		throw new VenvError('refused', {
			what,
			why: 'another version of venv-tui has written its journal',
			hint: 'Use that version',
			path: known.path,
		});
};

/** Finds the held environment with this id, or throws an error that says how to list them all. */
export const findById = (all: readonly FoundEntry[], id: string): FoundEntry => {
	const found = all.find(({record}) => record.id === id);
	if (found) return found;
	throw new VenvError('not-found', {
		what: `Nothing is held as ${id}`,
		hint: 'venv-tui restore lists what is held; --in PATH looks in other places',
	});
};

export const isHeldState = ({state}: JournalEntry): boolean => state === 'held' || state === 'freeing';

/**
 * Removes one held environment and its journal entry, under its lock, or the rest of one that was freed in part. If
 * some of it can't be removed, the journal entry says how many bytes are left. On a disk too full for a lock or a
 * journal entry, the environment is renamed to a name that says so, and is removed anyway.
 */
export const freeOne = async (found: FoundEntry, request: HeldRequest, work: Work): Promise<Freed> => {
	const {holder, record: known} = found;
	const {path} = heldEnvironmentOf(holder, known);
	const lock = await lockUnlessFull(found, request);
	let isOver = false;
	try {
		const record = await readJournalEntry(holder, known.id);
		if (record === undefined || !isHeldState(record)) return nothingFreed(known.id, path);
		const expected = await whatWasHeld(found, record, request);
		const freeing = await beginFreeing(holder, record, lock !== undefined);
		if (freeing === undefined) return nothingFreed(known.id, path);
		const freed = await removeHeld({holder, record: freeing}, {expected, home: request.context.home}, work);
		isOver = freed.left.length === 0 && !freed.isStopped;
		return freed;
	} finally {
		// Removes an empty holding directory even when there was no lock.
		await (lock?.release() ?? removeEmptyHoldingDirectory(holder));
		if (isOver) await removeFromIndex(known.id, request.context);
	}
};

const nothingFreed = (id: string, path: FsPath): Freed => ({id, path, freedBytes: 0, left: [], isStopped: false});

/** Takes the lock. Undefined where the disk has no room for one and no living process holds it. */
const lockUnlessFull = async ({holder, record}: FoundEntry, {takeOver}: HeldRequest): Promise<Lock | undefined> => {
	const {path} = heldEnvironmentOf(holder, record);
	try {
		return await takeLock(holder, path, {takeOver});
	} catch (error) {
		if (!isDiskFull(error)) throw error;
		const lock = await readLock(holder, path);
		if (lock === undefined || lock.alive === 'dead') return undefined;
		throw new VenvError('locked', {
			what: `Can't free ${printablePath(path)}`,
			why: 'another venv-tui is working on it, or was',
			hint: 'Wait until it has ended',
			path,
			cause: error,
		});
	}
};

/**
 * Notes that an environment can't be restored any more: in its journal entry, or on a full disk by a rename. Undefined
 * where another process of ours has made that rename first.
 */
const beginFreeing = async (
	holder: FsPath,
	record: JournalEntry,
	isLocked: boolean,
): Promise<JournalEntry | undefined> => {
	const freeing: JournalEntry = {...record, state: 'freeing', owner: await ownIdentity()};
	if (isLocked) {
		try {
			await writeJournalEntry(holder, freeing);
			return freeing;
		} catch (error) {
			if (!isDiskFull(error)) throw error;
		}
	}
	if (record.movedForFreeing) return freeing;
	try {
		await rename(native(join(holder, record.id)), native(freeingPlaceOf(holder, record.id)));
	} catch (error) {
		if (systemCode(error) === 'ENOENT') return undefined;
		throw error;
	}
	return {...freeing, movedForFreeing: true};
};

type Removing = {readonly expected: Identity | undefined; readonly home: FsPath};

const removeHeld = async (
	{holder, record}: Pick<FoundEntry, 'holder' | 'record'>,
	{expected, home}: Removing,
	{signal, onProgress}: Work,
): Promise<Freed> => {
	const {path, heldPath} = heldEnvironmentOf(holder, record);
	const total = record.reclaimableBytes;
	const {freedBytes, left, isStopped} = await removeUntilStopped(heldPath, {
		signal,
		expected,
		onProgress: sofar =>
			onProgress?.({
				step: `freeing ${printablePath(path, home)}`,
				...(total ? {fraction: Math.min(1, sofar.freedBytes / total)} : {}),
			}),
	});
	const freed = {id: record.id, path, freedBytes, left, isStopped};
	if (left.length === 0 && !isStopped) {
		await forget(holder, record);
		return freed;
	}
	const rest = {
		allocatedBytes: lessened(record.allocatedBytes, freedBytes),
		reclaimableBytes: lessened(record.reclaimableBytes, freedBytes),
	};
	try {
		await writeJournalEntry(holder, {...record, ...rest});
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
	{holder}: FoundEntry,
	record: JournalEntry,
	{places, context}: HeldRequest,
): Promise<Identity | undefined> => {
	const {path, heldPath} = heldEnvironmentOf(holder, record);
	const now = await identityAt(heldPath);
	if (now === undefined || isSameIdentity(now, record.old)) return now;
	const isCopy = now.isDirectory && (await recognise(heldPath, context)) !== undefined;
	if (isCopy && isNamedPlace(holder, places)) return now;
	const place = shellLine(['venv-tui', 'free', record.id, '--in', parent(holder)]);
	throw new VenvError('changed', {
		what: `Can't free ${printablePath(path, context.home)}`,
		why: `${printablePath(heldPath, context.home)} is not what was put there${isCopy ? ' but a copy of it' : ''}`,
		hint: isCopy ? `${place} frees what lies there` : 'Look into it before you change anything in it',
		path,
	});
};

/**
 * Removes the journal entry of an operation that has ended. The caller releases the lock after it and removes the
 * operation from the holding index last: as long as it is in the index, the next start looks for the remains of a
 * crash.
 */
export const forget = async (holder: FsPath, record: JournalEntry): Promise<void> => {
	await dropSnapshot(snapshotOf(holder, record.id));
	await removeEmptyDirectory(parent(heldEnvironmentOf(holder, record).heldPath));
	await removeJournalEntry(holder, record.id);
};

const shareOf = (
	{onProgress}: Work,
	index: number,
	count: number,
): ((progress: {step: string; fraction?: number | undefined}) => void) | undefined =>
	onProgress &&
	(({step, fraction}) =>
		onProgress({
			step: count > 1 ? `${step} (${index + 1} of ${count})` : step,
			fraction: (index + (fraction ?? 0)) / count,
		}));

/**
 * Adds up the free bytes of every disk that holds one of the chosen environments; undefined where one can't be asked.
 */
const freeBytesOf = async (journals: readonly FoundEntry[]): Promise<number | undefined> => {
	const disks = new Map<string, number>();
	for (const {holder} of journals) {
		const place = parent(holder);
		const mark = (await isThere(place)) ? await identityAt(place) : undefined;
		if (mark === undefined || disks.has(mark.device)) continue;
		const space = await freeSpaceAt(place);
		if (space === undefined) return undefined;
		disks.set(mark.device, space.freeBytes);
	}
	return [...disks.values()].reduce((sum, bytes) => sum + bytes, 0);
};

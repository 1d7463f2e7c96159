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
	/** Directories whose holding places are looked into too (`--in`). */
	readonly places?: readonly FsPath[] | undefined;
	/** Also what another machine, boot or container was working on. */
	readonly takeOver?: boolean | undefined;
};

type Freed = {
	readonly id: string;
	readonly path: FsPath;
	/** Bytes of what is gone that had no link elsewhere. */
	readonly freedBytes: number;
	/** What could not be removed; it stays held, half-freed, and freeing can be tried again. */
	readonly left: readonly LeftOver[];
	/** It stays held, half-freed; the next start frees the rest. */
	readonly isStopped: boolean;
	/** What freeing the rest would free, where its size was known; undefined where nothing is left. */
	readonly leftBytes?: number | undefined;
};

export type FreedAll = {
	readonly freed: readonly Freed[];
	readonly failed: ReadonlyArray<{readonly id: string; readonly path: FsPath; readonly error: VenvError}>;
	/** Counted while removing. */
	readonly freedBytes: number;
	/** What the disk says it has more than before: others write to it too. Undefined where it can't be asked. */
	readonly diskBytes: number | undefined;
	/** Not begun with when it was stopped: they stay held and can be brought back. Undefined where nobody stopped it. */
	readonly untouched: ReadonlyArray<{readonly id: string; readonly path: FsPath}> | undefined;
};

/**
 * Removes held environments for good: those named by `ids`, or all. One that fails is reported in `failed`; the others
 * are still removed. Rejects with `not-found` for an id that nothing is held by, before anything is removed. Stopping it
 * leaves what is freed, and the rest untouched; the one that was being freed can't be restored any more, and the next
 * start frees the rest of it. Rejects with `cancelled` only when nothing was begun.
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

/** Throws an error that says why nothing is held by an id that is not among what can be seen. */
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

/** The held one with this id, or an error that says how to see them all. */
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
 * Removes one held environment and its journal, under its lock, or the rest of one that was freed in part. The journal of
 * one that is not removed to its end says how much is left. On a disk too full for a lock or a journal, it is renamed to a
 * name that says so, and removed all the same.
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
		// Without a lock, too, nothing empty is left behind.
		await (lock?.release() ?? removeEmptyHoldingDirectory(holder));
		if (isOver) await removeFromIndex(known.id, request.context);
	}
};

const nothingFreed = (id: string, path: FsPath): Freed => ({id, path, freedBytes: 0, left: [], isStopped: false});

/** Undefined where the disk has no room for a lock, and nobody who lives has one. */
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
 * Notes that it can't be restored any more: in its journal, or on a full disk by a rename. Undefined where another of us
 * has made that rename first.
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
		// Its size is told from before then: the next freeing measures nothing by it.
		if (!isDiskFull(error)) throw error;
	}
	return {...freed, leftBytes: rest.reclaimableBytes};
};

const lessened = (bytes: number | undefined, by: number): number | undefined =>
	bytes === undefined ? undefined : Math.max(0, bytes - by);

/**
 * What lies under the held name, which must be what was moved there, or a copy of it in a place that the user named;
 * undefined where nothing is left of it.
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
 * Drops the journal of what is over. The caller releases the lock after it, and unregisters last: as long as it is
 * registered, the next start looks for what a crash has left.
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

/** Free bytes of every disk that the chosen lie on, together; undefined where one can't be asked. */
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

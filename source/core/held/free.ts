import {statfs} from 'node:fs/promises';
import type {Context} from '../model/context.js';
import type {Identity} from '../model/environment.js';
import {systemCode, throwIfCancelled, VenvError} from '../model/error.js';
import {native, parent, type FsPath} from '../model/path.js';
import {ownIdentity} from '../platform/processes/process-identity.js';
import {printablePath} from '../text/printable.js';
import type {Work} from '../model/progress.js';
import {isThere} from '../platform/files/durable-file.js';
import {findEntries, heldEnvironmentOf, type HeldEnvironment, type FoundEntry} from './held-environments.js';
import {takeLock} from './environment-lock.js';
import {isSameIdentity, identityAt} from '../platform/files/directory-identity.js';
import {readJournalEntry, removeJournalEntry, writeJournalEntry, type JournalEntry} from './journal-entry.js';
import {removeFromIndex} from './holding-index.js';
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
 * Gives the space of held environments back: of those with these ids, or of all. What fails is told, and the rest goes
 * on. Rejects with `not-found` for an id that nothing is held by, before anything is removed. Stopping it leaves what is
 * freed, and the rest untouched; the one that was being freed can't be restored any more and is gone on with by the next
 * start. Rejects with `cancelled` only when nothing was begun.
 */
export const freeHeld = async (
	ids: readonly string[] | 'all',
	request: HeldRequest,
	work: Work = {},
): Promise<FreedAll> => {
	const {context, places = []} = request;
	const all = (await findEntries(context, places)).filter(({record}) => isHeldState(record));
	const chosen = ids === 'all' ? all : ids.map(id => findById(all, id));
	throwIfCancelled(work.signal);
	const freed: Freed[] = [];
	const failed: Array<FreedAll['failed'][number]> = [];
	const before = await freeBytesOf(chosen);
	for (const [index, journal] of chosen.entries()) {
		if (work.signal?.aborted) break;
		try {
			freed.push(await freeOne(journal, request, {...work, onProgress: shareOf(work, index, chosen.length)}));
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
 * Removes one held environment and its journal, under its lock; what was freed in part already is gone on with. The
 * journal of one that is not removed to its end says how much is left.
 */
export const freeOne = async (
	{holder, record: known}: FoundEntry,
	{context, takeOver}: HeldRequest,
	{signal, onProgress}: Work,
): Promise<Freed> => {
	const held = heldEnvironmentOf(holder, known);
	const lock = await takeLock(holder, held.path, {takeOver});
	let isOver = false;
	try {
		const record = await readJournalEntry(holder, known.id);
		if (record === undefined || !isHeldState(record))
			return {id: known.id, path: held.path, freedBytes: 0, left: [], isStopped: false};
		const expected = await whatWasHeld(held, record);
		const freeing: JournalEntry = {...record, state: 'freeing', owner: await ownIdentity()};
		await writeJournalEntry(holder, freeing);
		const total = record.reclaimableBytes;
		const {freedBytes, left, isStopped} = await removeUntilStopped(held.heldPath, {
			signal,
			expected,
			onProgress: sofar =>
				onProgress?.({
					step: `freeing ${printablePath(held.path, context.home)}`,
					...(total ? {fraction: Math.min(1, sofar.freedBytes / total)} : {}),
				}),
		});
		isOver = left.length === 0 && !isStopped;
		const rest = {
			allocatedBytes: lessened(record.allocatedBytes, freedBytes),
			reclaimableBytes: lessened(record.reclaimableBytes, freedBytes),
		};
		if (isOver) await forget(holder, record);
		else await writeJournalEntry(holder, {...freeing, ...rest});
		const leftBytes = isOver ? undefined : rest.reclaimableBytes;
		return {id: record.id, path: held.path, freedBytes, left, isStopped, leftBytes};
	} finally {
		await lock.release();
		if (isOver) await removeFromIndex(known.id, context);
	}
};

const lessened = (bytes: number | undefined, by: number): number | undefined =>
	bytes === undefined ? undefined : Math.max(0, bytes - by);

/** What lies under the held name, which must be what was moved there; undefined where nothing is left of it. */
const whatWasHeld = async (held: HeldEnvironment, record: JournalEntry): Promise<Identity | undefined> => {
	const now = await identityAt(held.heldPath);
	if (now === undefined || isSameIdentity(now, record.old)) return now;
	throw new VenvError('changed', {
		what: `Can't free ${printablePath(held.path)}`,
		why: `${printablePath(held.heldPath)} is not what was put there`,
		hint: 'Look what it is and remove it yourself',
		path: held.path,
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
		try {
			const {bfree, bsize} = await statfs(native(place));
			disks.set(mark.device, bfree * bsize);
		} catch (error) {
			if (systemCode(error) === undefined) throw error;
			return undefined;
		}
	}
	return [...disks.values()].reduce((sum, bytes) => sum + bytes, 0);
};

import type {Operation} from '../model/reasons/undo-failure.js';
import {isDiskFull, systemCode, throwIfCancelled, VenvError} from '../model/error.js';
import {join, parent, type FsPath} from '../model/path.js';
import {isAlive, isOfThisMachine, type ProcessIdentity} from '../platform/processes/process-identity.js';
import type {Work} from '../model/progress.js';
import {isThere} from '../platform/files/durable-file.js';
import type {HeldRequest} from './find-held.js';
import {changedSince} from './changed-since.js';
import {removeEndedEntry, freeOne} from './free.js';
import {findInterruptedEntries, isHeld, type InterruptedEntry} from './find-interrupted.js';
import {takeLock} from './environment-lock.js';
import {isSameIdentity, identityAt} from '../platform/files/directory-identity.js';
import {
	giveSign,
	heldPathOf,
	keepSigning,
	readJournalEntry,
	writeJournalEntry,
	type JournalEntry,
} from './journal-entry.js';
import {removeOldScratch} from '../platform/processes/scratch-directory.js';
import {readIndex, tidyIndex, removeFromIndex} from './holding-index.js';
import {holdSnapshot, rollBack, type Undone} from './roll-back-operation.js';
import {tidyUp} from './tidy-up.js';

export type Recovered = {
	readonly id: string;
	readonly path: FsPath;
	readonly operation: Operation;
} & Recovery;

/** Result of recovering one operation. `text/held/recovery.ts` puts it into words. */
type Recovery =
	| {
			/** `held`: something else has taken its place, so that the old environment stays held and can be restored. */
			readonly outcome: 'held' | 'freed';
	  }
	| {
			/** Somebody has changed it since: it stays as it is, and what was there before is held where it can be. */
			readonly outcome: 'kept';
			readonly isOldHeld: boolean;
	  }
	| {
			readonly outcome: 'finished';
			/** `restoring`: the user had it restored, and only the end of that was cut off. */
			readonly finished: 'operation' | 'restoring';
	  }
	| {
			readonly outcome: 'undone';
			readonly seen: SeenAfter;
			/** True where what was in its place may be somebody's work: that is held. */
			readonly isRestHeld?: boolean | undefined;
	  }
	| {readonly outcome: 'failed'; readonly error: VenvError};

/** State of the environment that was seen after an operation was rolled back. */
export type SeenAfter =
	/**
	 * `removed`: the remains of a new one were removed. `gone`: it is neither in its place nor held. `unsure`: it may
	 * have been changed, and no snapshot of it was there.
	 */
	| {readonly type: 'removed' | 'gone' | 'old-is-back' | 'unchanged' | 'unsure'}
	/** Its snapshot was restored; `written` are files that were written to in place, of which it had only links. */
	| {readonly type: 'restored'; readonly written: readonly FsPath[]};

type RecoverRequest = HeldRequest & {
	/** Also recover operations in `places` that are not in our holding index: the user has named them. */
	readonly includeUnindexed?: boolean | undefined;
	/** Ids of the operations to recover. Absent: all. */
	readonly ids?: readonly string[] | undefined;
};

/**
 * Rolls back operations that had not built the new environment, finishes those that had, and continues freeing: by the
 * state of the journal entry and what is on the disk. What somebody has changed since stays as it is. Skips operations
 * that still run, those of another machine, boot or container (unless `takeOver`), and those not in the holding index
 * (unless `includeUnindexed`). One that fails is reported with its error; the others are still recovered. Can be
 * interrupted anywhere and run again.
 */
export const recoverInterrupted = async (request: RecoverRequest, work: Work = {}): Promise<readonly Recovered[]> => {
	const {context, places = [], takeOver = false, includeUnindexed = false, ids} = request;
	const recovered: Recovered[] = [];
	const entries = await readIndex(context);
	for (const found of await findInterruptedEntries(context, places)) {
		if (found.owner === 'alive' || (found.owner === 'unknown' && !takeOver)) continue;
		if (!found.isIndexed && !includeUnindexed) continue;
		if (ids?.includes(found.entry.id) === false) continue;
		const result = await recoverOne(found, request, work);
		if (result) recovered.push(result);
	}
	for (const tidy of [() => tidyUp(entries, context), () => tidyIndex(context), () => removeOldScratch(context)])
		await unlessRefused(tidy);
	return recovered;
};

/** Runs a cleanup whose failure doesn't matter: a file that can't be removed now stays until the next start. */
const unlessRefused = async (tidy: () => Promise<void>): Promise<void> => {
	try {
		await tidy();
	} catch (error) {
		if (systemCode(error) === undefined && !(error instanceof VenvError)) throw error;
	}
};

/**
 * Recovers one operation. Undefined where nothing was left to do: another process recovered it, or only its end was cut
 * off.
 */
const recoverOne = async (
	found: InterruptedEntry,
	request: RecoverRequest,
	work: Work,
): Promise<Recovered | undefined> => {
	const {entry, holdingDirectory} = found;
	const path = join(parent(holdingDirectory), entry.name);
	const {id, operation} = entry;
	try {
		if (entry.state === 'freeing') return {id, path, operation, ...(await goOnFreeing(found, request, work))};
		work.onProgress?.({step: {doing: 'recovering', path}});
		const result = await recoverLocked(found, path, request);
		return result && {id, path, operation, ...result.recovery};
	} catch (failure) {
		const error = failureOf(failure, path);
		return {id, path, operation, outcome: 'failed', error};
	}
};

/** Turns the system's error into the result of this one recovery. Rethrows programming errors and `cancelled`. */
const failureOf = (error: unknown, path: FsPath): VenvError => {
	if (error instanceof VenvError && error.code !== 'cancelled') return error;
	const code = systemCode(error);
	if (code === undefined) throw error;
	return new VenvError(isDiskFull(error) ? 'disk-full' : 'failed', {
		what: {doing: 'recover', path},
		reason: {type: 'recovery-failed', said: error instanceof Error ? error.message : code},
		path,
		cause: error,
	});
};

const recoverLocked = async (
	found: InterruptedEntry,
	path: FsPath,
	{context, takeOver}: RecoverRequest,
): Promise<RecoveredEntry | undefined> => {
	const {holdingDirectory, isTorn, entry} = found;
	const lock = await takeLock(holdingDirectory, path, {takeOver, context, isAlone: true});
	let result: RecoveredEntry | undefined;
	try {
		// Another process of ours may have recovered it while this one waited.
		const current = await readJournalEntry(holdingDirectory, entry.id);
		const isSettled = current === undefined || (await isHeld({...found, entry: current}));
		if (isTorn ? current !== undefined : isSettled) return undefined;
		result = await recoverEntry({...found, entry: current ?? entry}, {context, takeOver});
	} finally {
		await lock.release();
	}
	if (!result.isHeld) await removeFromIndex(entry.id, context);
	return result.isTold ? result : undefined;
};

type RecoveredEntry = {
	readonly recovery: Recovery;
	/** True when the old environment stays held, so that it stays in the holding index. */
	readonly isHeld: boolean;
	readonly isTold: boolean;
};

const goOnFreeing = async (found: InterruptedEntry, request: RecoverRequest, work: Work): Promise<Recovery> => {
	const {left, path, isStopped} = await freeOne(found, request, work);
	if (isStopped) throwIfCancelled(work.signal);
	const [first] = left;
	if (first === undefined) return {outcome: 'freed'};
	const error = new VenvError('failed', {
		what: {doing: 'free-all', path},
		reason: {type: 'entry-stays', path: first.path, why: first.why, isOfSnapshot: false},
	});
	return {outcome: 'failed', error};
};

const recoverEntry = async (found: InterruptedEntry, {context, takeOver}: RecoverRequest): Promise<RecoveredEntry> => {
	const {holdingDirectory, entry, isIndexed, isTorn, isOver} = found;
	const {operation, state} = entry;
	const heldAt = context.now().toISOString();
	const hold = (old = entry.old, isAside?: boolean): Promise<void> =>
		writeJournalEntry(holdingDirectory, {...entry, old, isAside, state: 'held', child: undefined, heldAt});
	const done = (recovery: Recovery, {isTold = true} = {}): RecoveredEntry => ({recovery, isHeld: false, isTold});
	if (state === 'built' && operation === 'reset') {
		await hold();
		return {...done({outcome: 'finished', finished: 'operation'}), isHeld: true};
	}
	if (state === 'built') {
		await removeEndedEntry(holdingDirectory, entry);
		return done({outcome: 'finished', finished: 'operation'});
	}
	if (state === 'held') {
		const isBack = isSameIdentity(await identityAt(join(parent(holdingDirectory), entry.name)), entry.old);
		await removeEndedEntry(holdingDirectory, entry);
		return done({outcome: 'finished', finished: 'restoring'}, {isTold: isBack});
	}
	if (!isIndexed) await refuseRunning(found, takeOver);
	const changed = await changedSince(holdingDirectory, entry);
	if (changed === 'later') {
		const old = operation === 'reset' ? entry.old : await holdSnapshot(holdingDirectory, entry);
		if (old === undefined) await removeEndedEntry(holdingDirectory, entry);
		else await hold(old);
		return {...done({outcome: 'kept', isOldHeld: old !== undefined}), isHeld: old !== undefined};
	}
	const wasMoved = await isThere(heldPathOf(holdingDirectory, entry));
	const writing = {...entry, child: await groupToEnd(found, takeOver)};
	const isDoubtful = changed === 'doubtful' || entry.isDoubtful;
	const undone = await rollBackSigning(holdingDirectory, {...writing, isDoubtful});
	if (undone.type === 'old-is-held') {
		await hold();
		return {...done({outcome: 'held'}), isHeld: true};
	}
	if (undone.aside !== undefined) {
		await hold(undone.aside, true);
		return {...done({outcome: 'undone', seen: seenAfter(found, undone), isRestHeld: true}), isHeld: true};
	}
	await removeEndedEntry(holdingDirectory, entry);
	if (isOver) return done({outcome: 'finished', finished: 'operation'});
	return done({outcome: 'undone', seen: seenAfter(found, undone)}, {isTold: wasMoved || !isTorn});
};

/**
 * Rolls back with signs of life: if it is cut off, the next start must not take its writes for somebody's work. Before
 * that, the journal notes where somebody's work may be there.
 */
const rollBackSigning = async (holdingDirectory: FsPath, entry: JournalEntry): Promise<Undone> => {
	if (entry.isDoubtful === true) await writeJournalEntry(holdingDirectory, entry);
	await giveSign(holdingDirectory, entry.id);
	const stopSigning = keepSigning(holdingDirectory, entry.id);
	try {
		return await rollBack(holdingDirectory, entry);
	} finally {
		stopSigning();
	}
};

/**
 * Identity of the process group that has to be ended before the roll-back. Undefined where none of it can be alive: this
 * machine has been restarted since, or it ran in another boot, container or machine and the user gave `takeOver`.
 */
const groupToEnd = async (
	{holdingDirectory, entry: {child}, isIndexed}: InterruptedEntry,
	takeOver: boolean | undefined,
): Promise<ProcessIdentity | undefined> => {
	if (child === undefined || !isIndexed) return undefined;
	if (await isOfThisMachine(child)) return child;
	return takeOver || (await isAlive(child, holdingDirectory)) === 'dead' ? undefined : child;
};

/**
 * Refuses to end a process that is named by a journal entry outside our holding index: anybody could have written it.
 * With `takeOver`, only a process that is seen alive is refused.
 */
const refuseRunning = async (
	{holdingDirectory, entry: {child, name}}: InterruptedEntry,
	takeOver: boolean | undefined,
): Promise<void> => {
	const alive = child === undefined ? 'dead' : await isAlive(child, holdingDirectory);
	if (child === undefined || alive === 'dead' || (alive === 'unknown' && takeOver)) return;
	throw new VenvError('locked', {
		what: {doing: 'recover', path: join(parent(holdingDirectory), name)},
		reason: {type: 'may-still-write', pid: child.pid},
	});
};

const seenAfter = (
	{entry, isTorn}: InterruptedEntry,
	{isOldThere, written}: Undone & {readonly type: 'done'},
): SeenAfter => {
	const {operation, child} = entry;
	if (operation === 'create') return {type: 'removed'};
	if (!isOldThere) return {type: 'gone'};
	if (operation === 'reset') return {type: 'old-is-back'};
	// A child is noted before it may write.
	if (operation === 'delete' || (child === undefined && !isTorn && written === undefined)) return {type: 'unchanged'};
	return written === undefined ? {type: 'unsure'} : {type: 'restored', written};
};

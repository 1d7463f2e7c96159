import type {Context} from '../model/context.js';
import {isDiskFull, systemCode, throwIfCancelled, VenvError} from '../model/error.js';
import {baseName, fsPath, join, parent, type FsPath} from '../model/path.js';
import {isAlive, isOfThisMachine, type ProcessIdentity} from '../platform/processes/process-identity.js';
import {printable, printablePath} from '../text/printable.js';
import type {Work} from '../model/progress.js';
import {isThere, removeFile} from '../platform/files/durable-file.js';
import {forget, freeOne, type HeldRequest} from './free.js';
import {
	holdingDirectoryOf,
	isOwnHoldingDirectory,
	listNames,
	lockName,
	removeEmptyHoldingDirectory,
} from './holding-directory.js';
import {findEntries, type FoundEntry} from './held-environments.js';
import {readLock, takeLock} from './environment-lock.js';
import {isSameIdentity, identityAt} from '../platform/files/directory-identity.js';
import {
	freeingPlaceOf,
	isOfOtherVersion,
	readJournalEntry,
	writeJournalEntry,
	type JournalEntry,
	type Operation,
	type EntryState,
} from './journal-entry.js';
import {removeOldScratch} from '../platform/processes/scratch-directory.js';
import {snapshotOf, treeOf} from './snapshot/take-snapshot.js';
import {isSeen, readIndex, tidyIndex, removeFromIndex, type IndexEntry} from './holding-index.js';
import {heldPathOf, rollBack} from './roll-back-operation.js';

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
	readonly isRegistered: boolean;
	/** Description of what recovering does, as a sentence. */
	readonly remedy: string;
};

export type Recovered = {
	readonly id: string;
	readonly path: FsPath;
	readonly operation: Operation;
	/** `held`: the old environment stays on the disk and can be restored. */
	readonly outcome: 'undone' | 'finished' | 'held' | 'freed' | 'failed';
	/** Description of what happened, as a sentence. */
	readonly message: string;
	readonly error?: VenvError | undefined;
};

type RecoverRequest = HeldRequest & {
	/** Also recover operations in `places` that are not in our holding index: the user has named them. */
	readonly includeUnregistered?: boolean | undefined;
};

/**
 * Finds operations that were cut off, in our holding index and in the holding directories in and beside `roots`.
 * Environments that are properly held are left out. Reads only.
 */
export const findInterrupted = async (
	context: Context,
	roots: readonly FsPath[] = [],
): Promise<readonly Interrupted[]> => {
	const cases = await findCases(context, roots);
	return cases.map(({record, holder, owner, isRegistered, isOver}) => ({
		id: record.id,
		path: join(parent(holder), record.name),
		operation: record.operation,
		state: record.state,
		startedAt: record.startedAt || undefined,
		owner,
		host: record.owner.host,
		isRegistered,
		remedy: isOver ? 'It was complete; recover forgets it' : remedyOf(record, owner),
	}));
};

/**
 * Rolls back operations that had not built the new environment, finishes those that had, and continues freeing: by the
 * state of the journal entry and what is on the disk. Skips operations that still run, those of another machine, boot
 * or container (unless `takeOver`), and those not in the holding index (unless `includeUnregistered`). One that fails
 * is reported with its error; the others are still recovered. Can be interrupted anywhere and run again.
 */
export const recoverInterrupted = async (request: RecoverRequest, work: Work = {}): Promise<readonly Recovered[]> => {
	const {context, places = [], takeOver = false, includeUnregistered = false} = request;
	const recovered: Recovered[] = [];
	const entries = await readIndex(context);
	for (const found of await findCases(context, places)) {
		if (found.owner === 'alive' || (found.owner === 'unknown' && !takeOver)) continue;
		if (!found.isRegistered && !includeUnregistered) continue;
		const result = await recoverCase(found, request, work);
		if (result) recovered.push(result);
	}
	for (const tidy of [() => tidyUp(entries), () => tidyIndex(context), () => removeOldScratch(context)])
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

type Case = FoundEntry & {
	readonly owner: 'alive' | 'dead' | 'unknown';
	/** True when it has no readable journal entry, only an entry in our holding index. */
	readonly isTorn: boolean;
	/**
	 * True for a deletion that had ended except for removing it from the holding index: nothing is left of the
	 * environment.
	 */
	readonly isOver: boolean;
};

const findCases = async (context: Context, places: readonly FsPath[]): Promise<readonly Case[]> => {
	const journals = await findEntries(context, places);
	const known = new Set(journals.map(({record}) => record.id));
	const torn = (await readIndex(context)).filter(({id}) => !known.has(id));
	const withoutJournals = (await Promise.all(torn.map(withoutJournal))).filter(one => one !== undefined);
	const cases: Case[] = [];
	for (const journal of [...journals, ...withoutJournals]) {
		if (await isHeld(journal)) continue;
		const owner = await isAlive(journal.record.owner, journal.holder);
		const isTorn = !known.has(journal.record.id);
		cases.push({...journal, owner, isTorn, isOver: isTorn && (await isGone(journal))});
	}
	return cases;
};

/**
 * Held, and still there: nothing to recover. (State `held` without a directory means that a restore was cut off after
 * its rename.)
 */
const isHeld = async ({record, holder}: FoundEntry): Promise<boolean> =>
	record.state === 'held' && (await isThere(heldPathOf(holder, record)));

/** Deleted and freed: neither in its place nor held. */
const isGone = async ({record, holder}: FoundEntry): Promise<boolean> =>
	record.operation === 'delete' &&
	!(await isThere(join(parent(holder), record.name))) &&
	!(await isThere(heldPathOf(holder, record)));

/**
 * Makes a substitute for a journal entry that is missing or torn: the holding index says enough to act on what is on
 * the disk.
 */
const withoutJournal = async (entry: IndexEntry): Promise<FoundEntry | undefined> => {
	const holder = holdingDirectoryOf(entry.path);
	if (!(await isSeen(entry)) || (await isOfOtherVersion(holder, entry.id))) return undefined;
	const {id, operation, old, owner} = entry;
	const name = baseName(entry.path);
	const isFreeing = await isThere(freeingPlaceOf(holder, id));
	const state = isFreeing ? 'freeing' : 'begin';
	const record: JournalEntry = {
		...{version: 1, id, operation, name, state, owner, startedAt: '', old},
		...(isFreeing && {movedForFreeing: true}),
	};
	return {holder, record, isRegistered: true};
};

/**
 * Recovers one operation. Undefined where nothing was left to do: another process recovered it, or only its end was cut
 * off.
 */
const recoverCase = async (found: Case, request: RecoverRequest, work: Work): Promise<Recovered | undefined> => {
	const {record, holder} = found;
	const path = join(parent(holder), record.name);
	const {id, operation} = record;
	try {
		if (record.state === 'freeing') return {id, path, operation, ...(await goOnFreeing(found, request, work))};
		work.onProgress?.({step: `recovering ${printablePath(path, request.context.home)}`});
		const settled = await settleLocked(found, path, request);
		return settled && {id, path, operation, outcome: settled.outcome, message: settled.message};
	} catch (failure) {
		const error = failureOf(failure, path, request.context);
		return {id, path, operation, outcome: 'failed', message: error.message, error};
	}
};

/** Turns the system's error into the result of this one recovery. Rethrows programming errors and `cancelled`. */
const failureOf = (error: unknown, path: FsPath, {home}: Context): VenvError => {
	if (error instanceof VenvError && error.code !== 'cancelled') return error;
	const code = systemCode(error);
	if (code === undefined) throw error;
	return new VenvError(isDiskFull(error) ? 'disk-full' : 'failed', {
		what: `Can't recover ${printablePath(path, home)}`,
		why: error instanceof Error ? error.message : code,
		hint: 'Nothing is lost: venv-tui recover continues when the disk allows it',
		path,
		cause: error,
	});
};

const settleLocked = async (
	found: Case,
	path: FsPath,
	{context, takeOver}: RecoverRequest,
): Promise<Settled | undefined> => {
	const {holder, isTorn, record} = found;
	const lock = await takeLock(holder, path, {takeOver});
	let settled: Settled | undefined;
	try {
		// Another process of ours may have recovered it while this one waited.
		const current = await readJournalEntry(holder, record.id);
		const isSettled = current === undefined || (await isHeld({...found, record: current}));
		if (isTorn ? current !== undefined : isSettled) return undefined;
		settled = await settle({...found, record: current ?? record}, {context, takeOver});
	} finally {
		await lock.release();
	}
	if (!settled.isHeld) await removeFromIndex(record.id, context);
	return settled.isTold ? settled : undefined;
};

type Settled = Pick<Recovered, 'outcome' | 'message'> & {
	/** True when the old environment stays held, so that it stays in the holding index. */
	readonly isHeld: boolean;
	readonly isTold: boolean;
};

const goOnFreeing = async (
	found: Case,
	request: RecoverRequest,
	work: Work,
): Promise<Pick<Recovered, 'outcome' | 'message' | 'error'>> => {
	const {left, path, isStopped} = await freeOne(found, request, work);
	if (isStopped) throwIfCancelled(work.signal);
	const shown = printablePath(path, request.context.home);
	const [first] = left;
	if (first === undefined) return {outcome: 'freed', message: `Freed the rest of ${shown}`};
	const error = new VenvError('failed', {
		what: `Can't free all of ${shown}`,
		why: `${printablePath(first.path)}: ${first.why}`,
	});
	return {outcome: 'failed', message: error.message, error};
};

const settle = async (found: Case, {context, takeOver}: RecoverRequest): Promise<Settled> => {
	const {holder, record, isRegistered, isTorn, isOver} = found;
	const shown = printablePath(join(parent(holder), record.name), context.home);
	const {operation, state} = record;
	const hold = (): Promise<void> =>
		writeJournalEntry(holder, {...record, state: 'held', child: undefined, heldAt: context.now().toISOString()});
	if (state === 'built' && operation === 'reset') {
		await hold();
		const message = `The reset of ${shown} was complete; the old one is held`;
		return {outcome: 'finished', message, isHeld: true, isTold: true};
	}
	if (state === 'built') {
		await forget(holder, record);
		return {outcome: 'finished', message: `The ${operation} of ${shown} was complete`, isHeld: false, isTold: true};
	}
	if (state === 'held') {
		const isBack = isSameIdentity(await identityAt(join(parent(holder), record.name)), record.old);
		await forget(holder, record);
		return {outcome: 'finished', message: `${shown} was brought back`, isHeld: false, isTold: isBack};
	}
	if (!isRegistered) await refuseRunning(found, {shown, takeOver});
	const wasMoved = await isThere(heldPathOf(holder, record));
	const hasSnapshot = await isThere(treeOf(snapshotOf(holder, record.id)));
	if ((await rollBack(holder, {...record, child: await groupToEnd(found, takeOver)})) === 'old-is-held') {
		await hold();
		const message = `Something else is at ${shown} now; the old one is held`;
		return {outcome: 'held', message, isHeld: true, isTold: true};
	}
	await forget(holder, record);
	if (isOver)
		return {outcome: 'finished', message: `The deletion of ${shown} was complete`, isHeld: false, isTold: true};
	return {
		outcome: 'undone',
		message: undoneMessages[operation](shown, hasSnapshot),
		isHeld: false,
		isTold: wasMoved || !isTorn,
	};
};

/**
 * Identity of the process group that has to be ended before the roll-back. Undefined where nothing of it can live any
 * more: this machine was started anew since, or the user says so (`takeOver`) of another machine, boot or container.
 */
const groupToEnd = async (
	{holder, record: {child}, isRegistered}: Case,
	takeOver: boolean | undefined,
): Promise<ProcessIdentity | undefined> => {
	if (child === undefined || !isRegistered) return undefined;
	if (await isOfThisMachine(child)) return child;
	return takeOver || (await isAlive(child, holder)) === 'dead' ? undefined : child;
};

/**
 * Refuses to end a process that is named by a journal entry outside our holding index: anybody could have written it.
 * With `takeOver`, only a process that is seen alive is refused.
 */
const refuseRunning = async (
	{holder, record: {child}}: Case,
	{shown, takeOver}: {readonly shown: string; readonly takeOver: boolean | undefined},
): Promise<void> => {
	const alive = child === undefined ? 'dead' : await isAlive(child, holder);
	if (child === undefined || alive === 'dead' || (alive === 'unknown' && takeOver)) return;
	throw new VenvError('locked', {
		what: `Can't recover ${shown}`,
		why: `process ${child.pid} may still write into it`,
		hint: 'End it yourself, then try again',
	});
};

const undoneMessages: Readonly<Record<Operation, (shown: string, hasSnapshot: boolean) => string>> = {
	delete: shown => `The deletion of ${shown} was cut off; it is as it was`,
	reset: shown => `The reset of ${shown} was cut off; the old one is back`,
	create: shown => `The creation of ${shown} was cut off; its remains were removed`,
	install: (shown, hasSnapshot) =>
		`An installation into ${shown} was cut off; ${hasSnapshot ? 'it is as it was' : 'check it, or reset it'}`,
};

const remedyOf = ({operation, state, owner: {host, pid}}: JournalEntry, owner: Case['owner']): string => {
	if (owner === 'alive') return `Process ${pid} is still working on it`;
	const what =
		state === 'freeing' ? 'frees the rest of it' : state === 'built' ? 'keeps the new one' : verbs[operation];
	return owner === 'dead' ? `recover ${what}` : `It was begun on ${printable(host)}; recover --take-over ${what}`;
};

const verbs: Readonly<Record<Operation, string>> = {
	delete: 'brings it back',
	reset: 'brings the old one back',
	create: 'removes what was made',
	install: 'makes it what it was before',
};

/**
 * Removes drafts and locks of dead processes beside the environments in the holding index, and empty holding
 * directories.
 */
const tidyUp = async (entries: readonly IndexEntry[]): Promise<void> => {
	for (const {id, path} of entries) {
		const holder = holdingDirectoryOf(path);
		if (!(await isOwnHoldingDirectory(holder))) continue;
		const lock = await readLock(holder, path);
		if (lock !== undefined && lock.alive !== 'dead') continue;
		const names = (await listNames(holder)) ?? [];
		const leftBehind = names.filter(
			name => name.startsWith(lockName(path)) || (name.startsWith(`${id}.json.`) && name.endsWith('.draft')),
		);
		for (const name of leftBehind) await removeFile(fsPath(`${holder}/${name}`));
		await removeEmptyHoldingDirectory(holder);
	}
};

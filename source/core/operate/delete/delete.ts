import {constants} from 'node:fs';
import {access, unlink} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import type {Environment} from '../../model/environment.js';
import {throwIfCancelled, VenvError} from '../../model/error.js';
import {listPackages} from '../../inspect/packages/installed-packages.js';
import {native, parent, type FsPath} from '../../model/path.js';
import {printablePath} from '../../text/printable.js';
import {formatBytes} from '../../text/units.js';
import type {Work} from '../../model/progress.js';
import {onDisk} from '../../platform/files/durable-file.js';
import {freeHeld} from '../../held/free.js';
import {holdingDirectoryOf} from '../../held/holding-directory.js';
import {olderHeld, type HeldEnvironment} from '../../held/held-environments.js';
import {beginTransaction} from '../../held/journaled-transaction.js';
import {keepRecipe} from '../../held/keep-recipe.js';
import {takeLock} from '../../held/environment-lock.js';
import type {LeftOver} from '../../platform/files/remove-tree.js';
import {assessDeletion, nameToType, refusal, type Assessment} from '../../safety/assess-deletion.js';
import {removeUntilStopped} from '../../platform/files/remove-tree.js';
import {moveAndHold} from '../../held/transaction.js';

export type DeleteRequest = {
	readonly context: Context;
	/**
	 * `hold`: by one rename, to be brought back or freed later. `free`: held, then freed, so that a crash in between is
	 * finished by the next start. `at-once`: removed where it lies, without undo: where nothing can be held. One with stray
	 * files is held whatever is asked for.
	 */
	readonly keep: 'hold' | 'free' | 'at-once';
	readonly roots?: readonly FsPath[] | undefined;
	readonly allowInUse?: boolean | undefined;
	/** Typed name, for environments that need one. */
	readonly typedName?: string | undefined;
	/**
	 * Whether to free an older environment of this path that is still held. Absent: it makes `hold` reject with
	 * `cannot-hold`.
	 */
	readonly freeOlder?: boolean | undefined;
	readonly takeOver?: boolean | undefined;
};

export type Deleted = {
	readonly path: FsPath;
	/**
	 * `unlinked`: only the link or file that led to an environment was removed. `stopped`: cancelled while it was
	 * freed. The rest of it is in `held`, can't be restored and is freed by the next start, or is still in its place,
	 * where there is no `held`.
	 */
	readonly outcome: 'held' | 'freed' | 'unlinked' | 'stopped';
	readonly held?: HeldEnvironment | undefined;
	/** Bytes that were freed; undefined where nothing was freed yet. */
	readonly freedBytes?: number | undefined;
	/** Bytes that were not freed because it was stopped, where that is known. */
	readonly leftBytes?: number | undefined;
	readonly diskBytes?: number | undefined;
	/**
	 * Entries that could not be removed: then `pyvenv.cfg` still exists, or the environment stays held, partly freed.
	 */
	readonly left: readonly LeftOver[];
	/** True where it was to be held, or freed after holding, and could only be removed directly. */
	readonly withoutUndo: boolean;
	/** Names of stray files at its top, for which it was held; empty or absent where there are none. */
	readonly strays?: readonly string[] | undefined;
};

/**
 * Deletes one environment, after every check of {@link assessDeletion} on the disk as it is at this moment. Rejects with
 * the refusal; with `changed` when something else is there than was listed; with `answer-needed` when its name has to be
 * typed; with `cannot-hold` or `disk-full` when it can't be held: nothing has happened then, and `at-once` is what can
 * be offered, except for one with stray files, which is never removed without being held. Cancelled before the rename it rejects with `cancelled` and nothing has happened; after it, it answers
 * `held`, and while freeing `stopped`.
 */
export const deleteEnvironment = async (
	environment: Environment,
	request: DeleteRequest,
	work: Work = {},
): Promise<Deleted> => {
	throwIfCancelled(work.signal);
	const {context, roots, allowInUse} = request;
	const expected = environment.found.identity;
	const assessment = await assessDeletion(environment.path, {context, expected, roots, allowInUse});
	if (!assessment.allowed) throw refusal(assessment);
	refuseUntyped(assessment, request);
	if (assessment.action === 'unlink-alias') return unlinkAlias(assessment.path);
	throwIfCancelled(work.signal);
	if (assessment.strays.length > 0) return holdWithStrays(assessment, environment, request, work);
	if (request.keep === 'at-once') return deleteAtOnce(assessment, request, work, false);
	try {
		const held = await holdEnvironment(assessment.path, environment, request, work);
		if (request.keep === 'hold') return heldOutcome(held);
		return await freeNow(held, request, work);
	} catch (error) {
		// It would be freed anyway, so it needs no detour.
		const canGoOn = error instanceof VenvError && (error.code === 'cannot-hold' || error.code === 'disk-full');
		if (request.keep !== 'free' || !canGoOn) throw error;
		return deleteAtOnce(assessment, request, work, true);
	}
};

const heldOutcome = (held: HeldEnvironment): Deleted => ({
	path: held.path,
	outcome: 'held',
	held,
	left: [],
	withoutUndo: false,
});

/** Files that somebody left in it can't be installed again, so that they must be there to be brought back. */
const holdWithStrays = async (
	{path, strays}: Assessment,
	environment: Environment,
	request: DeleteRequest,
	work: Work,
): Promise<Deleted> => {
	try {
		const held = await holdEnvironment(path, environment, {...request, keep: 'hold'}, work);
		return {...heldOutcome(held), strays};
	} catch (error) {
		if (!(error instanceof VenvError) || (error.code !== 'cannot-hold' && error.code !== 'disk-full')) throw error;
		throw error.withState(`Holding ${strays.join(', ')}, it is never deleted without undo`);
	}
};

const refuseUntyped = (assessment: Assessment, {typedName}: DeleteRequest): void => {
	if (!assessment.needsTypedName || typedName === nameToType(assessment.path)) return;
	throw new VenvError('answer-needed', {
		what: `Can't delete ${printablePath(assessment.path)}`,
		why: `${assessment.warnings[0] ?? 'it is not an ordinary environment'}, so its name has to be typed`,
		hint: `Add --typed-name ${nameToType(assessment.path)}`,
		path: assessment.path,
	});
};

const unlinkAlias = async (path: FsPath): Promise<Deleted> => {
	await onDisk({what: `Can't delete ${printablePath(path)}`, path}, () => unlink(native(path)));
	return {path, outcome: 'unlinked', left: [], withoutUndo: true};
};

const holdEnvironment = async (
	path: FsPath,
	environment: Environment,
	request: DeleteRequest,
	work: Work,
): Promise<HeldEnvironment> => {
	const {context, takeOver, keep} = request;
	const {found, usage} = environment;
	if (request.freeOlder) await freeOlder(path, request, work);
	const recipeId = await keepRecipe(environment, await listPackages(found), 'delete', context);
	throwIfCancelled(work.signal);
	const transaction = await beginTransaction(context, {
		operation: 'delete',
		path,
		identity: found.identity,
		recipeId,
		takeOver,
		usage: usage && {allocatedBytes: usage.allocatedBytes, reclaimableBytes: usage.reclaimableBytes},
		besideOlder: keep === 'free',
	});
	return moveAndHold(transaction);
};

const freeOlder = async (path: FsPath, {context, takeOver}: DeleteRequest, work: Work): Promise<void> => {
	const older = await olderHeld(holdingDirectoryOf(path), path);
	if (older === undefined) return;
	const {untouched, freedBytes} = await freeHeld([older.id], {context, takeOver, places: [parent(path)]}, work);
	if (untouched === undefined) return;
	throw new VenvError('cancelled', {
		what: `Stopped: ${formatBytes(freedBytes)} freed of the older ${printablePath(path, context.home)}`,
		why: 'nothing else was deleted',
		hint: "The next start frees the rest of it; it can't be brought back",
		path,
	});
};

const freeNow = async (held: HeldEnvironment, {context, takeOver}: DeleteRequest, work: Work): Promise<Deleted> => {
	// Stopped just then: better one too many that can be brought back.
	if (work.signal?.aborted) return heldOutcome(held);
	const {freed, failed, freedBytes, diskBytes} = await freeHeld([held.id], {context, takeOver}, work);
	if (failed[0]) throw failed[0].error;
	const {left, isStopped, leftBytes} = freed[0] ?? {left: [], isStopped: false};
	if (isStopped)
		return {path: held.path, outcome: 'stopped', held, freedBytes, leftBytes, diskBytes, left, withoutUndo: false};
	return {path: held.path, outcome: 'freed', freedBytes, diskBytes, left, withoutUndo: false};
};

/** Removes it directly. The lock is taken where possible: a full disk has no room even for that. */
const deleteAtOnce = async (
	{path, found}: Assessment,
	{context, takeOver}: DeleteRequest,
	{signal, onProgress}: Work,
	withoutUndo: boolean,
): Promise<Deleted> => {
	const what = `Can't delete ${printablePath(path, context.home)}`;
	await onDisk({what, path}, () => access(native(parent(path)), constants.W_OK | constants.X_OK));
	const lock = await lockIfPossible(path, {takeOver, context});
	try {
		const step = `deleting ${printablePath(path, context.home)}`;
		const report = onProgress && ((): void => onProgress({step}));
		const options = {signal, expected: found?.identity, onProgress: report};
		const {left, freedBytes, isStopped} = await removeUntilStopped(path, options);
		return {path, outcome: isStopped ? 'stopped' : 'freed', freedBytes, left, withoutUndo};
	} finally {
		await lock?.release();
	}
};

const lockIfPossible = async (path: FsPath, request: Pick<DeleteRequest, 'takeOver' | 'context'>) => {
	try {
		const what = `Can't delete ${printablePath(path)}`;
		return await onDisk({what, path}, () => takeLock(holdingDirectoryOf(path), path, request));
	} catch (error) {
		if (error instanceof VenvError && (error.code === 'disk-full' || error.code === 'cannot-hold')) return undefined;
		throw error;
	}
};

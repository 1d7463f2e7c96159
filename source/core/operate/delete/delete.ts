import {constants} from 'node:fs';
import {access, unlink} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import type {Environment} from '../../model/environment.js';
import {throwIfCancelled, VenvError} from '../../model/error.js';
import {listPackages} from '../../inspect/packages/installed-packages.js';
import {native, parent, type FsPath} from '../../model/path.js';
import type {Work} from '../../model/progress.js';
import {onDisk} from '../../platform/files/durable-file.js';
import {noteFreed} from '../../platform/files/freed-history.js';
import {freedOf, watchFreeSpace} from '../../platform/files/freed-space.js';
import {freeHeld} from '../../held/free.js';
import {freeReplaced} from '../../held/free-replaced.js';
import {holdingDirectoryOf} from '../../held/holding-directory.js';
import {olderHeld, type HeldEnvironment} from '../../held/held-environments.js';
import {holdEnvironment} from '../../held/transaction/hold-environment.js';
import {keepRecipe} from '../../held/keep-recipe.js';
import {takeLock} from '../../held/environment-lock.js';
import type {LeftOver} from '../../platform/files/remove-tree.js';
import {removeUntilStopped} from '../../platform/files/remove-until-stopped.js';
import {assessDeletion, nameNotTyped, nameToType, refusal, type Assessment} from '../../safety/assess-deletion.js';

export type DeleteRequest = {
	readonly context: Context;
	/**
	 * `hold`: by one rename, to be brought back or freed later. `free`: held, then freed, so that a crash in between is
	 * finished by the next start. `at-once`: removed where it lies, without undo: where nothing can be held. One with
	 * stray files is held whatever is asked for.
	 */
	readonly keep: 'hold' | 'free' | 'at-once';
	readonly roots?: readonly FsPath[] | undefined;
	readonly allowInUse?: boolean | undefined;
	/** Typed name, for environments that need one. */
	readonly typedName?: string | undefined;
	/**
	 * Whether to free an older environment of this path that is still held, once this one is. Absent: it makes `hold`
	 * reject with `cannot-hold`.
	 */
	readonly freeOlder?: boolean | undefined;
	/** Called before anything is removed, with the place where it lies then: if it answers false, it stays held. */
	readonly mayFree?: ((place: FsPath) => Promise<boolean>) | undefined;
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
	/** The older held environment, where it should have been freed and is still held. */
	readonly olderLeft?: HeldEnvironment | undefined;
	/** Bytes that were freed; undefined where nothing was freed yet. */
	readonly freedBytes?: number | undefined;
	/** Bytes that were not freed because it was stopped, where that is known. */
	readonly leftBytes?: number | undefined;
	readonly diskBytes?: number | undefined;
	/** False where files can share blocks: then `freedBytes` is what the disk tells, where it tells something. */
	readonly exact?: boolean | undefined;
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
 * Deletes one environment, after every check of {@link assessDeletion} on the disk as it is at this moment. Rejects
 * with the refusal; with `changed` when something else is there than was listed; with `answer-needed` when its name has
 * to be typed; with `cannot-hold` or `disk-full` when it can't be held: nothing has happened then, and `at-once` can be
 * offered, except for an environment with stray files, which is never removed without being held. Cancelled before the
 * rename it rejects with `cancelled` and nothing has happened; after it, it answers `held`, and while freeing
 * `stopped`.
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
	const deletion = {environment, assessment, request};
	if (assessment.strays.length > 0) return holdWithStrays(deletion, work);
	if (request.keep === 'at-once') return deleteAtOnce(deletion, work);
	try {
		const {held, olderLeft} = await holdWithRecipe(deletion, work);
		if (request.keep === 'hold' || (await request.mayFree?.(held.heldPath)) === false)
			return {...heldOutcome(held), olderLeft};
		return {...(await freeNow(held, request, work)), olderLeft};
	} catch (error) {
		// It would be freed anyway, so it needs no detour.
		const canGoOn = error instanceof VenvError && (error.code === 'cannot-hold' || error.code === 'disk-full');
		if (request.keep !== 'free' || !canGoOn) throw error;
		return {...(await deleteAtOnce(deletion, work)), withoutUndo: true};
	}
};

/** A deletion that may go on: what was asked for, and what lies there now. */
type Deletion = {
	readonly environment: Environment;
	readonly assessment: Assessment;
	readonly request: DeleteRequest;
};

const heldOutcome = (held: HeldEnvironment): Deleted => ({
	path: held.path,
	outcome: 'held',
	held,
	left: [],
	withoutUndo: false,
});

/** Holds an environment in which somebody left files, whatever was asked for: nothing could install those again. */
const holdWithStrays = async ({environment, assessment, request}: Deletion, work: Work): Promise<Deleted> => {
	const {strays} = assessment;
	try {
		const deletion = {environment, assessment, request: {...request, keep: 'hold'}} as const;
		const {held, olderLeft} = await holdWithRecipe(deletion, work);
		return {...heldOutcome(held), olderLeft, strays};
	} catch (error) {
		if (!(error instanceof VenvError) || (error.code !== 'cannot-hold' && error.code !== 'disk-full')) throw error;
		throw error.with({state: {type: 'never-without-undo', strays}});
	}
};

const refuseUntyped = (assessment: Assessment, {typedName}: DeleteRequest): void => {
	if (!assessment.needsTypedName || typedName === nameToType(assessment.path)) return;
	throw new VenvError('answer-needed', {
		what: {doing: 'delete', path: assessment.path},
		reason: nameNotTyped(assessment, 'delete'),
		path: assessment.path,
	});
};

const unlinkAlias = async (path: FsPath): Promise<Deleted> => {
	await onDisk({what: {doing: 'delete', path}, path}, () => unlink(native(path)));
	return {path, outcome: 'unlinked', left: [], withoutUndo: true};
};

type Holding = Pick<Deleted, 'olderLeft'> & {readonly held: HeldEnvironment};

const holdWithRecipe = async ({environment, assessment: {path}, request}: Deletion, work: Work): Promise<Holding> => {
	const {context, takeOver, keep, freeOlder} = request;
	const {found, usage} = environment;
	const older = freeOlder ? await olderHeld(path, context) : undefined;
	const recipeId = await keepRecipe(environment, {packages: await listPackages(found), operation: 'delete', context});
	throwIfCancelled(work.signal);
	const held = await holdEnvironment(context, {
		path,
		identity: found.identity,
		recipeId,
		takeOver,
		usage: usage && {allocatedBytes: usage.allocatedBytes, reclaimableBytes: usage.reclaimableBytes},
		besideOlder: keep === 'free' || older !== undefined,
	});
	return {held, olderLeft: await freeReplaced(older, {context, takeOver}, work)};
};

const freeNow = async (held: HeldEnvironment, {context, takeOver}: DeleteRequest, work: Work): Promise<Deleted> => {
	// It was stopped just then: keeping one environment too many can be undone, deleting one can't.
	if (work.signal?.aborted) return heldOutcome(held);
	const {freed, failed, freedBytes, diskBytes, exact} = await freeHeld([held.id], {context, takeOver}, work);
	if (failed[0]) throw failed[0].error;
	const {left, isStopped, leftBytes} = freed[0] ?? {left: [], isStopped: false};
	if (isStopped)
		return {
			path: held.path,
			outcome: 'stopped',
			held,
			freedBytes,
			leftBytes,
			diskBytes,
			exact,
			left,
			withoutUndo: false,
		};
	return {path: held.path, outcome: 'freed', freedBytes, diskBytes, exact, left, withoutUndo: false};
};

/** Removes it directly. The lock is taken where possible: a full disk has no room even for that. */
const deleteAtOnce = async (
	{assessment: {path, found}, request: {context, takeOver, mayFree}}: Deletion,
	{signal, onProgress}: Work,
): Promise<Deleted> => {
	const what = {doing: 'delete', path} as const;
	if ((await mayFree?.(path)) === false)
		throw new VenvError('changed', {what, reason: {type: 'changed-meanwhile'}, path});
	await onDisk({what, path}, () => access(native(parent(path)), constants.W_OK | constants.X_OK));
	const lock = await lockIfPossible(path, {takeOver, context});
	try {
		const report = onProgress && ((): void => onProgress({step: {doing: 'deleting', path}}));
		const options = {signal, expected: found?.identity, onProgress: report};
		const space = await watchFreeSpace([parent(path)]);
		const {left, freedBytes, entries, isStopped} = await removeUntilStopped(path, options);
		await noteFreed({path, freedBytes, entries}, context);
		const gain = await space.gain();
		const outcome = isStopped ? 'stopped' : 'freed';
		return {path, outcome, freedBytes: freedOf(freedBytes, gain), ...gain, left, withoutUndo: false};
	} finally {
		await lock?.release();
	}
};

const lockIfPossible = async (path: FsPath, request: Pick<DeleteRequest, 'takeOver' | 'context'>) => {
	try {
		const what = {doing: 'delete', path} as const;
		return await onDisk({what, path}, () => takeLock(holdingDirectoryOf(path), path, request));
	} catch (error) {
		if (error instanceof VenvError && (error.code === 'disk-full' || error.code === 'cannot-hold')) return undefined;
		throw error;
	}
};

import {recognise} from '../../discover/recognise.js';
import {VenvError, type What} from '../../model/error.js';
import {isSamePath, parent, type FsPath} from '../../model/path.js';
import {isThere, moveEntry, onDisk, syncDirectory} from '../../platform/files/durable-file.js';
import {identityAt, isSameIdentity} from '../../platform/files/directory-identity.js';
import {findById, refuseUnseen, type HeldRequest} from '../../held/find-held.js';
import {removeEndedEntry} from '../../held/free.js';
import {
	findEntries,
	findTorn,
	heldEnvironmentOf,
	isNamedPlace,
	type FoundEntry,
	type HeldEnvironment,
} from '../../held/held-environments.js';
import {holdEnvironment} from '../../held/transaction/hold-environment.js';
import {takeLock} from '../../held/environment-lock.js';
import {isHeldState, readJournalEntry, type JournalEntry} from '../../held/journal-entry.js';
import {removeFromIndex} from '../../held/holding-index.js';
import {assessDeletion, notDeletable} from '../../safety/assess-deletion.js';
import {readPins} from '../../state/pins.js';

export type Restored = {
	readonly id: string;
	readonly path: FsPath;
	/** Environment that was in its place. It is held now, and can be restored in turn. */
	readonly held?: HeldEnvironment | undefined;
};

/**
 * Restores a held environment to its place, by one rename, unchanged. An environment that is there is held first, so
 * that this can be undone too. Both are checked before anything is moved: the held one must be restorable, and the one
 * in its place must pass every check of a deletion. When the rename fails, the occupant is put back.
 *
 * An environment without a readable journal entry is found by its location alone. One in a directory that the user
 * named (`places`) is restored even if it is a copy, as after a backup.
 *
 * Rejects without having changed anything: `not-found`; `refused` for one that is partly freed, and where the occupant
 * is a project, pinned, in use or not to be deleted; `not-empty` where something else than an environment is in its
 * place; `changed` when the held directory is not the one that was put there; `locked`.
 */
export const restoreHeld = async (id: string, request: HeldRequest): Promise<Restored> => {
	const target = await findTarget(id, request);
	const {path} = heldEnvironmentOf(target.holdingDirectory, target.entry);
	await checkHeld(target, request);
	const held = await holdOccupant(path, request);
	try {
		await bringBack(target, request);
	} catch (error) {
		if (held !== undefined) await putBack(held, request);
		throw error;
	}
	return {id, path, held};
};

type Target = FoundEntry & {
	/** True without a readable journal entry: then `entry` was made from the disk's contents. */
	readonly isTorn: boolean;
};

const findTarget = async (id: string, request: HeldRequest): Promise<Target> => {
	const {context, places = []} = request;
	const entries = await findEntries(context, places);
	const isFound = entries.some(({entry}) => entry.id === id);
	const torn = isFound ? undefined : await findTorn(id, places, context);
	if (!isFound && torn === undefined) await refuseUnseen(id, request);
	return torn === undefined ? {...findById(entries, id), isTorn: false} : {...torn, isTorn: true};
};

const whatFor = (path: FsPath): What => ({doing: 'restore', path});

/** Throws unless the held directory can be restored as it is now. Answers its journal entry. */
const checkHeld = async (
	{holdingDirectory, entry: known, isTorn}: Target,
	request: HeldRequest,
): Promise<JournalEntry> => {
	const {path, heldPath} = heldEnvironmentOf(holdingDirectory, known);
	const what = whatFor(path);
	const entry = (await readJournalEntry(holdingDirectory, known.id)) ?? (isTorn ? known : undefined);
	if (entry === undefined || !isHeldState(entry)) throw gone(what, path);
	if (entry.state === 'freeing')
		throw new VenvError('refused', {
			what,
			reason: {type: 'being-freed'},
			path,
		});
	const now = await identityAt(heldPath);
	if (isSameIdentity(now, entry.old)) return entry;
	const isCopy = now?.isDirectory === true && (await recognise(heldPath, request.context)) !== undefined;
	if (isCopy && isNamedPlace(holdingDirectory, request.places)) return entry;
	throw isCopy ? copied(what, path, known.id) : gone(what, path);
};

/** Holds the environment that is in the way, after every check of a deletion. Undefined where there is none. */
const holdOccupant = async (path: FsPath, request: HeldRequest): Promise<HeldEnvironment | undefined> => {
	if (!(await isThere(path))) return undefined;
	const {context, takeOver} = request;
	const what = whatFor(path);
	const found = await recognise(path, context);
	if (found === undefined || found.alias !== undefined) throw occupied(what, path);
	const assessment = await assessDeletion(path, {context, expected: found.identity});
	const isPinned = (await readPins(context)).some(pinned => isSamePath(pinned.path, path));
	const {allowed, needsTypedName, code = 'refused'} = assessment;
	if (!allowed || needsTypedName || isPinned)
		throw new VenvError(code, {
			what,
			reason: {
				type: 'occupant-stays',
				refused: allowed ? undefined : notDeletable(assessment),
				warnings: needsTypedName ? assessment.warnings : [],
				isPinned,
				path,
			},
			path,
		});
	return holdEnvironment(context, {path, identity: found.identity, takeOver, besideOlder: true});
};

/** Renames the held environment into its place, under the lock, after repeating the checks. */
const bringBack = async (target: Target, request: HeldRequest): Promise<void> => {
	const {holdingDirectory, entry: known} = target;
	const {path, heldPath} = heldEnvironmentOf(holdingDirectory, known);
	const {context, takeOver} = request;
	const lock = await takeLock(holdingDirectory, path, {takeOver, context, isAlone: true});
	let isOver = false;
	try {
		const entry = await checkHeld(target, request);
		const what = whatFor(path);
		if (await isThere(path)) throw occupied(what, path);
		await onDisk({what, path}, () => moveEntry(heldPath, path));
		await syncDirectory(parent(path));
		await removeEndedEntry(holdingDirectory, entry);
		isOver = true;
	} finally {
		await lock.release();
		if (isOver) await removeFromIndex(known.id, context);
	}
};

/** Puts the occupant back. If that fails, too, the error says where it is. */
const putBack = async ({id, path}: HeldEnvironment, request: HeldRequest): Promise<void> => {
	try {
		await bringBack({...findById(await findEntries(request.context, []), id), isTorn: false}, request);
	} catch (error) {
		throw new VenvError('failed', {
			what: {doing: 'put-occupant-back', path},
			reason: {type: 'put-back-failed', error, id},
			path,
			cause: error,
		});
	}
};

const occupied = (what: What, path: FsPath): VenvError =>
	new VenvError('not-empty', {what, reason: {type: 'no-environment-in-its-place', path}, path});

const gone = (what: What, path: FsPath): VenvError =>
	new VenvError('changed', {what, reason: {type: 'no-longer-held'}, path});

const copied = (what: What, path: FsPath, id: string): VenvError =>
	new VenvError('changed', {what, reason: {type: 'copy-held', copy: {id, directory: parent(path)}}, path});

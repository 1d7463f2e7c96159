import {mkdir, rename, rmdir} from 'node:fs/promises';
import {isDiskFull, systemCode} from '../model/error.js';
import {baseName, join, native, parent, type FsPath} from '../model/path.js';
import {endGroup} from '../platform/processes/process-identity.js';
import {isThere, syncDirectory, tryTwice} from '../platform/files/durable-file.js';
import {isSameIdentity, identityAt} from '../platform/files/directory-identity.js';
import {freeingPlaceOf, type JournalEntry} from './journal-entry.js';
import type {DirectoryIdentity} from '../platform/files/directory-identity.js';
import {removeTree} from '../platform/files/remove-tree.js';
import {dropSnapshot, restoreSnapshot} from './snapshot/restore-snapshot.js';
import {snapshotOf, treeOf} from './snapshot/take-snapshot.js';

/**
 * Result of rolling back: the old environment is in its place, or it stays held because something else has taken its
 * place.
 */
type Undone = 'as-before' | 'old-is-held';

/** Path of the old environment while it is held. */
export const heldPathOf = (
	holder: FsPath,
	{id, name, movedForFreeing}: Pick<JournalEntry, 'id' | 'name' | 'movedForFreeing'>,
): FsPath => join(movedForFreeing ? freeingPlaceOf(holder, id) : join(holder, id), name);

/**
 * Rolls back an operation that has not reached `built`: ends the process group that may still write, moves the new
 * directory away if its identity is the one that we created, and puts the old environment back. Decides by what is on
 * the disk, so that it can be interrupted anywhere and run again. Removes nothing but what we made. Changes no journal
 * entry.
 */
export const rollBack = async (holder: FsPath, record: JournalEntry): Promise<Undone> => {
	if (record.child) await endGroup(record.child);
	if (record.operation === 'install') return undoInstall(holder, record);
	const path = join(parent(holder), record.name);
	const held = heldPathOf(holder, record);
	const failed = join(holder, `${record.id}-failed`, record.name);
	if (await isMade(path, record)) await moveAside(path, failed);
	const oldIsHeld = record.old !== undefined && isSameIdentity(await identityAt(held), record.old);
	if (oldIsHeld) {
		if (await isThere(path)) return 'old-is-held';
		await rename(native(held), native(path));
		await syncDirectory(parent(path));
		await removeAside(failed);
	} else {
		// First, so that there is room for the directory again.
		await removeAside(failed);
		if (record.wasEmptyDirectory && !(await isThere(path))) await mkdir(native(path));
	}
	await removeEmptyDirectory(parent(held));
	return 'as-before';
};

/**
 * Rolls back an installation. Without a complete snapshot there is nothing to do: we have changed nothing, or the user
 * was told that this installation can't be undone.
 */
const undoInstall = async (holder: FsPath, record: JournalEntry): Promise<Undone> => {
	const path = join(parent(holder), record.name);
	const snapshot = snapshotOf(holder, record.id);
	const isWhole = isSameIdentity(await identityAt(treeOf(snapshot)), record.snapshot);
	if (isWhole && isSameIdentity(await identityAt(path), record.old)) await restoreSnapshot(snapshot, path);
	await dropSnapshot(snapshot);
	return 'as-before';
};

/**
 * Whether the directory is one that we created. An empty directory counts, since a crash may have come before its
 * identity was noted: a plain rmdir removes it.
 */
const isMade = async (path: FsPath, record: JournalEntry): Promise<boolean> => {
	const now = await identityAt(path);
	if (now === undefined || isSameIdentity(now, record.old)) return false;
	if (record.made) return isSameIdentity(now, record.made);
	if (record.operation === 'create' || record.operation === 'reset') await removeEmptyDirectory(path);
	return false;
};

const moveAside = async (path: FsPath, failed: FsPath): Promise<void> => {
	// The remains of an earlier, interrupted rollback go first.
	await removeAside(failed);
	const isFull = await unlessFull(() => mkdir(native(parent(failed)), {mode: 0o700}));
	// A rename needs no room: on a full disk the environment takes the name that its directory would have.
	await rename(native(path), native(isFull ? parent(failed) : failed));
	await syncDirectory(parent(path));
};

const removeAside = async (failed: FsPath): Promise<void> => {
	if (await isThere(parent(failed))) await removeTree(parent(failed));
};

/** Runs `act` and answers whether the disk was too full for it. Rejects with any other failure. */
const unlessFull = async (act: () => Promise<unknown>): Promise<boolean> => {
	try {
		await act();
		return false;
	} catch (error) {
		if (!isDiskFull(error)) throw error;
		return true;
	}
};

/** Removes a directory if it is one and empty; leaves anything else. */
export const removeEmptyDirectory = async (path: FsPath): Promise<void> => {
	try {
		await tryTwice(() => rmdir(native(path)));
	} catch (error) {
		if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EBUSY'].includes(systemCode(error) ?? '')) throw error;
	}
};

/** Creates the directory for a new environment, where there is nothing or an empty directory; answers its identity. */
export const makeFresh = async (path: FsPath): Promise<DirectoryIdentity> => {
	await mkdir(native(path));
	await syncDirectory(parent(path));
	const mark = await identityAt(path);
	if (mark === undefined) throw new Error(`${baseName(path)} was removed while it was made`);
	return {device: mark.device, inode: mark.inode, born: mark.born};
};

import {chmod, mkdir, rmdir} from 'node:fs/promises';
import {isDiskFull, systemCode} from '../model/error.js';
import {baseName, join, native, parent, type FsPath} from '../model/path.js';
import {endGroup} from '../platform/processes/process-identity.js';
import {isThere, moveEntry, syncDirectory, tryTwice} from '../platform/files/durable-file.js';
import {isSameIdentity, identityAt, type DirectoryIdentity} from '../platform/files/directory-identity.js';
import {heldPathOf, isInPlace, type JournalEntry} from './journal-entry.js';
import {removeTreeTwice} from '../platform/files/remove-tree.js';
import {dropSnapshot, restoreSnapshot} from './snapshot/restore-snapshot.js';
import {snapshotOf, takeSnapshot, treeOf} from './snapshot/take-snapshot.js';
import {holdsWork} from './holds-work.js';

/** Result of rolling back, as it was seen on the disk afterwards. */
export type Undone =
	/** Something else has taken the place of the old environment, so that this one stays held. */
	| {readonly type: 'old-is-held'}
	| {
			readonly type: 'done';
			/** Whether the environment that was there at the beginning is in its place; false where none was. */
			readonly isOldThere: boolean;
			/**
			 * Files that were written to in place while packages changed, so that the snapshot doesn't have their old bytes;
			 * every other file was compared. Absent where no snapshot was restored.
			 */
			readonly written?: readonly FsPath[] | undefined;
			/** Identity of what was in its place, which now lies where the old one would be held. */
			readonly aside?: DirectoryIdentity | undefined;
	  };

/**
 * Rolls back an operation that has not reached `built`: ends the process group that may still write, moves the new
 * directory away if its identity is the one that we created, and puts the old environment back. Decides by what is on
 * the disk, so that it can be interrupted anywhere and run again. Removes only what we made. That is put aside instead
 * where it is doubtful whose it is, or where the user has put something into an environment while its packages changed.
 * Changes no journal entry: the caller notes what lies aside.
 */
export const rollBack = async (holdingDirectory: FsPath, entry: JournalEntry): Promise<Undone> => {
	const wasWriting = entry.child !== undefined && (await endGroup(entry.child));
	if (isInPlace(entry.operation)) return undoInPlace(holdingDirectory, entry);
	const path = join(parent(holdingDirectory), entry.name);
	const held = heldPathOf(holdingDirectory, entry);
	const failed = join(holdingDirectory, `${entry.id}-failed`, entry.name);
	if (await isMade(path, entry, wasWriting)) await moveAside(path, failed);
	const oldIsHeld = entry.old !== undefined && isSameIdentity(await identityAt(held), entry.old);
	if (oldIsHeld) {
		if (await isThere(path)) return {type: 'old-is-held'};
		await moveEntry(held, path);
		await syncDirectory(parent(path));
	}
	const aside = await keepFailed({failed, held, entry});
	// First, so that there is room for the directory again.
	await removeAside(failed);
	if (!oldIsHeld && entry.wasEmptyDirectory && !(await isThere(path))) await mkdir(native(path));
	if (aside === undefined) await removeEmptyDirectory(parent(held));
	return {type: 'done', isOldThere: await isOldAt(path, entry), aside};
};

type Failed = {readonly failed: FsPath; readonly held: FsPath; readonly entry: JournalEntry};

/** Moves the new directory to where the old one was held, if it is to be kept. Answers what is there. */
const keepFailed = async ({failed, held, entry}: Failed): Promise<DirectoryIdentity | undefined> => {
	const there = await identityAt(held);
	// An earlier run, which was interrupted, has moved it.
	if (there !== undefined) return isSameIdentity(there, entry.old) ? undefined : there;
	if (entry.isDoubtful !== true || !(await isThere(failed))) return undefined;
	if (!(await isThere(parent(held)))) await mkdir(native(parent(held)), {mode: 0o700});
	await moveEntry(failed, held);
	await syncDirectory(parent(held));
	return identityAt(held);
};

const isOldAt = async (path: FsPath, {old}: JournalEntry): Promise<boolean> =>
	isSameIdentity(await identityAt(path), old);

/**
 * Rolls back a change in place. Without a complete snapshot there is nothing to do: we have changed nothing, or the user
 * was told that this change can't be undone.
 */
const undoInPlace = async (holdingDirectory: FsPath, entry: JournalEntry): Promise<Undone> => {
	const path = join(parent(holdingDirectory), entry.name);
	const snapshot = snapshotOf(holdingDirectory, entry.id);
	const isWhole = isSameIdentity(await identityAt(treeOf(snapshot)), entry.snapshot);
	const isOldThere = await isOldAt(path, entry);
	const held = heldPathOf(holdingDirectory, entry);
	const canUndo = isWhole && isOldThere;
	const by = join(holdingDirectory, `${entry.id}-aside`);
	if (canUndo && (entry.isDoubtful === true || (await isThere(by)) || (await holdsWork(path, snapshot))))
		await linkAside(path, {to: held, by});
	const written = canUndo ? await restoreSnapshot(snapshot, path) : undefined;
	await dropSnapshot(snapshot);
	return {type: 'done', isOldThere, written, aside: await identityAt(held)};
};

type Aside = {readonly to: FsPath; readonly by: FsPath};

/**
 * Keeps the present state of an environment at `to`, by hard links that are first made at `by`. Does nothing where an
 * earlier run, which was interrupted, has done so.
 */
const linkAside = async (path: FsPath, {to, by}: Aside): Promise<void> => {
	if (await isThere(to)) return;
	if (await isThere(by)) await removeTreeTwice(by);
	await takeSnapshot(path, by);
	if (!(await isThere(parent(to)))) await mkdir(native(parent(to)), {mode: 0o700});
	await moveEntry(treeOf(by), to);
	await syncDirectory(parent(to));
	await removeTreeTwice(by);
};

/**
 * Holds the state of an environment before an operation in its place, made of its snapshot. Answers its identity;
 * undefined where there is no whole snapshot. Can be interrupted anywhere and run again.
 */
export const holdSnapshot = async (
	holdingDirectory: FsPath,
	entry: JournalEntry,
): Promise<DirectoryIdentity | undefined> => {
	const snapshot = snapshotOf(holdingDirectory, entry.id);
	if (!isSameIdentity(await identityAt(treeOf(snapshot)), entry.snapshot)) return undefined;
	const held = heldPathOf(holdingDirectory, entry);
	await mkdir(native(held), {mode: 0o700, recursive: true});
	await restoreSnapshot(snapshot, held);
	return identityAt(held);
};

/**
 * Whether the directory is one that we created, or the tool that we ran: `wasWriting` says that this tool was at work
 * until now, so that it may have created a directory which nobody noted. An empty directory counts, since a crash may
 * have come before its identity was noted: a plain rmdir removes it.
 */
const isMade = async (path: FsPath, entry: JournalEntry, wasWriting: boolean): Promise<boolean> => {
	const now = await identityAt(path);
	if (now === undefined || isSameIdentity(now, entry.old)) return false;
	if (entry.maker === 'tool' && wasWriting) return now.isDirectory;
	if (entry.made) return isSameIdentity(now, entry.made);
	if (entry.operation === 'create' || entry.operation === 'reset') await removeEmptyDirectory(path);
	return false;
};

const moveAside = async (path: FsPath, failed: FsPath): Promise<void> => {
	// The remains of an earlier, interrupted rollback go first.
	await removeAside(failed);
	const isFull = await unlessFull(() => mkdir(native(parent(failed)), {mode: 0o700}));
	// A rename needs no room: on a full disk the environment takes the name that its directory would have.
	await renameOwn(path, isFull ? parent(failed) : failed);
	await syncDirectory(parent(path));
};

/** Moves a directory that we made. It gets a mode that lets us write where the system refuses to move it without one. */
const renameOwn = async (path: FsPath, to: FsPath): Promise<void> => {
	try {
		await moveEntry(path, to);
	} catch (error) {
		if (systemCode(error) !== 'EACCES') throw error;
		await chmod(native(path), 0o700);
		await moveEntry(path, to);
	}
};

const removeAside = async (failed: FsPath): Promise<void> => {
	if (await isThere(parent(failed))) await removeTreeTwice(parent(failed));
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

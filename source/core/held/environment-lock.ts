import type {UndoFailure} from '../model/reasons/undo-failure.js';
import {link, unlink} from 'node:fs/promises';
import {systemCode, VenvError} from '../model/error.js';
import {parseJson} from '../text/parse-json.js';
import type {Context} from '../model/context.js';
import {baseName, fsPath, isInside, join, native, parent, type FsPath} from '../model/path.js';
import {isAlive, isProcessIdentity, ownIdentity, type ProcessIdentity} from '../platform/processes/process-identity.js';
import {createDurably, moveEntry, readOwn, removeFile} from '../platform/files/durable-file.js';
import {pathsInIndex} from './holding-index.js';
import {
	holdingDirectoryOf,
	listNames,
	lockName,
	makeHoldingDirectory,
	newId,
	removeEmptyHoldingDirectory,
} from './holding-directory.js';

export type Lock = {readonly release: () => Promise<void>};

type LockRequest = {
	/** Also break the lock of an owner of which nothing is known. */
	readonly takeOver?: boolean | undefined;
	readonly context: Context;
	/** Whether to leave out work on environments around the path and inside. */
	readonly isAlone?: boolean | undefined;
};

/** Owner of the lock of a path, as far as the lock's file says; undefined when it is free. */
type LockState = {
	readonly owner: ProcessIdentity | undefined;
	readonly alive: 'alive' | 'dead' | 'unknown';
	/** Text of the lock that was read. */
	readonly text: string;
	/** True when another version of this program wrote it in a format that this version doesn't know. */
	readonly isOfOtherVersion?: boolean | undefined;
};

/**
 * Keeps all other processes of ours, on this machine or one that shares the disk, from working on `path`, on an
 * environment around it, and on environments inside it that the holding index of `context` lists (unless `isAlone`), until
 * released.
 * Creates the holding directory where it is missing. Breaks the lock of a dead process. Rejects with `locked` where a
 * living process holds it, and where the owner is on another machine, boot or container unless `takeOver`.
 */
export const takeLock = async (
	holdingDirectory: FsPath,
	path: FsPath,
	{takeOver = false, context, isAlone = false}: LockRequest,
): Promise<Lock> => {
	const file = join(holdingDirectory, lockName(path));
	const text = JSON.stringify(await ownIdentity());
	for (let attempt = 0; attempt < 20; attempt++) {
		try {
			await makeHoldingDirectory(holdingDirectory, context);
			if (await tryCreate(file, text)) {
				const lock = {release: () => release(file, {text, holdingDirectory, context})};
				return isAlone ? lock : await unlessNested({path, context}, lock);
			}
		} catch (error) {
			await removeEmptyHoldingDirectory(holdingDirectory, context);
			throw error;
		}
		const state = await readLock(holdingDirectory, path);
		if (state === undefined) continue;
		if (state.alive === 'alive' || (state.alive === 'unknown' && !takeOver)) throw locked(path, state);
		await breakLock(file, state.text);
	}
	throw locked(path, {owner: undefined, alive: 'alive', text: ''});
};

/**
 * Reads the lock of a path. A text that was cut off in the middle counts as a dead owner's, a whole text that this
 * version doesn't know as an unknown owner's.
 */
export const readLock = async (holdingDirectory: FsPath, path: FsPath): Promise<LockState | undefined> => {
	const text = await readOwn(join(holdingDirectory, lockName(path)));
	if (text === undefined) return undefined;
	const value = parseJson(text);
	if (isProcessIdentity(value)) return {owner: value, alive: await isAlive(value, holdingDirectory), text};
	const isOfOtherVersion = typeof value === 'object' && value !== null;
	return {owner: undefined, alive: isOfOtherVersion ? 'unknown' : 'dead', text, isOfOtherVersion};
};

/**
 * Answers the lock that was just taken, unless another process of ours works on an environment around or inside this
 * one: then releases it and rejects with `locked`. Whoever comes second sees the lock of the first.
 */
const unlessNested = async (
	{path, context}: {readonly path: FsPath; readonly context: Context},
	lock: Lock,
): Promise<Lock> => {
	const working = await pathsInIndex(context);
	for (const other of [...ancestorsOf(path), ...working.filter(inner => inner !== path && isInside(inner, path))]) {
		const state = await readLock(holdingDirectoryOf(other), other);
		if (state?.alive !== 'alive') continue;
		await lock.release();
		throw locked(path, state);
	}
	return lock;
};

const ancestorsOf = (path: FsPath): readonly FsPath[] => {
	const above: FsPath[] = [];
	for (let at = parent(path); at !== parent(at); at = parent(at)) above.push(at);
	return above;
};

/** Writes the lock under another name and links it into place, so that nobody reads half of it. */
const tryCreate = async (file: FsPath, text: string): Promise<boolean> => {
	const draft = fsPath(`${file}.${newId()}`);
	try {
		await createDurably(draft, text);
		await linkOrCreate(draft, file, text);
		return true;
	} catch (error) {
		// ENOENT: another process of ours has just removed the empty holding directory.
		if (systemCode(error) === 'EEXIST' || systemCode(error) === 'ENOENT') return false;
		throw error;
	} finally {
		await removeFile(draft);
	}
};

const linkOrCreate = async (draft: FsPath, file: FsPath, text: string): Promise<void> => {
	try {
		await link(native(draft), native(file));
	} catch (error) {
		// Reached on file systems without hard links; on Windows those answer what Node calls EISDIR.
		if (!['EPERM', 'ENOTSUP', 'EISDIR'].includes(systemCode(error) ?? '')) throw error;
		await createDurably(file, text);
	}
};

/**
 * Removes a lock whose owner was found to be dead. The lock is moved away first, so that of several processes that
 * break it at once only one gets it. If another lock has taken its place meanwhile, that one is put back.
 */
const breakLock = async (file: FsPath, dead: string): Promise<void> => {
	const away = fsPath(`${file}.${newId()}`);
	// Read once more right before: a lock that has changed is not moved at all.
	if ((await readOwn(file)) !== dead) return;
	try {
		await moveEntry(file, away);
		if ((await readOwn(away)) !== dead) await linkOrCreate(away, file, (await readOwn(away)) ?? '');
		await unlink(native(away));
	} catch (error) {
		if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'EEXIST') throw error;
	}
};

type Held = {readonly text: string; readonly holdingDirectory: FsPath; readonly context: Context};

/**
 * Releases the lock. A failure to remove its file is ignored: the work is done, and the next process finds a dead
 * owner's lock.
 */
const release = async (file: FsPath, {text, holdingDirectory, context}: Held): Promise<void> => {
	try {
		if ((await readOwn(file)) === text) {
			// Drafts of processes that died while they tried. A living one that loses its draft here begins again.
			for (const name of (await listNames(holdingDirectory)) ?? [])
				if (name.startsWith(`${baseName(file)}.`)) await removeFile(join(holdingDirectory, name));
			await removeFile(file);
		}
		await removeEmptyHoldingDirectory(holdingDirectory, context);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
	}
};

const locked = (path: FsPath, state: LockState): VenvError =>
	new VenvError('locked', {what: {doing: 'change', path}, reason: whyLocked(state), path});

const whyLocked = ({owner, alive, isOfOtherVersion}: LockState): UndoFailure => {
	if (isOfOtherVersion) return {type: 'worked-on-by-other-version'};
	return alive === 'unknown' ? {type: 'worked-on-elsewhere', host: owner?.host} : {type: 'worked-on', pid: owner?.pid};
};

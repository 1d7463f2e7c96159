import type {Operation} from '../model/reasons/undo-failure.js';
import {mkdir, readdir} from 'node:fs/promises';
import type {Context} from '../model/context.js';
import {systemCode, VenvError} from '../model/error.js';
import {parseJson} from '../text/parse-json.js';
import {entryAt} from '../platform/files/entries.js';
import {fsPath, isAbsolutePath, isSamePath, join, native, parent, type FsPath} from '../model/path.js';
import {isProcessIdentity, type ProcessIdentity} from '../platform/processes/process-identity.js';
import {isThere, readOwn, removeFile, replaceDurably} from '../platform/files/durable-file.js';
import {identityAt, isSameIdentity, type DirectoryIdentity} from '../platform/files/directory-identity.js';
import {holdingDirectoryOf, isId, listNames} from './holding-directory.js';
import {isOfOtherVersion} from './journal-entry.js';

/**
 * One operation of ours, noted in our own data directory, because a holding directory may have come with a tree from
 * elsewhere. Only operations in the holding index are recovered unless the user names their path.
 */
export type IndexEntry = {
	/** Absent in entries of version 0.1. */
	readonly version?: 1 | undefined;
	readonly id: string;
	readonly operation: Operation;
	/** Path of the environment, with its parents' links resolved. */
	readonly path: FsPath;
	readonly old?: DirectoryIdentity | undefined;
	/** Process that began the operation. */
	readonly owner: ProcessIdentity;
	/**
	 * Identity of the directory that contains `path`. A different directory there means that the disk is not mounted.
	 * Absent in entries of version 0.1.
	 */
	readonly parent?: DirectoryIdentity | undefined;
};

/**
 * Whether the directory of an entry is visible now. Where its disk is not mounted, or its parent was renamed or
 * removed, a missing environment says nothing about whether it still exists.
 */
export const isSeen = async ({path, parent: expected}: IndexEntry): Promise<boolean> => {
	const now = await identityAt(parent(path));
	if (now === undefined || !now.isDirectory) return false;
	return expected === undefined ? isThere(holdingDirectoryOf(path)) : isSameIdentity(now, expected);
};

/** Finds the entries of deleted or reset environments whose directory is not visible now, and when each was noted. */
export const findAbsent = async (
	context: Context,
): Promise<ReadonlyArray<{readonly entry: IndexEntry; readonly notedAt: Date}>> => {
	const absent = [];
	for (const entry of await readIndex(context)) {
		if (entry.operation !== 'delete' && entry.operation !== 'reset') continue;
		if (await isSeen(entry)) continue;
		absent.push({entry, notedAt: entryAt(fileOf(entry.id, context))?.mtime ?? context.now()});
	}
	return absent;
};

/**
 * Adds an operation to the holding index before its first change. Rejects with `cannot-hold` where our data directory
 * can't be written.
 */
export const addToIndex = async (entry: IndexEntry, context: Context): Promise<void> => {
	const directory = placeOf(context);
	try {
		await mkdir(native(directory), {recursive: true, mode: 0o700});
		await replaceDurably(fileOf(entry.id, context), JSON.stringify(entry));
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		throw new VenvError('cannot-hold', {
			what: {doing: 'note-undo-in', path: directory},
			reason: {type: 'index-unwritable', isFull: systemCode(error) === 'ENOSPC', operation: entry.operation},
			path: entry.path,
			cause: error,
		});
	}
};

/**
 * As {@link addToIndex}, but an operation that holds nothing (create, install, repair) continues when the index can't be
 * written: answers false. It can still roll back; but after a crash the next start does not find it.
 */
export const isAddedToIndex = async (entry: IndexEntry, context: Context): Promise<boolean> => {
	try {
		await addToIndex(entry, context);
		return true;
	} catch (error) {
		const holds = entry.operation === 'delete' || entry.operation === 'reset';
		if (holds || !(error instanceof VenvError)) throw error;
		return false;
	}
};

/** Removes an operation that has ended from the holding index. */
export const removeFromIndex = (id: string, context: Context): Promise<void> => removeFile(fileOf(id, context));

/**
 * Reads every operation of ours that has not ended, in no order. Entries that are damaged or of another version are
 * left out.
 */
export const readIndex = async (context: Context): Promise<readonly IndexEntry[]> => {
	const entries = await Promise.all((await idsIn(context)).map(id => readEntry(id, context)));
	return entries.filter(entry => entry !== undefined);
};

const idsIn = async (context: Context): Promise<readonly string[]> => {
	try {
		return (await readdir(native(placeOf(context)))).map(name => name.replace(/\.json$/, '')).filter(isId);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return [];
	}
};

// By the file of an entry. The path of an operation never changes, so that the entries of others are not read again for
// each of the thousands that are deleted together.
const knownPaths = new Map<FsPath, FsPath>();

/** Answers the path of every operation of ours that has not ended, in no order; of those that {@link readIndex} reads. */
export const pathsInIndex = async (context: Context): Promise<readonly FsPath[]> => {
	const pathOf = async (id: string): Promise<FsPath | undefined> =>
		knownPaths.get(fileOf(id, context)) ?? (await readEntry(id, context))?.path;
	return (await Promise.all((await idsIn(context)).map(pathOf))).filter(path => path !== undefined);
};

/** Operation whose index entry or journal entry was written by another version of this program. */
type OfOtherVersion = {readonly id: string; readonly path: FsPath; readonly notedAt: Date};

/**
 * Finds operations that only another version of this program can read: all, or those on the environment `at` a path.
 * Other files that it doesn't know are left out.
 */
export const findOfOtherVersion = async (context: Context, at?: FsPath): Promise<readonly OfOtherVersion[]> => {
	const found: OfOtherVersion[] = [];
	for (const id of await idsIn(context)) {
		const known = knownPaths.get(fileOf(id, context));
		if (at !== undefined && known !== undefined && !isSamePath(known, at)) continue;
		const value = parseJson((await readOwn(fileOf(id, context))) ?? '');
		if (typeof value !== 'object' || value === null) continue;
		const {path} = value as Partial<Record<keyof IndexEntry, unknown>>;
		const named = typeof path === 'string' && isAbsolutePath(path) ? fsPath(path) : undefined;
		if (at !== undefined && (named === undefined || !isSamePath(named, at))) continue;
		const isKnown = isIndexEntry(value) && !(await isOfOtherVersion(holdingDirectoryOf(value.path), id));
		const notedAt = entryAt(fileOf(id, context))?.mtime ?? context.now();
		if (!isKnown) found.push({id, path: named ?? fileOf(id, context), notedAt});
	}
	return found;
};

/** Removes temporary files of writers that died: only files so old that nobody can still be writing them. */
export const tidyIndex = async (context: Context): Promise<void> => {
	const directory = placeOf(context);
	for (const name of (await listNames(directory)) ?? []) {
		const file = join(directory, name);
		const age = context.now().getTime() - (entryAt(file)?.mtimeMs ?? Infinity);
		if (name.endsWith('.draft') && age > 60_000) await removeFile(file);
	}
};

const readEntry = async (id: string, context: Context): Promise<IndexEntry | undefined> => {
	const text = await readOwn(fileOf(id, context));
	if (text === undefined) return undefined;
	const value = parseJson(text);
	if (!isIndexEntry(value) || value.id !== id) return undefined;
	knownPaths.set(fileOf(id, context), value.path);
	return value;
};

const isIndexEntry = (value: unknown): value is IndexEntry => {
	if (typeof value !== 'object' || value === null) return false;
	const {version, id, path, owner} = value as Partial<Record<keyof IndexEntry, unknown>>;
	const isKnown = version === undefined || version === 1;
	return isKnown && typeof id === 'string' && typeof path === 'string' && isProcessIdentity(owner);
};

const placeOf = (context: Context): FsPath => join(context.places.data, 'registry');
const fileOf = (id: string, context: Context): FsPath => join(placeOf(context), `${id}.json`);

import {parseJson} from '../text/parse-json.js';
import {baseName, join, type FsPath} from '../model/path.js';
import {isProcessIdentity, type ProcessIdentity} from '../platform/processes/process-identity.js';
import {createDurably, isThere, readOwn, removeFile, replaceDurably} from '../platform/files/durable-file.js';
import {isId, listNames} from './holding-directory.js';
import type {DirectoryIdentity} from '../platform/files/directory-identity.js';

export type Operation = 'delete' | 'reset' | 'create' | 'install';

/** How far it got: what has not reached `built` is undone, `held` stays, `freeing` is gone on with. */
export type EntryState = 'begin' | 'old-moved' | 'built' | 'held' | 'freeing';

/**
 * The journal of one operation, as it lies in the holding place. Written before and after each step. It names no path:
 * what it is about is the sibling of the holding place that is called `name`.
 */
export type JournalEntry = {
	readonly version: 1;
	readonly id: string;
	readonly operation: Operation;
	/** Of the environment, in its parent directory. */
	readonly name: FsPath;
	readonly state: EntryState;
	/** Whoever works on it, or did. */
	readonly owner: ProcessIdentity;
	/** The leader of the group that may still write into the environment. */
	readonly child?: ProcessIdentity | undefined;
	/** The old environment, as it was at the beginning. */
	readonly old?: DirectoryIdentity | undefined;
	/** The directory that we made at its place. */
	readonly made?: DirectoryIdentity | undefined;
	/** The tree of the complete snapshot that undoing an installation goes back to. */
	readonly snapshot?: DirectoryIdentity | undefined;
	/** An empty directory was there before: undoing leaves one. */
	readonly wasEmptyDirectory?: boolean | undefined;
	readonly startedAt: string;
	readonly heldAt?: string | undefined;
	readonly recipeId?: string | undefined;
	readonly allocatedBytes?: number | undefined;
	readonly reclaimableBytes?: number | undefined;
	/** It lies where {@link freeingPlaceOf} says: its freeing began on a disk too full for this entry to be written. */
	readonly movedForFreeing?: boolean | undefined;
};

const suffix = '.json';

/** Where the journal of an operation lies. */
const entryPath = (holder: FsPath, id: string): FsPath => join(holder, `${id}${suffix}`);

/**
 * Where what was held under an id lies once its freeing began on a full disk. Its name alone says so, since a rename needs
 * no room: whoever's rename succeeds frees it, and nothing restores it.
 */
export const freeingPlaceOf = (holder: FsPath, id: string): FsPath => join(holder, `${id}-freeing`);

/** The id of which a file in a holding place is the journal. */
export const entryIdOf = (name: string): string | undefined => {
	const id = name.endsWith(suffix) ? name.slice(0, -suffix.length) : '';
	return isId(id) ? id : undefined;
};

export const createJournalEntry = (holder: FsPath, record: JournalEntry): Promise<void> =>
	createDurably(entryPath(holder, record.id), JSON.stringify(record));

export const writeJournalEntry = (holder: FsPath, record: JournalEntry): Promise<void> =>
	replaceDurably(entryPath(holder, record.id), JSON.stringify(record));

/** The journal of an operation; undefined when there is none that can be read. */
export const readJournalEntry = async (holder: FsPath, id: string): Promise<JournalEntry | undefined> => {
	const text = await readOwn(entryPath(holder, id));
	if (text === undefined) return undefined;
	// Cut off in the middle: recovery then goes by what is on the disk.
	const value = parseJson(text);
	if (!isJournalEntry(value) || value.id !== id) return undefined;
	return (await isThere(freeingPlaceOf(holder, id))) ? {...value, state: 'freeing', movedForFreeing: true} : value;
};

/**
 * Whether the journal of an operation was written by a version of this program that this one doesn't know: it is whole,
 * and of another shape. Such a one is left alone.
 */
export const isOfOtherVersion = async (holder: FsPath, id: string): Promise<boolean> => {
	const text = await readOwn(entryPath(holder, id));
	const value = text === undefined ? undefined : parseJson(text);
	return typeof value === 'object' && value !== null && !isJournalEntry(value);
};

/** Removes a journal, and what was being written of it when its writer died. The lock is held by the caller. */
export const removeJournalEntry = async (holder: FsPath, id: string): Promise<void> => {
	const file = entryPath(holder, id);
	for (const name of (await listNames(holder)) ?? [])
		if (name.startsWith(`${baseName(file)}.`)) await removeFile(join(holder, name));
	await removeFile(file);
};

const isJournalEntry = (value: unknown): value is JournalEntry => {
	if (typeof value !== 'object' || value === null) return false;
	const record = value as Partial<Record<keyof JournalEntry, unknown>>;
	return (
		record.version === 1 &&
		typeof record.id === 'string' &&
		['delete', 'reset', 'create', 'install'].includes(String(record.operation)) &&
		['begin', 'old-moved', 'built', 'held', 'freeing'].includes(String(record.state)) &&
		isPlainName(record.name) &&
		isProcessIdentity(record.owner) &&
		(record.child === undefined || isProcessIdentity(record.child)) &&
		(record.old === undefined || isDirectoryIdentity(record.old)) &&
		(record.made === undefined || isDirectoryIdentity(record.made)) &&
		(record.snapshot === undefined || isDirectoryIdentity(record.snapshot)) &&
		typeof record.startedAt === 'string' &&
		[record.heldAt, record.recipeId].every(text => text === undefined || typeof text === 'string') &&
		[record.allocatedBytes, record.reclaimableBytes].every(size => size === undefined || Number.isFinite(size))
	);
};

/** A name, and nothing that leads out of the directory or into the holding place. */
const isPlainName = (value: unknown): boolean =>
	typeof value === 'string' && value !== '' && value !== '.' && value !== '..' && !/[/\0]/.test(value);

const isDirectoryIdentity = (value: unknown): boolean => {
	if (typeof value !== 'object' || value === null) return false;
	const {device, inode, born} = value as Record<string, unknown>;
	return [device, inode, born].every(text => typeof text === 'string');
};

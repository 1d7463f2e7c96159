import {open} from 'node:fs/promises';
import type {Operation} from '../model/reasons/undo-failure.js';
import {parseJson} from '../text/parse-json.js';
import {systemCode} from '../model/error.js';
import {baseName, join, native, type FsPath} from '../model/path.js';
import {entryAt} from '../platform/files/entries.js';
import {isProcessIdentity, type ProcessIdentity} from '../platform/processes/process-identity.js';
import {createDurably, isThere, readOwn, removeFile, replaceDurably} from '../platform/files/durable-file.js';
import {isId, listNames} from './holding-directory.js';
import type {DirectoryIdentity} from '../platform/files/directory-identity.js';

/** Whether an operation changes files of the environment in its place: then it is undone by a snapshot. */
export const isInPlace = (operation: Operation): boolean => operation === 'install' || operation === 'repair';

/** Program that creates the directory of the new environment: this one, or a manager such as tox. */
export type Maker = 'us' | 'tool';

/** Progress of an operation: before `built` it is rolled back, `held` stays, `freeing` is continued. */
export type EntryState = 'begin' | 'old-moved' | 'built' | 'held' | 'freeing';

/**
 * Journal entry of one operation, in the holding directory, written before and after each step. It contains no path:
 * the operation is about the sibling of the holding directory that is called `name`.
 */
export type JournalEntry = {
	readonly version: 1;
	readonly id: string;
	readonly operation: Operation;
	/** Name of the environment in its parent directory. */
	readonly name: FsPath;
	readonly state: EntryState;
	/** Process that works on it, or did. */
	readonly owner: ProcessIdentity;
	/** Leader of the process group that may still write into the environment. */
	readonly child?: ProcessIdentity | undefined;
	/** Identity of the old environment at the beginning. */
	readonly old?: DirectoryIdentity | undefined;
	/** Identity of the directory that was created in its place, by us or by the tool that `maker` speaks of. */
	readonly made?: DirectoryIdentity | undefined;
	/**
	 * `tool`: another program creates the new directory, and may replace it until it ends. `made` is then the directory
	 * that was seen last. Absent: we create it.
	 */
	readonly maker?: Maker | undefined;
	/** Identity of the tree of the complete snapshot to which rolling back a change in place returns. */
	readonly snapshot?: DirectoryIdentity | undefined;
	/** True when an empty directory was there before: rolling back leaves one. */
	readonly wasEmptyDirectory?: boolean | undefined;
	/** True once a recovery has found that somebody may have written in it since: what is undone is then held. */
	readonly isDoubtful?: boolean | undefined;
	/** True when what is held is not the old environment, but what was in its place when the operation was undone. */
	readonly isAside?: boolean | undefined;
	readonly startedAt: string;
	readonly heldAt?: string | undefined;
	readonly recipeId?: string | undefined;
	readonly allocatedBytes?: number | undefined;
	readonly reclaimableBytes?: number | undefined;
	/**
	 * True when the environment is at {@link freeingPlaceOf}: its freeing began on a disk too full to write this entry.
	 */
	readonly movedForFreeing?: boolean | undefined;
};

/** Whether the operation has ended with the old environment held, or partly freed since. */
export const isHeldState = ({state}: Pick<JournalEntry, 'state'>): boolean => state === 'held' || state === 'freeing';

const suffix = '.json';

/** Path of the journal entry of an operation. */
const entryPath = (holdingDirectory: FsPath, id: string): FsPath => join(holdingDirectory, `${id}${suffix}`);

/**
 * Path of a held environment whose freeing began on a full disk. The name alone says so, since a rename needs no room:
 * the process whose rename succeeds frees it, and nothing restores it.
 */
export const freeingPlaceOf = (holdingDirectory: FsPath, id: string): FsPath => join(holdingDirectory, `${id}-freeing`);

/** Path of the old environment while it is held. */
export const heldPathOf = (
	holdingDirectory: FsPath,
	{id, name, movedForFreeing}: Pick<JournalEntry, 'id' | 'name' | 'movedForFreeing'>,
): FsPath => join(movedForFreeing ? freeingPlaceOf(holdingDirectory, id) : join(holdingDirectory, id), name);

/** Id of the operation whose journal entry has this file name; undefined for any other file. */
export const entryIdOf = (name: string): string | undefined => {
	const id = name.endsWith(suffix) ? name.slice(0, -suffix.length) : '';
	return isId(id) ? id : undefined;
};

const everyMs = 2000;

/**
 * Gives a sign of life every two seconds until the answer is called, so that {@link lastSignOf} tells of a process that
 * was killed until when it lived.
 */
export const keepSigning = (holdingDirectory: FsPath, id: string): (() => void) => {
	const timer = setInterval(() => void giveSign(holdingDirectory, id), everyMs).unref();
	return () => clearInterval(timer);
};

/**
 * Gives a sign of life by writing the first letter of a journal entry once more: the disk then dates it by its own
 * clock, by which it dates all that an operation writes, and which is another machine's on a shared disk.
 */
export const giveSign = async (holdingDirectory: FsPath, id: string): Promise<void> => {
	try {
		const file = await open(native(entryPath(holdingDirectory, id)), 'r+');
		try {
			await file.write('{', 0);
		} finally {
			await file.close();
		}
	} catch (error) {
		// Where it can't be, the sign is that of the last step.
		if (systemCode(error) === undefined) throw error;
	}
};

/** Milliseconds since 1970 at which an operation last gave a sign of life; undefined without a journal entry. */
export const lastSignOf = (holdingDirectory: FsPath, id: string): number | undefined =>
	entryAt(entryPath(holdingDirectory, id))?.mtimeMs;

export const createJournalEntry = (holdingDirectory: FsPath, entry: JournalEntry): Promise<void> =>
	createDurably(entryPath(holdingDirectory, entry.id), JSON.stringify(entry));

export const writeJournalEntry = (holdingDirectory: FsPath, entry: JournalEntry): Promise<void> =>
	replaceDurably(entryPath(holdingDirectory, entry.id), JSON.stringify(entry));

/** Reads the journal entry of an operation; undefined when there is no readable one. */
export const readJournalEntry = async (holdingDirectory: FsPath, id: string): Promise<JournalEntry | undefined> => {
	const text = await readOwn(entryPath(holdingDirectory, id));
	if (text === undefined) return undefined;
	// Text that was cut off in the middle is no entry: recovery then decides by what is on the disk.
	const value = parseJson(text);
	if (!isJournalEntry(value) || value.id !== id) return undefined;
	return (await isThere(freeingPlaceOf(holdingDirectory, id)))
		? {...value, state: 'freeing', movedForFreeing: true}
		: value;
};

/**
 * Whether the journal entry of an operation was written by a version of this program that this one doesn't know: it is
 * complete, but of another shape. Such an entry is left alone.
 */
export const isOfOtherVersion = async (holdingDirectory: FsPath, id: string): Promise<boolean> => {
	const text = await readOwn(entryPath(holdingDirectory, id));
	const value = text === undefined ? undefined : parseJson(text);
	return typeof value === 'object' && value !== null && !isJournalEntry(value);
};

/** Removes a journal entry, and drafts of it whose writer died. The caller holds the lock. */
export const removeJournalEntry = async (holdingDirectory: FsPath, id: string): Promise<void> => {
	const file = entryPath(holdingDirectory, id);
	for (const name of (await listNames(holdingDirectory)) ?? [])
		if (name.startsWith(`${baseName(file)}.`)) await removeFile(join(holdingDirectory, name));
	await removeFile(file);
};

const isJournalEntry = (value: unknown): value is JournalEntry => {
	if (typeof value !== 'object' || value === null) return false;
	const entry = value as Partial<Record<keyof JournalEntry, unknown>>;
	return (
		entry.version === 1 &&
		typeof entry.id === 'string' &&
		['delete', 'reset', 'create', 'install', 'repair'].includes(String(entry.operation)) &&
		['begin', 'old-moved', 'built', 'held', 'freeing'].includes(String(entry.state)) &&
		isPlainName(entry.name) &&
		isProcessIdentity(entry.owner) &&
		(entry.child === undefined || isProcessIdentity(entry.child)) &&
		(entry.old === undefined || isDirectoryIdentity(entry.old)) &&
		(entry.made === undefined || isDirectoryIdentity(entry.made)) &&
		[undefined, 'us', 'tool'].includes(entry.maker as Maker | undefined) &&
		(entry.snapshot === undefined || isDirectoryIdentity(entry.snapshot)) &&
		typeof entry.startedAt === 'string' &&
		[entry.heldAt, entry.recipeId].every(text => text === undefined || typeof text === 'string') &&
		[entry.allocatedBytes, entry.reclaimableBytes].every(size => size === undefined || Number.isFinite(size))
	);
};

/** Whether a value is a plain file name that leads neither out of the directory nor into the holding directory. */
const isPlainName = (value: unknown): boolean =>
	typeof value === 'string' && value !== '' && value !== '.' && value !== '..' && !/[/\0]/.test(value);

const isDirectoryIdentity = (value: unknown): boolean => {
	if (typeof value !== 'object' || value === null) return false;
	const {device, inode, born} = value as Record<string, unknown>;
	return [device, inode, born].every(text => typeof text === 'string');
};

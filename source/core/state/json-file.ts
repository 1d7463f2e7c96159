import {mkdir, open, rm} from 'node:fs/promises';
import {constants} from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import {systemCode, VenvError} from '../model/error.js';
import {native, parent, type FsPath} from '../model/path.js';

const maximumBytes = 64 * 1024 * 1024;

/**
 * Reads one of our own JSON files. Undefined when it is missing, not a regular file, too large, no JSON, or rejected by
 * `isValid`: a damaged file costs its contents, never a failure.
 */
export const readJsonFile = async <T>(
	path: FsPath,
	isValid: (value: unknown) => value is T,
): Promise<T | undefined> => {
	let handle;
	try {
		handle = await open(native(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		const stat = await handle.stat();
		if (!stat.isFile() || stat.size > maximumBytes) return undefined;
		const value: unknown = JSON.parse(await handle.readFile('utf8'));
		return isValid(value) ? value : undefined;
	} catch {
		return undefined;
	} finally {
		await handle?.close();
	}
};

/**
 * Rejects with `refused` where one of our own JSON files is whole, but of a shape that this version doesn't know: to
 * write it would take away what another version noted.
 */
export const refuseOtherVersion = async (path: FsPath, isKnown: (value: unknown) => boolean): Promise<void> => {
	const isTable = (value: unknown): value is object => typeof value === 'object' && value !== null;
	const value = await readJsonFile(path, isTable);
	if (value === undefined || isKnown(value)) return;
	throw new VenvError('refused', {
		what: {doing: 'write', path},
		reason: {type: 'own-file-of-other-version'},
		path,
	});
};

/**
 * Replaces one of our own JSON files in one step, flushed to disk, with mode 0600; creates its directory (0700) where
 * missing. (The name may be lost with the power: a journal entry is written by `replaceDurably`.) Rejects with `disk-full` or `no-permission` where it can't be written.
 */
export const writeJsonFile = async (path: FsPath, value: unknown): Promise<void> =>
	writing(path, async () => {
		await mkdir(native(parent(path)), {recursive: true, mode: 0o700});
		await writeFileAtomic(path, `${JSON.stringify(value, undefined, '\t')}\n`, {mode: 0o600, fsync: true});
	});

/** Removes one of our own files; a missing file is no error. Rejects as {@link writeJsonFile}. */
export const removeJsonFile = async (path: FsPath): Promise<void> =>
	writing(path, () => rm(native(path), {force: true}));

/** Runs `act` and ignores a failure to write our own files: only the noted facts are lost. */
export const ifWritable = async (act: () => Promise<void>): Promise<void> => {
	try {
		await act();
	} catch (error) {
		if (!(error instanceof VenvError)) throw error;
	}
};

const writing = async (path: FsPath, act: () => Promise<void>): Promise<void> => {
	try {
		await act();
	} catch (error) {
		throw failureOf(error, path);
	}
};

const failureOf = (error: unknown, path: FsPath): unknown => {
	const code = systemCode(error);
	if (code === undefined) return error;
	const isFull = code === 'ENOSPC' || code === 'EDQUOT';
	return new VenvError(isFull ? 'disk-full' : 'no-permission', {
		what: {doing: 'write', path},
		reason: {type: 'own-file-refused', code},
		path,
		cause: error,
	});
};

import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {readdir} from 'node:fs/promises';
import {systemCode} from '../model/error.js';
import {comparable, fsPath, isSamePath, join, native, toBytes, type FsPath} from '../model/path.js';
import {readJsonFile, refuseOtherVersion, removeJsonFile, writeJsonFile} from './json-file.js';

/**
 * File for one path in a directory of ours. Each path has its own file, so that two processes of ours that write at
 * once lose nothing.
 */
const fileOf = (directory: FsPath, path: FsPath): FsPath =>
	join(
		directory,
		`${createHash('sha256')
			.update(toBytes(comparable(path)))
			.digest('hex')
			.slice(0, 32)}.json`,
	);

/** Reads the entry of a path; undefined where there is none, or the file belongs to another path. */
export const readEntry = async <T extends {readonly path: FsPath}>(
	directory: FsPath,
	path: FsPath,
	isValid: (value: unknown) => value is T,
): Promise<T | undefined> => {
	const file = fileOf(directory, path);
	// Most paths have none, and a file that fails to open costs ten times as much as a look.
	const entry = existsSync(native(file)) ? await readJsonFile(file, isValid) : undefined;
	return entry !== undefined && isSamePath(entry.path, path) ? entry : undefined;
};

/** Writes the entry of a path, replacing an earlier one. Rejects where our data directory can't be written. */
export const writeEntry = async <T extends {readonly path: FsPath}>(directory: FsPath, entry: T): Promise<void> =>
	writeJsonFile(fileOf(directory, entry.path), entry);

/** Does as `refuseOtherVersion`, for the entry of a path. */
export const refuseOtherEntry = async (
	directory: FsPath,
	path: FsPath,
	isKnown: (value: unknown) => boolean,
): Promise<void> => refuseOtherVersion(fileOf(directory, path), isKnown);

/** Removes the entry of a path; a missing one is no error. */
export const removeEntry = async (directory: FsPath, path: FsPath): Promise<void> =>
	removeJsonFile(fileOf(directory, path));

/** Reads all entries in a directory of ours, without damaged files, in no order. */
export const readEntries = async <T>(
	directory: FsPath,
	isValid: (value: unknown) => value is T,
): Promise<readonly T[]> => {
	let names: readonly string[];
	try {
		names = await readdir(native(directory));
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return [];
	}
	const entries = await Promise.all(names.map(name => readJsonFile(join(directory, fsPath(name)), isValid)));
	return entries.filter(entry => entry !== undefined);
};

/** Whether a value read from one of our files is an object whose `names` are all strings. */
export const hasStrings = (value: unknown, ...names: readonly string[]): value is Readonly<Record<string, string>> =>
	typeof value === 'object' &&
	value !== null &&
	names.every(name => typeof (value as Readonly<Record<string, unknown>>)[name] === 'string');

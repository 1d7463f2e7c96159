import {createHash} from 'node:crypto';
import {readdir} from 'node:fs/promises';
import {systemCode} from '../model/error.js';
import {fsPath, join, native, toBytes, type FsPath} from '../model/path.js';
import {readJsonFile, removeJsonFile, writeJsonFile} from './json-file.js';

/** The file of one path in a directory of ours: one file each, so that two of us writing at once lose nothing. */
const fileOf = (directory: FsPath, path: FsPath): FsPath =>
	join(directory, `${createHash('sha256').update(toBytes(path)).digest('hex').slice(0, 32)}.json`);

/** What we keep about a path, undefined where nothing is, or it belongs to another path. */
export const readEntry = async <T extends {readonly path: FsPath}>(
	directory: FsPath,
	path: FsPath,
	isValid: (value: unknown) => value is T,
): Promise<T | undefined> => {
	const entry = await readJsonFile(fileOf(directory, path), isValid);
	return entry?.path === path ? entry : undefined;
};

/** Keeps something about a path, in place of what was kept before. Rejects where our place cannot be written. */
export const writeEntry = async <T extends {readonly path: FsPath}>(directory: FsPath, entry: T): Promise<void> =>
	writeJsonFile(fileOf(directory, entry.path), entry);

/** Forgets what is kept about a path; nothing kept is fine. */
export const removeEntry = async (directory: FsPath, path: FsPath): Promise<void> =>
	removeJsonFile(fileOf(directory, path));

/** All that is kept in a directory of ours, damaged files left out, in no order. */
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

import type {BigIntStats} from 'node:fs';
import {stat} from 'node:fs/promises';
import {systemCode} from '../../model/error.js';
import {native, type FsPath} from '../../model/path.js';
import {exactEntryAt} from '../../platform/files/entries.js';
import type {AskDisk} from './patient-questions.js';

/**
 * Answers which of the directories are the one that lies at a path, whatever their names: by device and inode. A
 * directory on a disk that doesn't answer is compared by its name alone.
 */
export const indexIdentities = async (
	directories: ReadonlySet<FsPath>,
	askDisk: AskDisk,
): Promise<(path: FsPath) => readonly FsPath[]> => {
	const names = new Map<string, FsPath[]>();
	const look = async (directory: FsPath): Promise<void> => {
		const entry = await askDisk(directory, () => directoryAt(directory));
		if (entry === undefined) return;
		const key = keyOf(entry);
		names.set(key, [...(names.get(key) ?? []), directory]);
	};
	await Promise.all([...directories].map(look));
	return path => {
		const entry = exactEntryAt(path);
		return entry === undefined ? [] : (names.get(keyOf(entry)) ?? []);
	};
};

const keyOf = ({dev, ino}: BigIntStats): string => `${dev}:${ino}`;

/** Links are followed: a process may name what it uses through one. */
const directoryAt = async (path: FsPath): Promise<BigIntStats | undefined> => {
	try {
		const entry = await stat(native(path), {bigint: true});
		return entry.isDirectory() ? entry : undefined;
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

import type {BigIntStats} from 'node:fs';
import {stat} from 'node:fs/promises';
import {setTimeout as wait} from 'node:timers/promises';
import {systemCode} from '../../model/error.js';
import {native, type FsPath} from '../../model/path.js';
import {exactEntryAt} from '../../platform/files/entries.js';

/** What doesn't answer within this time, such as a share that is gone, is compared by its name alone. */
const patienceMs = 1000;

/** Answers which of the directories are the one that lies at a path, whatever their names: by device and inode. */
export const indexIdentities = async (
	directories: ReadonlySet<FsPath>,
): Promise<(path: FsPath) => readonly FsPath[]> => {
	const late = wait(patienceMs, undefined, {ref: false});
	const names = new Map<string, FsPath[]>();
	const look = async (directory: FsPath): Promise<void> => {
		const entry = await Promise.race([directoryAt(directory), late]);
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

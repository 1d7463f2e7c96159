import {mkdir, open} from 'node:fs/promises';
import {constants} from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import {native, parent, type FsPath} from '../platform/paths.js';

const maximumBytes = 64 * 1024 * 1024;

/**
 * Reads one of our own JSON files. Answers undefined when it is missing, not a regular file, too large, no JSON, or
 * not what `isValid` takes: a damaged file of ours costs what it remembered, never a failure.
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

/** Replaces one of our own JSON files in one step, fsynced, mode 0600, its directory made (0700) where missing. */
export const writeJsonFile = async (path: FsPath, value: unknown): Promise<void> => {
	await mkdir(native(parent(path)), {recursive: true, mode: 0o700});
	await writeFileAtomic(path, `${JSON.stringify(value, undefined, '\t')}\n`, {mode: 0o600, fsync: true});
};

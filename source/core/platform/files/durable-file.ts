import {constants} from 'node:fs';
import {lstat, open, rename, symlink, unlink} from 'node:fs/promises';
import {randomBytes} from 'node:crypto';
import {setTimeout as wait} from 'node:timers/promises';
import {systemCode} from '../../model/error.js';
import {fsPath, native, parent, type FsPath} from '../../model/path.js';
import {hostPlatform} from '../../model/platform.js';
import {systemFailure, type Doing} from '../../model/system-failure.js';

const exclusive = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const maximumBytes = 256 * 1024;

/** Creates a new file (mode 0600), which is on the disk when this resolves. Rejects with EEXIST where one exists. */
export const createDurably = async (path: FsPath, text: string): Promise<void> => {
	await writeNew(path, text);
	await syncDirectory(parent(path));
};

/** Writes the bytes, which are on the disk when this resolves; the name need not be. */
const writeNew = async (path: FsPath, content: string | Uint8Array, mode = 0o600): Promise<void> => {
	const handle = await open(native(path), exclusive, 0o600);
	try {
		await handle.writeFile(content);
		if (mode !== 0o600) await handle.chmod(mode);
		await handle.sync();
	} catch (error) {
		await unlink(native(path));
		throw error;
	} finally {
		await handle.close();
	}
};

/**
 * Replaces a file in one step: after a power loss either the old or the new content is there, complete. Follows no link,
 * and leaves other hard links of the old file alone. `mode` is 0600 where it is absent.
 * `write-file-atomic`, by which our other files are written, does not flush the directory: an operation could go on by a
 * journal entry whose name is lost with the power.
 */
export const replaceDurably = async (path: FsPath, content: string | Uint8Array, mode?: number): Promise<void> =>
	replaceBy(path, draft => writeNew(draft, content, mode));

const replaceBy = async (path: FsPath, write: (draft: FsPath) => Promise<void>): Promise<void> => {
	const draft = draftOf(path);
	await write(draft);
	await moveEntry(draft, path);
	await syncDirectory(parent(path));
};

const draftOf = (path: FsPath): FsPath => fsPath(`${path}.${randomBytes(6).toString('hex')}.draft`);

/** A file or link that takes the place of what is there, follows no link and leaves other hard links alone. */
export type Replacement =
	| {readonly type: 'file'; readonly path: FsPath; readonly bytes: Buffer; readonly mode: number}
	| {readonly type: 'link'; readonly path: FsPath; readonly target: FsPath};

/**
 * Replaces several files and links, each in one step. All are written beside their places before the first takes its
 * own, so that a full disk, or `beforeEach` when it throws, leaves everything as it was. An error of the system after
 * that leaves those that have been replaced.
 */
export const replaceAll = async (
	changes: readonly Replacement[],
	beforeEach?: (index: number) => void,
): Promise<void> => {
	const drafts = changes.map(({path}) => draftOf(path));
	try {
		for (const [index, change] of changes.entries()) {
			beforeEach?.(index);
			await writeDraft(change, drafts[index] ?? change.path);
		}
		for (const [index, {path}] of changes.entries()) await moveEntry(drafts[index] ?? path, path);
	} catch (error) {
		for (const draft of drafts) await removeFile(draft);
		throw error;
	}
	for (const directory of new Set(changes.map(({path}) => parent(path)))) await syncDirectory(directory);
};

const writeDraft = (change: Replacement, draft: FsPath): Promise<void> =>
	change.type === 'link' ? symlink(native(change.target), native(draft)) : writeNew(draft, change.bytes, change.mode);

/** Reads the text of a small regular file that we own; undefined when it is missing or anything else. */
export const readOwn = async (path: FsPath): Promise<string | undefined> => {
	let handle;
	try {
		handle = await open(native(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		const stat = await handle.stat();
		if (!stat.isFile() || stat.size > maximumBytes) return undefined;
		if (process.geteuid && stat.uid !== process.geteuid()) return undefined;
		return await handle.readFile('utf8');
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	} finally {
		await handle?.close();
	}
};

/**
 * Tries an operation a second time when the system fails it: a removal meets ENOSPC on a full copy-on-write file
 * system, EIO over a network, and works a moment later. Rejects with the second error.
 */
export const tryTwice = async <T>(act: () => Promise<T>): Promise<T> => {
	try {
		return await act();
	} catch (error) {
		const code = systemCode(error);
		if (isHeldOpen(code)) return whileHeldOpen(act);
		if (code === undefined || !['EIO', 'ENOSPC', 'EDQUOT', 'EROFS', 'EAGAIN', 'EINTR'].includes(code)) throw error;
		return act();
	}
};

/** Whether Windows refuses this because another program has the file, or one in the directory, open; or for good. */
const isHeldOpen = (code: string | undefined): boolean =>
	hostPlatform === 'windows' && ['EBUSY', 'EPERM', 'EACCES'].includes(code ?? '');

/** Tries again for a second and a half: a scanner of viruses or an indexer opens a file for a moment. */
const whileHeldOpen = async <T>(act: () => Promise<T>): Promise<T> => {
	for (let pause = 25; pause < 800; pause *= 2) {
		await wait(pause);
		try {
			return await act();
		} catch (error) {
			if (!isHeldOpen(systemCode(error))) throw error;
		}
	}
	return act();
};

/** Gives a file or directory another name. Rejects with the system's error, on Windows after some patience. */
export const moveEntry = (from: FsPath, to: FsPath): Promise<void> =>
	hostPlatform === 'windows' ? tryTwice(() => rename(native(from), native(to))) : rename(native(from), native(to));

/** Removes a file. A missing file is no error. */
export const removeFile = async (path: FsPath): Promise<void> => {
	try {
		await tryTwice(() => unlink(native(path)));
	} catch (error) {
		if (systemCode(error) !== 'ENOENT') throw error;
	}
};

/**
 * Flushes the directory, so that renamed, created or removed names are on the disk. Does nothing on file systems
 * without support for it, and on Windows, where no directory can be flushed: NTFS notes each change of a name in a
 * journal of its own, in their order.
 */
export const syncDirectory = async (path: FsPath): Promise<void> => {
	if (hostPlatform === 'windows') return;
	const handle = await open(native(path), constants.O_RDONLY);
	try {
		await handle.sync();
	} catch (error) {
		if (systemCode(error) !== 'EINVAL' && systemCode(error) !== 'ENOTSUP') throw error;
	} finally {
		await handle.close();
	}
};

/** Whether anything has this name, a dangling link too. */
export const isThere = async (path: FsPath): Promise<boolean> => {
	try {
		await lstat(native(path));
		return true;
	} catch (error) {
		if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return false;
		throw error;
	}
};

/**
 * Runs an operation on the disk. An error of the system becomes a `VenvError` that says what to do about it; any other
 * error is rethrown.
 */
export const onDisk = async <T>(doing: Doing, act: () => Promise<T>): Promise<T> => {
	try {
		return await act();
	} catch (error) {
		throw systemFailure(error, doing) ?? error;
	}
};

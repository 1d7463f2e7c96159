import {constants} from 'node:fs';
import {lstat, open, rename, unlink} from 'node:fs/promises';
import {randomBytes} from 'node:crypto';
import {systemCode} from '../../model/error.js';
import {fsPath, native, parent, type FsPath} from '../../model/path.js';
import {systemFailure, type Doing} from '../../text/failure-of.js';

const exclusive = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const maximumBytes = 256 * 1024;

/** Makes a file that was not there (mode 0600), on the disk when this resolves. Rejects with EEXIST where one was. */
export const createDurably = async (path: FsPath, text: string): Promise<void> => {
	await writeNew(path, text);
	await syncDirectory(parent(path));
};

/** The bytes are on the disk when this resolves, the name need not be. */
const writeNew = async (path: FsPath, text: string): Promise<void> => {
	const handle = await open(native(path), exclusive, 0o600);
	try {
		await handle.writeFile(text);
		await handle.sync();
	} catch (error) {
		await unlink(native(path));
		throw error;
	} finally {
		await handle.close();
	}
};

/** Replaces a file in one step: after a power loss the old or the new text is there, whole. Follows no link. */
export const replaceDurably = async (path: FsPath, text: string): Promise<void> => {
	const draft = fsPath(`${path}.${randomBytes(6).toString('hex')}.draft`);
	await writeNew(draft, text);
	await rename(native(draft), native(path));
	await syncDirectory(parent(path));
};

/** The text of a small regular file that is ours; undefined when it is missing or anything else. */
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
 * Does it again where the system fails it the first time: a removal meets ENOSPC on a full file system that copies on
 * write, EIO over a network, and works a moment later. Rejects with what the second try said.
 */
export const tryTwice = async <T>(act: () => Promise<T>): Promise<T> => {
	try {
		return await act();
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined || !['EIO', 'ENOSPC', 'EDQUOT', 'EROFS', 'EAGAIN', 'EINTR'].includes(code)) throw error;
		return act();
	}
};

/** Removes a file; one that is not there is removed already. */
export const removeFile = async (path: FsPath): Promise<void> => {
	try {
		await tryTwice(() => unlink(native(path)));
	} catch (error) {
		if (systemCode(error) !== 'ENOENT') throw error;
	}
};

/** Puts what was renamed, made or removed in a directory on the disk. File systems that can't are left to themselves. */
export const syncDirectory = async (path: FsPath): Promise<void> => {
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
 * Does something to the disk. A refusal of the system becomes a `VenvError` that says what to do about it; what is
 * thrown for any other reason stays as it is.
 */
export const onDisk = async <T>(doing: Doing, act: () => Promise<T>): Promise<T> => {
	try {
		return await act();
	} catch (error) {
		throw systemFailure(error, doing) ?? error;
	}
};

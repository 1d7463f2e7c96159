import {constants} from 'node:fs';
import {lstat, open, rename, unlink} from 'node:fs/promises';
import {randomBytes} from 'node:crypto';
import {systemCode, VenvError} from '../../model/error.js';
import {fsPath, native, parent, type FsPath} from '../../model/path.js';
import {printablePath} from '../../text/printable.js';

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

/** Removes a file; one that is not there is removed already. */
export const removeFile = async (path: FsPath): Promise<void> => {
	try {
		await unlink(native(path));
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

/** What to do about a full disk. */
export const makeRoom = 'Make room (venv-tui sweep, venv-tui free), then try again';

/** An act on the disk, in the words of the error that its failure becomes. */
type Doing = {
	readonly what: string;
	readonly path: FsPath;
	/** The hint where the disk is too full for what undo needs, or can't move the directory. Absent: undo isn't at stake. */
	readonly withoutUndo?: string | undefined;
};

/** Does something to the disk; a refusal of the system becomes an error that says what to do about it. */
export const onDisk = async <T>(doing: Doing, act: () => Promise<T>): Promise<T> => {
	try {
		return await act();
	} catch (error) {
		throw explain(error, doing);
	}
};

const explain = (error: unknown, {what, path, withoutUndo}: Doing): unknown => {
	const code = systemCode(error);
	const common = {what, path, cause: error};
	switch (code) {
		case 'ENOSPC':
		case 'EDQUOT':
			return new VenvError('disk-full', {
				...common,
				why: withoutUndo === undefined ? 'the disk is full' : 'the disk is too full to note what undo needs',
				hint: withoutUndo ?? makeRoom,
			});
		case 'EXDEV':
			return new VenvError('cannot-hold', {
				...common,
				why: 'it lies in a lower layer of an overlay file system, or on another one',
				...(withoutUndo === undefined ? {} : {hint: withoutUndo}),
			});
		case 'EROFS':
			return new VenvError('no-permission', {...common, why: 'the disk is mounted read-only'});
		case 'EPERM':
			return new VenvError('no-permission', {
				...common,
				why: 'the system does not permit it',
				hint: `Is it immutable? lsattr -d ${printablePath(path)} ${printablePath(parent(path))} tells`,
			});
		case 'EACCES':
			return new VenvError('no-permission', {
				...common,
				why: `no permission to change ${printablePath(parent(path))}`,
				hint: `Ask the owner of ${printablePath(parent(path))}, or make it writable`,
			});
		case 'EBUSY':
			return new VenvError('refused', {
				...common,
				why: 'it is a mount point',
				hint: 'Unmount it first, or remove its contents yourself',
			});
		case undefined:
		default:
			return error;
	}
};

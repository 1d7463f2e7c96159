import {createHash, randomBytes} from 'node:crypto';
import {lstat, mkdir, readdir, realpath, rmdir} from 'node:fs/promises';
import {holdingDirectoryName} from '../discover/skipped-directories.js';
import {systemCode, VenvError} from '../model/error.js';
import {baseName, fromBytes, fsPath, join, native, parent, toBytes, type FsPath} from '../model/path.js';
import {printablePath} from '../text/printable.js';
import {isThere, readOwn, removeFile, replaceDurably, syncDirectory, tryTwice} from '../platform/files/durable-file.js';

/** Where the holding place of a path is: beside it. */
export const holdingDirectoryOf = (path: FsPath): FsPath => join(parent(path), holdingDirectoryName);

/** The path with its ancestors' links resolved and its own last name kept, link or not. Rejects where they don't exist. */
export const realName = async (path: FsPath): Promise<FsPath> => {
	const above = fromBytes(await realpath(native(parent(path)), 'buffer'));
	return above === '/' ? fsPath(`/${baseName(path)}`) : join(above, baseName(path));
};

/** A name for one operation that nobody can guess or has used before. */
export const newId = (): string => randomBytes(6).toString('hex');

/** Whether a text is one of our ids. Only then may it be part of a path. */
export const isId = (text: string): boolean => /^[0-9a-f]{12}$/.test(text);

/** What the lock of a path is called: by its last name, so that all who see the directory agree on it. */
export const lockName = (path: FsPath): string =>
	`${createHash('sha256')
		.update(toBytes(baseName(path)))
		.digest('hex')
		.slice(0, 8)}.lock`;

/**
 * Whether a directory is a holding place that we may trust the shape of: a real directory (no link), ours, closed to
 * others. A tree that somebody else made can carry anything under this name.
 */
export const isOwnHoldingDirectory = async (holder: FsPath): Promise<boolean> => {
	try {
		const stat = await lstat(native(holder));
		return stat.isDirectory() && (stat.mode & 0o777) === 0o700 && stat.uid === (process.geteuid?.() ?? stat.uid);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return false;
	}
};

/** Makes the holding place where it is missing, with a `.gitignore` so that git shows nothing of it. */
export const makeHoldingDirectory = async (holder: FsPath): Promise<void> => {
	try {
		await mkdir(native(holder), {mode: 0o700});
		await refuseUnrecognised(holder);
		await syncDirectory(parent(holder));
	} catch (error) {
		if (systemCode(error) !== 'EEXIST') throw error;
		if (!(await isOwnHoldingDirectory(holder)))
			throw new VenvError('cannot-hold', {
				what: `Can't hold anything in ${printablePath(holder)}`,
				why: 'it is not a directory of yours that is closed to others',
				hint: "Look into it; what is held there may be somebody else's. Until it is moved away, nothing here can be undone",
				path: holder,
			});
	}
	const ignore = join(holder, '.gitignore');
	if ((await readOwn(ignore)) !== ignoreAll) await replaceDurably(ignore, ignoreAll);
};

/**
 * Takes a holding directory that was just made away again where its file system keeps no owners or modes (ntfs-3g, exfat,
 * many network shares): it could not be told from a stranger's later. Decided by a look at it, not by the name of the file
 * system.
 */
const refuseUnrecognised = async (holder: FsPath): Promise<void> => {
	if (await isOwnHoldingDirectory(holder)) return;
	await rmdir(native(holder));
	throw new VenvError('cannot-hold', {
		what: `Can't hold anything in ${printablePath(parent(holder))}`,
		why: noModes,
		hint: 'Delete it at once, without undo',
		path: holder,
	});
};

/** Why nothing can be held on some file systems: the end of a sentence. */
export const noModes = 'its file system keeps no owners and modes, by which venv-tui tells its own directories';

const ignoreAll = '*\n';

/** Removes the holding place when nothing is in it any more. */
export const removeEmptyHoldingDirectory = async (holder: FsPath): Promise<void> => {
	const names = (await isOwnHoldingDirectory(holder)) ? await listNames(holder) : undefined;
	if (names === undefined || names.some(name => !name.startsWith('.gitignore'))) return;
	for (const name of names) await removeFile(join(holder, name));
	try {
		await tryTwice(() => rmdir(native(holder)));
	} catch (error) {
		if (systemCode(error) === 'ENOENT') return;
		if (systemCode(error) !== 'ENOTEMPTY' && systemCode(error) !== 'EEXIST') throw error;
		// Another of us has just begun to use it.
		if (!(await isThere(join(holder, '.gitignore')))) await replaceDurably(join(holder, '.gitignore'), ignoreAll);
	}
};

/** The names in a directory; undefined when it is not there or can't be read. */
export const listNames = async (directory: FsPath): Promise<readonly FsPath[] | undefined> => {
	try {
		return (await readdir(native(directory), 'buffer')).map(fromBytes);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

import {createHash, randomBytes} from 'node:crypto';
import {mkdir, readdir, realpath, rmdir} from 'node:fs/promises';
import {holdingDirectoryName} from '../discover/skipped-directories.js';
import {systemCode, VenvError} from '../model/error.js';
import {baseName, comparable, fromBytes, fsPath, join, native, parent, toBytes, type FsPath} from '../model/path.js';
import {areOwnersTold} from '../model/own-user.js';
import {claimDirectory, isOwnDirectory, type OwnPlaces} from './own-directories.js';
import {isThere, readOwn, removeFile, replaceDurably, syncDirectory, tryTwice} from '../platform/files/durable-file.js';

/** Path of the holding directory for an environment: beside it. */
export const holdingDirectoryOf = (path: FsPath): FsPath => join(parent(path), holdingDirectoryName);

/**
 * Resolves the links of a path's ancestors and keeps its last name, link or not. Rejects where the ancestors don't
 * exist.
 */
export const realName = async (path: FsPath): Promise<FsPath> => {
	const above = fromBytes(await realpath(native(parent(path)), 'buffer'));
	return above === '/' ? fsPath(`/${baseName(path)}`) : join(above, baseName(path));
};

/** Creates an id for one operation, which nobody can guess and which was not used before. */
export const newId = (): string => randomBytes(6).toString('hex');

/** Whether a text is one of our ids. Only then may it be part of a path. */
export const isId = (text: string): boolean => /^[0-9a-f]{12}$/.test(text);

/**
 * File name of the lock of a path. It depends on the path's last name only, so that everyone who sees the directory
 * agrees on it.
 */
export const lockName = (path: FsPath): string =>
	`${createHash('sha256')
		.update(toBytes(baseName(comparable(path))))
		.digest('hex')
		.slice(0, 8)}.lock`;

/** Creates the holding directory where it is missing, with a `.gitignore` so that git ignores its contents. */
export const makeHoldingDirectory = async (holdingDirectory: FsPath, context: OwnPlaces): Promise<void> => {
	try {
		await mkdir(native(holdingDirectory), {mode: 0o700});
		await claimDirectory(holdingDirectory, context);
		await refuseUnrecognised(holdingDirectory, context);
		await syncDirectory(parent(holdingDirectory));
	} catch (error) {
		if (systemCode(error) !== 'EEXIST') throw error;
		if (!(await isOwnDirectory(holdingDirectory, context)) && !(await isEmptyClaimed(holdingDirectory, context)))
			throw new VenvError('cannot-hold', {
				what: {doing: 'hold-in', path: holdingDirectory},
				reason: {type: 'holding-directory-not-ours'},
				path: holdingDirectory,
			});
	}
	const ignore = join(holdingDirectory, '.gitignore');
	if ((await readOwn(ignore)) !== ignoreAll) await replaceDurably(ignore, ignoreAll);
};

/** Claims an empty directory, which says nothing that could be believed: we were killed before we had noted it. */
const isEmptyClaimed = async (holdingDirectory: FsPath, context: OwnPlaces): Promise<boolean> => {
	if (areOwnersTold || (await listNames(holdingDirectory))?.length !== 0) return false;
	await claimDirectory(holdingDirectory, context);
	return isOwnDirectory(holdingDirectory, context);
};

/**
 * Removes a holding directory that was just created where its file system keeps no owners or modes (ntfs-3g, exfat,
 * many network shares): later it could not be told from a stranger's. Decides by the directory's actual mode, not by
 * the name of the file system.
 */
const refuseUnrecognised = async (holdingDirectory: FsPath, context: OwnPlaces): Promise<void> => {
	if (await isOwnDirectory(holdingDirectory, context)) return;
	await rmdir(native(holdingDirectory));
	throw new VenvError('cannot-hold', {
		what: {doing: 'hold-in', path: parent(holdingDirectory)},
		reason: {type: 'no-undo', noUndo: {type: 'no-modes'}, operation: undefined},
		path: holdingDirectory,
	});
};

const ignoreAll = '*\n';

/** Removes the holding directory when it is empty. */
export const removeEmptyHoldingDirectory = async (holdingDirectory: FsPath, context: OwnPlaces): Promise<void> => {
	const names = (await isOwnDirectory(holdingDirectory, context)) ? await listNames(holdingDirectory) : undefined;
	if (names === undefined || names.some(name => !name.startsWith('.gitignore'))) return;
	for (const name of names) await removeFile(join(holdingDirectory, name));
	try {
		await tryTwice(() => rmdir(native(holdingDirectory)));
	} catch (error) {
		if (systemCode(error) === 'ENOENT') return;
		if (systemCode(error) !== 'ENOTEMPTY' && systemCode(error) !== 'EEXIST') throw error;
		// Another process of ours has just begun to use it.
		if (!(await isThere(join(holdingDirectory, '.gitignore'))))
			await replaceDurably(join(holdingDirectory, '.gitignore'), ignoreAll);
	}
};

/** Lists the names in a directory; undefined when it doesn't exist or can't be read. */
export const listNames = async (directory: FsPath): Promise<readonly FsPath[] | undefined> => {
	try {
		return (await readdir(native(directory), 'buffer')).map(fromBytes);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

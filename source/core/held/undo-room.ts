import type {Context} from '../model/context.js';
import {mkdir} from 'node:fs/promises';
import {systemCode} from '../model/error.js';
import {native, parent, type FsPath} from '../model/path.js';
import {isThere} from '../platform/files/durable-file.js';
import {holdingDirectoryOf, isOwnHoldingDirectory, noModes} from './holding-directory.js';
import {removeEmptyDirectory} from './roll-back-operation.js';
import {freeSpaceAt} from '../platform/files/free-space.js';
import {printablePath} from '../text/printable.js';

// A lock, a journal and its draft, two directories, a recipe: a block each, more where blocks are large.
const needed = 64 * 1024;

/**
 * Why a deletion of this path could not be noted, so that it could be undone, as far as room on the disks tells:
 * undefined where there is room, or where that can't be asked. Changes nothing; the deletion itself finds out for sure.
 */
export const whyNoRoomForUndo = async (path: FsPath, {places, home}: Context): Promise<string | undefined> => {
	for (const directory of [parent(path), places.data]) {
		const space = await freeSpaceAt(directory);
		if (space !== undefined && space.availableBytes < needed)
			return `the disk of ${printablePath(directory, home)} is too full to note what undo needs`;
	}
	return (await keepsModes(path)) ? undefined : noModes;
};

/** Whether a holding directory beside this path would be ours to recognise: tried by making one, where none is. */
const keepsModes = async (path: FsPath): Promise<boolean> => {
	const holder = holdingDirectoryOf(path);
	if (await isThere(holder)) return true;
	try {
		await mkdir(native(holder), {mode: 0o700});
	} catch (error) {
		// What can't be made now is told when it is to be made.
		if (systemCode(error) === undefined) throw error;
		return true;
	}
	const isOwn = await isOwnHoldingDirectory(holder);
	await removeEmptyDirectory(holder);
	return isOwn;
};

import type {Context} from '../model/context.js';
import {mkdir} from 'node:fs/promises';
import {systemCode} from '../model/error.js';
import {native, parent, type FsPath} from '../model/path.js';
import {isThere} from '../platform/files/durable-file.js';
import {holdingDirectoryOf, isOwnHoldingDirectory, noModes} from './holding-directory.js';
import {removeEmptyDirectory} from './roll-back-operation.js';
import {freeSpaceAt} from '../platform/files/free-space.js';
import {printablePath} from '../text/printable.js';

// A lock, a journal entry and its draft, two directories and a recipe take a block each, more where blocks are large.
const needed = 64 * 1024;

/**
 * Explains why a deletion of this path could not be made undoable, as far as the free space on the disks tells.
 * Undefined where there is room, or where the disk can't be asked. Changes nothing; only the deletion itself finds out
 * for sure.
 */
export const whyNoRoomForUndo = async (path: FsPath, {places, home}: Context): Promise<string | undefined> => {
	for (const directory of [parent(path), places.data]) {
		const space = await freeSpaceAt(directory);
		if (space !== undefined && space.availableBytes < needed)
			return `the disk of ${printablePath(directory, home)} is too full to note what undo needs`;
	}
	return (await keepsModes(path)) ? undefined : noModes;
};

/**
 * Whether we would recognise a holding directory beside this path as ours. Where there is none, one is created to try
 * it.
 */
const keepsModes = async (path: FsPath): Promise<boolean> => {
	const holder = holdingDirectoryOf(path);
	if (await isThere(holder)) return true;
	try {
		await mkdir(native(holder), {mode: 0o700});
	} catch (error) {
		// A directory that can't be created now is reported when the deletion needs it.
		if (systemCode(error) === undefined) throw error;
		return true;
	}
	const isOwn = await isOwnHoldingDirectory(holder);
	await removeEmptyDirectory(holder);
	return isOwn;
};

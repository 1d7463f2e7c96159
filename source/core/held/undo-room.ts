import {statfs} from 'node:fs/promises';
import type {Context} from '../model/context.js';
import {systemCode} from '../model/error.js';
import {native, parent, type FsPath} from '../model/path.js';
import {printablePath} from '../text/printable.js';

// A lock, a journal and its draft, two directories, a recipe: a block each, more where blocks are large.
const needed = 64 * 1024;

/**
 * Why a deletion of this path could not be noted, so that it could be undone, as far as room on the disks tells:
 * undefined where there is room, or where that can't be asked. Changes nothing; the deletion itself finds out for sure.
 */
export const whyNoRoomForUndo = async (path: FsPath, {places, home}: Context): Promise<string | undefined> => {
	for (const directory of [parent(path), places.data]) {
		const room = await roomAt(directory);
		if (room !== undefined && room < needed)
			return `the disk of ${printablePath(directory, home)} is too full to note what undo needs`;
	}
	return undefined;
};

/** Free bytes where a directory is, or will be made. */
const roomAt = async (directory: FsPath): Promise<number | undefined> => {
	try {
		const {bavail, bsize} = await statfs(native(directory));
		return bavail * bsize;
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined) throw error;
		return code === 'ENOENT' && parent(directory) !== directory ? roomAt(parent(directory)) : undefined;
	}
};

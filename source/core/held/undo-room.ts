import type {Context} from '../model/context.js';
import {parent, type FsPath} from '../model/path.js';
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
	return undefined;
};

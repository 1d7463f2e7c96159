import {statfs} from 'node:fs/promises';
import {systemCode} from '../../model/error.js';
import {native, parent, type FsPath} from '../../model/path.js';

/** Free bytes of a file system. */
type FreeSpace = {
	/** Bytes that we may use: without the blocks that are reserved for root. */
	readonly availableBytes: number;
	/** All free bytes, whoever may use them. This number grows when something is removed. */
	readonly freeBytes: number;
};

/**
 * Reads the free space of the file system that contains a directory, or will: its nearest existing ancestor is asked.
 * Undefined where the system doesn't answer.
 */
export const freeSpaceAt = async (directory: FsPath): Promise<FreeSpace | undefined> => {
	try {
		const {bavail, bfree, bsize} = await statfs(native(directory));
		return {availableBytes: bavail * bsize, freeBytes: bfree * bsize};
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined) throw error;
		return code === 'ENOENT' && parent(directory) !== directory ? freeSpaceAt(parent(directory)) : undefined;
	}
};

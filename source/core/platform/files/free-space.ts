import {statfs} from 'node:fs/promises';
import {systemCode} from '../../model/error.js';
import {native, parent, type FsPath} from '../../model/path.js';

/** Bytes of a file system that hold nothing. */
type FreeSpace = {
	/** What we may use: without the blocks that are reserved for root. */
	readonly availableBytes: number;
	/** What grows when something is removed, whoever may use it. */
	readonly freeBytes: number;
};

/**
 * The free space where a directory is, or will be made: its nearest ancestor that is there is asked. Undefined where the
 * system doesn't answer.
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

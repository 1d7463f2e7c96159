import {VenvError} from '../../model/error.js';
import type {FsPath} from '../../model/path.js';
import {removeTree, type Removal, type RemovalOptions} from './remove-tree.js';

type StoppableRemoval = Removal & {
	/** Whether it was cancelled: a part of the directory is gone, as the numbers say; the rest is still there. */
	readonly isStopped: boolean;
};

/** Removes as {@link removeTree} does, but where that rejects with `cancelled` it answers what was removed. */
export const removeUntilStopped = async (path: FsPath, options: RemovalOptions): Promise<StoppableRemoval> => {
	// Progress is reported before each check for cancelling, so the last report is complete.
	let gone = {entries: 0, freedBytes: 0};
	const onProgress = (sofar: typeof gone): void => {
		gone = sofar;
		options.onProgress?.(sofar);
	};
	try {
		return {...(await removeTree(path, {...options, onProgress})), isStopped: false};
	} catch (error) {
		if (!(error instanceof VenvError) || error.code !== 'cancelled') throw error;
		return {...gone, left: [], isStopped: true};
	}
};

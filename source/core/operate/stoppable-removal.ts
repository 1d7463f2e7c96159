import {VenvError} from '../model/error.js';
import type {FsPath} from '../model/path.js';
import {removeTree, type Removal, type RemovalOptions} from '../platform/files/remove-tree.js';

export type StoppableRemoval = Removal & {
	/** A part of it is gone, which is what the numbers say; the rest is still there. */
	readonly isStopped: boolean;
};

/** Removes as {@link removeTree} does, but answers what is gone where that rejects with `cancelled`. */
export const removeUntilStopped = async (path: FsPath, options: RemovalOptions): Promise<StoppableRemoval> => {
	// It reports each time before it looks whether it is to stop: the last report is all that is gone.
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

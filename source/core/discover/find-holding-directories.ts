import type {FsPath} from '../model/path.js';
import {discover, type DiscoverOptions} from './discover.js';

/**
 * Finds the holding directories below the roots, by their name alone, in no order. Costs one walk; directories that
 * can't be read are skipped.
 */
export const findHoldingDirectories = async (
	roots: readonly FsPath[],
	options: DiscoverOptions,
): Promise<readonly FsPath[]> => {
	const holdingDirectories: FsPath[] = [];
	for await (const event of discover(roots, options))
		if (event.type === 'holding-directory') holdingDirectories.push(event.path);
	return holdingDirectories;
};

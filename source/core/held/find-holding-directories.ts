import type {FsPath} from '../model/path.js';
import {discover, type DiscoverOptions} from '../discover/discover.js';

/**
 * The holding places below the roots, by their name alone, in no order. Costs one walk; what can't be read is passed by.
 */
export const findHoldingDirectories = async (
	roots: readonly FsPath[],
	options: DiscoverOptions,
): Promise<readonly FsPath[]> => {
	const holders: FsPath[] = [];
	for await (const event of discover(roots, options)) if (event.type === 'holder') holders.push(event.path);
	return holders;
};

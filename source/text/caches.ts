import type {MeasuredCache} from '../core/inspect/measure-caches.js';
import {formatAgo, formatBytes, formatCount, plural} from '../core/text/units.js';

/** The cache of one program: what it takes and the command that empties it. `uv  138G, 9.1M files: uv cache prune`. */
export const cacheInWords = ({owner, allocatedBytes, inodes, command}: MeasuredCache): string => {
	const size = allocatedBytes === undefined ? 'not measured' : formatBytes(allocatedBytes);
	const count = inodes === undefined ? '' : `, ${formatCount(inodes)} files`;
	return `${owner.padEnd(6)}  ${size}${count}: ${command.join(' ')}`;
};

/** The environments in a cache as one row; undefined where there are none. */
export const cachedEnvironmentsInWords = (
	{owner, environments, ofEnvironments}: MeasuredCache,
	now: Date,
): string | undefined => {
	if (ofEnvironments === undefined) return undefined;
	const {allocatedBytes, reclaimableBytes, exact, inodes} = ofEnvironments;
	const newest = environments
		.map(({usedAt}) => usedAt)
		.toSorted()
		.at(-1);
	const used = newest === undefined ? '' : `, last used ${formatAgo(newest, now)}`;
	const frees = `frees ${exact ? '' : 'up to '}${formatBytes(reclaimableBytes)}`;
	const whose = owner === 'uv' ? 'of uvx and scripts' : `of ${owner} run`;
	return `${plural(environments.length, 'environment')} ${whose}: ${formatBytes(allocatedBytes)}, ${frees}, ${formatCount(inodes)} files${used}`;
};

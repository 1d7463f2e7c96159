import type {Context} from '../model/context.js';
import {VenvError} from '../model/error.js';
import type {Cancellable} from '../model/progress.js';
import type {FsPath} from '../model/path.js';
import {findCaches, type Cache} from './caches.js';
import type {Measurer} from './size/measurer.js';
import {prunedByUv} from './uv-cache.js';

/** Bytes, and files and directories as quotas count them, of a directory or of several. */
type Extent = {readonly allocatedBytes: number; readonly inodes: number};

/** A cache with what it takes, as far as it can be read. */
export type MeasuredCache = Cache &
	(Extent | {readonly allocatedBytes?: undefined; readonly inodes?: undefined}) & {
		/** Size of its environments; absent where there are none. */
		readonly ofEnvironments?: (Extent & Freed) | undefined;
		/** What its command removes in all; absent where only the owner knows. */
		readonly ofCommand?: (Extent & Freed) | undefined;
	};

type Freed = {readonly reclaimableBytes: number; readonly reclaimableInodes: number; readonly exact: boolean};

/**
 * Measures the caches of other programs, and the environments in them. `reclaimableBytes` is what the environments alone
 * free: files that they share with the packages of the cache stay. One that can't be read has no size. Rejects with
 * `cancelled`.
 */
export const measureCaches = async (
	context: Context,
	measurer: Measurer,
	{signal}: Cancellable = {},
): Promise<readonly MeasuredCache[]> => {
	const measured: MeasuredCache[] = [];
	for (const cache of findCaches(context)) measured.push(await measureCache(cache, measurer, {signal}));
	return measured;
};

/** Measures one cache as `measureCaches` does. */
export const measureCache = async (
	cache: Cache,
	measurer: Measurer,
	{signal}: Cancellable = {},
): Promise<MeasuredCache> => {
	const usage = await unlessUnreadable(() => measurer.measure(cache.path, {signal}));
	const extent = usage === undefined ? {} : {allocatedBytes: usage.allocatedBytes, inodes: usage.inodes};
	return {...cache, ...extent, ...(await measureContents(cache, measurer, {signal}))};
};

/** Measures what lies in a cache: its environments, and all that its owner's command removes. Rejects with `cancelled`. */
export const measureContents = async (
	{owner, path: place, environments: cached}: Cache,
	measurer: Measurer,
	{signal}: Cancellable = {},
): Promise<Pick<MeasuredCache, 'ofEnvironments' | 'ofCommand'>> => {
	const environments = cached.map(({path}) => path);
	const pruned = owner === 'uv' ? prunedByUv(place) : [];
	for (const path of new Set([...environments, ...pruned]))
		await unlessUnreadable(() => measurer.measure(path, {signal}));
	return {ofEnvironments: await totalsOf(environments, measurer), ofCommand: await totalsOf(pruned, measurer)};
};

const totalsOf = async (paths: readonly FsPath[], measurer: Measurer): Promise<MeasuredCache['ofEnvironments']> => {
	if (paths.length === 0) return undefined;
	const {allocatedBytes, reclaimableBytes, exact, inodes, reclaimableInodes} = await measurer.totalsOfMany(paths);
	return {allocatedBytes, reclaimableBytes, exact, inodes, reclaimableInodes};
};

/** Another user's, or no longer there: then its size is not known. */
const unlessUnreadable = async <T>(measure: () => Promise<T>): Promise<T | undefined> => {
	try {
		return await measure();
	} catch (error) {
		if (!(error instanceof VenvError) || error.code === 'cancelled') throw error;
		return undefined;
	}
};

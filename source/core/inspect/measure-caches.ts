import type {Context} from '../model/context.js';
import {VenvError} from '../model/error.js';
import type {Cancellable} from '../model/progress.js';
import {findCaches, type Cache} from './caches.js';
import type {Measurer} from './size/measurer.js';

/** Bytes, and files and directories as quotas count them, of a directory or of several. */
type Extent = {readonly allocatedBytes: number; readonly inodes: number};

/** A cache with what it takes, as far as it can be read. */
export type MeasuredCache = Cache &
	(Extent | {readonly allocatedBytes?: undefined; readonly inodes?: undefined}) & {
		/** Size of its environments; absent where there are none. */
		readonly ofEnvironments?: (Extent & {readonly reclaimableBytes: number; readonly exact: boolean}) | undefined;
	};

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
	const ofEnvironments = await measureEnvironments(cache, measurer, signal);
	const extent = usage === undefined ? {} : {allocatedBytes: usage.allocatedBytes, inodes: usage.inodes};
	return {...cache, ...extent, ofEnvironments};
};

const measureEnvironments = async (
	{environments}: Cache,
	measurer: Measurer,
	signal: AbortSignal | undefined,
): Promise<MeasuredCache['ofEnvironments']> => {
	if (environments.length === 0) return undefined;
	for (const {path} of environments) await unlessUnreadable(() => measurer.measure(path, {signal}));
	const totals = await measurer.totalsOfMany(environments.map(({path}) => path));
	const {allocatedBytes, reclaimableBytes, exact, inodes} = totals;
	return {allocatedBytes, reclaimableBytes, exact, inodes};
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

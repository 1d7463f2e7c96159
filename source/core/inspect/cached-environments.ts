import {createPrune} from '../discover/skipped-directories.js';
import {recognise} from '../discover/recognise.js';
import type {Context} from '../model/context.js';
import {throwIfCancelled} from '../model/error.js';
import {baseName, isInside, parent, type FsPath} from '../model/path.js';
import type {Cancellable} from '../model/progress.js';
import {findCaches, type Cache, type CachedEnvironment, type CachedPurpose} from './caches.js';
import {measureContents, type MeasuredCache} from './measure-caches.js';
import {packageNames} from './packages/distributions.js';
import type {Measurer} from './size/measurer.js';

/** The environments that uv keeps in its cache, as one thing: there may be thousands of them. */
export type CachedGroup = Pick<Cache, 'path' | 'command'> & {
	readonly count: number;
	/** What they are for, each once. */
	readonly purposes: readonly CachedPurpose[];
	/** When the one that was used last was: ISO 8601, UTC. */
	readonly usedAt: string | undefined;
	/** What they take; undefined until it is measured. */
	readonly usage?: MeasuredCache['ofEnvironments'];
	/** What `uv cache prune` removes. */
	readonly ofCommand?: MeasuredCache['ofCommand'];
};

type GroupOptions = Cancellable & {
	readonly context: Context;
	/** Options of the walk, which lists each of them where it enters caches. */
	readonly exclude: readonly string[];
	readonly prune: boolean;
	/** Measures them; absent: they are only counted. */
	readonly measurer?: Measurer | undefined;
};

/**
 * Finds the environments that a walk below the roots passes by, since they lie in uv's cache; undefined where there are
 * none. Without measuring, from directory entries alone. Rejects with `cancelled`.
 */
export const findCachedGroup = async (
	roots: readonly FsPath[],
	{context, exclude, prune, measurer, signal}: GroupOptions,
): Promise<CachedGroup | undefined> => {
	const cache = findCaches(context).find(({owner}) => owner === 'uv');
	if (!prune || cache === undefined || cache.environments.length === 0) return undefined;
	const isExcluded = createPrune({context, exclude, prune: false});
	const isPassed = (root: FsPath): boolean => {
		for (let path = cache.path; path !== root; path = parent(path))
			if (isExcluded(path, baseName(path), root)) return false;
		return true;
	};
	if (!roots.some(root => root !== cache.path && isInside(cache.path, root) && isPassed(root))) return undefined;
	const {path, command, environments} = cache;
	const measured = measurer && (await measureContents(cache, measurer, {signal}));
	return {
		...{path, command, count: environments.length},
		purposes: [...new Set(environments.map(({purpose}) => purpose))],
		usedAt: environments
			.map(({usedAt}) => usedAt)
			.toSorted()
			.at(-1),
		...(measured && {usage: measured.ofEnvironments, ofCommand: measured.ofCommand}),
	};
};

/** One environment in a cache, as far as its files tell. */
export type DescribedEnvironment = CachedEnvironment & {
	readonly python: string | undefined;
	/** Normalized names of its packages. */
	readonly packages: readonly string[];
	/** Absent where it was not measured. */
	readonly allocatedBytes?: number | undefined;
};

/** Describes the environments in uv's cache, those that were used last first. Rejects with `cancelled`. */
export const describeCached = async (
	context: Context,
	{measurer, signal}: Cancellable & {readonly measurer?: Measurer | undefined} = {},
): Promise<readonly DescribedEnvironment[]> => {
	const cache = findCaches(context).find(({owner}) => owner === 'uv');
	const described: DescribedEnvironment[] = [];
	for (const environment of cache?.environments ?? []) {
		throwIfCancelled(signal);
		const found = await recognise(environment.path, context);
		if (found === undefined) continue;
		const {allocatedBytes} = measurer?.totals([environment.path]) ?? {};
		described.push({
			...environment,
			python: found.config.version,
			packages: await packageNames(found),
			...(allocatedBytes !== undefined && allocatedBytes > 0 && {allocatedBytes}),
		});
	}
	return described.sort((one, other) => (one.usedAt < other.usedAt ? 1 : -1));
};

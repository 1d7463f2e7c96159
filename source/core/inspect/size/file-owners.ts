import {setImmediate} from 'node:timers/promises';
import type {Package} from '../../model/environment.js';
import {throwIfCancelled} from '../../model/error.js';
import {baseName, isInside, join, parent, type FsPath} from '../../model/path.js';
import {recordedPaths} from '../packages/record-file.js';

/** Owners of the files of an environment, by the lists of its distributions. */
export type Owners = {
	/** Index in the list of packages of the owner of an entry in `directory`; undefined for files without an owner. */
	readonly ownerOf: (path: FsPath, directory: FsPath) => number | undefined;
	/** Directories that contain distributions. */
	readonly sitePackages: readonly FsPath[];
};

/** Reads the lists of all distributions; ignores files outside `top`. Rejects with `cancelled`. */
export const createOwners = async (
	top: FsPath,
	packages: readonly Package[],
	signal: AbortSignal | undefined,
): Promise<Owners> => {
	const owners = new Map<FsPath, number>();
	const sitePackages = [...new Set(packages.map(each => parent(each.metadataPath)))];
	const common = new Set<FsPath>(sitePackages.flatMap(each => [each, ...ancestorsOf(each, top)]));
	const whole = new Set<FsPath>();
	for (const [owner, each] of packages.entries()) {
		throwIfCancelled(signal);
		whole.add(each.metadataPath);
		owners.set(each.metadataPath, owner);
		for (const file of recordedPaths(each)) claim(owners, file, {owner, top, common});
		await setImmediate();
	}
	const ownerOf = (path: FsPath, directory: FsPath): number | undefined => {
		const owner = owners.get(path) ?? compiledOwner(owners, path, directory);
		if (owner !== undefined || !whole.has(directory)) return owner;
		// Everything in a dist-info or an egg belongs to it.
		whole.add(path);
		owners.set(path, owners.get(directory) ?? 0);
		return owners.get(directory);
	};
	return {sitePackages, ownerOf};
};

type Claim = {readonly owner: number; readonly top: FsPath; readonly common: ReadonlySet<FsPath>};

/**
 * Assigns a file to the first distribution that lists it, and so the directories above it, except those that every
 * environment has.
 */
const claim = (owners: Map<FsPath, number>, file: FsPath, {owner, top, common}: Claim): void => {
	for (let path = file; isInside(path, top) && !common.has(path) && !owners.has(path); path = parent(path)) {
		if (path === top || (path !== file && parent(path) === top)) return;
		owners.set(path, owner);
	}
};

/** Owner of a compiled file: that of its source, since Python writes it later and no list names it. */
const compiledOwner = (owners: ReadonlyMap<FsPath, number>, path: FsPath, directory: FsPath): number | undefined => {
	if (baseName(path) === '__pycache__') return owners.get(directory);
	if (baseName(directory) !== '__pycache__') return undefined;
	const [module = ''] = baseName(path).split('.', 1);
	return owners.get(join(parent(directory), `${module}.py`)) ?? owners.get(directory);
};

const ancestorsOf = (path: FsPath, top: FsPath): readonly FsPath[] => {
	const above: FsPath[] = [];
	for (let at = parent(path); at !== top && isInside(at, top); at = parent(at)) above.push(at);
	return above;
};

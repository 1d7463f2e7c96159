import {setImmediate} from 'node:timers/promises';
import type {Environment, Package} from '../../model/environment.js';
import {throwIfCancelled} from '../../model/error.js';
import {entryAt, readNames} from '../../platform/files/entries.js';
import {mountsBelow} from '../../platform/files/mounts.js';
import {baseName, fsPath, isInside, join, namesBelow, type FsPath} from '../../model/path.js';
import type {Cancellable} from '../../model/progress.js';
import {DirectoryTree, type DiskTree} from './directory-tree.js';
import {byBytes, emptyPart, type CountedPart, type DiskPart} from './disk-part.js';
import {createOwners, type Owners} from './file-owners.js';

/** Bytes of an environment by their owner and location. */
export type DiskBreakdown = {
	readonly total: DiskPart;
	/**
	 * Largest first. Files in a distribution's list, their compiled files, and the directories that contain only those.
	 */
	readonly distributions: ReadonlyArray<DiskPart & {readonly name: string; readonly version: string}>;
	/** Files that no distribution lists. */
	readonly unowned: DiskPart;
	/**
	 * Unowned files by location, relative to the environment, largest first: `bin`, `lib/python3.11/site-packages/x`.
	 */
	readonly unownedPlaces: ReadonlyArray<DiskPart & {readonly place: FsPath}>;
	/** Every directory with its entries, if it was asked for. */
	readonly tree?: DiskTree | undefined;
};

/**
 * Measures an environment by the owners of its files. Counts only entries inside it, whatever the lists name; links are
 * not followed, mounts not entered. Yields to the event loop every few milliseconds. Rejects with `cancelled`.
 */
export const diskBreakdown = async (
	environment: Pick<Environment, 'path'>,
	packages: readonly Package[],
	{signal, hasTree = false}: Cancellable & {readonly hasTree?: boolean} = {},
): Promise<DiskBreakdown> => {
	const {path} = environment;
	const owners = await createOwners(path, packages, signal);
	const mounts = new Set((await mountsBelow(path))?.map(mount => mount.path));
	const sums = new Sums(path, owners, hasTree ? new DirectoryTree(path) : undefined);
	sums.add(path, false, path);
	const waiting = [path];
	for (let next = waiting.pop(), read = 0; next !== undefined; next = waiting.pop()) {
		throwIfCancelled(signal);
		const isCompiled = baseName(next) === '__pycache__';
		for (const name of readNames(next)) {
			const entry = join(next, name);
			if (!mounts.has(entry) && sums.add(entry, isCompiled || name === '__pycache__', next)) waiting.push(entry);
			if (++read % entriesPerTurn === 0) await setImmediate();
		}
	}
	return sums.toBreakdown(packages);
};

const entriesPerTurn = 500;

type SharedFile = {readonly parts: readonly CountedPart[]; readonly bytes: number; links: number};

class Sums {
	private readonly total = emptyPart();
	private readonly unowned = emptyPart();
	private readonly byOwner = new Map<number, CountedPart>();
	private readonly byPlace = new Map<FsPath, CountedPart>();
	/** Inodes with several links, each with the number of links that were not seen yet. */
	private readonly linked = new Map<string, SharedFile>();

	constructor(
		private readonly top: FsPath,
		private readonly owners: Owners,
		private readonly tree: DirectoryTree | undefined,
	) {}

	/** Counts an entry; answers whether it is a directory. */
	add(path: FsPath, isCompiled: boolean, directory: FsPath): boolean {
		const stat = entryAt(path);
		if (stat === undefined) return false;
		const isDirectory = stat.isDirectory();
		const key = `${stat.dev}:${stat.ino}`;
		const known = isDirectory || stat.nlink === 1 ? undefined : this.linked.get(key);
		if (known) known.links--;
		else {
			const own = this.tree?.partOf(path, isDirectory);
			const parts = [...this.partsOf(path, directory), ...(own === undefined ? [] : [own])];
			const bytes = stat.blocks * 512;
			for (const part of parts) count(part, bytes, {isCompiled, isDirectory});
			if (!isDirectory && stat.nlink > 1) this.linked.set(key, {parts, bytes, links: stat.nlink - 1});
		}
		return isDirectory;
	}

	toBreakdown(packages: readonly Package[]): DiskBreakdown {
		for (const {parts, bytes, links} of this.linked.values())
			if (links > 0) for (const part of parts) part.sharedBytes += bytes;
		const distributions = [...this.byOwner].map(([owner, part]) => {
			const {name = '', version = ''} = packages[owner] ?? {};
			return {name, version, ...part};
		});
		const places = [...this.byPlace].map(([place, part]) => ({place, ...part}));
		return {
			total: this.total,
			distributions: distributions.sort(byBytes),
			unowned: this.unowned,
			unownedPlaces: places.sort(byBytes),
			tree: this.tree?.toTree(),
		};
	}

	private partsOf(path: FsPath, directory: FsPath): readonly CountedPart[] {
		const owner = this.owners.ownerOf(path, directory);
		if (owner !== undefined) return [this.total, at(this.byOwner, owner)];
		return [this.total, this.unowned, at(this.byPlace, this.placeOf(path))];
	}

	private placeOf(path: FsPath): FsPath {
		const sitePackages = this.owners.sitePackages.find(each => path !== each && isInside(path, each));
		const base = sitePackages ?? this.top;
		const first = namesBelow(path, base).slice(0, 1);
		return fsPath([...namesBelow(base, this.top), ...first].join('/') || '.');
	}
}

const count = (
	part: CountedPart,
	bytes: number,
	{isCompiled, isDirectory}: Readonly<Record<string, boolean>>,
): void => {
	part.allocatedBytes += bytes;
	if (isCompiled) part.compiledBytes += bytes;
	if (!isDirectory) part.files++;
};

const at = <Key>(parts: Map<Key, CountedPart>, key: Key): CountedPart => {
	const known = parts.get(key);
	if (known) return known;
	const part = emptyPart();
	parts.set(key, part);
	return part;
};

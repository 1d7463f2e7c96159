import {setImmediate} from 'node:timers/promises';
import type {Environment, Package} from '../../model/environment.js';
import {throwIfCancelled} from '../../model/error.js';
import {entryAt, readNames} from '../../platform/files/entries.js';
import {mountsBelow} from '../../platform/files/mounts.js';
import {fsPath, join, type FsPath} from '../../model/path.js';
import type {Cancellable} from '../../model/progress.js';
import {createOwners, type Owners} from './file-owners.js';

/** A part of an environment's bytes. */
export type DiskPart = {
	/** Blocks × 512, directories included. Each inode counts once, in the first part that contains it. */
	readonly allocatedBytes: number;
	/** Bytes of these in files that have links outside the environment too: deleting it does not free them. */
	readonly sharedBytes: number;
	/** Bytes of these in `__pycache__`: Python regenerates them on demand. */
	readonly compiledBytes: number;
	/** Entries that are not directories. */
	readonly files: number;
};

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
};

/**
 * Measures an environment by the owners of its files. Counts only entries inside it, whatever the lists name; links are
 * not followed, mounts not entered. Yields to the event loop every few milliseconds. Rejects with `cancelled`.
 */
export const diskBreakdown = async (
	environment: Pick<Environment, 'path'>,
	packages: readonly Package[],
	{signal}: Cancellable = {},
): Promise<DiskBreakdown> => {
	const {path} = environment;
	const owners = await createOwners(path, packages, signal);
	const mounts = new Set((await mountsBelow(path))?.map(mount => mount.path));
	const sums = new Sums(path, owners);
	sums.add(path, false, path);
	const waiting = [path];
	for (let next = waiting.pop(), read = 0; next !== undefined; next = waiting.pop()) {
		throwIfCancelled(signal);
		const isCompiled = next.endsWith('/__pycache__');
		for (const name of readNames(next)) {
			const entry = join(next, name);
			if (!mounts.has(entry) && sums.add(entry, isCompiled || name === '__pycache__', next)) waiting.push(entry);
			if (++read % entriesPerTurn === 0) await setImmediate();
		}
	}
	return sums.toBreakdown(packages);
};

const entriesPerTurn = 500;

type Mutable<T> = {-readonly [Key in keyof T]: T[Key]};
type Counted = Mutable<DiskPart>;
type SharedFile = {readonly parts: readonly Counted[]; readonly bytes: number; links: number};

const emptyPart = (): Counted => ({allocatedBytes: 0, sharedBytes: 0, compiledBytes: 0, files: 0});

class Sums {
	private readonly total = emptyPart();
	private readonly unowned = emptyPart();
	private readonly byOwner = new Map<number, Counted>();
	private readonly byPlace = new Map<FsPath, Counted>();
	/** Inodes with several links, each with the number of links that were not seen yet. */
	private readonly linked = new Map<string, SharedFile>();

	constructor(
		private readonly top: FsPath,
		private readonly owners: Owners,
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
			const parts = this.partsOf(path, directory);
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
		};
	}

	private partsOf(path: FsPath, directory: FsPath): readonly Counted[] {
		const owner = this.owners.ownerOf(path, directory);
		if (owner !== undefined) return [this.total, at(this.byOwner, owner)];
		return [this.total, this.unowned, at(this.byPlace, this.placeOf(path))];
	}

	private placeOf(path: FsPath): FsPath {
		const sitePackages = this.owners.sitePackages.find(each => path.startsWith(`${each}/`));
		const base = sitePackages ?? this.top;
		const first = path.slice(base.length + 1).split('/', 1)[0] ?? '';
		const place = `${base.slice(this.top.length + 1)}/${first}`;
		return fsPath(place.replace(/^\/|\/$/g, '') || '.');
	}
}

const count = (part: Counted, bytes: number, {isCompiled, isDirectory}: Readonly<Record<string, boolean>>): void => {
	part.allocatedBytes += bytes;
	if (isCompiled) part.compiledBytes += bytes;
	if (!isDirectory) part.files++;
};

const at = <Key>(parts: Map<Key, Counted>, key: Key): Counted => {
	const known = parts.get(key);
	if (known) return known;
	const part = emptyPart();
	parts.set(key, part);
	return part;
};

const byBytes = (one: DiskPart, other: DiskPart): number => other.allocatedBytes - one.allocatedBytes;

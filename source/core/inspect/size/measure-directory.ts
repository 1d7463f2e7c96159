import {lstatSync, readdirSync, type Stats} from 'node:fs';
import {systemCode} from '../../model/error.js';
import {fromBytes, fsPath, native, parent, type FsPath} from '../../model/path.js';
import {allInside, linkWord, LinkTable, wordsPerLink} from './link-table.js';

/** Size of one directory with everything in it. */
export type Measured = {
	/** Blocks × 512, each inode with several links once. */
	readonly allocatedBytes: number;
	readonly apparentBytes: number;
	/** Bytes that deleting it alone would free: without files behind a mount and files that have links elsewhere. */
	readonly reclaimableBytes: number;
	/** Entries that are not directories, each inode with several links once. */
	readonly files: number;
	/** Files and directories, itself included, each inode once: what a quota counts. */
	readonly inodes: number;
	/** Inodes that deleting it alone would free. */
	readonly reclaimableInodes: number;
	/** Number of parts that could not be read and are not in the sums. */
	readonly unreadable: number;
	/** Inodes with several links: records of link-table.ts. Their bytes are in the sums above. */
	readonly links: Uint32Array<ArrayBuffer>;
};

type MeasureOptions = {
	/** Mount points below the directory: files behind them take space, but deleting does not free it. */
	readonly mountPoints: readonly FsPath[];
	/** Called for each directory. When it answers true, the sums so far are dropped. */
	readonly isCancelled: () => boolean;
	/** Called with the bytes so far, for each directory. */
	readonly onDirectory: (allocatedBytes: number) => void;
};

/**
 * Adds up the bytes as `du -s` does, and those that deleting would free; synchronous, for a worker. Links are not
 * followed. Unreadable parts are counted in `unreadable`; entries that vanish meanwhile are left out. Undefined when it
 * was cancelled. Throws the system's error where the directory itself can't be read.
 */
export const measureDirectory = (path: FsPath, options: MeasureOptions): Measured | undefined => {
	const sums = new Sums(options);
	sums.addDirectory(path, lstatSync(native(path)), false);
	for (let next = sums.waiting.pop(); next !== undefined; next = sums.waiting.pop()) {
		if (options.isCancelled()) return undefined;
		addEntries(sums, next);
		options.onDirectory(sums.blocks * 512);
	}
	return sums.toMeasured();
};

type Waiting = {readonly path: FsPath; readonly isMounted: boolean};

const addEntries = (sums: Sums, {path, isMounted}: Waiting): void => {
	const {names, arePlain} = namesIn(sums, path);
	const prefix = `${path}/`;
	for (const name of names) {
		const entry = fsPath(prefix + name);
		const stat = statOf(sums, arePlain ? entry : native(entry));
		if (stat === undefined) continue;
		if ((stat.mode & typeMask) === typeDirectory) sums.addDirectory(entry, stat, isMounted);
		else sums.addFile(entry, stat, isMounted);
	}
};

// The sums are a class: its methods run half a million times, and V8 keeps their numbers unboxed in one object.
class Sums {
	blocks = 0;
	reclaimableBlocks = 0;
	apparentBytes = 0;
	files = 0;
	inodes = 0;
	reclaimableInodes = 0;
	unreadable = 0;
	readonly waiting: Waiting[] = [];
	private readonly links = new LinkTable();
	private readonly next = new Uint32Array(wordsPerLink);
	private readonly mountPoints: ReadonlySet<FsPath>;

	constructor({mountPoints}: MeasureOptions) {
		this.mountPoints = new Set(mountPoints);
	}

	addDirectory(path: FsPath, stat: Stats, isInsideMount: boolean): void {
		const isMountPoint = this.mountPoints.has(path);
		// A directory mounted into itself has no end; `du` leaves it out.
		if (isMountPoint && isOwnAncestor(path, stat)) return;
		const isMounted = isInsideMount || isMountPoint;
		this.waiting.push({path, isMounted});
		this.add(stat, !isMounted);
	}

	addFile(path: FsPath, stat: Stats, isMounted: boolean): void {
		if (stat.nlink > 1 && !this.addLink(path, stat, isMounted)) return;
		this.files++;
		this.add(stat, stat.nlink === 1 && !isMounted);
	}

	toMeasured(): Measured {
		// A copy, since it goes to another thread and the table is larger than its contents.
		const links = this.links.words.slice();
		const freedWithAllLinks = allInside(links);
		return {
			allocatedBytes: this.blocks * 512,
			apparentBytes: this.apparentBytes,
			reclaimableBytes: (this.reclaimableBlocks + freedWithAllLinks.blocks) * 512,
			files: this.files,
			inodes: this.inodes,
			reclaimableInodes: this.reclaimableInodes + freedWithAllLinks.inodes,
			unreadable: this.unreadable,
			links,
		};
	}

	private add(stat: Stats, isFreed: boolean): void {
		this.inodes++;
		this.blocks += stat.blocks;
		this.apparentBytes += stat.size;
		if (!isFreed) return;
		this.reclaimableInodes++;
		this.reclaimableBlocks += stat.blocks;
	}

	private addLink(path: FsPath, {ino, dev, nlink, blocks}: Stats, isMounted: boolean): boolean {
		const {next} = this;
		// Beyond 2^53 a number is only near the inode's.
		if (Number.isSafeInteger(ino)) {
			next[linkWord.inodeLow] = ino;
			next[linkWord.inodeHigh] = ino / 2 ** 32;
		} else {
			const exact = lstatSync(native(path), {bigint: true}).ino;
			next[linkWord.inodeLow] = Number(exact & 0xffffffffn);
			next[linkWord.inodeHigh] = Number(exact >> 32n);
		}
		next[linkWord.device] = dev;
		next[linkWord.links] = nlink;
		next[linkWord.inside] = isMounted ? 0 : 1;
		next[linkWord.blocks] = Math.min(blocks, 0xffffffff);
		return this.links.add(next, 0);
	}
}

const typeMask = 0o170000;
const typeDirectory = 0o040000;

/** `arePlain`: paths to these names can be passed to Node unchanged. */
type Names = {readonly names: readonly string[]; readonly arePlain: boolean};

/** Reads names as strings, which is a quarter faster than Buffers; again as bytes where one of them was not UTF-8. */
const namesIn = (sums: Sums, path: FsPath): Names => {
	const nativePath = native(path);
	try {
		const names = readdirSync(nativePath);
		if (!names.some(name => name.includes('\uFFFD'))) return {names, arePlain: typeof nativePath === 'string'};
		return {names: readdirSync(nativePath, 'buffer').map(fromBytes), arePlain: false};
	} catch (error) {
		leaveOut(sums, error);
		return {names: [], arePlain: true};
	}
};

const statOf = (sums: Sums, path: string | Buffer): Stats | undefined => {
	try {
		return lstatSync(path);
	} catch (error) {
		leaveOut(sums, error);
		return undefined;
	}
};

const leaveOut = (sums: Sums, error: unknown): void => {
	const code = systemCode(error);
	if (code === undefined) throw error;
	if (code !== 'ENOENT' && code !== 'ENOTDIR') sums.unreadable++;
};

const isOwnAncestor = (path: FsPath, {dev, ino}: Stats): boolean => {
	for (let above = parent(path); above !== parent(above); above = parent(above)) {
		const stat = lstatSync(native(above));
		if (stat.dev === dev && stat.ino === ino) return true;
	}
	return false;
};

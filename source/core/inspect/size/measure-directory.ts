import {lstatSync, readdirSync, type Stats} from 'node:fs';
import {systemCode} from '../../model/error.js';
import {fromBytes, fsPath, native, parent, type FsPath} from '../../model/path.js';
import {Sums, type Link, type Measured} from './sums.js';

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
	const sums = new Walk(options);
	sums.enter(path, lstatSync(native(path)), false);
	for (let next = sums.waiting.pop(); next !== undefined; next = sums.waiting.pop()) {
		if (options.isCancelled()) return undefined;
		addEntries(sums, next);
		options.onDirectory(sums.blocks * 512);
	}
	return sums.toMeasured();
};

type Waiting = {readonly path: FsPath; readonly isMounted: boolean};

const addEntries = (sums: Walk, {path, isMounted}: Waiting): void => {
	const {names, arePlain} = namesIn(sums, path);
	const prefix = `${path}/`;
	for (const name of names) {
		const entry = fsPath(prefix + name);
		const stat = statOf(sums, arePlain ? entry : native(entry));
		if (stat === undefined) continue;
		if ((stat.mode & typeMask) === typeDirectory) sums.enter(entry, stat, isMounted);
		else sums.count(entry, stat, isMounted);
	}
};

class Walk extends Sums {
	readonly waiting: Waiting[] = [];
	private readonly mountPoints: ReadonlySet<FsPath>;

	constructor({mountPoints}: MeasureOptions) {
		super();
		this.mountPoints = new Set(mountPoints);
	}

	enter(path: FsPath, stat: Stats, isInsideMount: boolean): void {
		const isMountPoint = this.mountPoints.has(path);
		// A directory mounted into itself has no end; `du` leaves it out.
		if (isMountPoint && isOwnAncestor(path, stat)) return;
		const isMounted = isInsideMount || isMountPoint;
		this.waiting.push({path, isMounted});
		this.addDirectory(stat.blocks, stat.size, !isMounted);
	}

	count(path: FsPath, stat: Stats, isMounted: boolean): void {
		const {nlink: links, dev: device, blocks, size} = stat;
		if (links <= 1) return this.addFile(blocks, size, links === 1 && !isMounted);
		this.addLink({...inodeOf(path, stat), device, links, blocks, isInside: !isMounted}, size);
	}
}

const inodeOf = (path: FsPath, {ino}: Stats): Pick<Link, 'inodeLow' | 'inodeHigh'> => {
	// Beyond 2^53 a number is only near the inode's.
	if (Number.isSafeInteger(ino)) return {inodeLow: ino, inodeHigh: ino / 2 ** 32};
	const exact = lstatSync(native(path), {bigint: true}).ino;
	return {inodeLow: Number(exact & 0xffffffffn), inodeHigh: Number(exact >> 32n)};
};

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

import {execFile} from 'node:child_process';
import {lstat} from 'node:fs/promises';
import {setTimeout as wait} from 'node:timers/promises';
import {promisify} from 'node:util';
import {systemCode} from '../../model/error.js';
import {isWellFormed, native, type FsPath} from '../../model/path.js';
import {realPathOf} from './entries.js';
import {freeSpaceAt} from './free-space.js';
import {findMount, readMounts, sharesBlocks} from './mounts.js';

/** Change of free space that the disks report after a deletion. */
export type DiskGain = {
	/**
	 * Free bytes beyond those before, at least 0. Other programs write to the disks too. Undefined where one of them
	 * can't be asked.
	 */
	readonly diskBytes: number | undefined;
	/** False on btrfs, XFS and the like, whose files share blocks: bytes counted by files are an upper bound there. */
	readonly exact: boolean;
};

/** Answers the gain since the watch began. */
type FreeSpaceWatch = {readonly gain: () => Promise<DiskGain>};

/** Notes the free bytes of every disk that holds one of these directories, each disk once. Ignores missing ones. */
export const watchFreeSpace = async (directories: readonly FsPath[]): Promise<FreeSpaceWatch> => {
	const disks = await disksOf(directories);
	const exact = disks.every(disk => disk.exact);
	const read = exact ? freeBytesOf : settledBytesOf;
	const before = await read(disks);
	return {
		gain: async () => {
			const after = await read(disks);
			const isKnown = before !== undefined && after !== undefined && disks.length > 0;
			return {diskBytes: isKnown ? Math.max(0, after - before) : undefined, exact};
		},
	};
};

/**
 * Bytes that a deletion has freed: the bytes counted by files; where files share blocks, the gain that the disk itself
 * reports, but no more than the counted bytes.
 */
export const freedOf = (countedBytes: number, {diskBytes, exact}: DiskGain): number =>
	exact || diskBytes === undefined ? countedBytes : Math.min(countedBytes, diskBytes);

type Disk = {readonly directory: FsPath; readonly exact: boolean};

const disksOf = async (directories: readonly FsPath[]): Promise<readonly Disk[]> => {
	const mounts = await readMounts();
	const disks = new Map<number, Disk>();
	for (const directory of new Set(directories)) {
		const device = await deviceOf(directory);
		if (device === undefined || disks.has(device)) continue;
		const mount = mounts && findMount(realPathOf(directory) ?? directory, mounts);
		disks.set(device, {directory, exact: mount === undefined || !sharesBlocks(mount)});
	}
	return [...disks.values()];
};

const deviceOf = async (directory: FsPath): Promise<number | undefined> => {
	try {
		return (await lstat(native(directory))).dev;
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

const freeBytesOf = async (disks: readonly Disk[]): Promise<number | undefined> => {
	let sum = 0;
	for (const {directory} of disks) {
		const space = await freeSpaceAt(directory);
		if (space === undefined) return undefined;
		sum += space.freeBytes;
	}
	return sum;
};

/**
 * Reads the free bytes after everything pending is written out, and until two answers in a row agree: XFS gives the
 * blocks of deleted files back in the background, and nothing tells when it is done. On a disk that never rests, the
 * answer after two seconds counts.
 */
const settledBytesOf = async (disks: readonly Disk[]): Promise<number | undefined> => {
	await settle(disks);
	const end = performance.now() + 2000;
	let bytes = await freeBytesOf(disks);
	while (bytes !== undefined && performance.now() < end) {
		await wait(50);
		const later = await freeBytesOf(disks);
		if (later === bytes) break;
		bytes = later;
	}
	return bytes;
};

/**
 * Writes out what these disks have pending (syncfs(2), which sync(1) calls): btrfs gives blocks back only when it
 * commits. A disk that takes longer than some seconds is not waited for.
 */
const settle = async (disks: readonly Disk[]): Promise<void> => {
	const directories = disks.filter(disk => !disk.exact && isWellFormed(disk.directory)).map(disk => disk.directory);
	if (directories.length === 0) return;
	try {
		await promisify(execFile)('/bin/sync', ['-f', '--', ...directories], {timeout: 10_000});
	} catch (error) {
		// Without it, or where it doesn't know the flag, the disk tells what it has given back so far.
		if (!(error instanceof Error && ('code' in error || 'killed' in error))) throw error;
	}
};

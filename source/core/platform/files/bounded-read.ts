import {closeSync, constants, fstatSync, lstatSync, openSync, readSync, statSync, type Stats} from 'node:fs';
import {systemCode} from '../../model/error.js';
import {native, type FsPath} from '../../model/path.js';
import {hostPlatform, type Platform} from '../../model/platform.js';

/** Reason why a file could not be read. `too-large` is used only where the whole file was asked for. */
type ReadProblem = 'missing' | 'unreadable' | 'not-a-file' | 'too-large';

/** The bytes of a file, or why there are none. */
type BoundedRead =
	| {readonly bytes: Buffer; readonly size: number; readonly problem?: undefined}
	| {readonly problem: ReadProblem; readonly bytes?: undefined; readonly size?: undefined};

export type ReadOptions = {
	/** True when the first bytes of a larger file are enough. Default: a larger file is `too-large`. */
	readonly prefix?: boolean | undefined;
	/** True when a link to a regular file is read too. Default: a link is `not-a-file`. */
	readonly followLink?: boolean | undefined;
	/**
	 * True when the file's access time is a sign of use. A file of another user, whose access time we can't leave
	 * alone, is then `unreadable`, so that its owner does not take our reading for a use. Default: it is read.
	 */
	readonly isEvidence?: boolean | undefined;
};

/**
 * Reads at most `maximumBytes` of a regular file that may be hostile: never waits for a FIFO, never opens a device
 * through a link, follows no link unless asked to, causes no download, and leaves the access time alone where the system
 * allows it. `size` is the size that the file system reports. Synchronous, since three small calls take less than one
 * turn of the event loop.
 */
export const readBounded = (path: FsPath, maximumBytes: number, options: ReadOptions = {}): BoundedRead => {
	let descriptor: number | undefined;
	try {
		// Opening a device can have effects, and an error costs ten times as much as a stat: so stat first.
		const look = options.followLink ? statSync : lstatSync;
		const entry = look(native(path), {throwIfNoEntry: false});
		if (!entry?.isFile()) return {problem: entry === undefined ? 'missing' : 'not-a-file'};
		if (isOnlyInCloud(path, entry)) return {problem: 'unreadable'};
		descriptor = openQuietly(path, options);
		const stat = fstatSync(descriptor);
		if (!stat.isFile()) return {problem: 'not-a-file'};
		if (stat.size > maximumBytes && !options.prefix) return {problem: 'too-large'};
		return {bytes: readStart(descriptor, Math.min(stat.size, maximumBytes)), size: stat.size};
	} catch (error) {
		return {problem: problemOf(error)};
	} finally {
		if (descriptor !== undefined) closeSync(descriptor);
	}
};

const placesOfCloud = /^\/Users\/[^/]+\/(?:Desktop|Documents|Library\/(?:CloudStorage|Mobile Documents))\//i;

/**
 * Whether iCloud, or another service that macOS runs, would have to download a file before it can be read: it has a size
 * and no blocks ("dataless"). Elsewhere, a small file that the file system has compressed looks so, too.
 */
export const isOnlyInCloud = (
	path: FsPath,
	{size, blocks}: Pick<Stats, 'size' | 'blocks'>,
	platform: Platform = hostPlatform,
): boolean => platform === 'macos' && size > 0 && blocks === 0 && placesOfCloud.test(path);

const openQuietly = (path: FsPath, {followLink, isEvidence}: ReadOptions): number => {
	const usual = constants.O_RDONLY | constants.O_NONBLOCK | (followLink ? 0 : constants.O_NOFOLLOW);
	// Absent on platforms other than Linux.
	const noAccessTime = (constants as Readonly<Record<string, number>>)['O_NOATIME'];
	if (noAccessTime === undefined) return openSync(native(path), usual);
	try {
		return openSync(native(path), usual | noAccessTime);
	} catch (error) {
		// Only the owner may ask for this flag.
		if (systemCode(error) !== 'EPERM' || isEvidence) throw error;
		return openSync(native(path), usual);
	}
};

const readStart = (descriptor: number, length: number): Buffer => {
	const bytes = Buffer.allocUnsafe(length);
	let filled = 0;
	while (filled < length) {
		const count = readSync(descriptor, bytes, filled, length - filled, filled);
		if (count === 0) break;
		filled += count;
	}
	return bytes.subarray(0, filled);
};

const problemOf = (error: unknown): ReadProblem => {
	switch (systemCode(error)) {
		case 'ENOENT':
		case 'ENOTDIR':
			return 'missing';
		case 'ELOOP':
		case 'ENXIO':
		case 'EISDIR':
			return 'not-a-file';
		case undefined:
			throw error;
		default:
			return 'unreadable';
	}
};

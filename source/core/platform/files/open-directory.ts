import {
	chmodSync,
	closeSync,
	constants,
	existsSync,
	fstatSync,
	lstatSync,
	openSync,
	readSync,
	type BigIntStats,
	type Stats,
} from 'node:fs';
import {listDirectoryNow, type Entry} from './list-directory.js';
import type {Identity} from '../../model/environment.js';
import {systemCode} from '../../model/error.js';
import {hostPlatform} from '../../model/platform.js';
import {fsPath, join, native, type FsPath} from '../../model/path.js';

/**
 * A directory that is being removed. Its entries are named through it: on Linux through its descriptor, so that
 * renaming or swapping a directory above it can't lead elsewhere; in the portable way by its path.
 */
export type OpenDirectory = {
	/** Asked of the system anew: exact numbers cost Node several times what others do, and few ask for them. */
	readonly identity: () => Identity;
	/** As it was when it was opened. */
	readonly stat: Pick<Stats, 'uid' | 'mode' | 'blocks' | 'atimeMs' | 'mtimeMs'>;
	readonly device: number | bigint;
	/** Id that tells bind mounts apart, which the device number does not; undefined where the system gives none. */
	readonly mountId: () => string | undefined;
	/** Path by which an entry can be reached. */
	readonly at: (name: FsPath) => FsPath;
	/** Entries of the directory. Types are hints: they are checked again before anything is entered. */
	readonly list: () => readonly Entry[];
	/** Whether it is still the directory that was opened. Always true for a descriptor. */
	readonly isSame: () => boolean;
	readonly makeWritable: () => void;
	readonly close: () => void;
};

/**
 * Opens a directory by its path (one below an open directory, by `at`). Never follows a final link. A directory of our
 * own that can't be read is made readable, unless it is to be kept unchanged.
 */
export type DirectoryOpener = (path: FsPath, asItIs?: 'as-it-is') => OpenDirectory;

/** Opens by descriptors on Linux, else (or when `portable`) by paths, comparing the identity at each step. */
export const chooseOpener = (portable: boolean): DirectoryOpener =>
	!portable && hostPlatform === 'linux' && existsSync('/proc/self/fdinfo/0') ? openByDescriptor : openByPath;

const identityOfStat = (stat: BigIntStats): Identity => ({device: String(stat.dev), inode: String(stat.ino)});

// Missing from Node's constants; the number is the same on x86 and ARM.
const O_PATH = 0o10000000;
const readable = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const openByDescriptor: DirectoryOpener = (path, asItIs) => {
	const descriptor = asItIs ? openSync(native(path), readable) : openReadable(path);
	const through = fsPath(`/proc/self/fd/${descriptor}`);
	const stat = fstatSync(descriptor);
	// An open descriptor stays on its mount.
	let mountId: string | undefined;
	return {
		identity: () => identityOfStat(fstatSync(descriptor, {bigint: true})),
		stat,
		device: stat.dev,
		mountId: () => (mountId ??= mountIdOf(descriptor)),
		at: name => fsPath(`${through}/${name}`),
		list: () => listDirectoryNow(through),
		isSame: () => true,
		makeWritable: () => chmodSync(through, (stat.mode & 0o7777) | 0o700),
		close: () => closeSync(descriptor),
	};
};

/**
 * First lines of the kernel's information on a descriptor. One buffer serves all reads, since this is read for each
 * directory.
 */
const information = Buffer.alloc(256);

const mountIdOf = (descriptor: number): string | undefined => {
	const file = openSync(`/proc/self/fdinfo/${descriptor}`, constants.O_RDONLY);
	try {
		const length = readSync(file, information);
		return /^mnt_id:\s*(\d+)$/m.exec(information.toString('latin1', 0, length))?.[1];
	} finally {
		closeSync(file);
	}
};

/** Makes a directory of our own that we can't read readable once, through a descriptor that no link led to. */
const openReadable = (path: FsPath): number => {
	try {
		return openSync(native(path), readable);
	} catch (error) {
		if (systemCode(error) !== 'EACCES') throw error;
		const descriptor = openSync(native(path), O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
		try {
			const stat = fstatSync(descriptor);
			if (stat.uid !== process.geteuid?.()) throw error;
			chmodSync(`/proc/self/fd/${descriptor}`, (stat.mode & 0o7777) | 0o700);
		} finally {
			closeSync(descriptor);
		}
		return openSync(native(path), readable);
	}
};

const plainOf = ({uid, mode, blocks, atimeNs, mtimeNs}: BigIntStats): OpenDirectory['stat'] => ({
	uid: Number(uid),
	mode: Number(mode),
	blocks: Number(blocks),
	atimeMs: Number(atimeNs) / 1e6,
	mtimeMs: Number(mtimeNs) / 1e6,
});

const openByPath: DirectoryOpener = (path, asItIs) => {
	const stat = lstatSync(native(path), {bigint: true});
	if (!stat.isDirectory()) throw Object.assign(new Error('not a directory'), {code: 'ENOTDIR'});
	const isSame = (): boolean => {
		const now = lstatSync(native(path), {bigint: true, throwIfNoEntry: false});
		return now?.isDirectory() === true && now.ino === stat.ino && now.dev === stat.dev;
	};
	const makeWritable = (): void => {
		if (isSame()) chmodSync(native(path), Number(stat.mode & 0o7777n) | 0o700);
	};
	if (!asItIs && stat.uid === BigInt(process.geteuid?.() ?? -1) && (stat.mode & 0o700n) !== 0o700n) makeWritable();
	return {
		identity: () => identityOfStat(stat),
		stat: plainOf(stat),
		device: stat.dev,
		mountId: () => undefined,
		at: name => join(path, name),
		list: () => listDirectoryNow(path),
		isSame,
		makeWritable,
		close: () => undefined,
	};
};
/** Runs an operation, and once more after making the directory writable, where it is ours and was not. */
export const withWritable = (directory: OpenDirectory, act: () => void): void => {
	try {
		act();
	} catch (error) {
		const isOurs = directory.stat.uid === (process.geteuid?.() ?? -1);
		if (systemCode(error) !== 'EACCES' || !isOurs || (directory.stat.mode & 0o700) === 0o700) throw error;
		directory.makeWritable();
		act();
	}
};

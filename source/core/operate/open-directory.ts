import {
	chmodSync,
	closeSync,
	constants,
	existsSync,
	fstatSync,
	lstatSync,
	openSync,
	readdirSync,
	readFileSync,
	type BigIntStats,
} from 'node:fs';
import type {Identity} from '../environment.js';
import {systemCode} from '../error.js';
import {hostPlatform} from '../platform/layout.js';
import {toBytes, type FsPath} from '../platform/paths.js';

/**
 * A directory that is being removed. Entries are named through it: on Linux through its descriptor, so that nothing
 * which is renamed or swapped above it can lead elsewhere; in the portable way by its path.
 */
export type OpenDirectory = {
	readonly identity: Identity;
	readonly stat: BigIntStats;
	/** Tells bind mounts apart, which the device number does not; undefined where the system does not tell. */
	readonly mountId: string | undefined;
	/** What `node:fs` reaches an entry by. */
	readonly at: (name: Buffer) => Buffer;
	/** Names and whether each is a directory or a link (a hint: looked at again before it is entered). */
	readonly list: () => ReadonlyArray<{readonly name: Buffer; readonly isDirectory: boolean; readonly isLink: boolean}>;
	/** Whether it is still what was opened. Always so for a descriptor. */
	readonly isSame: () => boolean;
	readonly makeWritable: () => void;
	readonly close: () => void;
};

/**
 * Opens a directory by the bytes of its path (one below an open directory, by `at`). Never follows a final link. One
 * of our own that can't be read is made readable, unless it is to be kept as it is.
 */
export type DirectoryOpener = (path: Buffer, asItIs?: 'as it is') => OpenDirectory;

/** By descriptors where Linux has them, else (or when `portable`) by paths, whose identity is compared at each step. */
export const chooseOpener = (portable: boolean): DirectoryOpener =>
	!portable && hostPlatform === 'linux' && existsSync('/proc/self/fdinfo/0') ? openByDescriptor : openByPath;

/** The bytes of an absolute path, for an opener. */
export const pathBytes = (path: FsPath): Buffer => toBytes(path);

export const identityOfStat = (stat: BigIntStats): Identity => ({device: String(stat.dev), inode: String(stat.ino)});

const slash = Buffer.from('/');
// Not among Node's constants; the same number on x86 and ARM.
const O_PATH = 0o10000000;
const readable = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const openByDescriptor: DirectoryOpener = (path, asItIs) => {
	const descriptor = asItIs ? openSync(path, readable) : openReadable(path);
	const through = Buffer.from(`/proc/self/fd/${descriptor}`);
	const stat = fstatSync(descriptor, {bigint: true});
	return {
		identity: identityOfStat(stat),
		stat,
		mountId: /^mnt_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1],
		at: name => Buffer.concat([through, slash, name]),
		list: () => list(through),
		isSame: () => true,
		makeWritable: () => chmodSync(through, Number(stat.mode & 0o7777n) | 0o700),
		close: () => closeSync(descriptor),
	};
};

/** A directory of our own that we can't read is made readable once, through a descriptor that led to it by no link. */
const openReadable = (path: Buffer): number => {
	try {
		return openSync(path, readable);
	} catch (error) {
		if (systemCode(error) !== 'EACCES') throw error;
		const descriptor = openSync(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
		try {
			const stat = fstatSync(descriptor);
			if (stat.uid !== process.geteuid?.()) throw error;
			chmodSync(`/proc/self/fd/${descriptor}`, (stat.mode & 0o7777) | 0o700);
		} finally {
			closeSync(descriptor);
		}
		return openSync(path, readable);
	}
};

const openByPath: DirectoryOpener = (path, asItIs) => {
	const stat = lstatSync(path, {bigint: true});
	if (!stat.isDirectory()) throw Object.assign(new Error('not a directory'), {code: 'ENOTDIR'});
	const isSame = (): boolean => {
		const now = lstatSync(path, {bigint: true, throwIfNoEntry: false});
		return now?.isDirectory() === true && now.ino === stat.ino && now.dev === stat.dev;
	};
	const makeWritable = (): void => {
		if (isSame()) chmodSync(path, Number(stat.mode & 0o7777n) | 0o700);
	};
	if (!asItIs && stat.uid === BigInt(process.geteuid?.() ?? -1) && (stat.mode & 0o700n) !== 0o700n) makeWritable();
	return {
		identity: identityOfStat(stat),
		stat,
		mountId: undefined,
		at: name => Buffer.concat([path, slash, name]),
		list: () => list(path),
		isSame,
		makeWritable,
		close: () => undefined,
	};
};

const list = (path: Buffer): ReturnType<OpenDirectory['list']> =>
	readdirSync(path, {encoding: 'buffer', withFileTypes: true}).map(entry => ({
		name: entry.name,
		isDirectory: entry.isDirectory(),
		isLink: entry.isSymbolicLink(),
	}));

import {
	chmodSync,
	closeSync,
	constants,
	fstatSync,
	linkSync,
	mkdirSync,
	openSync,
	readFileSync,
	readlinkSync,
	symlinkSync,
	utimesSync,
} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {systemCode, throwIfCancelled} from '../../model/error.js';
import {createPace} from '../../tasks/limit-concurrency.js';
import {fsPath, join, native, toBytes, type FsPath} from '../../model/path.js';
import type {Cancellable} from '../../model/progress.js';
import {createDurably} from '../../platform/files/durable-file.js';
import {identityAt, type DirectoryIdentity} from '../../platform/files/directory-identity.js';
import {chooseOpener, type OpenDirectory} from '../../platform/files/open-directory.js';

/**
 * Path of the snapshot of one operation. A snapshot keeps the state of an environment while something changes it. It
 * has a tree of hard links to the environment's files, which costs no bytes and survives when an installer removes or
 * replaces them, and copies of the small files that tools rewrite in place: scripts, lists, settings.
 */
export const snapshotOf = (holdingDirectory: FsPath, id: string): FsPath => join(holdingDirectory, `${id}-snapshot`);

/** Path of the tree of links in a snapshot. */
export const treeOf = (snapshot: FsPath): FsPath => join(snapshot, 'tree');

/** Directory to which restoring a snapshot moves files that came after it. */
export const awayOf = (snapshot: FsPath): FsPath => join(snapshot, 'away');

/** Path of the file with the contents of small files in a snapshot. */
export const contentsOf = (snapshot: FsPath): FsPath => join(snapshot, 'contents.json');

/**
 * One file whose content was copied: its bytes in base64. `path` is relative to the environment, with one letter for
 * each byte.
 */
export type Content = {
	readonly path: string;
	readonly mode: number;
	/** Seconds since 1970. */
	readonly modified: number;
	readonly bytes: string;
};

/** Whether an installer writes this file in place: scripts, lists of paths and of files. */
const isWrittenInPlace = (directory: string, name: string): boolean =>
	directory === '' ||
	directory === 'bin' ||
	directory === 'Scripts' ||
	name === 'RECORD' ||
	name === 'installed-files.txt' ||
	name.endsWith('.pth') ||
	name.endsWith('.egg-link');

/**
 * Whether a build or a step after an installation appends to this file: settings, lists and registers, never a library.
 */
const isSetting = (name: string): boolean =>
	/^[^.]+$|\.(?:json|toml|cfg|conf|config|ini|ya?ml|txt|list|lst|env|properties|xml|reg)$/i.test(name);

const largestContent = 1024 * 1024;
const largestSetting = 128 * 1024;
const largestContents = 32 * 1024 * 1024;
const maximumDepth = 64;

/**
 * Takes a snapshot of an environment into a directory that does not exist yet, and answers the identity of its tree.
 * Follows no link and enters no other file system. Rejects with the system's error where hard links are not supported,
 * where something can't be read or where another file system is mounted inside, and with `cancelled`. A rejection
 * leaves a part of the snapshot for the caller to remove.
 */
export const takeSnapshot = async (
	path: FsPath,
	snapshot: FsPath,
	{signal}: Cancellable = {},
): Promise<DirectoryIdentity> => {
	await mkdir(native(snapshot), {mode: 0o700});
	const tree = treeOf(snapshot);
	mkdirSync(native(tree), {mode: 0o700});
	// Created now, while there is room: restoring moves new files there.
	mkdirSync(native(awayOf(snapshot)), {mode: 0o700});
	const open = chooseOpener(false);
	const contents: Content[] = [];
	const from = open(path, 'as-it-is');
	try {
		const to = open(tree);
		try {
			await new Taker(signal, contents).take({from, to, path: '', depth: 0});
		} finally {
			to.close();
		}
	} finally {
		from.close();
	}
	await createDurably(contentsOf(snapshot), JSON.stringify(contents));
	const mark = await identityAt(tree);
	if (mark === undefined) throw Object.assign(new Error('The snapshot is gone'), {code: 'ENOENT'});
	return {device: mark.device, inode: mark.inode, born: mark.born};
};

type Place = {readonly from: OpenDirectory; readonly to: OpenDirectory; readonly path: string; readonly depth: number};

class Taker {
	readonly #open = chooseOpener(false);
	readonly #pace = createPace();
	readonly #signal: AbortSignal | undefined;
	readonly #contents: Content[];
	#letters = 0;

	constructor(signal: AbortSignal | undefined, contents: Content[]) {
		this.#signal = signal;
		this.#contents = contents;
	}

	async take(place: Place): Promise<void> {
		const {from, to} = place;
		for (const entry of from.list()) {
			const {name} = entry;
			const turn = this.#pace();
			if (turn) {
				await turn;
				throwIfCancelled(this.#signal);
			}
			if (!from.isSame()) throw Object.assign(new Error('replaced'), {code: 'ESTALE'});
			if (entry.isDirectory()) await this.#enter(place, name);
			else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(native(from.at(name)), 'buffer'), native(to.at(name)));
			else this.#takeFile(place, name);
		}
		setTimes(to, from);
	}

	async #enter({from, to, path, depth}: Place, name: FsPath): Promise<void> {
		if (depth >= maximumDepth) throw Object.assign(new Error('too deep'), {code: 'ENAMETOOLONG'});
		const source = this.#open(from.at(name), 'as-it-is');
		try {
			const isMounted = source.mountId() !== from.mountId() || source.device !== from.device;
			if (isMounted) throw Object.assign(new Error('mounted'), {code: 'EXDEV'});
			mkdirSync(native(to.at(name)), {mode: 0o700});
			const target = this.#open(to.at(name));
			try {
				await this.take({from: source, to: target, path: below(path, name), depth: depth + 1});
			} finally {
				target.close();
			}
		} finally {
			source.close();
		}
	}

	#takeFile({from, to, path}: Place, name: FsPath): void {
		linkSync(native(from.at(name)), native(to.at(name)));
		const largest = isWrittenInPlace(path, name) ? largestContent : isSetting(name) ? largestSetting : 0;
		if (largest === 0 || this.#letters > largestContents) return;
		const read = readSmall(from.at(name), largest);
		if (read === undefined) return;
		this.#contents.push({path: below(path, name), ...read});
		this.#letters += read.bytes.length;
	}
}

/** Path of an entry relative to the environment, with one letter for each byte. */
export const below = (path: string, name: FsPath): string =>
	path === '' ? byteLetters(name) : `${path}/${byteLetters(name)}`;

const byteLetters = (name: FsPath): string => toBytes(name).toString('latin1');

/** Reads a regular file of at most `largest` bytes; undefined for anything else. */
export const readSmall = (path: FsPath, largest = largestContent): Omit<Content, 'path'> | undefined => {
	const descriptor = openSync(native(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	try {
		const stat = fstatSync(descriptor);
		if (!stat.isFile() || stat.size > largest) return undefined;
		const bytes = stat.size === 0 ? '' : readFileSync(descriptor).toString('base64');
		return {mode: stat.mode & 0o7777, modified: stat.mtimeMs / 1000, bytes};
	} finally {
		closeSync(descriptor);
	}
};

const self = fsPath('.');

/** Gives a directory the mode and times of another, where the system allows it. */
export const setTimes = (to: OpenDirectory, {stat}: OpenDirectory): void => {
	try {
		if (to.stat.mode !== stat.mode) chmodSync(native(to.at(self)), stat.mode & 0o7777);
		utimesSync(native(to.at(self)), stat.atimeMs / 1000, stat.mtimeMs / 1000);
	} catch (error) {
		// The directory belongs to another owner. Its contents matter more than its times.
		if (systemCode(error) !== 'EPERM') throw error;
	}
};

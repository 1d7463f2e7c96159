import type {Stats} from 'node:fs';
import {setImmediate} from 'node:timers/promises';
import {entryAt} from '../../platform/files/entries.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {fromBytes, join, type FsPath} from '../../model/path.js';
import {hashLengthOf, readKept} from './git-index.js';

type Worktree = {
	/** Directory that contains `.git`. */
	readonly root: FsPath;
	readonly gitDirectory: FsPath;
	/** Common git directory. */
	readonly repository: FsPath;
	/** Tree of the commit that is checked out, where it is known. */
	readonly tree: string | undefined;
};

const largestIndex = 16 * 1024 * 1024;
const mostFiles = 5000;
const filesPerTurn = 250;

/**
 * Whether a tracked file of a worktree has changed since its last commit, by the index and what `stat` says of the files;
 * none is read. `changed` where that is proved: another size, a missing file, a conflict, something staged. `none` where
 * every file is as git has noted it. Undefined where that doesn't tell, as for one that was only touched, and for more
 * than 5000 files. Files that git doesn't track count in neither.
 */
export const changesIn = async (worktree: Worktree): Promise<'changed' | 'none' | undefined> => {
	const {bytes} = readBounded(join(worktree.gitDirectory, 'index'), largestIndex);
	const noted = entryAt(join(worktree.gitDirectory, 'index'));
	const read = bytes && readIndex(bytes, hashLengthOf(worktree.repository));
	if (read === undefined || noted === undefined || read.files.length > mostFiles) return undefined;
	let isWhole = true;
	for (const [index, file] of read.files.entries()) {
		if (index % filesPerTurn === filesPerTurn - 1) await setImmediate();
		const change = changeOf(file, entryAt(join(worktree.root, file.path)), noted.mtimeMs);
		if (change === 'changed') return 'changed';
		isWhole &&= change === 'none';
	}
	if (read.tree !== undefined && worktree.tree !== undefined && read.tree !== worktree.tree) return 'changed';
	return isWhole && read.tree !== undefined && read.tree === worktree.tree ? 'none' : undefined;
};

type IndexFile = {
	readonly path: string;
	readonly size: number;
	/** Seconds, and nanoseconds where git has noted them. */
	readonly modifiedAt: readonly [number, number];
	readonly type: 'file' | 'link' | 'other';
	readonly isConflict: boolean;
	/** Whether git was told to leave the file alone, whatever is on the disk. */
	readonly isLeftAlone: boolean;
};

const changeOf = (file: IndexFile, entry: Stats | undefined, notedAt: number): 'changed' | 'none' | undefined => {
	if (file.isConflict) return 'changed';
	if (file.isLeftAlone || file.type === 'other') return undefined;
	if (entry === undefined) return 'changed';
	if (file.type === 'file' ? !entry.isFile() : !entry.isSymbolicLink()) return 'changed';
	// Git notes no size for a file that was written in the moment in which it wrote the index.
	if (file.size === 0 && entry.size !== 0) return undefined;
	if (entry.size % 2 ** 32 !== file.size) return 'changed';
	const [seconds, nanoseconds] = file.modifiedAt;
	const modified = entry.mtimeMs;
	const isSame = Math.floor(modified / 1000) === seconds && isSameFraction(modified, nanoseconds);
	// One that is as young as the index may have changed after git looked.
	return isSame && modified < notedAt ? 'none' : undefined;
};

/** Milliseconds have room for microseconds of these days only. */
const isSameFraction = (milliseconds: number, nanoseconds: number): boolean =>
	nanoseconds === 0 || Math.abs((milliseconds % 1000) * 1e6 - nanoseconds) < 2000;

type ReadIndex = {
	readonly files: readonly IndexFile[];
	/** Tree that a commit of the index would have; undefined where git has not noted it. */
	readonly tree: string | undefined;
};

/** Reads an index of version 2, 3 or 4; undefined where it is cut off, sparse, or split in two files. */
const readIndex = (bytes: Buffer, hashLength: number): ReadIndex | undefined => {
	const version = bytes.length > 12 && bytes.toString('latin1', 0, 4) === 'DIRC' ? bytes.readUInt32BE(4) : 0;
	if (version < 2 || version > 4) return undefined;
	const files: IndexFile[] = [];
	const count = bytes.readUInt32BE(8);
	let at = 12;
	let previous: Buffer = Buffer.alloc(0);
	for (let entry = 0; entry < count && entry <= mostFiles; entry++) {
		const flagsAt = at + 40 + hashLength;
		if (flagsAt + 4 > bytes.length) return undefined;
		const flags = bytes.readUInt16BE(flagsAt);
		const isExtended = version > 2 && (flags & 0x4000) !== 0;
		const start = flagsAt + (isExtended ? 4 : 2);
		const [kept, nameStart] = version === 4 ? readKept(bytes, start, previous.length) : [0, start];
		const end = bytes.indexOf(0, nameStart);
		if (end < 0) return undefined;
		previous = Buffer.concat([previous.subarray(0, kept), bytes.subarray(nameStart, end)]);
		const extended = isExtended ? bytes.readUInt16BE(flagsAt + 2) : 0;
		files.push({
			path: fromBytes(previous),
			size: bytes.readUInt32BE(at + 36),
			modifiedAt: [bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)],
			type: typeOf(bytes.readUInt32BE(at + 24)),
			isConflict: (flags & 0x3000) !== 0,
			isLeftAlone: (flags & 0x8000) !== 0 || (extended & 0x6000) !== 0,
		});
		at = version === 4 ? end + 1 : at + ((end - at + 8) & ~7);
	}
	if (files.length < count) return {files, tree: undefined};
	return readExtensions(bytes.subarray(at, bytes.length - hashLength), {files, hashLength});
};

const typeOf = (mode: number): IndexFile['type'] =>
	(mode & 0xf000) === 0x8000 ? 'file' : (mode & 0xf000) === 0xa000 ? 'link' : 'other';

type Found = {readonly files: readonly IndexFile[]; readonly hashLength: number};

/** The parts behind the files, each with a name of four letters: small ones stand for what git must understand. */
const readExtensions = (bytes: Buffer, {files, hashLength}: Found): ReadIndex | undefined => {
	let tree: string | undefined;
	for (let at = 0; at + 8 <= bytes.length;) {
		const name = bytes.toString('latin1', at, at + 4);
		const length = bytes.readUInt32BE(at + 4);
		if (/^[a-z]/.test(name)) return undefined;
		if (name === 'TREE') tree = rootTree(bytes.subarray(at + 8, at + 8 + length), hashLength);
		at += 8 + length;
	}
	return {files, tree};
};

/** The first entry: an empty path, the number of files below it (negative: not noted), a space, that of trees, a newline. */
const rootTree = (bytes: Buffer, hashLength: number): string | undefined => {
	const [head] = /^\0\d+ \d+\n/.exec(bytes.toString('latin1', 0, 64)) ?? [];
	return head === undefined ? undefined : bytes.toString('hex', head.length, head.length + hashLength);
};

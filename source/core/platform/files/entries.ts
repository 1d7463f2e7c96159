import {lstatSync, opendirSync, readdirSync, readlinkSync, realpathSync, type BigIntStats, type Stats} from 'node:fs';
import {systemCode} from '../../model/error.js';
import {absolute, baseName, fromBytes, fsPath, join, native, parent, type FsPath} from '../../model/path.js';

/** Reads the entry itself, links not followed; undefined where there is none or it is not visible. */
export const entryAt = (path: FsPath): Stats | undefined => {
	try {
		return lstatSync(native(path), {throwIfNoEntry: false});
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

/**
 * Reads the entry itself, links not followed, with numbers that are exact on any file system: for telling entries
 * apart.
 */
export const exactEntryAt = (path: FsPath): BigIntStats | undefined => {
	try {
		return lstatSync(native(path), {bigint: true, throwIfNoEntry: false});
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

/** Whether a real directory, not a link to one, is there. */
export const isDirectory = (path: FsPath): boolean => entryAt(path)?.isDirectory() ?? false;

/** The names in a directory, in no order; none where it can't be read or is not a real directory. */
export const namesIn = (directory: FsPath): readonly FsPath[] => (isDirectory(directory) ? readNames(directory) : []);

/** Lists the names in a known directory, in no order; none where it can't be read. */
export const readNames = (directory: FsPath): readonly FsPath[] => {
	try {
		const names = readdirSync(native(directory));
		// Buffers are expensive: used only where a name did not survive as a string.
		if (!names.some(name => name.includes('\uFFFD'))) return names.map(fsPath);
		return readdirSync(native(directory), {encoding: 'buffer'}).map(fromBytes);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return [];
	}
};

/**
 * Lists the names of the real directories among the first `most` entries of a directory, in no order; none where it
 * can't be read. For directories of any size: entries after those are not read.
 */
export const directoriesIn = (directory: FsPath, most: number): readonly FsPath[] => {
	const names: FsPath[] = [];
	try {
		const opened = opendirSync(native(directory), {bufferSize: 256});
		try {
			for (let count = 0; count < most; count++) {
				const entry = opened.readSync();
				if (entry === null) break;
				if (entry.isDirectory()) names.push(fsPath(entry.name));
			}
		} finally {
			opened.closeSync();
		}
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
	}
	// A name that is not UTF-8 did not survive as a string.
	if (!names.some(name => name.includes('\uFFFD'))) return names;
	return readNames(directory)
		.slice(0, most)
		.filter(name => isDirectory(join(directory, name)));
};

/** Resolves every link in a path; undefined where the path leads nowhere. */
export const realPathOf = (path: FsPath): FsPath | undefined => {
	try {
		return fromBytes(realpathSync.native(native(path), {encoding: 'buffer'}));
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

/** The way that a chain of links takes. */
export type LinkChain = {
	/** Every path on the way, the first and the last included. */
	readonly hops: readonly FsPath[];
	/** Entry at the end, unless `problem` says why the end can't be reached. */
	readonly end?: {readonly path: FsPath; readonly stat: Stats} | undefined;
	/** `missing`: the last hop does not exist. `unreadable`: unknown, which is not the same as broken. */
	readonly problem?: 'missing' | 'loop' | 'unreadable' | undefined;
};

const maximumHops = 40;

/** Follows the links of a path's last name, one at a time, as far as the kernel would. */
export const followLinks = (path: FsPath): LinkChain => {
	const hops: FsPath[] = [path];
	try {
		for (let at = path; hops.length <= maximumHops; hops.push(at)) {
			const stat = lstatSync(native(at), {throwIfNoEntry: false});
			if (stat === undefined) return {hops, problem: 'missing'};
			if (!stat.isSymbolicLink()) return {hops, end: {path: at, stat}};
			at = linkTarget(at);
		}
		return {hops, problem: 'loop'};
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined) throw error;
		return {hops, problem: code === 'ELOOP' ? 'loop' : 'unreadable'};
	}
};

/** Target of a link, absolute, whether it exists or not; undefined where the path is no link. */
export const targetOfLink = (link: FsPath): FsPath | undefined => {
	try {
		return linkTarget(link);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

/** Target of a link, absolute. Throws the system's error where the path is no link. */
const linkTarget = (link: FsPath): FsPath => {
	const target = fromBytes(readlinkSync(native(link), {encoding: 'buffer'}));
	if (target.startsWith('/')) return absolute(target, fsPath('/'));
	// `..` leaves the directory that a linked parent really is.
	const directory = parent(link);
	return absolute(target, target.includes('..') ? (realPathOf(directory) ?? directory) : directory);
};

/** Resolves a path's directory and keeps its last name, so that two spellings of one entry can be compared. */
export const withRealParent = (path: FsPath): FsPath => {
	const directory = realPathOf(parent(path));
	return directory === undefined ? path : join(directory, baseName(path));
};

import {readdir, type Dirent} from 'node:fs';
import {fromBytes, native, type FsPath} from '../platform/paths.js';

/** One entry of a directory, its type as the directory knows it. */
export type Entry = {
	readonly name: FsPath;
	readonly type: 'directory' | 'other';
};

/** The entries in the order of the disk, or the system's error. */
export type Listed = (error: NodeJS.ErrnoException | null, entries: readonly Entry[]) => void;

/**
 * Lists a directory, links not followed. Names come as strings, which cost two thirds of what Buffers cost, and are
 * read again as Buffers where one of them was no UTF-8. On a file system that does not tell types Node stats such an
 * entry by its damaged name and answers ENOENT: that, too, is read again.
 */
export const listDirectory = (path: FsPath, listed: Listed): void => {
	const nativePath = native(path);
	readdir(nativePath, {withFileTypes: true}, (error, entries) => {
		const isDamaged = error === null ? entries.some(hasLostBytes) : error.code === 'ENOENT';
		if (isDamaged) return listBytes(nativePath, listed);
		listed(error, error === null ? entries.map(entry => toEntry(entry.name as FsPath, entry)) : []);
	});
};

const listBytes = (path: string | Buffer, listed: Listed): void =>
	readdir(path, {withFileTypes: true, encoding: 'buffer'}, (error, entries) =>
		listed(error, error === null ? entries.map(entry => toEntry(fromBytes(entry.name), entry)) : []),
	);

const hasLostBytes = ({name}: Dirent): boolean => name.includes('\uFFFD');

const toEntry = (name: FsPath, entry: Dirent | Dirent<Buffer>): Entry => ({
	name,
	type: entry.isDirectory() ? 'directory' : 'other',
});

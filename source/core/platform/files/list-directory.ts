import {readdir, readdirSync, type Dirent} from 'node:fs';
import {systemCode} from '../../model/error.js';
import {fromBytes, native, type FsPath} from '../../model/path.js';

/** One entry of a directory, with the type that the directory records for it. */
export type Entry = {
	readonly name: FsPath;
	readonly isDirectory: () => boolean;
	readonly isSymbolicLink: () => boolean;
};

/** The entries in the order of the disk, or the system's error. */
type Listed = (error: unknown, entries: readonly Entry[]) => void;

/**
 * Lists a directory, links not followed. Names come as strings, which cost two thirds of the time of Buffers, and are
 * read again as Buffers where one of them is not UTF-8. On a file system that does not report types, Node stats such an
 * entry by its damaged name and answers ENOENT: then the directory is read again, too.
 */
export const listDirectory = (path: FsPath, listed: Listed): void => {
	const nativePath = native(path);
	readdir(nativePath, {withFileTypes: true}, (error, entries) => {
		if (error === null && !entries.some(hasLostBytes)) return listed(error, asEntries(entries));
		if (error !== null && error.code !== 'ENOENT') return listed(error, []);
		readdir(nativePath, {withFileTypes: true, encoding: 'buffer'}, (failure, byBytes) =>
			listed(failure, failure === null ? byBytes.map(toEntry) : []),
		);
	});
};

/** Lists a directory synchronously. Throws the system's error. */
export const listDirectoryNow = (path: FsPath): readonly Entry[] => {
	const nativePath = native(path);
	try {
		const entries = readdirSync(nativePath, {withFileTypes: true});
		if (!entries.some(hasLostBytes)) return asEntries(entries);
	} catch (error) {
		if (systemCode(error) !== 'ENOENT') throw error;
	}
	return readdirSync(nativePath, {withFileTypes: true, encoding: 'buffer'}).map(toEntry);
};

const hasLostBytes = ({name}: Dirent): boolean => name.includes('\uFFFD');

const asEntries = (entries: readonly Dirent[]): readonly Entry[] => entries as readonly (Dirent & {name: FsPath})[];

const toEntry = (entry: Dirent<Buffer>): Entry => ({
	name: fromBytes(entry.name),
	isDirectory: () => entry.isDirectory(),
	isSymbolicLink: () => entry.isSymbolicLink(),
});

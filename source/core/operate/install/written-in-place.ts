import {lstatSync} from 'node:fs';
import {systemCode} from '../../model/error.js';
import {join, native, type FsPath} from '../../model/path.js';
import {listDirectoryNow} from '../../platform/files/list-directory.js';
import {createPace} from '../../tasks/limit-concurrency.js';

/**
 * Finds files below a directory that were modified since a time (milliseconds of the clock), in no order. After a
 * rollback these are the files that could not be restored: the snapshot had only links to them, and a program wrote to
 * them in place. Links are not followed; unreadable entries are left out.
 */
export const writtenSince = async (directory: FsPath, since: number): Promise<readonly FsPath[]> => {
	const written: FsPath[] = [];
	const pace = createPace();
	const waiting = [directory];
	for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
		await pace();
		for (const entry of entriesOf(at)) {
			const path = join(at, entry.name);
			if (entry.isDirectory()) waiting.push(path);
			else if (isFileSince(path, since)) written.push(path);
		}
	}
	return written;
};

const entriesOf = (directory: FsPath) => {
	try {
		return listDirectoryNow(directory);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return [];
	}
};

const isFileSince = (path: FsPath, since: number): boolean => {
	const stat = lstatSync(native(path), {throwIfNoEntry: false});
	return stat?.isFile() === true && stat.mtimeMs >= since;
};

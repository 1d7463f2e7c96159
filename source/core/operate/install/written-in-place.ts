import {lstatSync} from 'node:fs';
import {systemCode} from '../../model/error.js';
import {join, native, type FsPath} from '../../model/path.js';
import {listDirectoryNow} from '../../platform/files/list-directory.js';
import {createPace} from '../../tasks/limit-concurrency.js';

/**
 * Files below a directory that were written to since a moment (milliseconds of the clock), by their times of
 * modification, in no order. After a change was taken back these are what could not be made as it was: a file of which
 * there were only links, and which something wrote to in place. Links are not followed; what can't be read is left out.
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

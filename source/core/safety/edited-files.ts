import {createHash} from 'node:crypto';
import {pathOfEntry, readRecord} from '../inspect/packages/record-file.js';
import {readBounded} from '../platform/files/bounded-read.js';
import {entryAt, readNames} from '../platform/files/entries.js';
import {isInside, join, type FsPath} from '../model/path.js';

const largestHashed = 16 * 1024 * 1024;

/**
 * Yields the files of packages that somebody has changed since they were installed, by the sizes and hashes in their lists
 * of files. Hashes a file only where it is younger than its list. Leaves out what lies outside of site-packages, where
 * installers and repairs rewrite scripts, and lists without sizes.
 */
export function* editedFilesIn(sitePackages: readonly FsPath[]): Generator<FsPath> {
	for (const place of sitePackages)
		for (const name of readNames(place)) {
			const metadataPath = join(place, name);
			const list = name.endsWith('.dist-info') ? entryAt(join(metadataPath, 'RECORD')) : undefined;
			if (list === undefined) continue;
			const {entries = []} = readRecord({metadataPath}) ?? {};
			for (const {path, bytes} of entries) {
				if (bytes === undefined || path.includes('\0')) continue;
				const file = pathOfEntry(path, place);
				if (!isInside(file, place) || isInside(file, metadataPath)) continue;
				const stat = entryAt(file);
				if (stat?.isFile() !== true) continue;
				const isYounger = stat.mtimeMs > list.mtimeMs + 2000;
				if (stat.size !== bytes || (isYounger && !isListed(file, metadataPath))) yield file;
			}
		}
}

/** Whether the list of files has the hash of this file, or another one than we know. */
const isListed = (file: FsPath, metadataPath: FsPath): boolean => {
	const {bytes} = readBounded(file, largestHashed);
	const list = readBounded(join(metadataPath, 'RECORD'), 2 * largestHashed).bytes?.toString('latin1');
	if (bytes === undefined || list?.includes('sha256=') !== true) return true;
	return list.includes(`sha256=${createHash('sha256').update(bytes).digest('base64url')},`);
};

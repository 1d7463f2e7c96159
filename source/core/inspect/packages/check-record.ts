import type {Package} from '../../model/environment.js';
import {isInside, join, type FsPath} from '../../model/path.js';
import {entryAt} from '../../platform/files/entries.js';
import {isPlainEntry, pathOfEntry, readRecord, type RecordedFiles} from './record-file.js';

const ownPlaces = ['bin', 'Scripts', 'lib', 'lib64', 'Lib', 'include', 'Include', 'share', 'etc', 'man'];

const findEscapes = ({entries, directory}: RecordedFiles, root: FsPath): readonly string[] => {
	const places = ownPlaces.map(name => join(root, name));
	const isOutside = (path: FsPath): boolean => !places.some(place => isInside(path, place));
	return entries
		.map(({path}) => path)
		.filter(path => !isPlainEntry(path) && (path.includes('\0') || isOutside(pathOfEntry(path, directory))));
};

/** Result of comparing a package's RECORD with the disk. */
type RecordFindings = {
	/** Number of listed files that don't exist; compiled files and files outside the environment don't count. */
	readonly missing: number;
	readonly total: number;
	/**
	 * Entries, as written, that lead out of the directories into which an installer puts files: pip deletes the files
	 * that they name.
	 */
	readonly escapes: readonly string[];
};

/** Compares a distribution's list of files with the disk, at most 20 000 of its entries. */
export const checkRecord = (each: Package, root: FsPath): RecordFindings => {
	const record = each.form === 'dist-info' ? readRecord(each) : undefined;
	if (record === undefined) return {missing: 0, total: 0, escapes: []};
	const paths = record.entries
		.slice(0, maximumCounted)
		.flatMap(({path}) => (isCompiled.test(path) || path.includes('\0') ? [] : pathOfEntry(path, record.directory)))
		.filter(path => isInside(path, root) && path !== root);
	const missing = paths.filter(path => entryAt(path) === undefined);
	return {missing: missing.length, total: paths.length, escapes: findEscapes(record, root)};
};

const maximumCounted = 20_000;

// virtualenv lists directories of compiled files that are never created.
const isCompiled = /\.pyc$|(?:^|\/)__pycache__(?:\/|$)/;

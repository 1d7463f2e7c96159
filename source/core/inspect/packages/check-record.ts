import type {Package} from '../../model/environment.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt} from '../../platform/files/entries.js';
import {absolute, fromBytes, isInside, join, parent, type FsPath} from '../../model/path.js';

/** One file that RECORD lists. */
type RecordEntry = {
	/** As written: relative to site-packages, or absolute. */
	readonly path: string;
	/** `sha256=…`; absent for RECORD itself and compiled files. */
	readonly hash?: string | undefined;
	readonly size?: number | undefined;
};

const largestRecord = 32 * 1024 * 1024;
const maximumEntries = 500_000;

/** Reads RECORD (CSV, quotes doubled), at most 500 000 lines of it; lines without a path are left out. */
export const parseRecord = (bytes: Buffer): readonly RecordEntry[] => {
	const entries: RecordEntry[] = [];
	for (const [path = '', hash = '', size = ''] of rowsOf(fromBytes(bytes))) {
		if (path === '' || path.includes('\0')) continue;
		entries.push({path, ...(hash === '' ? {} : {hash}), ...(/^\d{1,15}$/.test(size) ? {size: Number(size)} : {})});
		if (entries.length >= maximumEntries) break;
	}
	return entries;
};

/** The fields of each line; a quoted field may hold commas and line ends. */
function* rowsOf(text: string): Iterable<readonly string[]> {
	if (!text.includes('"')) {
		for (const line of text.split(/\r\n|\r|\n/)) yield line.split(',');
		return;
	}
	let row: string[] = [];
	for (const [, value = '', separator] of text.matchAll(/((?:"(?:[^"]|"")*(?:"|$))?[^,\r\n"]*)(,|\r\n|\r|\n|$|")/g)) {
		row.push(value.startsWith('"') ? value.replace(/^"|"([^"]*)$/g, '$1').replaceAll('""', '"') : value);
		if (separator === ',' || separator === '"') continue;
		yield row;
		row = [];
	}
}

/** What a distribution's RECORD lists; undefined where it has none that can be read. */
const readRecord = ({metadataPath, form}: Package): readonly RecordEntry[] | undefined => {
	if (form !== 'dist-info') return undefined;
	const {bytes} = readBounded(join(metadataPath, 'RECORD'), largestRecord);
	return bytes === undefined ? undefined : parseRecord(bytes);
};

/** The file that an entry names, lexically; undefined where it lies outside the environment. */
const pathOfEntry = (entry: RecordEntry, {metadataPath}: Package, root: FsPath): FsPath | undefined => {
	const directory = parent(metadataPath);
	// Most entries are plain: resolving each is dear.
	const path = isPlain.test(entry.path) ? join(directory, entry.path) : absolute(entry.path, directory);
	return isInside(path, root) && path !== root ? path : undefined;
};

const isPlain = /^[^/.\\][^/\\]*(?:\/[^/.\\][^/\\]*)*$/;

const ownPlaces = ['bin', 'Scripts', 'lib', 'lib64', 'Lib', 'include', 'Include', 'share', 'etc', 'man'];

const findEscapes = (entries: readonly RecordEntry[], each: Package, root: FsPath): readonly string[] => {
	const places = ownPlaces.map(name => join(root, name));
	const isOutside = (entry: RecordEntry): boolean => {
		const path = pathOfEntry(entry, each, root);
		return path === undefined || !places.some(place => isInside(path, place));
	};
	return entries.filter(entry => !isPlain.test(entry.path) && isOutside(entry)).map(({path}) => path);
};

/** What comparing RECORD with the disk tells of a package. */
type RecordFindings = {
	/** Files listed but not there; compiled ones and what lies outside the environment don't count. */
	readonly missing: number;
	readonly total: number;
	/** Entries, as written, that lead out of the places in which an installer puts files: pip deletes what they name. */
	readonly escapes: readonly string[];
};

/** Compares RECORD with what is on disk, at most 20 000 of its entries. */
export const checkRecord = (each: Package, root: FsPath): RecordFindings => {
	const entries = readRecord(each) ?? [];
	const counted = entries.slice(0, maximumCounted).filter(({path}) => !isCompiled.test(path));
	const paths = counted.flatMap(entry => pathOfEntry(entry, each, root) ?? []);
	const missing = paths.filter(path => entryAt(path) === undefined);
	return {missing: missing.length, total: paths.length, escapes: findEscapes(entries, each, root)};
};

const maximumCounted = 20_000;

// virtualenv lists directories of compiled files that are never made.
const isCompiled = /\.pyc$|(?:^|\/)__pycache__(?:\/|$)/;

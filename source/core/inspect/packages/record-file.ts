import type {Package} from '../../model/environment.js';
import {absolute, fromBytes, join, parent, type FsPath} from '../../model/path.js';
import {readBounded} from '../../platform/files/bounded-read.js';

/** One line of a distribution's list of files. */
type RecordedFile = {
	/** Path as written: relative to the directory of its list, or absolute. It may not exist, and may lead anywhere. */
	readonly path: string;
	/** Size that the list states; undefined for RECORD itself and compiled files. */
	readonly bytes?: number | undefined;
};

export type RecordedFiles = {
	/** Directory to which relative paths refer. */
	readonly directory: FsPath;
	/** Files in the order of the list. */
	readonly entries: readonly RecordedFile[];
	/** True when the list is longer than the part that was read. */
	readonly isCut: boolean;
	/**
	 * True when installers may split it differently: it has control characters, or a quoted path that continues in the
	 * next line.
	 */
	readonly isAmbiguous: boolean;
};

type Listing = Pick<RecordedFiles, 'entries' | 'isAmbiguous'>;

const maximumBytes = 32 * 1024 * 1024;

/**
 * Reads the list by which pip and uv uninstall a distribution: RECORD, else installed-files.txt, which is pip's order
 * whatever the form of the metadata. Lines end wherever Python's `str.splitlines` ends one, so that no entry is hidden
 * from a check. Undefined where there is no readable list. A list that is a link is read only with `followLink`, as an
 * installer would.
 *
 * Sources: the specification "Recording installed projects"; pip's `BaseDistribution.iter_declared_entries`.
 */
export const readRecord = (
	{metadataPath}: Pick<Package, 'metadataPath'>,
	{followLink = false}: {readonly followLink?: boolean} = {},
): RecordedFiles | undefined => {
	const read = (name: string) => readBounded(join(metadataPath, name), maximumBytes, {prefix: true, followLink});
	const record = read('RECORD');
	if (record.bytes !== undefined)
		return {...parseRecord(record.bytes), directory: parent(metadataPath), isCut: record.size > maximumBytes};
	const legacy = read('installed-files.txt');
	if (legacy.bytes === undefined) return undefined;
	return {...parseInstalledFiles(legacy.bytes), directory: metadataPath, isCut: legacy.size > maximumBytes};
};

/** Lists the files in a distribution's list, absolute and normalized, in its order; without those that contain NUL. */
export const recordedPaths = (one: Pick<Package, 'metadataPath'>): readonly FsPath[] => {
	const record = readRecord(one);
	if (record === undefined) return [];
	return record.entries.flatMap(({path}) => (path.includes('\0') ? [] : [pathOfEntry(path, record.directory)]));
};

/** Computes the path of an entry from names alone: absolute and normalized. */
export const pathOfEntry = (entry: string, directory: FsPath): FsPath =>
	// Most entries are plain, and resolving each is slow.
	isPlainEntry(entry) ? join(directory, entry) : absolute(entry, directory);

/** Whether an entry is a relative path without `.`, `..`, hidden and empty names. */
export const isPlainEntry = (entry: string): boolean => plain.test(entry);

const plain = /^[^/.\\][^/\\]*(?:\/[^/.\\][^/\\]*)*$/;

/** Splits a text into lines as Python's `str.splitlines` does, without a last empty line. */
export const splitLines = (text: string): readonly string[] => {
	const lines = text.split(lineEnd);
	return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
};

const lineEnd = /\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/;
/**
 * Characters that some readers take for the end of a line or of a text, and others don't. Of `\r\n` all make one line end.
 */
const ambiguousCharacter = /[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u2028\u2029]|\r(?!\n)/;

/** Whether installers may split a text into other lines than `splitLines`. */
export const isAmbiguousText = (text: string): boolean => ambiguousCharacter.test(text);

/** Parses RECORD as Python's csv module parses the lines of `str.splitlines`; leaves out lines without a path. */
export const parseRecord = (bytes: Buffer): Listing => {
	const text = fromBytes(bytes);
	const lines = splitLines(text);
	if (!text.includes('"'))
		return {entries: lines.flatMap(line => entryOf(line.split(','))), isAmbiguous: isAmbiguousText(text)};
	const {rows, isContinued} = quotedRows(lines);
	return {entries: rows.flatMap(entryOf), isAmbiguous: isContinued || isAmbiguousText(text)};
};

const entryOf = ([path = '', , size = '']: readonly string[]): readonly RecordedFile[] => {
	if (path === '') return [];
	return [/^\d{1,15}$/.test(size) ? {path, bytes: Number(size)} : {path}];
};

/** Parses lines of which some have quotes. A quote that is not closed continues its row in the next line. */
const quotedRows = (lines: readonly string[]): {rows: ReadonlyArray<readonly string[]>; isContinued: boolean} => {
	const rows: string[][] = [];
	let isContinued = false;
	let row = new Row();
	for (const line of lines) {
		row.read(line);
		isContinued ||= row.isOpen;
		if (row.isOpen) continue;
		rows.push(row.fields);
		row = new Row();
	}
	if (row.isOpen) rows.push(row.end());
	return {rows, isContinued};
};

/** The states of a CSV reader: a field begins, is bare, is within quotes, or has just met a quote within quotes. */
class Row {
	readonly fields: string[] = [];
	#state: 'start' | 'bare' | 'quoted' | 'quote' = 'start';
	#field = '';

	get isOpen(): boolean {
		return this.#state === 'quoted';
	}

	read(line: string): void {
		for (const character of line) this.#readOne(character);
		if (!this.isOpen) this.end();
	}

	end(): string[] {
		this.fields.push(this.#field);
		return this.fields;
	}

	#readOne(character: string): void {
		if (character === '"' && this.#state !== 'bare') {
			if (this.#state === 'quote') this.#field += character;
			this.#state = this.#state === 'quoted' ? 'quote' : 'quoted';
		} else if (character === ',' && this.#state !== 'quoted') {
			this.fields.push(this.#field);
			this.#field = '';
			this.#state = 'start';
		} else {
			this.#field += character;
			if (this.#state !== 'quoted') this.#state = 'bare';
		}
	}
}

/** Reads installed-files.txt: one path a line. */
const parseInstalledFiles = (bytes: Buffer): Listing => {
	const text = fromBytes(bytes);
	const paths = splitLines(text).filter(line => line !== '');
	return {entries: paths.map(path => ({path})), isAmbiguous: isAmbiguousText(text)};
};

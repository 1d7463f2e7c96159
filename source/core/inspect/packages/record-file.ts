import type {Package} from '../../model/environment.js';
import {absolute, fromBytes, join, parent, type FsPath} from '../../model/path.js';
import {readBounded} from '../../platform/files/bounded-read.js';

/** One line of a distribution's list of files. */
type RecordedFile = {
	/** As written: relative to the directory of its list, or absolute. It may not be there, and may lead anywhere. */
	readonly path: string;
	/** The size that the list states; undefined for RECORD itself and compiled files. */
	readonly bytes?: number | undefined;
};

export type RecordedFiles = {
	/** What relative paths start from. */
	readonly directory: FsPath;
	/** In the order of the list. */
	readonly entries: readonly RecordedFile[];
	/** The list is longer than what was read. */
	readonly isCut: boolean;
	/** Installers may split it differently: it has control characters, or a quoted path that goes on in the next line. */
	readonly isAmbiguous: boolean;
};

type Listing = Pick<RecordedFiles, 'entries' | 'isAmbiguous'>;

const maximumBytes = 32 * 1024 * 1024;

/**
 * Reads the list by which pip and uv uninstall a distribution: RECORD, else installed-files.txt, as pip chooses whatever
 * its form. Lines end wherever Python's `str.splitlines` ends one, so that no entry is hidden from a check. Undefined
 * where there is no list that can be read. A list that is a link is read only with `followLink`, as an installer would.
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

/** The files that a distribution's list names, absolute and normal, in its order; those with NUL left out. */
export const recordedPaths = (one: Pick<Package, 'metadataPath'>): readonly FsPath[] => {
	const record = readRecord(one);
	if (record === undefined) return [];
	return record.entries.flatMap(({path}) => (path.includes('\0') ? [] : [pathOfEntry(path, record.directory)]));
};

/** The path that an entry names, by names alone: absolute and normal. */
export const pathOfEntry = (entry: string, directory: FsPath): FsPath =>
	// Most entries are plain: resolving each is dear.
	isPlainEntry(entry) ? join(directory, entry) : absolute(entry, directory);

/** Whether an entry is a relative path without `.` and `..`, hidden names, and empty ones. */
export const isPlainEntry = (entry: string): boolean => plain.test(entry);

const plain = /^[^/.\\][^/\\]*(?:\/[^/.\\][^/\\]*)*$/;

/** The lines of a text as Python's `str.splitlines` takes them; without the last one where it is empty. */
export const splitLines = (text: string): readonly string[] => {
	const lines = text.split(lineEnd);
	return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
};

const lineEnd = /\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/;
/** What only some readers take for the end of a line, or of a text. A carriage return before a line feed is none. */
const ambiguousCharacter = /[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u2028\u2029]|\r(?!\n)/;

/** Whether installers may take a text for other lines than `splitLines`. */
export const isAmbiguousText = (text: string): boolean => ambiguousCharacter.test(text);

/** Reads RECORD as Python's csv module reads the lines of `str.splitlines`; lines without a path are left out. */
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

/** The rows of lines of which some have quotes. A quote that is not closed takes the next line into its row. */
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

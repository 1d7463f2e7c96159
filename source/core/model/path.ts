import {isAbsolute, posix, resolve, win32} from 'node:path';

/**
 * A path on disk, or one name in it. Bytes that are not UTF-8 are kept as lone surrogates (byte 0xNN as U+DCNN, as
 * Python's `surrogateescape` does), so that it can be compared, joined and kept in maps like any string. Pass it to
 * `node:fs` only through {@link native}, and show it only through `printablePath`.
 */
export type FsPath = string & {readonly __brand: 'FsPath'};

/** Brands a string that is known to be a path: a literal, a path from Node itself, or a join of such paths. */
export const fsPath = (text: string): FsPath => text as FsPath;

const isPlainAscii = (bytes: Uint8Array): boolean => {
	for (const byte of bytes) if (byte > 0x7f) return false;
	return true;
};

/** Converts a path from the bytes of the disk. {@link toBytes} is the exact inverse. */
export const fromBytes = (bytes: Buffer): FsPath => {
	if (isPlainAscii(bytes)) return fsPath(bytes.toString('latin1'));
	const text = bytes.toString('utf8');
	if (!text.includes('\uFFFD') || Buffer.from(text, 'utf8').equals(bytes)) return fsPath(text);
	return fsPath(escapeInvalid(bytes));
};

/** Bytes of a path on the disk. */
export const toBytes = (path: string): Buffer => {
	if (isWellFormed(path)) return Buffer.from(path, 'utf8');
	const parts: Buffer[] = [];
	let from = 0;
	for (let index = 0; index < path.length; index++) {
		if (!isEscapedByte(path, index)) continue;
		parts.push(Buffer.from(path.slice(from, index), 'utf8'), Buffer.from([path.charCodeAt(index) & 0xff]));
		from = index + 1;
	}
	parts.push(Buffer.from(path.slice(from), 'utf8'));
	return Buffer.concat(parts);
};

/** Form of the path for `node:fs`: the string where it is valid Unicode, its bytes otherwise. */
export const native = (path: FsPath): string | Buffer => (isWellFormed(path) ? path : toBytes(path));

/** Whether the path can be passed to programs and APIs that only accept strings (spawning, globbing, JSON). */
export const isWellFormed = (path: string): boolean => path.isWellFormed();

/** Joins names to a directory with the host's separator. Does not resolve `..`: names come from the disk. */
export const join = (directory: FsPath, ...names: readonly string[]): FsPath => {
	const separator = directory.includes('\\') && !directory.includes('/') ? '\\' : '/';
	const base = directory.endsWith(separator) ? directory.slice(0, -1) : directory;
	return fsPath([base, ...names].join(separator));
};

/** Directory that contains a path; for the root, the root. */
export const parent = (path: FsPath): FsPath => fsPath(library(path).dirname(path));

/** Last name of a path. */
export const baseName = (path: FsPath): FsPath => fsPath(library(path).basename(path));

/**
 * Makes a path absolute and lexically normal, without a trailing slash; relative ones start from `cwd`. Follows no
 * link.
 */
export const absolute = (path: string, cwd: FsPath): FsPath => {
	if (!isAbsolute(path)) return fsPath(resolve(cwd, path));
	return fsPath(resolve(path));
};

/** Whether `path` is `directory` or below it, by names alone (both absolute and normal). */
export const isInside = (path: string, directory: string): boolean =>
	path === directory || path.startsWith(directory.endsWith('/') ? directory : `${directory}/`);

const library = (path: string) => (/^[A-Za-z]:\\/.test(path) ? win32 : posix);

const isEscapedByte = (text: string, index: number): boolean => {
	const unit = text.charCodeAt(index);
	if (unit < 0xdc80 || unit > 0xdcff) return false;
	const before = index > 0 ? text.charCodeAt(index - 1) : 0;
	return before < 0xd800 || before > 0xdbff;
};

/** Decodes as UTF-8, byte by byte where that fails. */
const escapeInvalid = (bytes: Buffer): string => {
	const parts: string[] = [];
	let from = 0;
	let index = 0;
	while (index < bytes.length) {
		const length = sequenceLength(bytes, index);
		if (length > 0) index += length;
		else {
			parts.push(bytes.toString('utf8', from, index), String.fromCharCode(0xdc00 + (bytes[index] ?? 0)));
			from = ++index;
		}
	}
	parts.push(bytes.toString('utf8', from));
	return parts.join('');
};

/** Length of the valid UTF-8 sequence that begins at `index`, 0 where there is none (RFC 3629, section 4). */
const sequenceLength = (bytes: Buffer, index: number): number => {
	const first = bytes[index] ?? 0;
	if (first < 0x80) return 1;
	if (first < 0xc2 || first > 0xf4) return 0;
	const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
	const second = bytes[index + 1] ?? 0;
	const [lowest, highest] = secondByteRange(first);
	if (second < lowest || second > highest) return 0;
	for (let next = index + 2; next < index + length; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
	return length;
};

/** Range of the second byte after a first byte: without overlong forms, surrogates and values beyond Unicode. */
const secondByteRange = (first: number): readonly [number, number] => {
	if (first === 0xe0) return [0xa0, 0xbf];
	if (first === 0xed) return [0x80, 0x9f];
	if (first === 0xf0) return [0x90, 0xbf];
	if (first === 0xf4) return [0x80, 0x8f];
	return [0x80, 0xbf];
};

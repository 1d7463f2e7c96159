import {closeSync, constants, fstatSync, openSync, readSync, statSync} from 'node:fs';
import {systemCode} from '../../model/error.js';
import type {TextFlaw} from '../../model/reasons/read-note.js';
import type {FileProblem} from '../../model/reasons/unread-reason.js';
import {fromBytes, native, toBytes, type FsPath} from '../../model/path.js';

/**
 * Content of a text file, or why there is none. `encoding` is the one by which it was decoded; `mark` is true where the
 * file began with a byte order mark.
 */
type TextFile =
	| {readonly text: string; readonly encoding: Encoding; readonly mark: boolean; readonly flaw?: TextFlaw | undefined}
	| {readonly text?: undefined; readonly problem: FileProblem};

type Encoding = 'utf8' | 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be' | 'latin1' | (string & {});

/**
 * Reads a text file of at most `maximumBytes` as pip does: by its byte order mark, else by a coding line (PEP 263),
 * else as UTF-8. Bytes that are not UTF-8 become lone surrogates, and are named as its flaw. Links are followed; anything
 * but a regular file is a problem, and is not waited for. Never throws because of the disk's contents.
 */
export const readText = async (path: FsPath, maximumBytes = 1024 * 1024): Promise<TextFile> => {
	let file: number | undefined;
	try {
		// Most files that are asked for are not there: opening these would cost ten times as much as a look.
		if (statSync(native(path), {throwIfNoEntry: false}) === undefined) return {problem: {type: 'missing'}};
		file = openSync(native(path), constants.O_RDONLY | constants.O_NONBLOCK);
		const stat = fstatSync(file);
		if (!stat.isFile()) return {problem: {type: 'not-a-file'}};
		const bytes = readStart(file, Math.min(stat.size, maximumBytes), maximumBytes);
		if (bytes.length > maximumBytes) return {problem: {type: 'too-large', maximumBytes}};
		return decode(bytes);
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined) throw error;
		return {problem: problems[code] ?? {type: 'unreadable', systemCode: code}};
	} finally {
		if (file !== undefined) closeSync(file);
	}
};

/**
 * Reads to the end of the file, or until more than `maximumBytes` are read. `guess` is the size of the first buffer: files
 * of /proc claim to be empty, and a buffer of the maximum size for each file made the rest of a scan slower.
 */
const readStart = (file: number, guess: number, maximumBytes: number): Buffer => {
	const parts: Buffer[] = [];
	let length = 0;
	while (length <= maximumBytes) {
		const part = Buffer.allocUnsafe(Math.max(1024, guess - length + 1));
		const count = readSync(file, part, 0, part.length, length);
		if (count === 0) break;
		parts.push(part.subarray(0, count));
		length += count;
	}
	return Buffer.concat(parts, length);
};

const problems: Readonly<Record<string, FileProblem>> = {
	ENOENT: {type: 'missing'},
	ENOTDIR: {type: 'missing'},
	ELOOP: {type: 'link-loop'},
	EACCES: {type: 'no-permission'},
	EISDIR: {type: 'not-a-file'},
	ENXIO: {type: 'not-a-file'},
};

/** Decodes the bytes of a requirements file by the rules of {@link readText}. */
export const decode = (bytes: Buffer): TextFile => {
	const mark = marks.find(([sign]) => bytes.subarray(0, sign.length).equals(sign));
	if (mark !== undefined)
		return {text: decodeAs(bytes.subarray(mark[0].length), mark[1]), encoding: mark[1], mark: true};
	const declared = declaredCoding(bytes);
	if (declared !== undefined) return decodeDeclared(bytes, declared);
	const text = fromBytes(bytes);
	const isValid = !/\p{Surrogate}/u.test(text);
	return {text, encoding: 'utf8', mark: false, flaw: isValid ? undefined : {type: 'not-utf8'}};
};

// The longer first: UTF-32LE begins as UTF-16LE does.
const marks: ReadonlyArray<readonly [Buffer, Encoding]> = [
	[Buffer.from([0xef, 0xbb, 0xbf]), 'utf8'],
	[Buffer.from([0xff, 0xfe, 0, 0]), 'utf-32le'],
	[Buffer.from([0, 0, 0xfe, 0xff]), 'utf-32be'],
	[Buffer.from([0xff, 0xfe]), 'utf-16le'],
	[Buffer.from([0xfe, 0xff]), 'utf-16be'],
];

const declaredCoding = (bytes: Buffer): string | undefined => {
	const lines = bytes.subarray(0, 4096).toString('latin1').split('\n', 2);
	for (const line of lines) {
		const coding = line.startsWith('#') ? /coding[:=][ \t]*([-\w.]+)/.exec(line)?.[1] : undefined;
		if (coding !== undefined) return coding.toLowerCase().replaceAll('_', '-');
	}
	return undefined;
};

const decodeDeclared = (bytes: Buffer, coding: string): TextFile => {
	if (/^(?:utf-?8|ascii|us-ascii)$/.test(coding)) return {text: fromBytes(bytes), encoding: 'utf8', mark: false};
	if (/^(?:iso-?8859-1|latin-?1|l1)$/.test(coding))
		return {text: decodeAs(bytes, 'latin1'), encoding: 'latin1', mark: false};
	const label = coding.replace(/^cp125/, 'windows-125').replace(/^cp866$/, 'ibm866');
	try {
		return {text: new TextDecoder(label).decode(bytes), encoding: label, mark: false};
	} catch (error) {
		// RangeError: an encoding that this Node does not know.
		if (!(error instanceof RangeError)) throw error;
		return {text: fromBytes(bytes), encoding: 'utf8', mark: false, flaw: {type: 'unknown-encoding', encoding: coding}};
	}
};

const decodeAs = (bytes: Buffer, encoding: Encoding): string => {
	if (encoding === 'utf8') return fromBytes(bytes);
	if (encoding === 'latin1') return bytes.toString('latin1');
	if (encoding === 'utf-32le' || encoding === 'utf-32be') return decodeUtf32(bytes, encoding === 'utf-32le');
	return new TextDecoder(encoding).decode(bytes);
};

const decodeUtf32 = (bytes: Buffer, isLittle: boolean): string => {
	const parts: string[] = [];
	for (let index = 0; index + 4 <= bytes.length; index += 4) {
		const code = isLittle ? bytes.readUInt32LE(index) : bytes.readUInt32BE(index);
		parts.push(code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD');
	}
	return parts.join('');
};

/**
 * Encodes a text in an encoding that {@link readText} has named. Undefined where a letter has no code in it, or where
 * nothing can be written in that encoding.
 */
export const encode = (text: string, encoding: Encoding, mark: boolean): Buffer | undefined => {
	const sign = mark ? (marks.find(([, name]) => name === encoding)?.[0] ?? Buffer.alloc(0)) : Buffer.alloc(0);
	if (encoding === 'utf8') return Buffer.concat([sign, toBytes(text)]);
	if (encoding === 'utf-16le') return Buffer.concat([sign, Buffer.from(text, 'utf16le')]);
	if (encoding === 'utf-16be') return Buffer.concat([sign, Buffer.from(text, 'utf16le').swap16()]);
	if (encoding === 'latin1')
		return [...text].every(letter => letter <= '\u00ff') ? Buffer.from(text, 'latin1') : undefined;
	return undefined;
};

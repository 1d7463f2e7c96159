import {readBounded} from '../../platform/files/bounded-read.js';
import {join, toBytes, type FsPath} from '../../model/path.js';
import {readDistance} from './pack.js';

const largestIndex = 256 * 1024 * 1024;

/**
 * Whether git's index contains a file below a directory, given by its path from the repository's root. Undefined where
 * the index can't be read or has an unknown format.
 */
export const tracksBelow = (gitDirectory: FsPath, path: string): boolean | undefined => {
	const {bytes, problem} = readBounded(join(gitDirectory, 'index'), largestIndex);
	if (bytes === undefined) return problem === 'missing' ? false : undefined;
	const prefix = toBytes(`${path}/`);
	const version = bytes.length > 12 && bytes.toString('latin1', 0, 4) === 'DIRC' ? bytes.readUInt32BE(4) : 0;
	if (version < 2 || version > 4) return undefined;
	// Version 4 writes only how a path differs from the one before.
	if (version < 4 && !bytes.includes(prefix)) return false;
	return hasEntry({bytes, version, hashLength: hashLengthOf(gitDirectory)}, prefix);
};

/** The bytes of an object's name in a repository, by its common directory. */
export const hashLengthOf = (gitDirectory: FsPath): number => {
	const {bytes} = readBounded(join(gitDirectory, 'config'), 1024 * 1024);
	return /objectformat\s*=\s*sha256/i.test(bytes?.toString('latin1') ?? '') ? 32 : 20;
};

type Index = {readonly bytes: Buffer; readonly version: number; readonly hashLength: number};

const hasEntry = ({bytes, version, hashLength}: Index, prefix: Buffer): boolean | undefined => {
	const count = bytes.readUInt32BE(8);
	let at = 12;
	let previous: Buffer = Buffer.alloc(0);
	for (let entry = 0; entry < count; entry++) {
		const flags = at + 40 + hashLength;
		if (flags + 2 > bytes.length) return undefined;
		const isExtended = version > 2 && (bytes.readUInt16BE(flags) & 0x4000) !== 0;
		const start = flags + (isExtended ? 4 : 2);
		const [kept, nameStart] = version === 4 ? readKept(bytes, start, previous.length) : [0, start];
		const end = bytes.indexOf(0, nameStart);
		if (end < 0) return undefined;
		previous =
			version === 4
				? Buffer.concat([previous.subarray(0, kept), bytes.subarray(nameStart, end)])
				: bytes.subarray(nameStart, end);
		if (previous.subarray(0, prefix.length).equals(prefix)) return true;
		at = version === 4 ? end + 1 : at + ((end - at + 8) & ~7);
	}
	return false;
};

/**
 * Reads how much of the previous path, which has `length` bytes, a path of version 4 shares at its start, and where the
 * rest of its name begins. The index has the number of bytes that it does not share, written as packs write offsets.
 */
export const readKept = (bytes: Buffer, start: number, length: number): readonly [kept: number, next: number] => {
	const {value, next} = readDistance(bytes, start);
	return [Math.max(0, length - value), next];
};

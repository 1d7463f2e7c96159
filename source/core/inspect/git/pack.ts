import {constants, inflateSync} from 'node:zlib';
import {closeSync, constants as fsConstants, fstatSync, openSync, readSync} from 'node:fs';
import {systemCode} from '../../model/error.js';
import {native, type FsPath} from '../../model/path.js';

// gitformat-pack(5): the index of a pack in version 2, and the objects of the pack itself.

/** Files of one pack that are open for reading. */
export type Pack = {readonly index: number; readonly pack: number; readonly hashLength: number; readonly count: number};

/** Largest object that is read: a commit is far smaller. */
const largestObject = 1024 * 1024;
const longestChain = 100;
const fanoutStart = 8;
const namesStart = fanoutStart + 256 * 4;

/** Opens a pack by the path of its index. Undefined where one of its files can't be read, or its version is unknown. */
export const openPack = (indexPath: FsPath, packPath: FsPath, hashLength: number): Pack | undefined => {
	const index = openFile(indexPath);
	if (index === undefined) return undefined;
	const pack = openFile(packPath);
	const head = readAt(index, 0, namesStart);
	const isKnown = head?.readUInt32BE(0) === 0xff744f63 && head.readUInt32BE(4) === 2;
	if (pack !== undefined && isKnown) return {index, pack, hashLength, count: head.readUInt32BE(namesStart - 4)};
	closeSync(index);
	if (pack !== undefined) closeSync(pack);
	return undefined;
};

export const closePack = ({index, pack}: Pack): void => {
	closeSync(index);
	closeSync(pack);
};

/** The bytes of a commit in a pack; undefined where the pack doesn't have it, or it is damaged or something else. */
export const readPackedCommit = (pack: Pack, object: string): Buffer | undefined => {
	const offset = offsetOf(pack, Buffer.from(object, 'hex'));
	return offset === undefined ? undefined : objectAt(pack, offset, longestChain);
};

const openFile = (path: FsPath): number | undefined => {
	try {
		// A pipe of this name is not waited for.
		const descriptor = openSync(native(path), fsConstants.O_RDONLY | fsConstants.O_NONBLOCK);
		if (fstatSync(descriptor).isFile()) return descriptor;
		closeSync(descriptor);
	} catch {
		// A pack that git has just replaced: what it held counts as unknown.
	}
	return undefined;
};

const readAt = (descriptor: number, position: number, length: number): Buffer | undefined => {
	const bytes = readUpTo(descriptor, position, length);
	return bytes.length === length ? bytes : undefined;
};

/** Reads `length` bytes, or fewer at the end of the file or where the disk fails. */
const readUpTo = (descriptor: number, position: number, length: number): Buffer => {
	const bytes = Buffer.allocUnsafe(length);
	try {
		return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position));
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return bytes.subarray(0, 0);
	}
};

const offsetOf = ({index, hashLength, count}: Pack, name: Buffer): number | undefined => {
	const first = name[0] ?? 0;
	const range = readAt(index, fanoutStart + Math.max(0, first - 1) * 4, 8);
	if (range === undefined) return undefined;
	let low = first === 0 ? 0 : range.readUInt32BE(0);
	let high = Math.min(count, range.readUInt32BE(first === 0 ? 0 : 4));
	while (low < high) {
		const middle = (low + high) >>> 1;
		const order = readAt(index, namesStart + middle * hashLength, hashLength)?.compare(name);
		if (order === undefined) return undefined;
		if (order === 0) return offsetAt(index, middle, {hashLength, count});
		if (order < 0) low = middle + 1;
		else high = middle;
	}
	return undefined;
};

const offsetAt = (index: number, place: number, {hashLength, count}: Pick<Pack, 'hashLength' | 'count'>) => {
	// After the names come checksums of four bytes each, then offsets of four, then those that need eight.
	const offsets = namesStart + count * (hashLength + 4);
	const short = readAt(index, offsets + place * 4, 4)?.readUInt32BE(0);
	if (short === undefined || short < 0x80000000) return short;
	const long = readAt(index, offsets + count * 4 + (short - 0x80000000) * 8, 8)?.readBigUInt64BE(0);
	return long === undefined ? undefined : Number(long);
};

/** Reads an object. Its type and size precede it; before a difference also stands the object from which it differs. */
const objectAt = (pack: Pack, offset: number, chain: number): Buffer | undefined => {
	const head = readUpTo(pack.pack, offset, 64);
	if (chain === 0 || head.length < 2) return undefined;
	const type = ((head[0] ?? 0) >> 4) & 7;
	const {value: high, next} = (head[0] ?? 0) & 0x80 ? readSize(head, 1) : {value: 0, next: 1};
	const size = high * 16 + ((head[0] ?? 0) & 15);
	if (size > largestObject) return undefined;
	if (type === 1) return inflateAt(pack.pack, offset + next, size);
	if (type === 6) {
		const back = readDistance(head, next);
		const base = back.value > 0 && back.value < offset ? objectAt(pack, offset - back.value, chain - 1) : undefined;
		return base && patched(base, inflateAt(pack.pack, offset + back.next, size));
	}
	if (type !== 7) return undefined;
	const baseOffset = offsetOf(pack, head.subarray(next, next + pack.hashLength));
	const base = baseOffset === undefined ? undefined : objectAt(pack, baseOffset, chain - 1);
	return base && patched(base, inflateAt(pack.pack, offset + next + pack.hashLength, size));
};

type Number7 = {readonly value: number; readonly next: number};

/** Reads a number of seven bits a byte, the lowest first. */
const readSize = (bytes: Buffer, start: number): Number7 => {
	let [value, at, factor] = [0, start, 1];
	for (let byte = 0x80; byte & 0x80 && at < bytes.length; factor *= 128) {
		byte = bytes[at++] ?? 0;
		value += (byte & 0x7f) * factor;
	}
	return {value, next: at};
};

/** Reads a number of seven bits a byte, the highest first; one is added for each byte that follows. */
export const readDistance = (bytes: Buffer, start: number): Number7 => {
	let at = start;
	let byte = bytes[at++] ?? 0;
	let value = byte & 0x7f;
	while (byte & 0x80 && at < bytes.length) {
		byte = bytes[at++] ?? 0;
		value = (value + 1) * 128 + (byte & 0x7f);
	}
	return {value, next: at};
};

const inflateAt = (descriptor: number, position: number, size: number): Buffer | undefined => {
	// What zlib adds to data that it can't compress is far less than this.
	return inflated(readUpTo(descriptor, position, size + (size >> 3) + 256), size);
};

/** Inflates what is at the start of some bytes; undefined where that is damaged, or larger than `maximum`. */
export const inflated = (packed: Buffer, maximum = largestObject): Buffer | undefined => {
	try {
		// The bytes of the next object may follow, or a part of them.
		return inflateSync(packed, {maxOutputLength: Math.max(1, maximum), finishFlush: constants.Z_SYNC_FLUSH});
	} catch {
		return undefined;
	}
};

/** Applies a difference: pieces that are copied from the base, and pieces that are new. */
const patched = (base: Buffer, delta: Buffer | undefined): Buffer | undefined => {
	if (delta === undefined) return undefined;
	const from = readSize(delta, 0);
	const to = readSize(delta, from.next);
	if (from.value !== base.length || to.value > largestObject) return undefined;
	const pieces: Buffer[] = [];
	let at = to.next;
	// Stops where the pieces are longer than the whole: a few bytes can ask for any number of copies.
	for (let length = 0; at < delta.length && length <= to.value; length += pieces.at(-1)?.length ?? 0) {
		const command = delta[at++] ?? 0;
		if (command & 0x80) {
			const [offset, size] = [0, 4].map(first => {
				let value = 0;
				for (let bit = first; bit < (first === 0 ? 4 : 7); bit++)
					if (command & (1 << bit)) value += (delta[at++] ?? 0) * 256 ** (bit - first);
				return value;
			}) as [number, number];
			pieces.push(base.subarray(offset, offset + (size || 0x10000)));
		} else pieces.push(delta.subarray(at, (at += command)));
	}
	const whole = Buffer.concat(pieces);
	return whole.length === to.value ? whole : undefined;
};

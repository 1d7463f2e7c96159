import {isAbsolute, posix, resolve, sep, win32} from 'node:path';
import {hostPlatform, type Platform} from './platform.js';

/**
 * A path on disk, or one name in it. Bytes that are not UTF-8 are kept as lone surrogates (byte 0xNN as U+DCNN, as
 * Python's `surrogateescape` does), so that it can be compared, joined and kept in maps like any string. Pass it to
 * `node:fs` only through {@link native}, and show it only through `printablePath`.
 */
export type FsPath = string & {readonly __brand: 'FsPath'};

/** Brands a string that is known to be a path: a literal, a path from Node itself, or a join of such paths. */
export const fsPath = (text: string): FsPath => text as FsPath;

/** Converts a path from the bytes of the disk. {@link toBytes} is the exact inverse. */
export const fromBytes = (bytes: Buffer): FsPath => {
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

/**
 * Joins names to a directory with its own separator; a name may be several, with slashes between them. Does not resolve
 * `..`: names come from the disk.
 */
export const join = (directory: FsPath, ...names: readonly string[]): FsPath => {
	if (isWindowsPath(directory)) return joinOnWindows(directory, names);
	const base = directory.endsWith('/') ? directory.slice(0, -1) : directory;
	return fsPath([base, ...names].join('/'));
};

/** Directory that contains a path; for the root, the root. */
export const parent = (path: FsPath): FsPath => fsPath(rulesOf(path).dirname(path));

/** Last name of a path. */
export const baseName = (path: FsPath): FsPath => fsPath(rulesOf(path).basename(path));

/** Whether a path is the top of a disk: `/`, `C:\`, `\\server\share\`. */
export const isTop = (path: FsPath): boolean => parent(path) === path;

/**
 * Makes a path absolute and lexically normal, without a trailing slash; relative ones start from `cwd`. Follows no
 * link. A path of Windows begins with a large drive letter, and has no `\\?\` (Node adds that where it is needed).
 */
export const absolute = (path: string, cwd: FsPath): FsPath => {
	const full = fsPath(isAbsolute(path) ? resolve(path) : resolve(cwd, path));
	return isWindowsPath(full) ? plainOnWindows(full) : full;
};

/** Path that a person typed into a field, where no shell has read it: `~` is the home directory. */
export const typedPath = (text: string, {from, home}: {readonly from: FsPath; readonly home: FsPath}): FsPath =>
	absolute(/^~(?=\/|$)/.test(text) ? home + text.slice(1) : text, from);

/** One spelling of a path of Windows: `c:/a` and `\\?\C:\a` are `C:\a`, `\\?\UNC\s\d` is `\\s\d`. */
export const plainOnWindows = (path: string): FsPath => {
	const words = win32
		.normalize(path)
		.replace(/^\\\\[?.]\\(?:(UNC\\)|(?=[A-Za-z]:))/i, (_, unc?: string) => (unc ? '\\\\' : ''));
	const {root} = win32.parse(words);
	const plain = words.length > root.length ? words.replace(/\\+$/, '') : words;
	return fsPath(plain.replace(/^[a-z]:/, drive => drive.toUpperCase()));
};

/** Whether a text names a path from the top of a disk, as this platform writes them. */
export const isAbsolutePath = (text: string | undefined): text is FsPath => text !== undefined && isAbsolute(text);

/** Whether a word that a user gives has several names in it, and so is a path. */
export const hasSeparator = (word: string): boolean => word.includes('/') || word.includes(sep);

/**
 * Whether `path` is `directory` or below it, by names alone (both absolute and normal). Names of Windows are equal
 * whatever their case.
 */
export const isInside = (path: string, directory: string): boolean => {
	if (path === directory) return true;
	if (isWindowsPath(directory)) return isInsideOnWindows(path, directory);
	return path.startsWith(directory.endsWith('/') ? directory : `${directory}/`);
};

/**
 * Text by which two spellings of one path are equal: Windows takes no notice of the case of letters and of the slash, the
 * usual volumes of macOS none of the case, nor of how an accent is composed.
 */
export const comparable = <P extends string>(path: P, platform: Platform = hostPlatform): P => {
	if (isWindowsPath(path)) return path.replaceAll('/', '\\').toLowerCase() as P;
	return platform === 'macos' ? (path.normalize('NFC').toLowerCase() as P) : path;
};

/** Whether two paths, both absolute and normal, are spellings of one. */
export const isSamePath = (one: string, other: string, platform?: Platform): boolean =>
	one === other || comparable(one, platform) === comparable(other, platform);

/** Whether a name is, in the directory of a path, a spelling of the path's last name. */
export const isNameOf = (name: string, path: FsPath): boolean => isSamePath(join(parent(path), name), path);

/** The names in an absolute path, from the top on, without its disk. */
export const namesOf = (path: FsPath): readonly FsPath[] => namesBelow(path, fsPath(rulesOf(path).parse(path).root));

/**
 * Whether Windows keeps a name for devices, drops a part of it, or forbids it ("Naming Files, Paths, and Namespaces"):
 * programs reach such a file only by ways that others don't know.
 */
export const isReservedOnWindows = (name: string): boolean =>
	/^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$) *(?:\..*)?$/i.test(name) ||
	/[. ]$|[<>:"|?*\u0000-\u001F]/.test(name);

/** The names that lead from a directory to what lies in it; none for the directory itself. */
export const namesBelow = (path: FsPath, directory: FsPath): readonly FsPath[] =>
	path
		.slice(directory.length)
		.split(isWindowsPath(directory) ? /[\\/]/ : '/')
		.filter((name): name is FsPath => name !== '');

/** The part of a path that lies below a directory, with its own separators; empty for the directory itself. */
export const textBelow = (path: FsPath, directory: FsPath): string =>
	path.slice(directory.length).replace(isWindowsPath(directory) ? /^[\\/]/ : /^\//, '');

/** Whether a path is one of Windows: with a drive (`C:\`), or of another machine (`\\server\share`). */
const isWindowsPath = (path: string): boolean => path.charCodeAt(0) !== slash && /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path);

const slash = 0x2f;

const joinOnWindows = (directory: string, names: readonly string[]): FsPath => {
	const base = /[\\/]$/.test(directory) ? directory.slice(0, -1) : directory;
	return fsPath([base, ...names.map(name => name.replaceAll('/', '\\'))].join('\\'));
};

const isInsideOnWindows = (path: string, directory: string): boolean => {
	const plain = (text: string): string => text.replaceAll('/', '\\').toLowerCase();
	const above = plain(directory).replace(/\\$/, '');
	return plain(path) === above || plain(path).startsWith(`${above}\\`);
};

const rulesOf = (path: string) => (isWindowsPath(path) ? win32 : posix);

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

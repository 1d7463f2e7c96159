import {readBounded} from '../../platform/files/bounded-read.js';
import {namesIn} from '../../platform/files/entries.js';
import {absolute, fromBytes, join, type FsPath} from '../../model/path.js';

/** Directory that a worktree shares with the others; its own directory names it. */
export const commonDirectory = (gitDirectory: FsPath): FsPath => {
	const named = textOf(join(gitDirectory, 'commondir'))?.trim();
	return named && !named.includes('\0') ? absolute(named, gitDirectory) : gitDirectory;
};

/** The content of a ref: the name of another ref, or the name of an object, as lower-case hexadecimal digits. */
type Ref =
	| {readonly type: 'symbolic'; readonly name: string; readonly object?: undefined}
	| {readonly type: 'object'; readonly object: string; readonly name?: undefined};

/**
 * Reads a ref of a repository (gitrepository-layout(5)): its file, else its line in `packed-refs`. Undefined where it is
 * not there, can't be read, or is kept in a reftable.
 */
export const readRef = (directory: FsPath, name: string): Ref | undefined => {
	if (!isRefName(name)) return undefined;
	const text = textOf(join(directory, ...name.split('/')))?.trim();
	if (text === undefined) return packedRef(directory, name);
	const target = /^ref:\s*(\S+)$/.exec(text)?.[1];
	if (target !== undefined) return {type: 'symbolic', name: target};
	return isObjectName(text) ? {type: 'object', object: text} : undefined;
};

/** The object to which a ref leads through at most five others; undefined where it leads nowhere. */
export const resolveRef = (directory: FsPath, name: string): string | undefined => {
	let ref = readRef(directory, name);
	for (let depth = 0; ref?.type === 'symbolic' && depth < 5; depth++) ref = readRef(directory, ref.name);
	return ref?.object;
};

/**
 * Whether a repository takes objects for others than they are (git-replace(1), grafts): then its commits don't tell who
 * descends from whom.
 */
export const hasReplacements = (directory: FsPath): boolean =>
	textOf(join(directory, 'info', 'grafts')) !== undefined ||
	namesIn(join(directory, 'refs', 'replace')).length > 0 ||
	(packedText(directory)?.includes(' refs/replace/') ?? false);

const packedRef = (directory: FsPath, name: string): Ref | undefined => {
	const text = packedText(directory);
	const end = text === undefined ? -1 : `${text}\n`.indexOf(` ${name}\n`);
	if (text === undefined || end < 0) return undefined;
	const object = text.slice(text.lastIndexOf('\n', end) + 1, end);
	return isObjectName(object) ? {type: 'object', object} : undefined;
};

const packedText = (directory: FsPath): string | undefined => textOf(join(directory, 'packed-refs'), 64 * 1024 * 1024);

/** A name that can't lead out of the repository. */
const isRefName = (name: string): boolean =>
	(name === 'HEAD' || name.startsWith('refs/')) && !name.includes('..') && !name.includes('\0');

const isObjectName = (text: string): boolean => /^(?:[\da-f]{40}|[\da-f]{64})$/.test(text);

const textOf = (file: FsPath, maximum = 4096): string | undefined => {
	const {bytes} = readBounded(file, maximum);
	return bytes && fromBytes(bytes);
};

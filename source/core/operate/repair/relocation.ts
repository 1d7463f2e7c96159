import type {Found} from '../../model/environment.js';
import {entryAt} from '../../platform/files/entries.js';
import {baseName, fsPath, isInside, parent, type FsPath} from '../../model/path.js';

/** How paths change where an environment is at another place than its files say. */
export type Relocation = {
	/** Directories that its files name as its own, none of them where it is. */
	readonly from: readonly FsPath[];
	/** Directory where it is, or will be. */
	readonly to: FsPath;
	/** Whether what lay around it has moved with it, as when a whole project was renamed. */
	readonly isMoved: boolean;
	/** Name that the prompt shows, where that is the directory's own and changes. */
	readonly name?: {readonly from: string; readonly to: string} | undefined;
};

/** How the name in the prompt changes; undefined where the user has chosen one, and where it could not be written. */
export const nameChange = (
	{config: {prompt}}: Pick<Found, 'config'>,
	before: FsPath,
	after: FsPath,
): Relocation['name'] => {
	const [from, to] = [baseName(before), baseName(after)];
	const isPlain = /^[\w.-]+$/.test(from) && /^[\w.-]+$/.test(to);
	return prompt === undefined && from !== to && isPlain ? {from, to} : undefined;
};

/** New path of something inside the environment; undefined for any other path. */
export const pathInside = (path: string, {from, to}: Relocation): FsPath | undefined => {
	const old = from.find(directory => isInside(path, directory));
	return old === undefined ? undefined : fsPath(to + path.slice(old.length));
};

/**
 * New path of a directory from which packages are imported; undefined where it stays. Outside the environment that is
 * one that is missing and has moved with it: it lies at the same place beside the environment as before.
 */
export const sourcePath = (path: string, relocation: Relocation): FsPath | undefined => {
	const inside = pathInside(path, relocation);
	if (inside !== undefined || !relocation.isMoved) return inside;
	for (const from of relocation.from) {
		const [before, after] = movedDirectories(from, relocation.to);
		if (!isInside(path, before) || before === '/') continue;
		const moved = fsPath(after + path.slice(before.length));
		if (entryAt(fsPath(path)) === undefined && entryAt(moved) !== undefined) return moved;
	}
	return undefined;
};

/** Directories that were moved, or renamed: `/a/old` and `/a/new` where `/a/old/x/.venv` is `/a/new/x/.venv` now. */
const movedDirectories = (from: FsPath, to: FsPath): readonly [FsPath, FsPath] => {
	let [before, after] = [from, to];
	while (baseName(before) === baseName(after) && parent(before) !== before && parent(after) !== after)
		[before, after] = [parent(before), parent(after)];
	return [before, after];
};

/**
 * Whether the scripts of an environment can hold its path: each shell, and Python, has a way of its own to write quotes
 * and the like, and a colon can't be written in PATH at all.
 */
export const isFitPlace = (path: FsPath): boolean => !/['"\\$`!%:#\u0000-\u001F\u007F]/.test(path);

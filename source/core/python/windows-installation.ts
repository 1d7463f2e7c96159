import {entryAt, readNames} from '../platform/files/entries.js';
import {join, type FsPath} from '../model/path.js';
import {versionOfHeader} from './environment-python.js';

/** A standard library, the program's family, and the `X.Y` of both. */
export type Library = {readonly path: FsPath; readonly family: string; readonly minor: string};

/**
 * The standard library of an installation of CPython on Windows: `Lib` beside its `python.exe`. The version is in the
 * name of its DLL, `python313.dll`; undefined where there is none, or several.
 */
export const libraryOnWindows = (prefix: FsPath): Library | undefined => {
	const path = join(prefix, 'Lib');
	if (entryAt(join(path, 'os.py')) === undefined) return undefined;
	const minors = readNames(prefix).flatMap(name => {
		const [, major, minor] = /^python(\d)(\d+t?)\.dll$/i.exec(name) ?? [];
		return major === undefined || minor === undefined ? [] : [`${major}.${minor}`];
	});
	return minors.length === 1 && minors[0] !== undefined ? {path, family: 'python', minor: minors[0]} : undefined;
};

/** The `X.Y.Z` of an installation on Windows, by its header; undefined where it has none. */
export const versionOnWindows = (prefix: FsPath): string | undefined =>
	versionOfHeader(join(prefix, 'include', 'patchlevel.h'));

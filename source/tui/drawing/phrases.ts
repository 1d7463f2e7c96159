import type {Environment} from '../../core/model/environment.js';
import {baseName, isInside, textBelow, type FsPath} from '../../core/model/path.js';
import {printable, printablePath} from '../../core/text/printable.js';

/** The name of an environment when the roots are known: relative to its root, without `/.venv`. Printable. */
export const shortName = (path: FsPath, roots: readonly FsPath[], home: FsPath): string => {
	const root = roots.length === 1 ? roots.find(candidate => isInside(path, candidate)) : undefined;
	const below = root === undefined ? printablePath(path, home) : printable(textBelow(path, root));
	const short = baseName(path) === '.venv' ? below.slice(0, -'.venv'.length).replace(/[\\/]$/, '') : below;
	if (short !== '') return short;
	return below === '' ? '.' : below;
};

/** The name of the row that stands for the environments in uv's cache. */
export const cachedName = "uv's cache";

/** What stands in that row in the place of a name. */
export const cachedRowName = ({count}: {readonly count: number}): string => `${count} in ${cachedName}`;

/** "api", "api and web", "api and 3 more": the targets of a job, for a line. */
export const namesOf = (targets: readonly Environment[], roots: readonly FsPath[], home: FsPath): string => {
	const [first, second, ...others] = targets.map(({path}) => shortName(path, roots, home));
	if (first === undefined) return '';
	if (second === undefined) return first;
	return others.length === 0 ? `${first} and ${second}` : `${first} and ${targets.length - 1} more`;
};

/** The first letter in upper case, but for the program's own name, which is a command. */
export const sentence = (text: string): string =>
	text.startsWith('venv-tui') ? text : text.charAt(0).toUpperCase() + text.slice(1);

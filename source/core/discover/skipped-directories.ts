import picomatch from 'picomatch';
import type {Context} from '../model/context.js';
import {comparable, fsPath, isInside, join, textBelow, type FsPath} from '../model/path.js';
import {hostPlatform} from '../model/platform.js';
import {storesInLibrary} from './central-stores.js';

// Directories that discovery does not enter. `--exclude` adds to them, `--no-prune` lifts these lists.

/** Directories by name, at any depth. */
const namesNotEntered: readonly string[] = [
	// Packages of JavaScript: many directories, no Python environments.
	'node_modules',
	// Objects of a version control system.
	...['.git', '.hg', '.svn'],
	// Compiled Python, and packages inside an installation, of Debian's own, or an environment.
	...['__pycache__', 'site-packages', 'dist-packages'],
	// Caches of tools.
	...['.mypy_cache', '.pytest_cache', '.ruff_cache'],
	// Copies of other directories, kept by the file system and by Time Machine.
	...['.snapshots', '.zfs', '.MobileBackups', 'Backups.backupdb'],
	// Thrown away already.
	...['.Trash', '.Trashes'],
];

/** Directories by the end of their path: trees that look like environments and belong to a program. */
const endsNotEntered: readonly string[] = [
	// `uv cache prune` cleans it.
	'/.cache/uv',
	// Thrown away already.
	'/share/Trash',
	// Pictures, music and films of macOS, which asks the user before a program may look.
	...['.photoslibrary', '.migratedphotolibrary', '.musiclibrary', '.tvlibrary'],
];

/** Directories of the system that are not on a disk. */
const systemNotEntered: readonly string[] = ['/proc', '/sys', '/dev', '/run'];

/**
 * Name of the directory that holds deleted environments. It is never entered, whatever the options say: those
 * environments count as gone.
 */
export const holdingDirectoryName = '.held-by-venvtui';

/** Whether the walk skips an entry, by its name and location. */
export type Prune = (path: FsPath, name: string, root: FsPath) => boolean;

type PruneOptions = {
	readonly context: Context;
	/** Globs: without a slash a name at any depth, else a path relative to the root. */
	readonly exclude?: readonly string[] | undefined;
	/** False lifts the table. Held environments and entries named by `exclude` are still skipped. */
	readonly prune?: boolean | undefined;
};

/** Creates the test for one walk. Without excludes it costs one set lookup for each entry. */
export const createPrune = ({context, exclude = [], prune = true}: PruneOptions): Prune => {
	const names = new Set(prune ? namesNotEntered : []);
	const paths = new Set<string>(prune ? [...systemNotEntered, ...uvCaches(context)] : []);
	const ends = prune ? endsNotEntered : [];
	const isOfLibrary = prune && context.platform === 'macos' ? outsideOfStores(context) : () => false;
	const isExcluded = excluder(exclude);
	return (path, name, root) =>
		name === holdingDirectoryName ||
		names.has(name) ||
		(prune && name.startsWith('.Trash-')) ||
		paths.has(path) ||
		ends.some(end => path.endsWith(end)) ||
		isOfLibrary(path) ||
		isExcluded(path, name, root);
};

/**
 * Tests for what lies below `~/Library` and leads to no store of environments. A program that looks into other places
 * there makes macOS ask the user whether it may see contacts or mail, and iCloud download what is not on the disk. Names
 * are compared as its file systems do: the user may have typed `/users/ada`.
 */
const outsideOfStores = ({home}: Context): ((path: FsPath) => boolean) => {
	const library = asMacCompares(join(home, 'Library'));
	const stores = storesInLibrary(home).map(asMacCompares);
	return path => {
		if (!/\/library(?:\/|$)/i.test(path)) return false;
		const seen = asMacCompares(path);
		return isInside(seen, library) && !stores.some(store => isInside(store, seen) || isInside(seen, store));
	};
};

const asMacCompares = (path: FsPath): FsPath => comparable(path, 'macos');

const uvCaches = ({variables, home}: Context): readonly FsPath[] => {
	const chosen = variables['UV_CACHE_DIR'];
	return [join(home, '.cache', 'uv'), ...(chosen === undefined || chosen === '' ? [] : [fsPath(chosen)])];
};

const caseOf = {dot: true, nocase: hostPlatform !== 'linux'};

const excluder = (globs: readonly string[]): Prune => {
	if (globs.length === 0) return () => false;
	const trimmed = globs.map(glob =>
		asGlob(glob)
			.replace(/^\.\//, '')
			.replace(/(?<=.)\/+$/, ''),
	);
	const byName = picomatch(
		trimmed.filter(glob => !glob.includes('/')),
		caseOf,
	);
	const byPath = picomatch(
		trimmed.filter(glob => glob.includes('/')).map(glob => glob.replace(/^\//, '')),
		caseOf,
	);
	return (path, name, root) => byName(name) || byPath(asGlob(textBelow(path, root)));
};

/** On Windows, globs and paths are compared by the slash that globs have. */
const asGlob = (text: string): string => (hostPlatform === 'windows' ? text.replaceAll('\\', '/') : text);

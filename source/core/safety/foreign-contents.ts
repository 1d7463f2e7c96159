import type {Layout} from '../model/environment.js';
import {pathOfEntry, readRecord} from '../inspect/packages/record-file.js';
import {entryAt, isDirectory, readNames} from '../platform/files/entries.js';
import {baseName, isInside, join, parent, type FsPath} from '../model/path.js';
import {isFileAtTop} from './creator-files.js';
import {isNameOf} from './name-table.js';
import {areStrayFiles} from './stray-files.js';

/** Whether environments have a directory of this name at their top, whoever made them. */
const isDirectoryAtTop = isNameOf({
	names: `bin Scripts lib Lib include Include share etc man doc log tmp conda-meta .tox-config1 __pycache__ local
		site-packages`,
	beginnings: 'tcl',
});
/** Names by which a directory under version control is recognised. */
export const versionControl: readonly string[] = ['.git', '.hg', '.svn', '.bzr'];

/** Contents of an environment beyond those that make it one. */
type Contents = {
	/** Names at its top that belong to somebody else, sorted: it must not be removed as a whole. */
	readonly foreign: readonly FsPath[];
	/** Whether these are only strays, with which it may go once its name was typed. False where there are none. */
	readonly areStrays: boolean;
	/** Checkouts below `src`, which an editable install made: work in them may be in no other place. */
	readonly checkouts: readonly FsPath[];
};

/**
 * Finds files at the top of an environment that are not its own. Where it was created directly in a project's
 * directory, the project's files are beside it: everything that no environment has by itself, and that no installed
 * RECORD lists down to the last file, is foreign.
 */
export const findForeignFiles = (path: FsPath, layout: Layout): Contents => {
	const checkouts = checkoutsIn(join(path, 'src'));
	const unknown = readNames(path).filter(
		name => !isFileAtTop(name) && !isDirectoryAtTop(name) && !(name === 'src' && checkouts !== undefined),
	);
	if (unknown.length === 0) return {foreign: [], areStrays: false, checkouts: checkouts ?? []};
	const recorded = recordedOutside(path, layout);
	const foreign = unknown.filter(name => versionControl.includes(name) || !isRecorded(join(path, name), recorded));
	return {
		foreign: foreign.sort(),
		areStrays: foreign.length > 0 && areStrayFiles(path, foreign),
		checkouts: checkouts ?? [],
	};
};

/** Finds the checkouts in `src`, if nothing else is there; undefined where it is somebody's own source directory. */
const checkoutsIn = (source: FsPath): readonly FsPath[] | undefined => {
	if (!isDirectory(source)) return undefined;
	const names = readNames(source).filter(name => name !== 'pip-delete-this-directory.txt');
	const isCheckout = (name: FsPath): boolean => versionControl.some(kind => entryAt(join(source, name, kind)));
	return names.every(isCheckout) ? names.map(name => join(source, name)) : undefined;
};

/** Finds the files outside site-packages that installed distributions list, by absolute path. */
const recordedOutside = (path: FsPath, {sitePackages}: Layout): ReadonlySet<string> => {
	const recorded = new Set<string>();
	for (const directory of sitePackages)
		for (const name of readNames(directory)) {
			if (!name.endsWith('.dist-info')) continue;
			const record = readRecord({metadataPath: join(directory, name)});
			for (const entry of record?.entries ?? []) {
				if (!entry.path.startsWith('../') || entry.path.includes('\0')) continue;
				const target = pathOfEntry(entry.path, directory);
				if (isInside(target, path)) recorded.add(target);
			}
		}
	return recorded;
};

const isCompiled = (path: FsPath): boolean => baseName(parent(path)) === '__pycache__' && path.endsWith('.pyc');

/**
 * Whether every file at or below a path is listed, and there is at least one. Compiled files belong to their source.
 * Enters no link.
 */
const isRecorded = (path: FsPath, recorded: ReadonlySet<string>): boolean => {
	const entry = entryAt(path);
	if (entry === undefined) return false;
	if (!entry.isDirectory()) return recorded.has(path) || isCompiled(path);
	const names = readNames(path);
	return names.length > 0 && names.every(name => isRecorded(join(path, name), recorded));
};

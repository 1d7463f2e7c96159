import type {Stats} from 'node:fs';
import type {Layout} from '../model/environment.js';
import {isInside, join, namesBelow, type FsPath} from '../model/path.js';
import {readBounded} from '../platform/files/bounded-read.js';
import {entryAt, isDirectory, readNames} from '../platform/files/entries.js';
import {isInSitePackages, nodeModules, placeRules} from './creator-files.js';
import {isActivationScript, isAddedTo} from './activation-scripts.js';
import {versionControl} from './foreign-contents.js';
import {editedFilesIn} from './edited-files.js';
import {Few, type Some} from './some.js';
import {readRecord, recordedPaths, splitLines} from '../inspect/packages/record-file.js';

/** What somebody has put into an environment. `directories`: how many of these stand for all that lies in them. */
export type UserFiles = Some & {
	readonly directories: number;
	/** Files of packages that were changed since their installation, where these were looked for. */
	readonly edited: Some;
};

type Looking = {
	/** False leaves out checkouts and nested environments, for a caller that has warnings of their own for those. */
	readonly withTrees?: boolean | undefined;
	/** Whether to look for changed files of packages, which takes a system call for each. */
	readonly withEdited?: boolean | undefined;
};

/**
 * Finds files and links in an environment that no package's list of files, no creator of environments and no run of
 * Python accounts for: in all likelihood the user's own, and so are scripts of activation to which somebody has added,
 * checkouts, nested environments and packages of npm, each as one. Everything in a package's directory counts as the
 * package's, since packages put caches, models and browsers there. Leaves out conda environments, which keep lists of
 * their own. Follows no link, changes nothing, and never enters a package's directory: the cost depends only on the
 * number of packages.
 */
export const findUserFiles = (
	path: FsPath,
	layout: Pick<Layout, 'sitePackages'>,
	{withTrees = true, withEdited = false}: Looking = {},
): UserFiles => {
	const found = new Few();
	let directories = 0;
	for (const {entry, isTree, isDirectory: isOne} of userEntriesIn(path, layout)) {
		if (isTree && !withTrees) continue;
		if (isOne) directories += 1;
		found.add(entry);
	}
	const edited = new Few();
	for (const file of withEdited ? editedFilesIn(layout.sitePackages) : []) edited.add(file);
	return {count: found.count, first: found.first, directories, edited: {count: edited.count, first: edited.first}};
};

type UserEntry = {
	readonly entry: FsPath;
	readonly isDirectory: boolean;
	/** Whether it is a checkout or a nested environment. */
	readonly isTree: boolean;
};

/** Yields each entry that {@link findUserFiles} counts. */
export function* userEntriesIn(path: FsPath, {sitePackages}: Pick<Layout, 'sitePackages'>): Generator<UserEntry> {
	if (isDirectory(join(path, 'conda-meta'))) return;
	const owners = readOwners(path, sitePackages);
	const waiting = [path];
	for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop())
		for (const name of [...readNames(directory)].sort()) {
			const entry = join(directory, name);
			const stat = entryAt(entry);
			if (stat === undefined || owners.owns(entry, name, directory)) continue;
			const isTree = stat.isDirectory() && isOfItsOwn(entry);
			const isOne = isTree || (stat.isDirectory() && directory === join(path, nodeModules));
			if (stat.isDirectory() && !isOne) waiting.push(entry);
			else if (isKept(stat)) yield {entry, isDirectory: isOne, isTree};
		}
}

const isKept = (stat: Stats): boolean => stat.isFile() || stat.isSymbolicLink() || stat.isDirectory();

/** Whether a directory is under version control or an environment itself. */
const isOfItsOwn = (directory: FsPath): boolean =>
	[...versionControl, 'pyvenv.cfg'].some(name => entryAt(join(directory, name)) !== undefined);

type Owners = {readonly owns: (entry: FsPath, name: string, directory: FsPath) => boolean};

const readOwners = (top: FsPath, sitePackages: readonly FsPath[]): Owners => {
	const {files, packages} = readLists(sitePackages);
	const places = new Set<FsPath>(sitePackages);
	const programs = new Set([join(top, 'bin'), join(top, 'Scripts')]);
	const ofPlace = placeRules(top);
	const owns: Owners['owns'] = (entry, name, directory) => {
		if (isActivationScript(name) && programs.has(directory)) return !isAddedTo(entry);
		if (files.has(entry) || packages.has(entry) || isCompiled(name)) return true;
		if (places.has(directory)) return isInSitePackages(name);
		return ofPlace.some(({place, isOurs}) => place === directory && isOurs(name)) || isLauncher(entry, directory, top);
	};
	return {owns};
};

/**
 * Whether a small script in `bin` was written by an installer, for the environment's Python. Develop installs list their
 * scripts nowhere.
 */
const isLauncher = (entry: FsPath, directory: FsPath, top: FsPath): boolean => {
	if (directory !== join(top, 'bin')) return false;
	const text = readBounded(entry, 1024, {isEvidence: true}).bytes?.toString('latin1') ?? '';
	return text.startsWith(`#!${top}/bin/`) && /sys\.argv\[0\] *=|EASY-INSTALL|__requires__|pkg_resources/.test(text);
};

const isCompiled = (name: string): boolean => name === '__pycache__' || /\.py[co]$/.test(name);

type Lists = {readonly files: ReadonlySet<FsPath>; readonly packages: ReadonlySet<FsPath>};

/** Reads the files on all lists, and the entries of site-packages below which a list names something. */
const readLists = (sitePackages: readonly FsPath[]): Lists => {
	const files = new Set<FsPath>();
	const packages = new Set<FsPath>();
	for (const place of sitePackages)
		for (const name of readNames(place)) {
			if (!/\.(?:dist|egg)-info$/.test(name)) continue;
			const metadataPath = join(place, name);
			if (readRecord({metadataPath}) === undefined)
				for (const module of modulesOf(metadataPath))
					packages.add(join(place, module)).add(join(place, `${module}.py`));
			for (const file of recordedPaths({metadataPath})) {
				if (!isInside(file, place)) files.add(file);
				else packages.add(join(place, namesBelow(file, place)[0] ?? ''));
			}
		}
	return {files, packages};
};

/** Names of the modules of a package that has no list of files. */
const modulesOf = (metadataPath: FsPath): readonly string[] => {
	const {bytes} = readBounded(join(metadataPath, 'top_level.txt'), 64 * 1024);
	const lines = bytes === undefined ? [] : splitLines(bytes.toString('utf8'));
	return lines.filter(line => /^[\w.]+$/.test(line));
};

import type {Found, Package} from '../../model/environment.js';
import {absolute, baseName, fromBytes, isInside, join, parent, type FsPath} from '../../model/path.js';
import {readSiteEntries} from '../../inspect/packages/distributions.js';
import {readPathLines} from '../../inspect/packages/pth-files.js';
import {isAmbiguousText, readRecord, splitLines} from '../../inspect/packages/record-file.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {namesIn, realPathOf} from '../../platform/files/entries.js';

/** A file that an uninstall of a package would delete or rewrite. */
export type Removal = {
	/** Path as its source writes it: relative to `directory`, or absolute. */
	readonly name: string;
	readonly directory: FsPath;
	/** Source of the path, as a noun: `the list of files`. */
	readonly source: string;
};

/** Everything that an uninstall of one package would delete. */
export type PackageRemovals = {
	readonly package: string;
	readonly removals: readonly Removal[];
	/** A list that installers may parse in different ways, as a noun; undefined where there is none. */
	readonly ambiguous?: string | undefined;
};

const maximumBytes = 1024 * 1024;

/**
 * Lists the files that pip or uv would delete when they uninstall each of an environment's packages: its list of files;
 * the modules in top_level.txt of an egg-info; its scripts in `bin`; the line of `easy-install.pth` for an egg or a
 * develop install. Includes packages that pip sees through a `.pth` or an egg-link. direct_url.json plays no part:
 * neither program deletes by it. Reads only and checks nothing.
 *
 * Sources: pip's `UninstallPathSet.from_dist`; uv's `uninstall_wheel`, `uninstall_egg` and `uninstall_legacy_editable`.
 */
export const findRemovals = (found: Found, packages: readonly Package[]): readonly PackageRemovals[] => [
	...packages.map(one => removalsOf({...one, location: parent(one.metadataPath)}, found)),
	...linkedMetadata(found, packages).map(each => removalsOf(each, found)),
];

/** Metadata of a package, and the directory that pip takes for its location. */
type Metadata = Pick<Package, 'name' | 'form' | 'metadataPath'> & {readonly location: FsPath};

type Part = Omit<PackageRemovals, 'package'>;

const removalsOf = (one: Metadata, found: Found): PackageRemovals => {
	const parts = [listed(one), modules(one), scripts(one, found), easyInstall(one), outsideOf(one, found)];
	return {
		package: one.name,
		removals: parts.flatMap(({removals}) => removals),
		ambiguous: parts.find(({ambiguous}) => ambiguous !== undefined)?.ambiguous,
	};
};

const none: Part = {removals: []};

const listed = (one: Metadata): Part => {
	const record = readRecord(one, {followLink: true});
	if (record === undefined) return none;
	const isLinked = one.location !== parent(one.metadataPath);
	const directory = isLinked ? one.location : record.directory;
	const source = 'list-of-files';
	return {
		removals: record.entries.map(({path}) => ({name: path, directory, source})),
		ambiguous: record.isAmbiguous || record.isCut ? source : undefined,
	};
};

/** uv deletes these with or without a list of files, pip only without one. */
const modules = ({form, metadataPath, location}: Metadata): Part => {
	if (form !== 'egg-info') return none;
	const source = 'top_level.txt';
	return partOf(join(metadataPath, source), lines => lines.map(name => ({name, directory: location, source})));
};

const scripts = ({form, metadataPath}: Metadata, {path, layout}: Found): Part => {
	const metadata = form === 'egg' ? join(metadataPath, 'EGG-INFO') : metadataPath;
	const directory = layout.bin ?? join(path, 'bin');
	const toRemoval = (name: string): Removal => ({name, directory, source: 'script'});
	const points = partOf(join(metadata, 'entry_points.txt'), lines => scriptNames(lines).map(toRemoval));
	return {...points, removals: [...points.removals, ...namesIn(join(metadata, 'scripts')).map(toRemoval)]};
};

/** Names in an entry_points.txt that are programs in `bin`. */
const scriptNames = (lines: readonly string[]): readonly string[] => {
	let isScripts = false;
	return lines.flatMap(line => {
		const text = line.trim();
		if (text.startsWith('[')) isScripts = /^\[+\s*(?:console|gui)_scripts\s*\]+$/.test(text);
		else if (isScripts && !text.startsWith('#') && text.includes('=')) return text.split('=', 1)[0]?.trim() ?? [];
		return [];
	});
};

/** File with the line of an egg or a develop install. It is rewritten without that line, through a link too. */
const easyInstall = ({form, location}: Metadata): Part => {
	if (form !== 'egg' && form !== 'egg-link') return none;
	const source = 'easy-install.pth';
	// Its target counts, since it is written through a link.
	return {
		removals: [
			{name: realPathOf(join(location, source)) ?? source, directory: realPathOf(location) ?? location, source},
		],
	};
};

/** Directory outside the environment that pip takes for a part of it: its path begins with the environment's. */
const outsideOf = ({metadataPath, location}: Metadata, found: Found): Part => {
	const top = topOf(found);
	const isBeside = location.startsWith(top) && !isInside(location, top);
	return isBeside ? {removals: [{name: baseName(metadataPath), directory: location, source: 'a .pth'}]} : none;
};

const topOf = ({path, alias}: Found): FsPath => realPathOf(alias ?? path) ?? path;

const partOf = (path: FsPath, toRemovals: (lines: readonly string[]) => readonly Removal[]): Part => {
	const {bytes, problem} = readBounded(path, maximumBytes, {followLink: true});
	if (bytes === undefined) return problem === 'too-large' ? {removals: [], ambiguous: baseName(path)} : none;
	const text = fromBytes(bytes);
	const lines = splitLines(text).filter(line => line.trim() !== '');
	return {removals: toRemovals(lines), ambiguous: isAmbiguousText(text) ? baseName(path) : undefined};
};

/**
 * Packages that pip sees besides site-packages: in directories that a `.pth` or an egg-link names, if it considers them
 * local.
 */
const linkedMetadata = (found: Found, packages: readonly Package[]): readonly Metadata[] => {
	const top = topOf(found);
	const byPath = readPathLines(readSiteEntries(found)).flatMap(({line, sitePackages}) => {
		const directory = realPathOf(absolute(line, sitePackages));
		return directory?.startsWith(top) ? metadataIn(directory, directory) : [];
	});
	const byLink = packages.flatMap(({form, origin, metadataPath}) =>
		form === 'egg-link' && origin.type === 'editable' ? metadataIn(origin.path, parent(metadataPath)) : [],
	);
	return [...byPath, ...byLink];
};

/**
 * Metadata in a directory. A source tree's own `NAME.egg-info` has no version in its name: pip deletes nothing by it.
 */
const metadataIn = (directory: FsPath, location: FsPath): readonly Metadata[] => {
	const inside = namesIn(directory).flatMap((name): readonly Metadata[] => {
		const form = /\.dist-info$|-.*\.egg-info$|\.egg$/.exec(name) && (name.replace(/^.*\./s, '') as Package['form']);
		return form ? [{name, form, metadataPath: join(directory, name), location}] : [];
	});
	if (!directory.endsWith('.egg')) return inside;
	return [{name: baseName(directory), form: 'egg', metadataPath: directory, location: parent(directory)}, ...inside];
};

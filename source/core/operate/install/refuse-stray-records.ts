import type {Found, Package} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {realPathOf} from '../../platform/files/entries.js';
import {absolute, fromBytes, isInside, join, parent, type FsPath} from '../../model/path.js';
import {printable, printablePath} from '../../text/printable.js';

const maximumBytes = 32 * 1024 * 1024;

/** A line of a package's list of files that leads out of the environment. */
type StrayEntry = {readonly name: string; readonly entry: string};

/**
 * Throws `refused` when the list of files of a package names something outside of the environment: an uninstall or an
 * upgrade by pip would delete it (it compares beginnings of names only). Of the packages in `named` the directories
 * that the lists lead through are followed too, since a link in the environment may lead out of it.
 */
export const refuseStrayRecords = (found: Found, packages: readonly Package[], named: ReadonlySet<string>): void => {
	const stray = packages.flatMap(one => strayEntries(found, one, named.has(one.normalizedName)));
	const [first] = stray;
	if (first === undefined) return;
	throw new VenvError('refused', {
		what: `Won't change packages in ${printablePath(found.path)}`,
		why: `the list of files of ${printable(first.name)} names ${printable(first.entry)}, outside of the environment, which an uninstall could delete`,
		hint: 'Reset the environment: that moves it away whole and follows no such list',
		path: found.path,
	});
};

/** The entries of one package's list that lead out of the environment, by their names; with `deep` also by links. */
const strayEntries = (found: Found, one: Package, deep: boolean): readonly StrayEntry[] => {
	const top = found.alias ?? found.path;
	const list = readList(one);
	if (list === undefined) return [];
	const places = new Map<FsPath, boolean>();
	const isStray = (path: FsPath): boolean => {
		if (!isInside(path, top) || path === top) return true;
		if (!deep) return false;
		const directory = parent(path);
		const known = places.get(directory) ?? leadsOut(directory, top);
		places.set(directory, known);
		return known;
	};
	return list.entries
		.filter(entry => isStray(absolute(entry, list.relativeTo)))
		.map(entry => ({name: one.name, entry}));
};

const leadsOut = (directory: FsPath, top: FsPath): boolean => {
	const [real, realTop] = [realPathOf(directory), realPathOf(top)];
	return real !== undefined && realTop !== undefined && !isInside(real, realTop);
};

/** The list that pip deletes by: RECORD relative to site-packages, installed-files.txt relative to the egg-info. */
const readList = ({form, metadataPath}: Package): {entries: readonly string[]; relativeTo: FsPath} | undefined => {
	if (form === 'dist-info') {
		const lines = readLines(join(metadataPath, 'RECORD'));
		return lines && {entries: lines.map(firstField), relativeTo: parent(metadataPath)};
	}
	const lines = form === 'egg-info' ? readLines(join(metadataPath, 'installed-files.txt')) : undefined;
	return lines && {entries: lines, relativeTo: metadataPath};
};

const readLines = (path: FsPath): readonly string[] | undefined => {
	const {bytes} = readBounded(path, maximumBytes, {prefix: true, followLink: true});
	return (
		bytes &&
		fromBytes(bytes)
			.split(/\r?\n/)
			.filter(line => line !== '')
	);
};

const firstField = (line: string): string => {
	if (!line.startsWith('"')) return line.split(',', 1)[0] ?? '';
	return /^"((?:[^"]|"")*)"/.exec(line)?.[1]?.replaceAll('""', '"') ?? line;
};

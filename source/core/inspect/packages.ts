import {setImmediate} from 'node:timers/promises';
import type {Found, Origin, Package} from '../environment.js';
import {readBounded} from '../platform/bounded-read.js';
import {entryAt, readNames} from '../platform/entries.js';
import {absolute, fromBytes, fsPath, isInside, join, type FsPath} from '../platform/paths.js';
import {listDistributions, readSiteEntries, type Distribution, type SiteEntries} from './distributions.js';
import {parseMetadata, parseRequiresText, type Metadata} from './metadata.js';
import {parseOrigin} from './origin.js';
import {normalizeName} from './versions.js';

export {packageNames} from './distributions.js';

/**
 * Every installed distribution, sorted by normalized name, damaged and duplicate ones too. Reads only inside the
 * environment (and, of an egg-link, inside its project). Gives way to other work every few milliseconds.
 */
export const listPackages = async (found: Found): Promise<readonly Package[]> =>
	readPackages(found, readSiteEntries(found));

/** As `listPackages`, of entries that were read already. */
export const readPackages = async (found: Found, entries: SiteEntries): Promise<readonly Package[]> => {
	const packages: Package[] = [];
	for (const [index, distribution] of listDistributions(entries).entries()) {
		packages.push(readPackage(distribution, found));
		if (index % chunk === chunk - 1) await setImmediate();
	}
	const canTell = packages.some(({requested}) => requested);
	// Where no package says that it was asked for, their silence means nothing.
	const told = canTell ? packages : packages.map(each => ({...each, requested: undefined}));
	return told.sort((one, other) => compareText(one.normalizedName, other.normalizedName));
};

const chunk = 150;
const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const readPackage = (distribution: Distribution, found: Found): Package => {
	const {metadata, files, path} = readers[distribution.form](distribution, found);
	const name = metadata.name ?? distribution.name;
	const installer = readLine(files, join(path, 'INSTALLER'));
	return {
		name,
		normalizedName: normalizeName(name),
		version: metadata.version ?? distribution.version ?? '',
		requested: requestedBy(files, installer),
		...originOf(distribution, files, path),
		installer,
		summary: metadata.summary,
		metadataPath: join(distribution.sitePackages, distribution.entry),
		form: distribution.form,
		requires: metadata.requires,
		requiresPython: metadata.requiresPython,
		extras: metadata.extras,
	};
};

/** What is known of a distribution: its metadata, and the directory that holds it with the names in it. */
type Reading = {readonly metadata: Metadata; readonly files: ReadonlySet<string>; readonly path: FsPath};

const nothing: Metadata = {requires: [], extras: []};

const readDistInfo = ({sitePackages, entry}: Distribution): Reading => {
	const path = join(sitePackages, entry);
	const files = new Set<string>(namesOfDirectory(path));
	return {metadata: files.has('METADATA') ? readMetadata(join(path, 'METADATA')) : nothing, files, path};
};

const readEggInfo = ({sitePackages, entry}: Distribution): Reading => readEggInfoAt(join(sitePackages, entry));

const readEggInfoAt = (path: FsPath): Reading => {
	// distutils wrote the metadata as a file of that name, setuptools in a directory.
	if (!entryAt(path)?.isDirectory()) return {metadata: readMetadata(path), files: new Set(), path};
	const files = new Set<string>(readNames(path));
	const {bytes} = files.has('requires.txt') ? readBounded(join(path, 'requires.txt'), largest) : {};
	const required = bytes === undefined ? undefined : parseRequiresText(bytes.toString('utf8'));
	return {metadata: {...readMetadata(join(path, 'PKG-INFO')), ...required}, files, path};
};

const readEgg = ({sitePackages, entry}: Distribution): Reading => readEggInfoAt(join(sitePackages, entry, 'EGG-INFO'));

/** The metadata of a linked source tree is read only where it lies in the project that the environment serves. */
const readEggLink = (distribution: Distribution, {project}: Found): Reading => {
	const source = eggLinkTarget(distribution);
	const none = {metadata: nothing, files: new Set<string>(), path: distribution.sitePackages};
	if (source === undefined || project === undefined || !isInside(source, project.path)) return none;
	const name = readNames(source).find(each => each.toLowerCase() === `${distribution.name.toLowerCase()}.egg-info`);
	return name === undefined ? none : {...readEggInfoAt(join(source, name)), files: new Set()};
};

const readers: Readonly<Record<Package['form'], (distribution: Distribution, found: Found) => Reading>> = {
	'dist-info': readDistInfo,
	'egg-info': readEggInfo,
	egg: readEgg,
	'egg-link': readEggLink,
};

/** Where an egg-link leads: its first line that is not empty, relative to the directory that it lies in. */
const eggLinkTarget = ({sitePackages, entry}: Distribution): FsPath | undefined => {
	const {bytes} = readBounded(join(sitePackages, entry), 64 * 1024);
	const line =
		bytes &&
		fromBytes(bytes)
			.split(/\r?\n/)
			.find(each => each.trim() !== '');
	return line === undefined || line.includes('\0') ? undefined : absolute(line.trim(), sitePackages);
};

const namesOfDirectory = (path: FsPath): readonly FsPath[] => {
	const names = readNames(path);
	// A link to a directory elsewhere is not read through; only where there was something is it worth a look.
	return names.length > 0 && entryAt(path)?.isSymbolicLink() ? [] : names;
};

const usual = 64 * 1024;
const largest = 1024 * 1024;

const readMetadata = (path: FsPath): Metadata => {
	const start = readBounded(path, usual, {prefix: true});
	if (start.bytes === undefined) return nothing;
	const isCut = start.size > usual && !/\n\r?\n/.test(start.bytes.toString('latin1'));
	const whole = isCut ? readBounded(path, largest, {prefix: true}).bytes : undefined;
	return parseMetadata(whole ?? start.bytes);
};

const readLine = (files: ReadonlySet<string>, path: FsPath): string | undefined => {
	const {bytes} = files.has('INSTALLER') ? readBounded(path, 1024, {prefix: true}) : {};
	const line = bytes
		?.toString('utf8')
		.split(/\r?\n/)
		.find(each => each.trim() !== '');
	return line?.trim();
};

/** pip and uv mark what was named by the user; other installers never do, so their silence says nothing. */
const requestedBy = (files: ReadonlySet<string>, installer: string | undefined): boolean | undefined => {
	if (files.has('REQUESTED')) return true;
	return installer === 'pip' || installer === 'uv' ? false : undefined;
};

const originOf = (
	distribution: Distribution,
	files: ReadonlySet<string>,
	path: FsPath,
): {origin: Origin; editable: boolean} => {
	if (distribution.form === 'egg-link') {
		const target = eggLinkTarget(distribution);
		return {origin: target === undefined ? {type: 'index'} : {type: 'editable', path: fsPath(target)}, editable: true};
	}
	const origin = parseOrigin(
		files.has('direct_url.json') ? readBounded(join(path, 'direct_url.json'), usual).bytes : undefined,
	);
	return {origin, editable: origin.type === 'editable'};
};

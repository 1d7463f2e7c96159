import type {Found, Origin, Package} from '../../model/environment.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt, isDirectory, namesIn} from '../../platform/files/entries.js';
import {absolute, fromBytes, join, type FsPath} from '../../model/path.js';
import {createPace} from '../../tasks/limit-concurrency.js';
import {listDistributions, readSiteEntries, type Distribution, type SiteEntries} from './distributions.js';
import {hasAllHeaders, parseMetadata, parseRequiresText, type Metadata} from '../../python/metadata.js';
import {parseDirectUrl} from '../../python/direct-url.js';
import {normalizeName} from '../../python/pep440-specifiers.js';

type PackageOptions = {
	/**
	 * False leaves out `installer` and `requested`, which takes half of the system calls. Default: they are read.
	 */
	readonly withInstaller?: boolean | undefined;
};

/**
 * Lists every installed distribution, sorted by normalized name, including damaged and duplicate ones. Reads only
 * inside the environment and, for a develop install, the metadata in its source tree. Yields to the event loop every
 * few milliseconds.
 */
export const listPackages = async (found: Found, options: PackageOptions = {}): Promise<readonly Package[]> =>
	readPackages(readSiteEntries(found), options);

/** Does as `listPackages`, for entries that were read already. */
export const readPackages = async (
	entries: SiteEntries,
	{withInstaller = true}: PackageOptions = {},
): Promise<readonly Package[]> => {
	const packages: Package[] = [];
	const pace = createPace();
	for (const distribution of listDistributions(entries)) {
		packages.push(readPackage(distribution, withInstaller));
		await pace();
	}
	return settleRequested(packages).sort((one, other) => compareText(one.normalizedName, other.normalizedName));
};

/**
 * Removes the marks of requested packages where they say nothing: where no package has one, and where uv synced a lock,
 * since it then marks everything that it installs. In the latter case only packages that no other package needs still
 * count as requested.
 */
const settleRequested = (packages: readonly Package[]): Package[] => {
	if (!packages.some(({requested}) => requested)) return packages.map(each => ({...each, requested: undefined}));
	const ofUv = packages.filter(({installer}) => installer === 'uv');
	if (ofUv.length === 0 || ofUv.some(({requested}) => requested !== true)) return [...packages];
	const needed = new Set(packages.flatMap(({requires}) => requires.flatMap(nameOfNeed)));
	return packages.map(each =>
		each.installer === 'uv' && needed.has(each.normalizedName) ? {...each, requested: undefined} : each,
	);
};

/** Name of the package that a line of metadata requires; none where only an extra requires it. */
const nameOfNeed = (line: string): readonly string[] => {
	const name = /^\s*([A-Za-z0-9][\w.-]*)/.exec(line)?.[1];
	return name === undefined || /;.*\bextra\b/.test(line) ? [] : [normalizeName(name)];
};

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const readPackage = (distribution: Distribution, withInstaller: boolean): Package => {
	const {metadata, path} = readers[distribution.form](distribution);
	const name = metadata.name ?? distribution.name;
	const installedAt = withInstaller ? path : undefined;
	const installer = installedAt && readLine(join(installedAt, 'INSTALLER'));
	return {
		name,
		normalizedName: normalizeName(name),
		version: metadata.version ?? distribution.version,
		requested: requestedBy(installedAt, installer),
		...originOf(distribution, path),
		installer,
		summary: metadata.summary,
		metadataPath: join(distribution.sitePackages, distribution.entry),
		form: distribution.form,
		requires: metadata.requires,
		requiresPython: metadata.requiresPython,
		extras: metadata.extras,
	};
};

/** Facts about a distribution: its metadata, and the directory in the environment that contains it, if there is one. */
type Reading = {readonly metadata: Metadata; readonly path?: FsPath};

const nothing: Metadata = {requires: [], extras: []};

const readDistInfo = ({sitePackages, entry}: Distribution): Reading => {
	const path = join(sitePackages, entry);
	return isDirectory(path) ? {metadata: readMetadata(join(path, 'METADATA')), path} : {metadata: nothing};
};

const readEggInfo = ({sitePackages, entry}: Distribution): Reading => readEggInfoAt(join(sitePackages, entry));

const readEggInfoAt = (path: FsPath): Reading => {
	// distutils wrote the metadata as a file of that name, setuptools in a directory.
	if (!isDirectory(path)) return {metadata: readMetadata(path)};
	const {bytes} = readBounded(join(path, 'requires.txt'), largest);
	const required = bytes === undefined ? undefined : parseRequiresText(bytes.toString('utf8'));
	return {metadata: {...readMetadata(join(path, 'PKG-INFO')), ...required}, path};
};

const readEgg = ({sitePackages, entry}: Distribution): Reading => {
	const egg = join(sitePackages, entry);
	return isDirectory(egg) ? readEggInfoAt(join(egg, 'EGG-INFO')) : {metadata: nothing};
};

/** Reads a develop install by the `NAME.egg-info` that setuptools writes into the linked source tree. */
const readEggLink = (distribution: Distribution): Reading => {
	const source = eggLinkTarget(distribution);
	if (source === undefined) return {metadata: nothing};
	const wanted = normalizeName(distribution.name);
	const name = namesIn(source).find(
		each => each.endsWith('.egg-info') && normalizeName(each.slice(0, -'.egg-info'.length)) === wanted,
	);
	return {metadata: name === undefined ? nothing : readEggInfoAt(join(source, name)).metadata};
};

const readers: Readonly<Record<Package['form'], (distribution: Distribution) => Reading>> = {
	'dist-info': readDistInfo,
	'egg-info': readEggInfo,
	egg: readEgg,
	'egg-link': readEggLink,
};

/** Target of an egg-link: its first line that is not empty, relative to the link's directory. */
const eggLinkTarget = ({sitePackages, entry}: Distribution): FsPath | undefined => {
	const {bytes} = readBounded(join(sitePackages, entry), 64 * 1024);
	const line =
		bytes &&
		fromBytes(bytes)
			.split(/\r?\n/)
			.find(each => each.trim() !== '');
	return line === undefined || line.includes('\0') ? undefined : absolute(line.trim(), sitePackages);
};

const usual = 64 * 1024;
const largest = 1024 * 1024;

// Most headers end within the first: a buffer of 4096 bytes or more is memory of its own, which costs more than reading.
const lengthsOfHeaders = [4095, usual, largest];

const readMetadata = (path: FsPath): Metadata => {
	let bytes: Buffer | undefined;
	for (const length of lengthsOfHeaders) {
		const read = readBounded(path, length, {prefix: true});
		bytes = read.bytes ?? bytes;
		if (bytes === undefined || read.size === undefined || read.size <= length || hasAllHeaders(bytes)) break;
	}
	return bytes === undefined ? nothing : parseMetadata(bytes);
};

const readLine = (path: FsPath): string | undefined => {
	const lines = readBounded(path, usual).bytes?.toString('utf8').split(/\r?\n/);
	return lines?.find(each => each.trim() !== '')?.trim();
};

/**
 * Whether the user requested a package by name. pip and uv note this; other installers never do, so the absence of
 * their note says nothing.
 */
const requestedBy = (path: FsPath | undefined, installer: string | undefined): boolean | undefined => {
	if (path !== undefined && entryAt(join(path, 'REQUESTED')) !== undefined) return true;
	return installer === 'pip' || installer === 'uv' ? false : undefined;
};

const originOf = (distribution: Distribution, path: FsPath | undefined): {origin: Origin; editable: boolean} => {
	if (distribution.form === 'egg-link') {
		const target = eggLinkTarget(distribution);
		return {origin: target === undefined ? {type: 'index'} : {type: 'editable', path: target}, editable: true};
	}
	const origin = parseDirectUrl(path && readBounded(join(path, 'direct_url.json'), usual).bytes);
	return {origin, editable: origin.type === 'editable'};
};

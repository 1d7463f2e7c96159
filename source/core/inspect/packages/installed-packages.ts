import type {Found, Origin, Package} from '../../model/environment.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt, isDirectory, namesIn} from '../../platform/files/entries.js';
import {absolute, fromBytes, isInside, join, type FsPath} from '../../model/path.js';
import {createPace} from '../../tasks/limit-concurrency.js';
import {listDistributions, readSiteEntries, type Distribution, type SiteEntries} from './distributions.js';
import {parseMetadata, parseRequiresText, type Metadata} from '../../python/metadata.js';
import {parseDirectUrl} from '../../python/direct-url.js';
import {normalizeName} from '../../python/pep440-specifiers.js';

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
	const pace = createPace();
	for (const distribution of listDistributions(entries)) {
		packages.push(readPackage(distribution, found));
		await pace();
	}
	const canTell = packages.some(({requested}) => requested);
	// Where no package says that it was asked for, their silence means nothing.
	const told = canTell ? packages : packages.map(each => ({...each, requested: undefined}));
	return told.sort((one, other) => compareText(one.normalizedName, other.normalizedName));
};

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const readPackage = (distribution: Distribution, found: Found): Package => {
	const {metadata, path} = readers[distribution.form](distribution, found);
	const name = metadata.name ?? distribution.name;
	const installer = path && readLine(join(path, 'INSTALLER'));
	return {
		name,
		normalizedName: normalizeName(name),
		version: metadata.version ?? distribution.version ?? '',
		requested: requestedBy(path, installer),
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

/** What is known of a distribution: its metadata, and the directory in the environment that holds it, if it has one. */
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

/** The metadata of a linked source tree is read only where it lies in the project that the environment serves. */
const readEggLink = (distribution: Distribution, {project}: Found): Reading => {
	const source = eggLinkTarget(distribution);
	if (source === undefined || project === undefined || !isInside(source, project.path)) return {metadata: nothing};
	const wanted = `${distribution.name.toLowerCase()}.egg-info`;
	const name = namesIn(source).find(each => each.toLowerCase() === wanted);
	return {metadata: name === undefined ? nothing : readEggInfoAt(join(source, name)).metadata};
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

const usual = 64 * 1024;
const largest = 1024 * 1024;

const readMetadata = (path: FsPath): Metadata => {
	const start = readBounded(path, usual, {prefix: true});
	if (start.bytes === undefined) return nothing;
	const isCut = start.size > usual && !/\n\r?\n/.test(start.bytes.toString('latin1'));
	const whole = isCut ? readBounded(path, largest, {prefix: true}).bytes : undefined;
	return parseMetadata(whole ?? start.bytes);
};

const readLine = (path: FsPath): string | undefined => {
	const lines = readBounded(path, usual).bytes?.toString('utf8').split(/\r?\n/);
	return lines?.find(each => each.trim() !== '')?.trim();
};

/** pip and uv mark what was named by the user; other installers never do, so their silence says nothing. */
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

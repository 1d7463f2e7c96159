import type {Found, Package} from '../../model/environment.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {readNames} from '../../platform/files/entries.js';
import {fromBytes, join, type FsPath} from '../../model/path.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import {versionOfPath} from '../../python/environment-python.js';

/** One entry of a site-packages directory that stands for an installed distribution, read from its name alone. */
export type Distribution = {
	readonly sitePackages: FsPath;
	/** The entry's name: `alpha-1.0.dist-info`. */
	readonly entry: FsPath;
	readonly form: Package['form'];
	/** Name in the entry's spelling; its metadata may spell it otherwise. */
	readonly name: string;
	/** Undefined where the entry's name has no version. */
	readonly version?: string | undefined;
};

/** The names in every site-packages directory of an environment. */
export type SiteEntries = ReadonlyArray<{readonly sitePackages: FsPath; readonly names: readonly FsPath[]}>;

/**
 * Reads the names in the site-packages directories that the interpreter uses. Directories of other versions are
 * ignored.
 */
export const readSiteEntries = ({layout}: Found): SiteEntries => {
	const version = layout.sitePackages[0] && versionOfPath(layout.sitePackages[0]);
	const active = layout.sitePackages.filter(place => versionOfPath(place) === version);
	return active.map(sitePackages => ({sitePackages, names: readNames(sitePackages)}));
};

/** Lists the distributions of an environment by the names of their entries, sorted by entry, without reading them. */
export const listDistributions = (entries: SiteEntries): readonly Distribution[] =>
	entries.flatMap(({sitePackages, names}) => {
		const eggs = names.some(name => name.endsWith('.egg')) ? eggsOnPath(sitePackages, names) : new Set<string>();
		const sorted = [...names].sort();
		return sorted.flatMap(entry => {
			const parts = partsOf(entry, eggs);
			return parts === undefined ? [] : [{sitePackages, entry, ...parts}];
		});
	});

/** Lists the normalized names of installed packages, sorted, each once, from directory names alone. */
export const packageNames = async (found: Found): Promise<readonly string[]> => namesOf(readSiteEntries(found));

/** Lists the normalized names of the packages in entries that were read already, sorted, each once. */
export const namesOf = (entries: SiteEntries): readonly string[] =>
	[...new Set(listDistributions(entries).map(({name}) => normalizeName(name)))].sort();

type Parts = Pick<Distribution, 'form' | 'name' | 'version'>;

const partsOf = (entry: string, eggs: ReadonlySet<string>): Parts | undefined => {
	// A directory that pip moved aside while it worked: a leftover, not a distribution.
	if (entry.startsWith('~')) return undefined;
	if (entry.endsWith('.dist-info')) return {form: 'dist-info', ...splitAtDash(entry.slice(0, -10))};
	if (entry.endsWith('.egg-info')) return {form: 'egg-info', ...splitAtDash(entry.slice(0, -9))};
	if (entry.endsWith('.egg-link')) return {form: 'egg-link', name: entry.slice(0, -9)};
	return entry.endsWith('.egg') && eggs.has(entry) ? {form: 'egg', ...splitAtDash(entry.slice(0, -4))} : undefined;
};

/** Splits at the first dash, as pip does; leaves out the Python tag of an egg. */
const splitAtDash = (stem: string): {name: string; version?: string} => {
	const [name = stem, ...rest] = stem.split('-');
	const version = rest.join('-').replace(/-py\d+(\.\d+)?(-.*)?$/, '');
	return version === '' ? {name} : {name, version};
};

/** An egg can be imported only where `easy-install.pth` names it. Where that file may not be read, every egg counts. */
const eggsOnPath = (sitePackages: FsPath, names: readonly FsPath[]): ReadonlySet<string> => {
	const {bytes, problem} = readBounded(join(sitePackages, 'easy-install.pth'), 64 * 1024, {isEvidence: true});
	if (problem === 'unreadable') return new Set(names);
	const lines = bytes === undefined ? [] : fromBytes(bytes).split(/\r?\n/);
	return new Set(lines.map(line => line.trim().split('/').at(-1) ?? ''));
};

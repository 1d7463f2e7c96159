import type {FsPath} from '../model/path.js';
import type {Pinned} from './ask-osv.js';
import {fixedIn, isAffected, namesIn, type OsvRecord} from './osv-record.js';

/** A package in one version, and where it is installed. */
export type Installed = Pinned & {readonly environments: FsPath[]};

/** A package with a known vulnerability. */
export type Vulnerable = {
	readonly name: string;
	readonly version: string;
	readonly id: string;
	readonly aliases: readonly string[];
	readonly summary?: string | undefined;
	readonly fixedIn?: string | undefined;
	readonly environments: readonly FsPath[];
};

/** What was found of each environment that was asked about, by path; empty for one without a known vulnerability. */
export type Audited = ReadonlyMap<FsPath, readonly Vulnerable[]>;

/** Answers what is vulnerable in each of the environments that were asked about. Pure. */
export const byEnvironment = (asked: readonly FsPath[], vulnerable: readonly Vulnerable[]): Audited => {
	const found = new Map<FsPath, Vulnerable[]>(asked.map(path => [path, []]));
	for (const one of vulnerable) for (const path of one.environments) found.get(path)?.push(one);
	return found;
};

/**
 * The installed packages that a record is about, by name and version, each with its environments. Of several records
 * about one vulnerability the first counts. Pure.
 */
export const vulnerableAmong = (
	installed: readonly Installed[],
	records: readonly OsvRecord[],
): readonly Vulnerable[] => {
	const byName = new Map<string, OsvRecord[]>();
	for (const record of records)
		for (const name of new Set(namesIn(record))) byName.set(name, [...(byName.get(name) ?? []), record]);
	const sorted = [...installed].sort((a, b) => (a.normalizedName < b.normalizedName ? -1 : 1));
	return sorted.flatMap(one => {
		const {normalizedName: name, version, environments} = one;
		const own = (byName.get(name) ?? []).filter(record => isAffected(record, name, version));
		return withoutAliases(own).map(record => ({
			...{name, version, id: record.id, aliases: record.aliases, summary: record.summary},
			...{fixedIn: fixedIn(record, name, version), environments},
		}));
	});
};

const withoutAliases = (records: readonly OsvRecord[]): readonly OsvRecord[] => {
	const told = new Set<string>();
	return [...records]
		.sort((a, b) => (a.id < b.id ? -1 : 1))
		.filter(({id, aliases}) => {
			const names = [id, ...aliases];
			const isNew = !names.some(name => told.has(name));
			for (const name of names) told.add(name);
			return isNew;
		});
};

import type {Environment, Package} from '../model/environment.js';
import type {FsPath} from '../model/path.js';

/** One bar of a summary. Bytes are those that were measured. */
export type SummaryRow = {
	readonly name: string;
	readonly count: number;
	readonly allocatedBytes: number;
	readonly reclaimableBytes: number;
};

/** A package in one version that several environments contain. */
export type SharedPackage = {
	readonly name: string;
	readonly version: string;
	readonly environments: readonly FsPath[];
	/** Bytes in one environment, by the package's RECORD; undefined where that states none. */
	readonly bytesEach?: number | undefined;
};

export type Summary = {
	readonly count: number;
	/** Largest first. */
	readonly byKind: readonly SummaryRow[];
	/** Newest first. */
	readonly byPython: readonly SummaryRow[];
	/** Most recently used first. */
	readonly byAge: readonly SummaryRow[];
	/** Number of environments without a size yet. */
	readonly unmeasured: number;
};

const ages: ReadonlyArray<readonly [days: number, name: string]> = [
	[7, 'this week'],
	[30, 'this month'],
	[90, '1 to 3 months'],
	[180, '3 to 6 months'],
	[365, '6 to 12 months'],
	[Infinity, 'over a year'],
];

/** The days between which the environments of a row of {@link Summary.byAge} were used; undefined if that is not known. */
export const daysOfAge = (name: string): {readonly from: number; readonly to: number} | undefined => {
	const index = ages.findIndex(([, each]) => each === name);
	const age = ages[index];
	return age && {from: ages[index - 1]?.[0] ?? 0, to: age[0]};
};

/** Summarises all environments by kind, Python and last use. Aliases are not counted. Pure. */
export const summarise = (environments: readonly Environment[], now: Date): Summary => {
	const real = environments.filter(({alias}) => alias === undefined);
	return {
		count: real.length,
		byKind: group(real, ({kind}) => kind).sort(bySize),
		byPython: group(real, pythonName).sort((a, b) => b.name.localeCompare(a.name, 'en', {numeric: true})),
		byAge: byAge(real, now),
		unmeasured: real.filter(({usage}) => usage === undefined).length,
	};
};

const bySize = (a: SummaryRow, b: SummaryRow): number =>
	b.allocatedBytes - a.allocatedBytes || b.count - a.count || a.name.localeCompare(b.name, 'en');

const group = (environments: readonly Environment[], nameOf: (environment: Environment) => string): SummaryRow[] => {
	const rows = new Map<string, SummaryRow>();
	for (const environment of environments) {
		const name = nameOf(environment);
		const {count, allocatedBytes, reclaimableBytes} = rows.get(name) ?? {
			count: 0,
			allocatedBytes: 0,
			reclaimableBytes: 0,
		};
		rows.set(name, {
			name,
			count: count + 1,
			allocatedBytes: allocatedBytes + (environment.usage?.allocatedBytes ?? 0),
			reclaimableBytes: reclaimableBytes + (environment.usage?.reclaimableBytes ?? 0),
		});
	}
	return [...rows.values()];
};

const pythonName = ({python}: Environment): string => {
	const minor = /^\d+\.\d+/.exec(python?.version ?? '')?.[0];
	if (minor === undefined) return 'unknown';
	const implementation = python?.implementation?.toLowerCase();
	return implementation === undefined || implementation === 'cpython' ? minor : `${minor} ${implementation}`;
};

const byAge = (environments: readonly Environment[], now: Date): readonly SummaryRow[] => {
	const names = [...ages.map(([, name]) => name), 'unknown'];
	const rows = group(environments, environment => ageName(environment, now));
	return rows.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
};

const ageName = ({lastUsed}: Environment, now: Date): string => {
	if (lastUsed === undefined) return 'unknown';
	const days = (now.getTime() - Date.parse(lastUsed.at)) / (24 * 60 * 60 * 1000);
	return ages.find(([limit]) => days < limit)?.[1] ?? 'unknown';
};

/** Packages of one environment, as far as they are known. */
export type Inventory = {readonly path: FsPath; readonly packages: readonly Package[]};

/** Finds packages that at least two environments contain in one version, those in most environments first. Pure. */
export const sharedPackages = (inventories: readonly Inventory[]): readonly SharedPackage[] => {
	const found = new Map<string, {name: string; version: string; environments: FsPath[]}>();
	for (const {path, packages} of inventories)
		for (const {normalizedName, version} of packages) {
			if (version === undefined) continue;
			const key = `${normalizedName} ${version}`;
			const entry = found.get(key) ?? {name: normalizedName, version, environments: []};
			if (entry.environments.at(-1) !== path) entry.environments.push(path);
			found.set(key, entry);
		}
	return [...found.values()]
		.filter(({environments}) => environments.length > 1)
		.sort((a, b) => b.environments.length - a.environments.length || a.name.localeCompare(b.name, 'en'));
};

import type {FsPath} from '../../core/model/path.js';
import type {Package} from '../../core/model/environment.js';
import type {Vulnerable} from '../../core/vulnerabilities/vulnerable-among.js';
import type {OutdatedReport} from '../../core/operate/install/outdated.js';
import {normalizeName} from '../../core/python/pep440-specifiers.js';
import type {Dependency, DependencyGraph} from '../../core/inspect/packages/dependencies.js';

/** The packages of an environment as the pane has read them. */
export type PackagesData = {
	readonly packages: readonly Package[];
	readonly graph: DependencyGraph;
	/** Visible packages of the base interpreter, listed behind the environment's own. */
	readonly inherited: readonly Package[];
	/** The link by which all packages lie outside of the environment, so that none was read. */
	readonly outsideBy?: FsPath | undefined;
	/** Blocks × 512 by `sizeKey`; absent until measured. */
	readonly sizes?: ReadonlyMap<string, number> | undefined;
};

/** One line of the tree: a package, its place and the requirement that brought it there. */
export type PackageLine = {
	/**
	 * The names from the top of the tree down to this line, joined by spaces (names contain none): it doesn't change
	 * when rows come and go.
	 */
	readonly id: string;
	readonly depth: number;
	/** Undefined for a requirement that is not installed. */
	readonly package?: Package | undefined;
	readonly name: string;
	/** The lines of the tree before its name, once that is known. */
	readonly branch?: string | undefined;
	/** The requirement that brought it to this place of the tree. */
	readonly dependency?: Dependency | undefined;
	/** Whether its dependencies are shown at another place already. */
	readonly isRepeated?: boolean | undefined;
};

export const sizeKey = ({name, version}: Pick<Package, 'name' | 'version'>): string => `${name}\n${version}`;

/** The size of a package; undefined where it was not measured. */
export const sizeOf = (each: Package, {sizes}: PackagesData): number | undefined => sizes?.get(sizeKey(each));

/** Every distribution once, by name, with inherited ones at the end. */
export const listByName = ({packages, inherited}: PackagesData): readonly PackageLine[] => [
	...packages.map((each, index) => {
		const isAgain = packages[index - 1]?.normalizedName === each.normalizedName;
		// Two distributions of one project are distinguished by their places.
		const id = isAgain ? `${each.normalizedName} ${each.metadataPath}` : each.normalizedName;
		return {id, depth: 0, package: each, name: each.name};
	}),
	...inherited.map(each => ({id: `inherited ${each.metadataPath}`, depth: 0, package: each, name: each.name})),
];

/** Every distribution once, the largest first; those of unknown size at the end, by name. */
export const listBySize = (data: PackagesData): readonly PackageLine[] =>
	[...listByName(data)].sort((one, other) => sizeOfLine(other, data) - sizeOfLine(one, data));

const sizeOfLine = (line: PackageLine, data: PackagesData): number =>
	line.package === undefined ? -1 : (sizeOf(line.package, data) ?? -1);

/**
 * The packages that were installed by name, each with its dependencies below. The dependencies of a package are shown
 * once, at its first place, so that the tree has no more lines than there are requirements and a cycle ends.
 * Dependencies of an extra that nobody asked for are left out.
 */
export const listAsTree = ({graph}: PackagesData): readonly PackageLine[] => {
	const shown = new Set<string>();
	const lines: PackageLine[] = [];
	const pending: PackageLine[] = [...graph.roots].reverse().map(name => topLine(name, graph));
	for (let line = pending.pop(); line !== undefined; line = pending.pop()) {
		const name = line.package?.normalizedName;
		const all = (name === undefined ? undefined : graph.nodes.get(name)?.dependencies) ?? [];
		const needs = all.filter(({optional}) => !optional);
		const isRepeated = name !== undefined && shown.has(name) && needs.length > 0;
		lines.push(isRepeated ? {...line, isRepeated} : line);
		if (name === undefined || shown.has(name)) continue;
		shown.add(name);
		pending.push(...[...uniqueNeeds(needs)].reverse().map(need => childLine(line, need, graph)));
	}
	return lines;
};

/** Every package, and below it those that need it. */
export const listWithNeeders = ({graph}: PackagesData): readonly PackageLine[] =>
	[...graph.nodes].flatMap(([name, {requiredBy}]) => {
		const top = topLine(name, graph);
		return [top, ...requiredBy.map(needer => ({...topLine(needer, graph), id: `${name} ${needer}`, depth: 1}))];
	});

/** The newest version of an outdated package, as long as the version is installed that was asked about. */
export const newestOf = (
	{normalizedName, version}: Package,
	outdated: OutdatedReport | undefined,
): string | undefined =>
	outdated?.packages.find(one => normalizeName(one.name) === normalizedName && one.version === version)?.newest;

/** Packages of the environment's own that have a newer version, by name; none before that was asked. */
export const listOutdated = (data: PackagesData, outdated: OutdatedReport | undefined): readonly PackageLine[] =>
	listByName(data).filter(
		line => line.package !== undefined && !line.package.inherited && newestOf(line.package, outdated) !== undefined,
	);

/** Known vulnerabilities of a package, as long as the version is installed that was asked about. */
export const vulnerabilitiesOf = (
	{normalizedName, version}: Package,
	vulnerable: readonly Vulnerable[] | undefined,
): readonly Vulnerable[] =>
	vulnerable?.filter(one => normalizeName(one.name) === normalizedName && one.version === version) ?? [];

/** Packages of the environment's own that have a known vulnerability, by name; none before that was asked. */
export const listVulnerable = (
	data: PackagesData,
	vulnerable: readonly Vulnerable[] | undefined,
): readonly PackageLine[] =>
	listByName(data).filter(
		({package: each}) => each !== undefined && !each.inherited && vulnerabilitiesOf(each, vulnerable).length > 0,
	);

/** The lines whose name matches the search, and their parents in the tree. */
export const searchLines = (lines: readonly PackageLine[], search: string): readonly PackageLine[] => {
	const wanted = search.trim().toLowerCase();
	if (wanted === '') return lines;
	const kept: PackageLine[] = [];
	let depthToKeep = -1;
	for (const line of [...lines].reverse()) {
		const fits = line.name.toLowerCase().includes(wanted);
		if (fits || line.depth === depthToKeep) {
			kept.push(line);
			depthToKeep = line.depth - 1;
		}
	}
	return kept.reverse();
};

const branchSigns = {
	unicode: {through: '│  ', fork: '├─ ', end: '└─ ', none: '   '},
	ascii: {through: '|  ', fork: '+- ', end: '`- ', none: '   '},
} as const;

const deepest = 8;

/** The lines with their branches: a fork where a sibling follows further below, else an end. */
export const withBranches = (lines: readonly PackageLine[], isAscii: boolean): readonly PackageLine[] => {
	const signs = branchSigns[isAscii ? 'ascii' : 'unicode'];
	// The depths at which another line follows before the tree comes back to a smaller depth.
	let followed: ReadonlySet<number> = new Set();
	const branched = [...lines].reverse().map((line): PackageLine => {
		const {depth} = line;
		if (depth === 0) {
			followed = new Set();
			return line;
		}
		const above = Array.from({length: depth - 1}, (_, level) => (followed.has(level + 1) ? signs.through : signs.none));
		const own = followed.has(depth) ? signs.fork : signs.end;
		followed = new Set([...followed, depth].filter(one => one <= depth));
		return {...line, branch: [...above, own].slice(-deepest).join('')};
	});
	return branched.reverse();
};

const topLine = (name: string, graph: DependencyGraph): PackageLine => {
	const installed = graph.nodes.get(name)?.package;
	return {id: name, depth: 0, package: installed, name: installed?.name ?? name};
};

const childLine = (above: PackageLine, dependency: Dependency, graph: DependencyGraph): PackageLine => {
	const {normalizedName, name} = dependency.requirement;
	const installed = graph.nodes.get(normalizedName)?.package;
	return {
		id: `${above.id} ${normalizedName}`,
		depth: above.depth + 1,
		package: installed,
		name: installed?.name ?? name,
		dependency,
	};
};

/** One line for each name; an unmet requirement takes precedence. */
const uniqueNeeds = (needs: readonly Dependency[]): readonly Dependency[] => {
	const byName = new Map<string, Dependency>();
	for (const need of needs) {
		const known = byName.get(need.requirement.normalizedName);
		if (known === undefined || (known.state === 'ok' && need.state !== 'ok'))
			byName.set(need.requirement.normalizedName, need);
	}
	return [...byName.values()].sort((one, other) =>
		one.requirement.normalizedName < other.requirement.normalizedName ? -1 : 1,
	);
};

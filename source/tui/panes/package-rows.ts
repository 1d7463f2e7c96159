import type {Package} from '../../core/model/environment.js';
import type {Dependency, DependencyGraph} from '../../core/inspect/packages/dependencies.js';

/** What the pane knows of an environment's packages. */
export type PackagesData = {
	readonly packages: readonly Package[];
	readonly graph: DependencyGraph;
	/** The base interpreter's that can be seen, listed behind the environment's own. */
	readonly inherited: readonly Package[];
	/** Blocks × 512 by `sizeKey`; absent until measured. */
	readonly sizes?: ReadonlyMap<string, number> | undefined;
};

/** One line about a package: where it stands, and why it stands there. */
export type PackageLine = {
	/** Names from the top of a tree down to it, joined by spaces (names hold none): stays the same while rows come and go. */
	readonly id: string;
	readonly depth: number;
	/** Undefined for a requirement that is not installed. */
	readonly package?: Package | undefined;
	readonly name: string;
	/** The requirement that brought it to this place of the tree. */
	readonly dependency?: Dependency | undefined;
	/** Its own needs are shown at another place already. */
	readonly isRepeated?: boolean | undefined;
};

export const sizeKey = ({name, version}: Pick<Package, 'name' | 'version'>): string => `${name}\n${version}`;

/** The size of a package; undefined where it was not measured. */
export const sizeOf = (each: Package, {sizes}: PackagesData): number | undefined => sizes?.get(sizeKey(each));

/** Every distribution once, by name; what is inherited behind. */
export const listByName = ({packages, inherited}: PackagesData): readonly PackageLine[] => [
	...packages.map((each, index) => {
		const isAgain = packages[index - 1]?.normalizedName === each.normalizedName;
		// Two distributions of one project: their places tell them apart.
		const id = isAgain ? `${each.normalizedName} ${each.metadataPath}` : each.normalizedName;
		return {id, depth: 0, package: each, name: each.name};
	}),
	...inherited.map(each => ({id: `inherited ${each.metadataPath}`, depth: 0, package: each, name: each.name})),
];

/** Every distribution once, the largest first; those of unknown size behind, by name. */
export const listBySize = (data: PackagesData): readonly PackageLine[] =>
	[...listByName(data)].sort((one, other) => sizeOfLine(other, data) - sizeOfLine(one, data));

const sizeOfLine = (line: PackageLine, data: PackagesData): number =>
	line.package === undefined ? -1 : (sizeOf(line.package, data) ?? -1);

/**
 * What was asked for, and below each what it needs. A package's own needs are shown once, where it is met first: the
 * tree has no more lines than there are requirements, and a cycle ends. What only an extra that nobody asked for names
 * is left out: it is needed by nobody.
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

/** The lines whose name fits the search, and those above them in the tree. */
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

/** One line a name, the unmet requirement before others. */
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

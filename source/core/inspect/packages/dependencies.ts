import type {Package} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {createPace, type Pace} from '../../tasks/limit-concurrency.js';
import {evaluateMarker, type MarkerEnvironment} from '../../python/markers.js';
import {parseRequirement, type Requirement} from '../../python/requirement.js';
import {isRefused} from '../../python/pep440-specifiers.js';

/** One requirement of an installed package, and whether it is met. */
export type Dependency = {
	readonly requirement: Requirement;
	/** `missing`: not installed. `conflict`: installed in another version. */
	readonly state: 'ok' | 'missing' | 'conflict';
	/** The version that is installed. */
	readonly installed?: string | undefined;
	/** True when only an extra requires it, and no installed package is known to have requested that extra. */
	readonly optional: boolean;
};

type DependencyNode = {
	readonly package: Package;
	/** Requirements in the order of its metadata; optional ones only where they are installed. */
	readonly dependencies: readonly Dependency[];
	/** Normalized names of the packages that need it, sorted, without itself and without optional needs. */
	readonly requiredBy: readonly string[];
};

/** A requirement of the package `name` that is not met. */
type Unmet = {readonly name: string; readonly dependency: Dependency};

export type DependencyGraph = {
	/** Packages by normalized name, sorted; the first where two distributions have one name. */
	readonly nodes: ReadonlyMap<string, DependencyNode>;
	/**
	 * Names at which a dependency tree begins: packages that were requested, else those that nobody needs. A
	 * cycle that no other package needs begins at one of its own.
	 */
	readonly roots: readonly string[];
	/**
	 * Packages installed as dependencies that no requested package needs any more; undefined where no file says which
	 * packages were requested.
	 */
	readonly orphans: readonly string[] | undefined;
	/** Missing and conflicting requirements, as `pip check` reports them, sorted by name. */
	readonly unmet: readonly Unmet[];
};

/**
 * Builds the graph of dependencies among installed packages, for the Python that `markers` describe. Cycles are
 * allowed. Inherited packages meet requirements but are no nodes. Yields to the event loop every few milliseconds.
 */
export const buildGraph = async (
	packages: readonly Package[],
	markers: MarkerEnvironment,
	inherited: readonly Package[] = [],
): Promise<DependencyGraph> => {
	const pace = createPace();
	const installed = firstOfEach(packages);
	const present = firstOfEach([...packages, ...inherited]);
	const parsed = new Map<string, readonly Requirement[]>();
	for (const [name, each] of installed) {
		parsed.set(name, each.requires.flatMap(readRequirement));
		await pace();
	}
	const extras = await findExtras(parsed, markers, pace);
	const nodes = new Map<string, DependencyNode>();
	for (const [name, each] of installed) {
		const dependencies = (parsed.get(name) ?? []).flatMap(requirement =>
			resolve(requirement, extras.get(name) ?? [], {present, markers}),
		);
		nodes.set(name, {package: each, dependencies, requiredBy: []});
		await pace();
	}
	const linked = withReverse(nodes);
	await pace();
	const roots = findRoots(linked);
	await pace();
	return {nodes: linked, roots, orphans: findOrphans(linked), unmet: findUnmet(linked, markers)};
};

/** Parses a requirement. An invalid line requires nothing, as in pip. */
const readRequirement = (line: string): readonly Requirement[] => {
	try {
		return [parseRequirement(line)];
	} catch (error) {
		if (error instanceof VenvError) return [];
		throw error;
	}
};

type Installed = ReadonlyMap<string, Package>;
type Parsed = ReadonlyMap<string, readonly Requirement[]>;

const firstOfEach = (packages: readonly Package[]): Installed => {
	const installed = new Map<string, Package>();
	for (const each of packages) if (!installed.has(each.normalizedName)) installed.set(each.normalizedName, each);
	return new Map([...installed].sort(([one], [other]) => (one < other ? -1 : 1)));
};

const applies = (requirement: Requirement, markers: MarkerEnvironment, extras: readonly string[]): boolean =>
	requirement.marker === undefined || evaluateMarker(requirement.marker, markers, extras);

/** Finds the extras that installed packages request from each other, by name, until none is added. */
const findExtras = async (
	parsed: Parsed,
	markers: MarkerEnvironment,
	pace: Pace,
): Promise<ReadonlyMap<string, readonly string[]>> => {
	const extras = new Map<string, readonly string[]>();
	const pending = [...parsed.keys()];
	for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
		await pace();
		const asked = extras.get(name) ?? [];
		for (const requirement of parsed.get(name) ?? []) {
			if (requirement.extras.length === 0 || !applies(requirement, markers, asked)) continue;
			const known = extras.get(requirement.normalizedName) ?? [];
			const all = [...new Set([...known, ...requirement.extras])];
			if (all.length === known.length) continue;
			extras.set(requirement.normalizedName, all);
			pending.push(requirement.normalizedName);
		}
	}
	return extras;
};

/** Packages that can meet a requirement, and the environment that decides whether it applies. */
type Surroundings = {readonly present: Installed; readonly markers: MarkerEnvironment};

const resolve = (
	requirement: Requirement,
	extras: readonly string[],
	{present, markers}: Surroundings,
): readonly Dependency[] => {
	const {marker} = requirement;
	// Markers are evaluated without an extra, too: a marker can say `extra != "x"`.
	const isNeeded = applies(requirement, markers, []) || (extras.length > 0 && applies(requirement, markers, extras));
	const other = present.get(requirement.normalizedName);
	if (isNeeded) return [{requirement, ...stateOf(requirement, other), optional: false}];
	const named = /\bextra\b/.test(marker ?? '') ? extrasNamed(marker ?? '') : [];
	const isOptional = other !== undefined && named.length > 0 && applies(requirement, markers, named);
	return isOptional ? [{requirement, ...stateOf(requirement, other), optional: true}] : [];
};

const extrasNamed = (marker: string): readonly string[] =>
	[...marker.matchAll(/extra\s*==\s*(?:'([^']*)'|"([^"]*)")/g)].map(match => match[1] ?? match[2] ?? '');

const stateOf = (requirement: Requirement, installed: Package | undefined): Pick<Dependency, 'state' | 'installed'> => {
	if (installed === undefined) return {state: 'missing'};
	const isMet = requirement.url !== undefined || !isRefused(installed.version, requirement.specifier);
	return {state: isMet ? 'ok' : 'conflict', installed: installed.version};
};

type Nodes = ReadonlyMap<string, DependencyNode>;

const withReverse = (nodes: Nodes): Nodes => {
	const reverse = new Map<string, Set<string>>();
	for (const [name, {dependencies}] of nodes) {
		for (const {requirement, optional} of dependencies) {
			const target = requirement.normalizedName;
			if (optional || target === name || !nodes.has(target)) continue;
			reverse.set(target, (reverse.get(target) ?? new Set()).add(name));
		}
	}
	return new Map(
		[...nodes].map(([name, node]) => [name, {...node, requiredBy: [...(reverse.get(name) ?? [])].sort()}]),
	);
};

const findRoots = (nodes: Nodes): readonly string[] => {
	const entries = [...nodes];
	const asked = entries.filter(([, node]) => node.package.requested);
	const roots = (asked.length > 0 ? asked : entries.filter(([, node]) => node.requiredBy.length === 0)).map(
		([name]) => name,
	);
	const reached = reachable(nodes, roots);
	for (const [name, node] of [...entries.filter(([, {requiredBy}]) => requiredBy.length === 0), ...entries]) {
		if (reached.has(name)) continue;
		roots.push(node.package.normalizedName);
		reachable(nodes, [name], reached);
	}
	return roots.sort();
};

/**
 * Adds every name that can be reached to `reached`, including the first ones. Names that are in it already are not
 * followed again.
 */
const reachable = (nodes: Nodes, from: Iterable<string>, reached = new Set<string>()): Set<string> => {
	const pending = [...from];
	for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
		if (reached.has(name)) continue;
		reached.add(name);
		for (const {requirement} of nodes.get(name)?.dependencies ?? []) pending.push(requirement.normalizedName);
	}
	return reached;
};

const seeds = new Set(['pip', 'setuptools', 'wheel']);

const findOrphans = (nodes: Nodes): readonly string[] | undefined => {
	const asked = [...nodes].filter(([, node]) => node.package.requested).map(([name]) => name);
	if (asked.length === 0) return undefined;
	const reached = reachable(nodes, asked);
	return [...nodes]
		.filter(([name, node]) => !reached.has(name) && !seeds.has(name) && node.package.requested === false)
		.map(([name]) => name);
};

/** Evaluates a marker without extras, as pip does. */
const findUnmet = (nodes: Nodes, markers: MarkerEnvironment): readonly Unmet[] =>
	[...nodes].flatMap(([name, {dependencies}]) =>
		dependencies
			.filter(({requirement, state, optional}) => state !== 'ok' && !optional && applies(requirement, markers, []))
			.map(dependency => ({name, dependency})),
	);

import {compareVersions, normalizeName, satisfies} from '../../../python/pep440-specifiers.js';

/** One dependency of a package of a lock, or of the project itself. Its marker holds. */
export type Need = {
	/** Normalized. */
	readonly name: string;
	/** Normalized. */
	readonly extras: readonly string[];
	readonly specifier: string;
};

/** A package of a lock that says what it needs. */
export type Entry<T> = {
	readonly name: string;
	readonly version: string;
	/** Whether its Pythons and markers let it in here. */
	readonly isHere: boolean;
	readonly needs: (extras: ReadonlySet<string>) => readonly Need[];
	readonly value: T;
};

const maximumRounds = 100;

/**
 * The packages of a lock that needs lead to, one for each name, as a resolver that may choose only among them finds them
 * (so install poetry from locks before 2.1, and pdm without `inherit_metadata`): of several locked versions the newest
 * that all who need it allow. Who needs it is known only at the end of a round, so rounds are walked until nothing
 * changes; where no version suits all, a version of one who needs it is given up for an older one.
 */
export const walkLock = <T>(entries: readonly Entry<T>[], roots: readonly Need[]): readonly T[] => {
	const candidates = candidatesByName(entries);
	const refused = new Set<Entry<T>>();
	let round: Round<T> = {chosen: new Map(), demands: new Map()};
	for (let count = 0; count < maximumRounds; count += 1) {
		const next = walkOnce({candidates, refused, roots}, round.demands);
		const isSettled = isSameChoice(round.chosen, next.chosen);
		round = next;
		if (!isSettled) continue;
		const culprit = findCulprit(round, candidates, refused);
		if (culprit === undefined) break;
		refused.add(culprit);
	}
	return [...round.chosen.values()].map(({value}) => value);
};

type Candidates<T> = ReadonlyMap<string, readonly Entry<T>[]>;

/** A specifier for a package, and the package that requires it; absent for the project itself. */
type Demand<T> = {readonly specifier: string; readonly by: Entry<T> | undefined};

type Round<T> = {
	readonly chosen: ReadonlyMap<string, Entry<T>>;
	readonly demands: ReadonlyMap<string, readonly Demand<T>[]>;
};

/** Those that are let in here, the newest first. */
const candidatesByName = <T>(entries: readonly Entry<T>[]): Candidates<T> => {
	const candidates = new Map<string, Entry<T>[]>();
	for (const one of entries) if (one.isHere) candidates.set(one.name, [...(candidates.get(one.name) ?? []), one]);
	for (const list of candidates.values()) list.sort((left, right) => compareVersions(right.version, left.version));
	return candidates;
};

const isSameChoice = <T>(before: Round<T>['chosen'], after: Round<T>['chosen']): boolean =>
	before.size === after.size && [...after].every(([name, one]) => before.get(name) === one);

type Search<T> = {
	readonly candidates: Candidates<T>;
	readonly refused: ReadonlySet<Entry<T>>;
	readonly roots: readonly Need[];
};

const walkOnce = <T>({candidates, refused, roots}: Search<T>, before: Round<T>['demands']): Round<T> => {
	const chosen = new Map<string, Entry<T>>();
	const demands = new Map<string, Demand<T>[]>();
	const extras = new Map<string, Set<string>>();
	const queue = roots.map(need => ({need, by: undefined as Entry<T> | undefined}));
	for (let step = queue.pop(); step !== undefined; step = queue.pop()) {
		const {need, by} = step;
		const {name} = need;
		const own = [...(demands.get(name) ?? []), {specifier: need.specifier, by}];
		demands.set(name, own);
		const known = extras.get(name);
		const all = new Set([...(known ?? []), ...need.extras]);
		extras.set(name, all);
		if (known?.size === all.size) continue;
		const open = (candidates.get(name) ?? []).filter(one => !refused.has(one));
		const entry = open.find(one => allows(before.get(name) ?? own, one)) ?? open[0];
		if (entry === undefined) continue;
		chosen.set(name, entry);
		queue.push(...entry.needs(all).map(further => ({need: further, by: entry})));
	}
	return {chosen, demands};
};

const allows = <T>(demands: readonly Demand<T>[], {version}: Entry<T>): boolean =>
	demands.every(({specifier}) => satisfies(version, specifier, {prereleases: true}));

/** One who needs a version that nobody else can live with, and of whom another version is locked. */
const findCulprit = <T>(
	{chosen, demands}: Round<T>,
	candidates: Candidates<T>,
	refused: ReadonlySet<Entry<T>>,
): Entry<T> | undefined => {
	const hasOther = ({name}: Entry<T>): boolean =>
		(candidates.get(name) ?? []).filter(one => !refused.has(one)).length > 1;
	for (const [name, list] of demands) {
		const entry = chosen.get(name);
		if (entry === undefined || allows(list, entry)) continue;
		const culprit = list.find(({by}) => by !== undefined && hasOther(by))?.by;
		if (culprit !== undefined) return culprit;
	}
	return undefined;
};

/** The name of a dependency that an extra's list writes as `name (>=1)` or by PEP 508. */
export const leadingName = (text: string): string => normalizeName(/^\s*[\w.-]*/.exec(text)?.[0].trim() ?? '');

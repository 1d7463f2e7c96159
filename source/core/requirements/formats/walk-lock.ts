import {compareVersions, normalizeName, satisfies} from '../../python/pep440-specifiers.js';

/** What a package of a lock, or the project itself, asks for; markers are settled already. */
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

const maximumRounds = 20;

/**
 * The packages of a lock that needs lead to, one for each name, as a resolver that may choose only among them finds them
 * (poetry before 2.0 and pdm without `inherit_metadata` install so): of several locked versions the newest that all
 * who need it allow. Who needs it is known only at the end of a round, so rounds are walked until nothing changes.
 */
export const walkLock = <T>(entries: readonly Entry<T>[], roots: readonly Need[]): readonly T[] => {
	let round: Round<T> = {chosen: new Map(), specifiers: new Map()};
	for (let count = 0; count < maximumRounds; count += 1) {
		const next = walkOnce(entries, roots, round.specifiers);
		const isSame =
			next.chosen.size === round.chosen.size && [...next.chosen].every(([key, one]) => round.chosen.get(key) === one);
		round = next;
		if (isSame) break;
	}
	return [...round.chosen.values()].map(({value}) => value);
};

type Round<T> = {
	readonly chosen: ReadonlyMap<string, Entry<T>>;
	/** Who needs a package allows these versions of it. */
	readonly specifiers: ReadonlyMap<string, readonly string[]>;
};

const walkOnce = <T>(
	entries: readonly Entry<T>[],
	roots: readonly Need[],
	before: Round<T>['specifiers'],
): Round<T> => {
	const chosen = new Map<string, Entry<T>>();
	const specifiers = new Map<string, string[]>();
	const extras = new Map<string, Set<string>>();
	const queue = [...roots];
	for (let need = queue.pop(); need !== undefined; need = queue.pop()) {
		const {name, specifier} = need;
		const known = extras.get(name);
		const all = new Set([...(known ?? []), ...need.extras]);
		extras.set(name, all);
		const allowed = specifiers.get(name) ?? [];
		if (!allowed.includes(specifier)) specifiers.set(name, [...allowed, specifier]);
		if (known !== undefined && known.size === all.size) continue;
		const entry = chooseEntry(entries, name, before.get(name) ?? [specifier]);
		if (entry === undefined) continue;
		chosen.set(name, entry);
		queue.push(...entry.needs(all));
	}
	return {chosen, specifiers};
};

/** The newest version that is let in here and allowed; one that somebody doesn't allow where no other is there. */
const chooseEntry = <T>(
	entries: readonly Entry<T>[],
	name: string,
	specifiers: readonly string[],
): Entry<T> | undefined => {
	const here = entries
		.filter(one => one.name === name && one.isHere)
		.sort((left, right) => compareVersions(right.version, left.version));
	const isAllowed = ({version}: Entry<T>): boolean =>
		specifiers.every(specifier => satisfies(version, specifier, {prereleases: true}));
	return here.find(isAllowed) ?? here[0];
};

/** The name of a dependency that an extra's list writes as `name (>=1)` or by PEP 508. */
export const leadingName = (text: string): string => normalizeName(/^\s*[\w.-]*/.exec(text)?.[0].trim() ?? '');

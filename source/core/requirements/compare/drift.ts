import type {DriftReason} from '../../model/reasons/drift-reason.js';
import type {DriftNote} from '../../model/reasons/read-note.js';
import type {DriftCounts, Package} from '../../model/environment.js';
import type {MarkerEnvironment} from '../../python/markers.js';
import {createPace} from '../../tasks/limit-concurrency.js';
import {isKnownToFit, isRefused} from '../../python/pep440-specifiers.js';
import {neededFinder, type FindNeeded, type Reached} from './needed-packages.js';
import {compareOrigin, nameByOrigin, shownTarget} from './compare-origin.js';
import {shownText} from '../formats/requirements-file.js';
import type {OfferedPart, Required, RequirementSet} from '../syntax/requirement-set.js';
import {allRequirements} from '../syntax/selectable-set.js';
import {addedParts} from './held-parts.js';

export type DriftState = 'ok' | 'missing' | 'version' | 'source' | 'extra' | 'unverifiable';

/** One package, with the difference between installed and required. All texts are printable, secrets masked. */
export type DriftEntry = {
	readonly name: string;
	readonly state: DriftState;
	/** Required specifier or origin; absent where any version will do, and for extras. */
	readonly required?: string | undefined;
	/** The installed version. */
	readonly installed?: string | undefined;
	readonly why?: DriftReason | undefined;
};

export type Drift = {
	/** Differing packages first, then extra ones, then matching ones; by name within each. */
	readonly entries: readonly DriftEntry[];
	/** `version` counts other sources too: both mean that a reset would install something else. */
	readonly counts: DriftCounts;
	/** The groups and extras beside the default ones that are compared as well, because they were chosen or held whole. */
	readonly parts: readonly OfferedPart[];
	readonly notes: readonly DriftNote[];
};

type DriftRequest = {
	/** For the groups and extras that count: see `chooseHeld`. */
	readonly set: RequirementSet;
	/** Other sources of the project: their packages are not extra. Those of a lock's manager don't count. */
	readonly others: readonly RequirementSet[];
	readonly packages: readonly Package[];
	readonly markers: MarkerEnvironment;
	/** Of these packages and markers, where one was made already. */
	readonly findNeeded?: FindNeeded | undefined;
};

/** Packages that every environment may have without a requirement: the installers themselves. */
export const baseline: ReadonlySet<string> = new Set([
	'pip',
	'setuptools',
	'wheel',
	'uv',
	'distribute',
	'pkg-resources',
]);

/**
 * Compares the installed packages with the requirements of a source. Inherited packages among `packages` are never extra.
 * A package that only another group or extra requires may be installed in a version that one of them allows.
 * Dependencies of required packages are not extra, unless the source is a complete list. A dependency that is missing, or
 * whose version is refused, is reported with the package that needs it.
 */
export const computeDrift = async (request: DriftRequest): Promise<Drift> => {
	const pace = createPace();
	const {set, others, packages, markers, findNeeded = neededFinder(packages, markers)} = request;
	const installed = byName(packages);
	const entries = new Map<string, DriftEntry>();
	for (const [name, requirements] of groupByName(set.requirements, packages)) {
		const entry = assessOne(requirements, installed.get(name), constraintsOf(set, name));
		if (entry !== undefined) entries.set(name, entry);
		await pace();
	}
	const alternatives = alternativesIn(set, packages, name => entries.has(name) || !installed.has(name));
	for (const [name, requirements] of alternatives) {
		const entry = assessAny(requirements, installed.get(name), constraintsOf(set, name));
		if (entry !== undefined) entries.set(name, entry);
	}
	const reached = await findNeeded(set);
	if (!set.complete) for (const item of reached.values()) addDependency(entries, item, installed.get(item.name));
	const beside = {...set, requirements: [...alternatives.values()].flat()};
	const further = set.complete ? [] : [...reached.keys(), ...(await findNeeded(beside)).keys()];
	const known = new Set([...entries.keys(), ...further]);
	const elsewhere = isStrict(set) ? new Map<string, string>() : await namesOf(others, findNeeded);
	for (const one of installed.values()) if (!one.inherited) addExtra(entries, one, {known, elsewhere, set});
	for (const [index, item] of set.requirements.entries())
		if (item.normalizedName === undefined && nameByOrigin(item, packages) === undefined)
			entries.set(`?${index}`, {
				name: shownText(item.text),
				state: 'unverifiable',
				why: {type: 'name-in-its-files'},
			});
	return finish([...entries.values()], set, reached);
};

/** A manager installs exactly its lock, and removes the rest. */
const isStrict = (set: RequirementSet): boolean => set.source.role === 'lock' && set.complete;

/** Installed packages by normalized name; of several the first, as in pip. */
export const byName = (packages: readonly Package[]): ReadonlyMap<string, Package> =>
	new Map([...packages].reverse().map(one => [one.normalizedName, one]));

const groupByName = (wanted: readonly Required[], packages: readonly Package[]): ReadonlyMap<string, Required[]> => {
	const groups = new Map<string, Required[]>();
	for (const item of wanted) {
		const name = item.normalizedName ?? nameByOrigin(item, packages);
		if (name === undefined) continue;
		const group = groups.get(name);
		if (group === undefined) groups.set(name, [item]);
		else group.push(item);
	}
	return groups;
};

const constraintsOf = (set: RequirementSet, name: string): readonly Required[] =>
	set.constraints.filter(item => item.normalizedName === name);

/** Requirements on the remaining packages by groups and extras that don't count. */
const alternativesIn = (
	set: RequirementSet,
	packages: readonly Package[],
	isSettled: (name: string) => boolean,
): ReadonlyMap<string, Required[]> => {
	const groups = groupByName(allRequirements(set), packages);
	return new Map([...groups].filter(([name]) => !isSettled(name)));
};

/** The best answer to one of several requirements of which any is enough. */
const assessAny = (
	requirements: readonly Required[],
	found: Package | undefined,
	constraints: readonly Required[],
): DriftEntry | undefined => {
	const answers = requirements.map(item => assessOne([item], found, constraints));
	const fitting =
		answers.find(answer => answer?.state === 'ok') ?? answers.find(answer => answer?.state === 'unverifiable');
	const [first] = answers;
	if (fitting !== undefined || first === undefined) return fitting;
	const wanted = new Set(answers.flatMap(answer => answer?.required ?? []));
	return {...first, ...(wanted.size === 0 ? {} : {required: [...wanted].join(' || ')})};
};

const assessOne = (
	requirements: readonly Required[],
	found: Package | undefined,
	constraints: readonly Required[],
): DriftEntry | undefined => {
	const [first] = requirements;
	if (first === undefined) return undefined;
	const required = requiredText(requirements);
	const entry = {name: shownText(first.name ?? found?.name ?? first.text), ...(required === '' ? {} : {required})};
	if (found === undefined) return {...entry, state: 'missing'};
	const there = {...entry, ...installedVersion(found)};
	const misfit = requirements.find(item => isRefused(found.version, item.specifier));
	if (misfit !== undefined) return {...there, state: 'version'};
	const limit = constraints.find(item => isRefused(found.version, item.specifier));
	if (limit !== undefined)
		return {...there, state: 'version', why: {type: 'constrained', specifier: shownText(limit.specifier)}};
	for (const item of requirements) {
		const origin = compareOrigin(item, found);
		if (origin === 'unknown') return {...there, state: 'unverifiable', why: {type: 'origin-not-recorded'}};
		if (origin !== 'same') return {...there, state: 'source', why: origin};
	}
	const isKnown = [...requirements, ...constraints].every(item => isKnownToFit(found.version, item.specifier));
	return isKnown ? {...there, state: 'ok'} : {...there, state: 'unverifiable', why: {type: 'version-not-recorded'}};
};

const installedVersion = ({version}: Package): Pick<DriftEntry, 'installed'> =>
	version === undefined ? {} : {installed: shownText(version)};

const requiredText = (requirements: readonly Required[]): string =>
	[...new Set(requirements.map(item => (item.target.type === 'index' ? item.specifier : shownTarget(item))))]
		.filter(text => text !== '')
		.map(shownText)
		.join(',');

const addDependency = (entries: Map<string, DriftEntry>, item: Reached, found: Package | undefined): void => {
	const {name, by, specifier} = item;
	if (by === undefined || (entries.get(name)?.state ?? 'ok') !== 'ok') return;
	const required = specifier === '' ? {} : {required: shownText(specifier)};
	const entry = {
		name: shownText(found?.name ?? name),
		...required,
		why: {type: 'needed-by', name: shownText(by)} as const,
	};
	if (found === undefined) entries.set(name, {...entry, state: 'missing'});
	else if (isRefused(found.version, specifier))
		entries.set(name, {...entry, ...installedVersion(found), state: 'version'});
};

type Known = {
	readonly known: ReadonlySet<string>;
	/** Names that another source asks for, by normalized name: its file. */
	readonly elsewhere: ReadonlyMap<string, string>;
	readonly set: RequirementSet;
};

const addExtra = (entries: Map<string, DriftEntry>, one: Package, {known, elsewhere, set}: Known): void => {
	const name = one.normalizedName;
	if (known.has(name) || baseline.has(name) || name === set.projectName) return;
	const entry = {name: shownText(one.name), ...installedVersion(one)};
	const file = elsewhere.get(name);
	// A part that could not be read may ask for it.
	const isUnsure = set.unread.length > 0;
	if (file === undefined && isUnsure)
		entries.set(name, {...entry, state: 'unverifiable', why: {type: 'unread-source', source: set.source.name}});
	else if (file === undefined) entries.set(name, {...entry, state: 'extra'});
	else entries.set(name, {...entry, state: 'ok', why: {type: 'from-other-source', source: file}});
};

/** Everything that sets ask for, dependencies included, by name: the source's file. */
const namesOf = async (
	sets: readonly RequirementSet[],
	findNeeded: FindNeeded,
): Promise<ReadonlyMap<string, string>> => {
	const names = new Map<string, string>();
	for (const set of sets) {
		if (set.projectName !== undefined) names.set(set.projectName, set.source.name);
		for (const name of (await findNeeded(everythingOf(set))).keys())
			if (!names.has(name)) names.set(name, set.source.name);
	}
	return names;
};

const everythingOf = (set: RequirementSet): RequirementSet =>
	set.parts.length + set.tolerated.length === 0 ? set : {...set, requirements: allRequirements(set)};

const order: readonly DriftState[] = ['missing', 'version', 'source', 'unverifiable', 'extra', 'ok'];

const finish = (entries: DriftEntry[], set: RequirementSet, reached: ReadonlyMap<string, Reached>): Drift => {
	const count = (...states: readonly DriftState[]): number =>
		entries.filter(entry => states.includes(entry.state)).length;
	const notes: DriftNote[] = [...set.notes];
	const dependencies = [...reached.values()].filter(item => item.by !== undefined && item.isInstalled).length;
	if (!set.complete && dependencies > 0)
		notes.push({type: 'dependencies', source: set.source.name, count: dependencies});
	if (set.unread.length > 0) notes.push({type: 'lines-not-compared', count: set.unread.length});
	return {
		entries: entries.sort(
			(left, right) =>
				order.indexOf(left.state) - order.indexOf(right.state) ||
				(left.name.toLowerCase() < right.name.toLowerCase() ? -1 : 1),
		),
		counts: {missing: count('missing'), version: count('version', 'source'), extra: count('extra')},
		parts: addedParts(set),
		notes,
	};
};

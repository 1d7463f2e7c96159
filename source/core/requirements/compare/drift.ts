import type {DriftCounts, Package} from '../../model/environment.js';
import {evaluateMarker, type MarkerEnvironment} from '../../python/markers.js';
import {createPace} from '../../tasks/limit-concurrency.js';
import {satisfies} from '../../python/pep440-specifiers.js';
import {applicable, createClosure, type Closure, type Reached} from './needed-packages.js';
import {compareOrigin, nameByOrigin, shownTarget} from './compare-origin.js';
import {shownText} from '../formats/requirements-file.js';
import type {Required, RequirementSet} from '../syntax/requirement-set.js';

export type DriftState = 'ok' | 'missing' | 'version' | 'source' | 'extra' | 'unverifiable';

/** One package and how what is installed compares to what is asked for. All texts are printable, secrets masked. */
export type DriftEntry = {
	readonly name: string;
	readonly state: DriftState;
	/** The specifier or place that is asked for; absent where any version will do, and for extras. */
	readonly required?: string | undefined;
	/** The installed version. */
	readonly installed?: string | undefined;
	readonly why?: string | undefined;
};

export type Drift = {
	/** What differs first, then what is extra, then what agrees; by name within each. */
	readonly entries: readonly DriftEntry[];
	/** `version` counts other sources too: both mean that a reset would install something else. */
	readonly counts: DriftCounts;
	readonly notes: readonly string[];
};

type DriftRequest = {
	readonly set: RequirementSet;
	/** The project's other sources: what they ask for is not extra. Those of a lock's manager are not asked. */
	readonly others: readonly RequirementSet[];
	readonly packages: readonly Package[];
	readonly markers: MarkerEnvironment;
	/** Of these packages and markers, where one was made already. */
	readonly closure?: Closure | undefined;
};

/** What every environment may hold unasked: the installers themselves. */
export const baseline: ReadonlySet<string> = new Set([
	'pip',
	'setuptools',
	'wheel',
	'uv',
	'distribute',
	'pkg-resources',
]);

/**
 * Compares what is installed, inherited packages too where they are among `packages`, with what a source asks for. Those
 * are never extra. Requirements whose marker is false count for nothing.
 * Dependencies of what is asked for are not extra, unless the source is a complete list; a dependency that lacks or
 * has a version that is refused is told with who needs it.
 */
export const computeDrift = async (request: DriftRequest): Promise<Drift> => {
	const pace = createPace();
	const {set, others, packages, markers, closure = createClosure(packages, markers)} = request;
	const installed = byName(packages);
	const wanted = applicable(set, markers);
	const entries = new Map<string, DriftEntry>();
	for (const [name, requirements] of groupByName(wanted, packages)) {
		const entry = judgeOne(requirements, installed.get(name), constraintsOf(set, name, markers));
		if (entry !== undefined) entries.set(name, entry);
		await pace();
	}
	const reached = await closure(set);
	if (!set.complete) for (const item of reached.values()) addDependency(entries, item, installed.get(item.name));
	const known = new Set([...entries.keys(), ...(set.complete ? [] : reached.keys())]);
	const elsewhere = isStrict(set) ? new Map<string, string>() : await namesOf(others, closure);
	for (const one of installed.values()) if (!one.inherited) addExtra(entries, one, {known, elsewhere, set});
	for (const [index, item] of wanted.entries())
		if (item.normalizedName === undefined && nameByOrigin(item, packages) === undefined)
			entries.set(`?${index}`, {
				name: shownText(item.text),
				state: 'unverifiable',
				why: 'its name is in its own files',
			});
	return finish([...entries.values()], set, reached);
};

/** A manager installs exactly its lock, and removes the rest. */
const isStrict = (set: RequirementSet): boolean => set.source.role === 'lock' && set.complete;

/** The installed packages by normalized name, the first of each as pip takes it. */
const byName = (packages: readonly Package[]): ReadonlyMap<string, Package> =>
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

const constraintsOf = (set: RequirementSet, name: string, markers: MarkerEnvironment): readonly Required[] =>
	set.constraints.filter(
		item => item.normalizedName === name && (item.marker === undefined || evaluateMarker(item.marker, markers, [])),
	);

const judgeOne = (
	requirements: readonly Required[],
	found: Package | undefined,
	constraints: readonly Required[],
): DriftEntry | undefined => {
	const [first] = requirements;
	if (first === undefined) return undefined;
	const required = requiredText(requirements);
	const entry = {name: shownText(first.name ?? found?.name ?? first.text), ...(required === '' ? {} : {required})};
	if (found === undefined) return requirements.every(item => item.optional) ? undefined : {...entry, state: 'missing'};
	const there = {...entry, installed: shownText(found.version)};
	const misfit = requirements.find(item => !satisfies(found.version, item.specifier, {prereleases: true}));
	if (misfit !== undefined) return {...there, state: 'version'};
	const limit = constraints.find(item => !satisfies(found.version, item.specifier, {prereleases: true}));
	if (limit !== undefined) return {...there, state: 'version', why: `constrained to ${shownText(limit.specifier)}`};
	for (const item of requirements) {
		const origin = compareOrigin(item, found);
		if (origin === 'unknown') return {...there, state: 'unverifiable', why: 'where it came from is not recorded'};
		if (origin !== 'same') return {...there, state: 'source', why: origin.why};
	}
	return {...there, state: 'ok'};
};

const requiredText = (requirements: readonly Required[]): string =>
	[...new Set(requirements.map(item => (item.target.type === 'index' ? item.specifier : shownTarget(item))))]
		.filter(text => text !== '')
		.map(shownText)
		.join(',');

const addDependency = (entries: Map<string, DriftEntry>, item: Reached, found: Package | undefined): void => {
	const {name, by, specifier} = item;
	if (by === undefined || (entries.get(name)?.state ?? 'ok') !== 'ok') return;
	const required = specifier === '' ? {} : {required: shownText(specifier)};
	const entry = {name: shownText(found?.name ?? name), ...required, why: `needed by ${shownText(by)}`};
	if (found === undefined) {
		if (!item.optional) entries.set(name, {...entry, state: 'missing'});
	} else if (!satisfies(found.version, specifier, {prereleases: true}))
		entries.set(name, {...entry, installed: shownText(found.version), state: 'version'});
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
	const entry = {name: shownText(one.name), installed: shownText(one.version)};
	const file = elsewhere.get(name);
	if (file === undefined) entries.set(name, {...entry, state: 'extra'});
	else entries.set(name, {...entry, state: 'ok', why: `from ${file}`});
};

/** Everything that sets ask for, dependencies included, by name: the source's file. */
export const namesOf = async (
	sets: readonly RequirementSet[],
	closure: Closure,
): Promise<ReadonlyMap<string, string>> => {
	const names = new Map<string, string>();
	for (const set of sets) {
		if (set.projectName !== undefined) names.set(set.projectName, set.source.name);
		for (const name of (await closure(set)).keys()) if (!names.has(name)) names.set(name, set.source.name);
	}
	return names;
};

const order: readonly DriftState[] = ['missing', 'version', 'source', 'unverifiable', 'extra', 'ok'];

const finish = (entries: DriftEntry[], set: RequirementSet, reached: ReadonlyMap<string, Reached>): Drift => {
	const count = (...states: readonly DriftState[]): number =>
		entries.filter(entry => states.includes(entry.state)).length;
	const notes = [...set.notes];
	const dependencies = [...reached.values()].filter(item => item.by !== undefined && item.isInstalled).length;
	if (!set.complete && dependencies > 0)
		notes.push(`${set.source.name} lists what was asked for: ${dependencies} more are their dependencies`);
	if (set.unread.length > 0) notes.push(`${set.unread.length} of its lines can't be compared`);
	return {
		entries: entries.sort(
			(left, right) =>
				order.indexOf(left.state) - order.indexOf(right.state) ||
				(left.name.toLowerCase() < right.name.toLowerCase() ? -1 : 1),
		),
		counts: {missing: count('missing'), version: count('version', 'source'), extra: count('extra')},
		notes,
	};
};

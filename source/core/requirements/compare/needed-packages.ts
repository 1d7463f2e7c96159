import type {Package} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {createPace} from '../../tasks/limit-concurrency.js';
import {evaluateMarker, type MarkerEnvironment} from '../../python/markers.js';
import {parseRequirement, type Requirement} from '../../python/requirement.js';
import {isRefused, normalizeName} from '../../python/pep440-specifiers.js';
import {nameByOrigin} from './compare-origin.js';
import type {Required, RequirementSet} from '../syntax/requirement-set.js';

/** A package that is required, directly or by another required package. */
export type Reached = {
	readonly name: string;
	/** Package that needs it; absent where it is required directly. */
	readonly by?: string | undefined;
	/** Versions that this package allows. */
	readonly specifier: string;
	readonly isInstalled: boolean;
};

/** Follows the requirements of a set through the metadata of installed packages. Yields to the event loop. */
export type FindNeeded = (set: RequirementSet) => Promise<ReadonlyMap<string, Reached>>;

/**
 * Makes a function that finds all packages to which a set of requirements leads, by normalized name. Extras and markers
 * decide which dependencies count; cycles end, and a package that is not installed leads no further. Of several that
 * need a package, the answer names the first whose specifier the installed one fails, else the first. Each line of
 * metadata is read once and each set followed once, however often the function is called.
 */
export const neededFinder = (packages: readonly Package[], markers: MarkerEnvironment): FindNeeded => {
	const installed = new Map([...packages].reverse().map(one => [one.normalizedName, one]));
	const known = new Map<string, readonly Need[]>();
	const needsOf = (found: Package, extra: string): readonly Need[] => {
		const key = `${found.normalizedName}[${extra}]`;
		const needs = known.get(key) ?? readNeeds(found, extra, {installed, markers});
		known.set(key, needs);
		return needs;
	};
	const answers = new Map<RequirementSet, Promise<ReadonlyMap<string, Reached>>>();
	return async set => {
		const needs = () => firstNeeds(set.requirements, packages);
		const answer = answers.get(set) ?? follow(needs(), installed, needsOf);
		answers.set(set, answer);
		return answer;
	};
};

type Installed = ReadonlyMap<string, Package>;

type Need = {
	readonly name: string;
	readonly extras: readonly string[];
	readonly specifier: string;
	readonly by?: string | undefined;
	/** The installed one is not of a version that is allowed. */
	readonly isRefused: boolean;
};

const firstNeeds = (wanted: readonly Required[], packages: readonly Package[]): Need[] =>
	wanted.flatMap(item => {
		const name = item.normalizedName ?? nameByOrigin(item, packages);
		if (name === undefined) return [];
		return [{name, extras: item.extras.map(normalizeName), specifier: '', isRefused: false}];
	});

const follow = async (
	queue: Need[],
	installed: Installed,
	needsOf: (found: Package, extra: string) => readonly Need[],
): Promise<ReadonlyMap<string, Reached>> => {
	const pace = createPace();
	const reached = new Map<string, Reached & {readonly isRefused: boolean}>();
	const seen = new Set<string>();
	for (let need = queue.pop(); need !== undefined; need = queue.pop()) {
		const found = installed.get(need.name);
		remember(reached, need, found !== undefined);
		if (found === undefined) continue;
		for (const extra of ['', ...need.extras]) {
			const key = `${need.name}[${extra}]`;
			if (seen.has(key)) continue;
			seen.add(key);
			queue.push(...needsOf(found, extra));
			await pace();
		}
	}
	return reached;
};

const remember = (
	reached: Map<string, Reached & {readonly isRefused: boolean}>,
	{name, by, specifier, isRefused}: Need,
	isInstalled: boolean,
): void => {
	const before = reached.get(name);
	const isBetter =
		before === undefined || (before.by !== undefined && (by === undefined || (isRefused && !before.isRefused)));
	if (!isBetter) return;
	reached.set(name, {name, specifier, isInstalled, isRefused, ...(by === undefined ? {} : {by})});
};

type Surroundings = {readonly installed: Installed; readonly markers: MarkerEnvironment};

const readNeeds = (found: Package, extra: string, {installed, markers}: Surroundings): readonly Need[] =>
	found.requires.flatMap(line => {
		const dependency = readDependency(line);
		if (dependency === undefined) return [];
		const {normalizedName: name, extras, specifier, marker} = dependency;
		if (marker !== undefined && !evaluateMarker(marker, markers, extra === '' ? [] : [extra])) return [];
		const needed = installed.get(name);
		return [
			{
				name,
				extras: extras.map(normalizeName),
				specifier,
				by: found.name,
				isRefused: isRefused(needed?.version, specifier),
			},
		];
	});

/** An invalid dependency in metadata needs nothing here; health reports it. */
const readDependency = (line: string): Requirement | undefined => {
	try {
		return parseRequirement(line);
	} catch (error) {
		if (!(error instanceof VenvError)) throw error;
		return undefined;
	}
};

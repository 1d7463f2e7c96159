import type {Package} from '../../environment.js';
import {VenvError} from '../../error.js';
import {evaluateMarker, type MarkerEnvironment} from '../markers.js';
import {parseRequirement, type Requirement} from '../requirement.js';
import {normalizeName, satisfies} from '../versions.js';
import {compareOrigin} from './origin.js';
import type {Required} from './source.js';

/** A package that is asked for, or that something asked for needs. */
export type Reached = {
	readonly name: string;
	/** Who needs it; absent where it is asked for itself. */
	readonly by?: string | undefined;
	/** What that one allows. */
	readonly specifier: string;
	readonly isInstalled: boolean;
	/** Only reached through something that need not be there. */
	readonly optional: boolean;
};

/**
 * Everything that requirements lead to through the metadata of what is installed, by normalized name: extras and
 * markers decide which dependencies count. Cycles end; what is not installed leads no further. Of several that need a
 * package, the first whose specifier the installed one fails is kept, else the first.
 */
export const closureOf = (
	wanted: readonly Required[],
	packages: readonly Package[],
	markers: MarkerEnvironment,
): ReadonlyMap<string, Reached> => {
	const installed = new Map([...packages].reverse().map(one => [one.normalizedName, one]));
	const reached = new Map<string, Reached>();
	const seen = new Set<string>();
	const queue: Step[] = [];
	for (const item of wanted) {
		const name = item.normalizedName ?? packages.find(one => compareOrigin(item, one) === 'same')?.normalizedName;
		if (name !== undefined)
			queue.push({name, extras: item.extras, specifier: '', optional: item.optional && !installed.has(name)});
	}
	for (let step = queue.pop(); step !== undefined; step = queue.pop()) {
		const found = installed.get(step.name);
		remember(reached, step, found);
		for (const extra of ['', ...step.extras.map(normalizeName)]) {
			const key = `${step.name}[${extra}]`;
			if (found === undefined || seen.has(key)) continue;
			seen.add(key);
			queue.push(...needs(found, extra, {markers, optional: step.optional}));
		}
	}
	return reached;
};

type Step = {
	readonly name: string;
	readonly extras: readonly string[];
	readonly specifier: string;
	readonly by?: string | undefined;
	readonly optional: boolean;
};

const remember = (reached: Map<string, Reached>, step: Step, found: Package | undefined): void => {
	const {name, by, specifier, optional} = step;
	const before = reached.get(name);
	const item = {name, specifier, isInstalled: found !== undefined, optional, ...(by === undefined ? {} : {by})};
	if (before === undefined || (before.by !== undefined && by === undefined)) reached.set(name, item);
	else if (before.by !== undefined && found !== undefined && fails(found, specifier) && !fails(found, before.specifier))
		reached.set(name, item);
};

const fails = (found: Package, specifier: string): boolean => !satisfies(found.version, specifier, {prereleases: true});

type Need = {readonly markers: MarkerEnvironment; readonly optional: boolean};

const needs = (found: Package, extra: string, {markers, optional}: Need): readonly Step[] =>
	found.requires.flatMap(line => {
		const dependency = readDependency(line);
		if (dependency === undefined) return [];
		const {normalizedName: name, extras, specifier, marker} = dependency;
		if (marker !== undefined && !evaluateMarker(marker, markers, extra === '' ? [] : [extra])) return [];
		return [{name, extras, specifier, by: found.name, optional}];
	});

/** A line of metadata that is no dependency leads nowhere; health tells of it. */
const readDependency = (line: string): Requirement | undefined => {
	try {
		return parseRequirement(line);
	} catch (error) {
		if (!(error instanceof VenvError)) throw error;
		return undefined;
	}
};

import type {Context} from '../../model/context.js';
import type {Found} from '../../model/environment.js';
import {baseName, parent, type FsPath} from '../../model/path.js';
import {discover} from '../../discover/discover.js';
import {recognise} from '../../discover/recognise.js';
import {recentActivations} from '../../state/activations.js';
import type {Cancellable} from '../../model/progress.js';

/** An environment, and its name for people: its project's, else its own. */
export type Named = {readonly name: string; readonly path: FsPath};

type Matches = {
	/** Environments with exactly this name. */
	readonly exact: readonly Named[];
	/** Environments whose name contains these letters in this order; the closest first. Empty where `exact` is not. */
	readonly similar: readonly Named[];
};

type Search = Cancellable & {
	readonly context: Context;
	/** Directories below which environments are searched, besides those that `vt` has activated before. */
	readonly roots: readonly FsPath[];
};

/**
 * Finds environments that a name may mean, among those that `vt` has activated before and those below the roots. Runs
 * nothing.
 */
export const findNamed = async (name: string, search: Search): Promise<Matches> => {
	const known = await knownEnvironments(search);
	const exact = known.filter(one => one.name === name);
	if (exact.length > 0) return {exact, similar: []};
	const ranked = known
		.map(one => ({...one, distance: distanceOf(name.toLowerCase(), one.name.toLowerCase())}))
		.filter(({distance}) => distance !== undefined)
		.sort((a, b) => (a.distance ?? 0) - (b.distance ?? 0));
	return {exact, similar: ranked.map(({name: similar, path}) => ({name: similar, path}))};
};

/** Lists environments that `vt` has activated before and those below the roots, each once, ordered by name. */
export const knownEnvironments = async ({context, roots, signal}: Search): Promise<readonly Named[]> => {
	const known = new Map<FsPath, Named>();
	for (const path of await recentActivations(context)) {
		const found = await recognise(path, context);
		if (found !== undefined) known.set(path, {name: nameOf(found), path});
	}
	for await (const event of discover(roots, {context, signal})) {
		if (event.type === 'found') known.set(event.found.path, {name: nameOf(event.found), path: event.found.path});
	}
	return [...known.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
};

const nameOf = ({path, project}: Pick<Found, 'path' | 'project'>): string =>
	baseName(project?.path ?? path) || baseName(parent(path));

/**
 * Distance of a name from a text; the closest has the smallest. Below 100 the name contains the whole text: the earlier and
 * the more of the name it is, the closer. From 100 on it contains only its letters in order. Undefined where it doesn't.
 */
const distanceOf = (text: string, name: string): number | undefined => {
	if (text === '') return undefined;
	const at = name.indexOf(text);
	if (at !== -1) return at + (name.length - text.length) / 100;
	let from = -1;
	let first = -1;
	for (const letter of text) {
		from = name.indexOf(letter, from + 1);
		if (from === -1) return undefined;
		if (first === -1) first = from;
	}
	return 100 + from - first;
};

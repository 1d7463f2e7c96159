import type {Environment} from '../../core/model/environment.js';
import {baseName, isInside, parent, type FsPath} from '../../core/model/path.js';

/** Which environments hold what a `has:` of the filter asks for; undefined while that is being read. */
export type Containing = {readonly spec: string; readonly paths: ReadonlySet<FsPath>};

const units: Readonly<Record<string, number>> = {'': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4};

/** The spec of the `has:` word of a filter. */
export const wantedSpec = (filter: string): string | undefined => {
	const spec = /(?:^|\s)has:(\S+)/.exec(filter)?.[1];
	return spec === undefined || spec === '' ? undefined : spec;
};

/**
 * The test that a filter's text stands for: all its words must hold. A word is a state (`broken`, `unused`, `pinned` …),
 * a size (`>500M`), `has:numpy<2`, or a part of the path below the roots, kind, creator or Python version: what all paths
 * have in common tells none from another. An unfinished word of a kind
 * that can't be read lets everything through, so that typing does not empty the list on the way.
 */
export const filterOf = (
	filter: string,
	holders: Containing | undefined,
	roots: readonly FsPath[] = [],
): ((environment: Environment) => boolean) => {
	const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
	const top = commonDirectory(roots);
	const tests = words.map(word => testOf(word, {filter, holders, top}));
	return environment => tests.every(holds => holds(environment));
};

const states: Readonly<Record<string, (environment: Environment) => boolean>> = {
	broken: ({status}) => status === 'broken',
	degraded: ({status}) => status === 'degraded',
	unused: ({staleness}) => staleness?.stale === true,
	active: ({active}) => active === true,
	pinned: ({pinned}) => pinned === true,
	alias: ({alias}) => alias !== undefined,
	'in-use': ({inUse}) => (inUse?.length ?? 0) > 0,
};

/** The deepest directory that holds all of them. */
const commonDirectory = (roots: readonly FsPath[]): FsPath | undefined => {
	let top = roots[0];
	while (top !== undefined && !roots.every(root => isInside(root, top ?? root))) {
		if (parent(top) === top) return undefined;
		top = parent(top);
	}
	return top;
};

type Filtering = {
	readonly filter: string;
	readonly holders: Containing | undefined;
	readonly top: FsPath | undefined;
};

const testOf = (word: string, {filter, holders, top}: Filtering): ((environment: Environment) => boolean) => {
	const size = /^([<>])(\d+(?:\.\d+)?)([kmgt]?)b?$/.exec(word);
	if (size) return sizeTest(size[1] === '>', Number(size[2]) * (units[size[3] ?? ''] ?? 1));
	if (/^[<>]/.test(word) || word === 'has:') return () => true;
	if (word.startsWith('has:'))
		return ({path}) => holders !== undefined && holders.spec === wantedSpec(filter) && holders.paths.has(path);
	const isInState = states[word];
	return environment => isInState?.(environment) === true || textOf(environment, top).includes(word);
};

const sizeTest =
	(isMore: boolean, bytes: number) =>
	({usage}: Environment): boolean => {
		if (!usage) return false;
		return isMore ? usage.allocatedBytes > bytes : usage.allocatedBytes < bytes;
	};

const textOf = ({path, kind, creator, python}: Environment, top: FsPath | undefined): string =>
	`${below(path, top)} ${kind} ${creator ?? ''} ${python?.version ?? ''}`.toLowerCase();

const below = (path: FsPath, top: FsPath | undefined): string => {
	if (top === undefined || !isInside(path, top)) return path;
	return path === top ? baseName(path) : path.slice(top.length);
};

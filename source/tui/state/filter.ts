import UFuzzy from '@leeoniya/ufuzzy';
import type {Environment} from '../../core/model/environment.js';
import {claimOf, repositoryName} from '../../text/environment-state.js';
import {baseName, isInside, parent, type FsPath} from '../../core/model/path.js';

/** The environments that match a `has:` term of the filter; undefined while that is being read. */
export type Containing = {readonly spec: string; readonly paths: ReadonlySet<FsPath>};

const units: Readonly<Record<string, number>> = {'': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4};

/** The spec of the `has:` word of a filter. */
export const wantedSpec = (filter: string): string | undefined => {
	const spec = /(?:^|\s)-?has:(\S+)/.exec(filter)?.[1];
	return spec === undefined || spec === '' ? undefined : spec;
};

type FilterOptions = {
	readonly containing?: Containing | undefined;
	readonly roots?: readonly FsPath[];
	/** The time from which `used:` counts back. */
	readonly now?: Date;
	/**
	 * Whether words also match with a typing mistake or with letters left out, for use when no name matches exactly.
	 */
	readonly isFuzzy?: boolean;
};

/**
 * The test that a filter's text stands for: all its terms must hold. A term is a state (`broken`, `unused`, `pinned` …), a
 * size (`>500M`), a number of files (`>50k files`), a last use (`used:>90d`), `py:3.9`, `base:/opt`, `kind:uv`,
 * `host:web1`, `has:numpy<2`, `repo:shop`, or a part of the path below the roots, kind, creator or Python version: the
 * part that all paths share would match every one. `-` before a term turns it round. An unfinished term lets everything
 * through, so that typing does not empty the list on the way.
 */
export const filterOf = (
	filter: string,
	{containing, roots = [], isFuzzy = false, now = new Date()}: FilterOptions = {},
): ((environment: Environment) => boolean) => {
	const top = commonDirectory(roots);
	const tests = termsOf(filter.toLowerCase()).map(term => testOf(term, {filter, containing, top, isFuzzy, now}));
	return environment => tests.every(holds => holds(environment));
};

/** `>50k files` is one term, though it has a space in it. */
const termsOf = (filter: string): readonly string[] => filter.match(/-?[<>]\S+\s+files?(?=\s|$)|\S+/g) ?? [];

/** The deepest directory that contains all the paths. */
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
	readonly containing: Containing | undefined;
	readonly top: FsPath | undefined;
	readonly isFuzzy: boolean;
	readonly now: Date;
};

type Test = (environment: Environment) => boolean;

const everything: Test = () => true;

const testOf = (term: string, given: Filtering): Test => {
	if (!term.startsWith('-')) return positiveTest(term, given);
	const test = positiveTest(term.slice(1), given);
	return test === everything ? everything : environment => !test(environment);
};

const positiveTest = (term: string, given: Filtering): Test => {
	const amount = /^([<>])(\d+(?:\.\d+)?)([kmgt]?)b?(\s+files?)?$/.exec(term);
	if (amount?.[4] !== undefined)
		return countTest(amount[1] === '>', Number(amount[2]) * (thousands[amount[3] ?? ''] ?? 1));
	if (amount) return sizeTest(amount[1] === '>', Number(amount[2]) * (units[amount[3] ?? ''] ?? 1));
	const use = /^used:([<>])(\d+)(d|mo|y)$/.exec(term);
	if (use) return useTest(use[1] === '>', Number(use[2]) * (days[use[3] ?? ''] ?? 1), given.now);
	if (/^$|^[<>]|^used:[<>]?\d*m?$|^(?:has|py|base|kind|repo|host):$/.test(term)) return everything;
	if (term.startsWith('repo:')) return repositoryTest(term.slice(5));
	const {filter, containing} = given;
	if (term.startsWith('has:'))
		return ({path}) => containing !== undefined && containing.spec === wantedSpec(filter) && containing.paths.has(path);
	if (term.startsWith('py:')) return ({python}) => `${python?.version ?? ''}.`.startsWith(`${term.slice(3)}.`);
	if (term.startsWith('base:')) return baseTest(term.slice(5));
	if (term.startsWith('kind:')) return ({kind, creator}) => [kind, creator].some(each => each === term.slice(5));
	if (term.startsWith('host:')) return isOn(term.slice(5));
	return wordTest(term, given);
};

const days: Readonly<Record<string, number>> = {d: 1, mo: 365 / 12, y: 365};
const dayMs = 24 * 60 * 60 * 1000;

/** By the days since it was last used, where that is known. */
const useTest =
	(isMore: boolean, limit: number, now: Date): Test =>
	({lastUsed}) => {
		if (lastUsed === undefined) return false;
		const age = (now.getTime() - Date.parse(lastUsed.at)) / dayMs;
		return isMore ? age >= limit : age < limit;
	};

/** A part of the path of the Python that it was made with, which may be gone. */
const baseTest =
	(part: string): Test =>
	({python}) =>
		`${python?.lostBase ?? python?.base ?? ''}`.toLowerCase().includes(part);

/** A part of the repository's name: worktrees and copies of one project stand together. */
const repositoryTest =
	(name: string): Test =>
	({worktree}) =>
		worktree !== undefined && repositoryName(worktree).toLowerCase().includes(name);

/** By the whole name of a machine, as ssh was given it or without the user before the `@`. */
const isOn =
	(name: string): Test =>
	({host, alsoOn = []}) =>
		[...(host === undefined ? [] : [host]), ...alsoOn]
			.map(each => each.toLowerCase())
			.some(each => each === name || each.endsWith(`@${name}`));

const wordTest = (word: string, {top, isFuzzy}: Filtering): Test => {
	const isInState = claimOf(word);
	return environment =>
		isInState?.(environment) === true ||
		textOf(environment, top).includes(word) ||
		(isFuzzy && isNearly(below(environment.path, top), word));
};

// One with letters left out ("mltr" for ml/train), one with a slip of the finger ("trian").
const fuzzy = [new UFuzzy({intraMode: 0, intraIns: 6}), new UFuzzy({intraMode: 1})];

const isNearly = (text: string, word: string): boolean =>
	fuzzy.some(each => (each.filter([text], word)?.length ?? 0) > 0);

const thousands: Readonly<Record<string, number>> = {'': 1, k: 1e3, m: 1e6};

const countTest =
	(isMore: boolean, inodes: number) =>
	({usage}: Environment): boolean => {
		if (!usage) return false;
		return isMore ? usage.inodes > inodes : usage.inodes < inodes;
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

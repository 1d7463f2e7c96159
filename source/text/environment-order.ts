import {repositoryName} from './environment-state.js';
import type {Environment} from '../core/model/environment.js';

/** All orders, by the names that `list --sort` takes. */
export const orders = [
	'path',
	'size',
	'frees',
	'files',
	'used',
	'state',
	'python',
	'kind',
	'packages',
	'repository',
] as const;
export type OrderBy = (typeof orders)[number];
export type Order = {readonly by: OrderBy; readonly isReversed: boolean};

const slash = '/'.charCodeAt(0);

/** Compares the parts of paths, so that everything in `web` stands together and before `web-next`. */
const comparePaths = (a: string, b: string): number => {
	const length = Math.min(a.length, b.length);
	let index = 0;
	while (index < length && a.charCodeAt(index) === b.charCodeAt(index)) index += 1;
	if (index === length) return a.length - b.length;
	const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
	if (left === slash) return -1;
	return right === slash ? 1 : left - right;
};

const stateRank = ({status, active, staleness, alias}: Environment): number => {
	if (status === 'broken') return 0;
	if (status === 'degraded') return 1;
	if (staleness?.stale === true) return 2;
	if (active === true) return 4;
	return alias === undefined ? 3 : 5;
};

const negated = (number: number | undefined): number | undefined => (number === undefined ? undefined : -number);

/** A version as text whose order is that of the versions: each number has the same number of digits. */
const versionKey = (version: string | undefined): string | undefined =>
	version?.replace(/\d+/g, digits => digits.padStart(6, '0'));

// Largest first, longest unused first, oldest Python first; what is not known goes last, whichever way round.
const keyOf: Readonly<Record<Exclude<OrderBy, 'path'>, (environment: Environment) => number | string | undefined>> = {
	size: ({usage, rememberedUsage}) => negated((usage ?? rememberedUsage)?.allocatedBytes),
	frees: ({usage, rememberedUsage}) => negated((usage ?? rememberedUsage)?.reclaimableBytes),
	files: ({usage, rememberedUsage}) => negated((usage ?? rememberedUsage)?.inodes),
	used: ({lastUsed}) => (lastUsed ? Date.parse(lastUsed.at) : undefined),
	state: stateRank,
	python: ({python}) => versionKey(python?.version),
	kind: ({kind}) => kind,
	packages: ({packageCount}) => negated(packageCount),
	// The directory behind the name tells apart two repositories of one name.
	repository: ({worktree}) => worktree && `${repositoryName(worktree).toLowerCase()} ${worktree.repository}`,
};

/** Compares two environments. Equal ones are ordered by path, so that an order is always reproducible. */
export const comparator = ({by, isReversed}: Order) => {
	const direction = isReversed ? -1 : 1;
	if (by === 'path') return (a: Environment, b: Environment) => direction * comparePaths(a.path, b.path);
	return (a: Environment, b: Environment): number => {
		const left = keyOf[by](a);
		const right = keyOf[by](b);
		if (left === right) return comparePaths(a.path, b.path);
		if (left === undefined) return 1;
		if (right === undefined) return -1;
		return direction * (left < right ? -1 : 1);
	};
};

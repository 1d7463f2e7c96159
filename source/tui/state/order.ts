import type {Environment} from '../../core/model/environment.js';

/** The orders that `o` goes through. */
export const orders = ['path', 'size', 'frees', 'used', 'state'] as const;
export type OrderBy = (typeof orders)[number];
export type Order = {readonly by: OrderBy; readonly isReversed: boolean};

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By the parts of the path: what lies in `web` stands together, and before `web-next`. */
const comparePaths = (a: string, b: string): number => {
	const length = Math.min(a.length, b.length);
	let index = 0;
	while (index < length && a[index] === b[index]) index += 1;
	if (index === length) return a.length - b.length;
	if (a[index] === '/') return -1;
	return b[index] === '/' ? 1 : compareText(a, b);
};

const stateRank = ({status, active, staleness, alias}: Environment): number => {
	if (status === 'broken') return 0;
	if (status === 'degraded') return 1;
	if (staleness?.stale === true) return 2;
	if (active === true) return 4;
	return alias === undefined ? 3 : 5;
};

const negated = (number: number | undefined): number | undefined => (number === undefined ? undefined : -number);

// Largest first, longest unused first; what is not known goes last, whichever way round.
const keyOf: Readonly<Record<Exclude<OrderBy, 'path'>, (environment: Environment) => number | undefined>> = {
	size: ({usage, rememberedUsage}) => negated((usage ?? rememberedUsage)?.allocatedBytes),
	frees: ({usage, rememberedUsage}) => negated((usage ?? rememberedUsage)?.reclaimableBytes),
	used: ({lastUsed}) => (lastUsed ? Date.parse(lastUsed.at) : undefined),
	state: stateRank,
};

const heads: Readonly<Record<string, OrderBy>> = {
	ENVIRONMENT: 'path',
	SIZE: 'size',
	FREES: 'frees',
	USED: 'used',
	STATE: 'state',
};

/** The order that the head of a column stands for, with or without its arrow; undefined where there is none. */
export const orderOfHead = (head: string): OrderBy | undefined => heads[/^[A-Z]*/.exec(head)?.[0] ?? ''];

/** Which of two stands first. Equal ones go by path, so that an order is always the same. */
export const comparator = ({by, isReversed}: Order) => {
	const direction = isReversed ? -1 : 1;
	if (by === 'path') return (a: Environment, b: Environment) => direction * comparePaths(a.path, b.path);
	return (a: Environment, b: Environment): number => {
		const left = keyOf[by](a);
		const right = keyOf[by](b);
		if (left === right) return comparePaths(a.path, b.path);
		if (left === undefined) return 1;
		if (right === undefined) return -1;
		return direction * (left - right);
	};
};

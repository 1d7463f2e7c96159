import type {OrderBy} from '../../text/environment-order.js';

/** The orders that `o` goes through. */
export const listOrders = [
	'path',
	'size',
	'frees',
	'files',
	'used',
	'state',
	'repository',
] as const satisfies readonly OrderBy[];

const heads: Readonly<Record<string, OrderBy>> = {
	ENVIRONMENT: 'path',
	SIZE: 'size',
	FREES: 'frees',
	FILES: 'files',
	USED: 'used',
	STATE: 'state',
	REPO: 'repository',
};

/** The order that the head of a column stands for, with or without its arrow; undefined where there is none. */
export const orderOfHead = (head: string): OrderBy | undefined => heads[/^[A-Z]*/.exec(head)?.[0] ?? ''];

import type {ReadOptions} from '../../core/scan/scan.js';
import type {OrderBy} from '../../text/environment-order.js';
import {readsOfColumns, type ColumnName, type ListRead} from './list-columns.js';

type Shown = {
	readonly columns: readonly ColumnName[];
	readonly by: OrderBy;
	/** Words of `--status`, with commas between them. */
	readonly status: string | undefined;
	readonly repository: string | undefined;
};

const ofOrders: Partial<Readonly<Record<OrderBy, ListRead>>> = {
	used: 'use',
	state: 'use',
	python: 'files',
	packages: 'files',
	repository: 'repository',
};

const ofStatus: Partial<Readonly<Record<string, ListRead>>> = {
	ok: 'files',
	degraded: 'files',
	broken: 'files',
	unused: 'use',
	active: 'use',
	'in-use': 'use',
	pinned: 'use',
	worktree: 'repository',
	merged: 'repository',
	dirty: 'repository',
};

/** The options of a scan that reads no more than a table needs for its columns, its order and its filter. */
export const readsFor = ({columns, by, status, repository}: Shown): Pick<ReadOptions, 'inspect' | 'assess'> => {
	const ofWords = status?.split(',').map(word => ofStatus[word.trim()]) ?? [];
	const reads = [...readsOfColumns(columns), ofOrders[by], ...ofWords, repository && ('repository' as const)];
	const assess = (['repository', 'use'] as const).find(part => reads.includes(part)) ?? false;
	return {assess, inspect: assess !== false || reads.includes('files')};
};

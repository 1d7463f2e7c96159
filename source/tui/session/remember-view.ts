import type {View} from '../../core/state/views.js';
import type {FsPath} from '../../core/model/path.js';
import type {Pane} from '../panes/pane.js';
import type {Recalled} from '../state/listing.js';
import {listOrders} from '../state/order.js';
import type {State} from '../state/state.js';
import type {Store} from '../state/store.js';
import type {SessionOptions} from './session-options.js';

export type Memory = {
	/** Shows the list of these roots as it was left, unless the user has begun meanwhile. */
	readonly recall: (roots: readonly FsPath[]) => void;
	/** Remembers how the list is left. */
	readonly remember: () => void;
};

/** Remembers per root how the list was left: order, filter, pane and cursor. */
export const createViewMemory = (
	{readView, writeView, panes, context}: Pick<SessionOptions, 'readView' | 'writeView' | 'panes' | 'context'>,
	{store, track}: {readonly store: Store; readonly track: (work: Promise<unknown>) => void},
): Memory => {
	const recall = async (roots: readonly FsPath[]): Promise<void> => {
		const remembered = await readView?.(roots);
		if (remembered === undefined || !isSame(roots, store.getState().roots)) return;
		store.dispatchSoon({type: 'recalled', view: recalledFrom(remembered.view, panes)});
		if (remembered.isFirst) store.dispatchSoon({type: 'greeted'});
	};
	return {
		recall: roots => track(recall(roots)),
		remember: () => {
			const state = store.getState();
			if (!context.readOnly && state.environments.size > 0) void writeView?.(state.roots, viewOf(state, panes));
		},
	};
};

const isSame = (some: readonly FsPath[], others: readonly FsPath[]): boolean =>
	some.length === others.length && some.every((one, index) => one === others[index]);

const recalledFrom = ({order, filter, pane, selected}: View, panes: readonly Pane[]): Recalled => {
	const by = listOrders.find(name => name === order?.by);
	return {
		order: by && {by, isReversed: order?.isReversed === true},
		filter,
		pane: Math.max(
			0,
			panes.findIndex(({id}) => id === pane),
		),
		selected,
	};
};

const viewOf = (state: State, panes: readonly Pane[]): View => {
	const {order, filter, settings, pane} = state;
	return {
		order: order.by === settings.order && !order.isReversed ? undefined : order,
		filter: filter === '' ? undefined : filter,
		pane: pane === 0 ? undefined : panes[pane]?.id,
		selected: state.selected ?? state.recalled,
	};
};

import {openQuestion} from '../../dialogs/asking.js';
import {layoutOf} from '../../drawing/screen-layout.js';
import type {Command} from '../../state/key-table.js';
import {listOrders} from '../../state/order.js';
import {selectedCached, selectedEnvironment} from '../../state/state.js';
import {textField} from '../../state/text-field.js';
import {copyQuestion, copyText} from './copying.js';
import {enter} from './enter.js';
import {closeOrQuit, goBack} from './go-back.js';
import {markAll, markRange, toggleMark} from './mark-rows.js';
import {isInRows, moveBy, pageOf, rowsInView, seekRow, setPlace} from './move-cursor.js';
import type {Parts} from '../parts.js';

// Further than any list is long.
const far = 1e9;

type Run = (parts: Parts, key: string) => void;

const choosePane = ({panes, store: {getState, dispatch}}: Parts, pane: number): void => {
	if (panes.length === 0 || selectedCached(getState()) !== undefined) return;
	dispatch({type: 'pane-chosen', pane: (pane + panes.length) % panes.length});
	// On a small screen a pane that was asked for replaces the list.
	if (layoutOf(getState().size).type === 'single') dispatch({type: 'focused', focus: 'pane'});
};

const chooseNumberedPane: Run = (parts, key) => {
	if (Number(key) <= parts.panes.length) choosePane(parts, Number(key) - 1);
};

const beginSearch: Run = parts => {
	const {getState, dispatch} = parts.store;
	const field = isInRows(parts) ? 'search' : 'filter';
	const value = isInRows(parts) ? (rowsInView(parts)?.place.search ?? '') : getState().filter;
	dispatch({type: 'mode-changed', mode: {type: 'typing', field, text: textField(value)}});
};

const nextOrder: Run = ({store: {getState, dispatch}}) => {
	const {order, environments} = getState();
	// Where nothing lies in a repository, that order would only empty a column.
	const hasRepositories = [...environments.values()].some(({worktree}) => worktree !== undefined);
	const orders = listOrders.filter(by => by !== 'repository' || hasRepositories);
	const next = orders[(orders.findIndex(by => by === order.by) + 1) % orders.length] ?? 'path';
	dispatch({type: 'ordered', order: {by: next, isReversed: false}});
};

const reverseOrder: Run = ({store: {getState, dispatch}}) => {
	const {by, isReversed} = getState().order;
	dispatch({type: 'ordered', order: {by, isReversed: !isReversed}});
};

const nextMode: Run = parts => {
	const modes = parts.selectors.pane(parts.store.getState())?.modes;
	const place = rowsInView(parts)?.place;
	if (modes && place) setPlace(parts, {mode: (place.mode + 1) % modes.length, top: 0});
};

const askWhatToCopy: Run = parts => {
	const environment = selectedEnvironment(parts.store.getState());
	if (!environment || environment.unlisted !== undefined) return;
	const {mode} = parts.store.getState();
	const ask = async (): Promise<void> => {
		const line = environment.host === undefined ? await parts.activationLine?.(environment) : undefined;
		// Something else was opened meanwhile.
		if (parts.store.getState().mode !== mode) return;
		openQuestion(parts, copyQuestion(environment, line), text => copyText(parts, text));
	};
	parts.track(ask());
};

const beginLook: Run = ({store}) => {
	if (store.getState().isOfHosts) return;
	store.dispatch({type: 'mode-changed', mode: {type: 'typing', field: 'look', text: textField()}});
};

const openPalette: Run = ({store}) =>
	store.dispatch({type: 'mode-changed', mode: {type: 'palette', text: textField(), index: 0}});

/** Only where the list has the keys. */
const inList =
	(run: Run): Run =>
	(parts, key) =>
		isInRows(parts) ? undefined : run(parts, key);

const commands: Readonly<Record<Command, Run>> = {
	up: parts => moveBy(parts, -1),
	down: parts => moveBy(parts, 1),
	'page-up': parts => moveBy(parts, -pageOf(parts)),
	'page-down': parts => moveBy(parts, pageOf(parts)),
	first: parts => moveBy(parts, -far),
	last: parts => moveBy(parts, far),
	enter,
	back: parts => void goBack(parts),
	'next-pane': parts => choosePane(parts, parts.store.getState().pane + 1),
	'previous-pane': parts => choosePane(parts, parts.store.getState().pane - 1),
	pane: chooseNumberedPane,
	search: beginSearch,
	'search-next': parts => seekRow(parts, 1),
	'search-previous': parts => seekRow(parts, -1),
	order: inList(nextOrder),
	reverse: inList(reverseOrder),
	mark: inList(({store}) => toggleMark(store)),
	range: inList(({store}) => markRange(store)),
	'mark-all': inList(({store}) => markAll(store)),
	mode: nextMode,
	copy: askWhatToCopy,
	look: beginLook,
	rescan: ({rescan}) => rescan(),
	palette: openPalette,
	quit: closeOrQuit,
	interrupt: closeOrQuit,
	suspend: ({suspend}) => suspend?.(),
};

/** Does what a key of the shell's own table stands for. */
export const runKeyCommand = (parts: Parts, command: Command, key: string): void => commands[command](parts, key);

import {copyQuestion} from './copying.js';
import {openQuestion} from '../dialogs/answering.js';
import type {BrowsingOptions, Commands} from './parts.js';
import type {Command} from '../state/key-table.js';
import {layoutOf} from '../drawing/screen-layout.js';
import {movePlace, rowText, seekPlace, cursorId} from '../state/cursor.js';
import {orders} from '../state/order.js';
import type {Screen} from '../screens/screen.js';
import {markedPaths, selectedEnvironment, selectedPath, startPlace, type Place, type Reading} from '../state/state.js';
import {textField} from '../state/text-field.js';

// Further than any list is long.
const far = 1e9;

/** The shell's own commands: moving, marking, ordering, searching, opening and leaving. */
export const createCommands = (options: BrowsingOptions): Commands => {
	const {store, selectors, panes} = options;
	const {getState, dispatch} = store;
	const isInRows = () => getState().screen !== undefined || getState().focus === 'pane';
	const shown = () => (getState().screen ? selectors.shownScreen(getState()) : selectors.shownPane(getState()));

	const setPlace = (change: Partial<Place>): void => {
		const {screen} = getState();
		const pane = selectors.pane(getState());
		if (screen) dispatch({type: 'screen-changed', change: {place: {...screen.place, ...change}}});
		else if (pane) dispatch({type: 'place-changed', pane: pane.id, place: change});
	};
	const move = (by: number): void => {
		if (!isInRows()) return dispatch({type: 'moved', by});
		const rows = shown();
		if (rows) setPlace(movePlace(rows, by));
	};
	const page = (): number => {
		const layout = layoutOf(getState().size);
		const height = isInRows() ? (shown()?.height ?? 1) : layout.type === 'too-small' ? 1 : layout.listHeight;
		return Math.max(1, height - 1);
	};

	const choosePane = (pane: number): void => {
		if (panes.length === 0) return;
		dispatch({type: 'pane-chosen', pane: (pane + panes.length) % panes.length});
		// Where one thing is in view at a time, a pane that was asked for comes into view.
		if (layoutOf(getState().size).type === 'single') dispatch({type: 'focused', focus: 'pane'});
	};
	const enter = (): void => {
		const state = getState();
		if (!isInRows()) {
			if (selectedEnvironment(state)) dispatch({type: 'focused', focus: 'pane'});
			return;
		}
		const rows = shown();
		const id = rows && cursorId(rows);
		const source = state.screen ? selectors.screen(state) : selectors.pane(state);
		if (rows === undefined || id === undefined || !source?.details || rows.place.details !== undefined) return;
		setPlace({...rows.place, details: id, top: 0, topBefore: rows.place.top});
	};
	const back = (): boolean => {
		const state = getState();
		if (isInRows()) {
			const place = shown()?.place ?? startPlace;
			const local = state.screen && selectors.screen(state)?.back?.(state.screen.local);
			if (place.details !== undefined) setPlace({details: undefined, top: place.topBefore ?? 0});
			else if (local !== undefined) dispatch({type: 'screen-changed', change: {local}});
			else if (place.search !== '') setPlace({search: '', top: 0});
			else if (state.screen) closeScreen();
			else dispatch({type: 'focused', focus: 'list'});
			return true;
		}
		if (state.rangeFrom !== undefined) dispatch({type: 'range-begun', from: undefined});
		else if (state.filter !== '') dispatch({type: 'filtered', filter: ''});
		else if (state.marks.size > 0) dispatch({type: 'marked', marks: new Set()});
		else return false;
		return true;
	};
	const closeScreen = (): void => {
		dispatch({type: 'screen-closed'});
		if (getState().screen) options.reading.readScreen();
	};
	const quit = (): void => {
		const state = getState();
		if (state.screen) closeScreen();
		else if (state.focus === 'pane') dispatch({type: 'focused', focus: 'list'});
		else options.leaving.quit();
	};
	const seek = (direction: 1 | -1): void => {
		const rows = shown();
		if (!isInRows() || !rows || rows.place.search === '') return;
		const wanted = rows.place.search.toLowerCase();
		const place = seekPlace(rows, direction, row => rowText(row).toLowerCase().includes(wanted));
		if (place) setPlace(place);
	};
	const search = (): void => {
		const field = isInRows() ? 'search' : 'filter';
		const value = isInRows() ? (shown()?.place.search ?? '') : getState().filter;
		dispatch({type: 'mode-changed', mode: {type: 'typing', field, text: textField(value)}});
	};
	const inList = (work: () => void): void => (isInRows() ? undefined : work());

	const mark = (): void => {
		const {marks, rangeFrom} = getState();
		const path = selectedPath(getState());
		if (path === undefined) return;
		if (rangeFrom !== undefined) return endRange();
		const next = new Set(marks);
		if (!next.delete(path)) next.add(path);
		dispatch({type: 'marked', marks: next});
		dispatch({type: 'moved', by: 1});
	};
	const endRange = (): void => {
		dispatch({type: 'marked', marks: new Set(markedPaths(getState()))});
		dispatch({type: 'range-begun', from: undefined});
	};
	const range = (): void =>
		getState().rangeFrom === undefined ? dispatch({type: 'range-begun', from: selectedPath(getState())}) : endRange();
	const markAll = (): void => {
		const {marks, shown: paths} = getState();
		const isAllMarked = paths.length > 0 && paths.every(path => marks.has(path));
		const next = isAllMarked ? [...marks].filter(path => !paths.includes(path)) : [...marks, ...paths];
		dispatch({type: 'marked', marks: new Set(next)});
	};
	const order = (): void => {
		const {by} = getState().order;
		const next = orders[(orders.indexOf(by) + 1) % orders.length] ?? 'path';
		dispatch({type: 'ordered', order: {by: next, isReversed: false}});
	};
	const reverse = (): void => {
		const {by, isReversed} = getState().order;
		dispatch({type: 'ordered', order: {by, isReversed: !isReversed}});
	};
	const nextMode = (): void => {
		const modes = selectors.pane(getState())?.modes;
		const place = shown()?.place;
		if (modes && place) setPlace({mode: (place.mode + 1) % modes.length, top: 0});
	};
	const copy = (): void => {
		const environment = selectedEnvironment(getState());
		if (!environment) return;
		const line = options.activationLine?.(environment);
		openQuestion(options, {type: 'copy', environment}, copyQuestion(environment, line));
	};
	const openScreen = (screen: Screen): void => {
		const under = getState().screen;
		if (under?.id === screen.id) return;
		const {id, initial: local} = screen;
		const reading: Reading = screen.load ? {status: 'loading'} : {status: 'ready', data: undefined};
		const opened = {id, local, reading, place: startPlace, under};
		dispatch({type: 'screen-opened', screen: opened});
		options.reading.readScreen();
	};

	const table: Readonly<Record<Command, (key: string) => void>> = {
		up: () => move(-1),
		down: () => move(1),
		'page-up': () => move(-page()),
		'page-down': () => move(page()),
		first: () => move(-far),
		last: () => move(far),
		enter,
		back: () => void back(),
		'next-pane': () => choosePane(getState().pane + 1),
		'previous-pane': () => choosePane(getState().pane - 1),
		pane: key => (Number(key) <= panes.length ? choosePane(Number(key) - 1) : undefined),
		search,
		'search-next': () => seek(1),
		'search-previous': () => seek(-1),
		order: () => inList(order),
		reverse: () => inList(reverse),
		mark: () => inList(mark),
		range: () => inList(range),
		'mark-all': () => inList(markAll),
		mode: nextMode,
		copy,
		look: () => dispatch({type: 'mode-changed', mode: {type: 'typing', field: 'look', text: textField()}}),
		rescan: () => options.rescan(),
		palette: () => dispatch({type: 'mode-changed', mode: {type: 'palette', text: textField(), index: 0}}),
		quit,
		interrupt: quit,
		suspend: () => options.suspend?.(),
	};
	return {
		run: (command, key) => table[command](key),
		openScreen,
		setPlace,
		setSearch: (field, text) => {
			if (field === 'filter') dispatch({type: 'filtered', filter: text});
			else setPlace({search: text, top: 0});
		},
	};
};

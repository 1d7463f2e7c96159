import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import {filterOf} from './filter.js';
import {layoutOf, scrollTo} from '../drawing/screen-layout.js';
import {comparator, type Order} from '../../text/environment-order.js';
import {cachedName} from '../drawing/phrases.js';
import {withRoomForNames} from './list-widths.js';
import {selectedIndex, selectedPath, type State} from './state.js';

// The rows of the list, their order, and the cursor among them. Pure.

/** New rows come in at their place in the order; present rows keep their places once the user has moved. */
export const withFound = (state: State, found: readonly Environment[]): State => {
	const environments = new Map(state.environments);
	const fresh: FsPath[] = [];
	for (const environment of found) {
		if (!environments.has(environment.path)) fresh.push(environment.path);
		environments.set(environment.path, environment);
	}
	const next = {...state, environments};
	const isOnlyNews = fresh.length === 0 && state.filter === '';
	// An order by path doesn't change when facts arrive: there is nothing to sort.
	const isSteady = state.order.by === 'path';
	if (isOnlyNews && isSteady) return next;
	const isSorted = state.selected === undefined && !isSteady;
	if (isOnlyNews && !isSorted) return next;
	const sequence = isSorted ? sorted([...environments.keys()], next) : insertInto(state.sequence, fresh, next);
	const all = withSequence(next, sequence);
	return fresh.length === 0 ? all : withRoomForNames(all);
};

/** View that an earlier run has saved: `pane` is the index of the pane. */
export type Recalled = {
	readonly order?: Order | undefined;
	readonly filter?: string | undefined;
	readonly pane: number;
	readonly selected?: FsPath | undefined;
};

/** The list as an earlier run has left it; as it is where the user has begun to do something with it. */
export const withRecalled = (state: State, {order = state.order, filter = '', pane, selected}: Recalled): State => {
	const hasBegun = state.selected !== undefined || state.filter !== '' || state.pane !== 0 || state.marks.size > 0;
	if (hasBegun || state.focus === 'pane') return state;
	const next = {...state, order, filter, pane, recalled: selected};
	return withSequence(next, sorted(state.sequence, next));
};

/** If only one of list and pane fits on the screen and there is one environment, its pane opens. */
export const withOnlyOne = (state: State): State => {
	const isAlone = state.environments.size === 1 && state.selected === undefined;
	return isAlone && layoutOf(state.size).type === 'single' ? {...state, focus: 'pane'} : state;
};

const sorted = (paths: readonly FsPath[], {environments, order}: State): readonly FsPath[] => {
	const compare = comparator(order);
	const present = paths.flatMap(path => environments.get(path) ?? []);
	return present.sort(compare).map(({path}) => path);
};

const insertInto = (sequence: readonly FsPath[], paths: readonly FsPath[], state: State): readonly FsPath[] => {
	if (paths.length === 0) return sequence;
	const compare = comparator(state.order);
	const merged: FsPath[] = [];
	const added = sorted(paths, state);
	let next = 0;
	for (const path of sequence) {
		const here = state.environments.get(path);
		for (; next < added.length; next++) {
			const other = state.environments.get(added[next]!);
			if (!here || !other || compare(other, here) > 0) break;
			merged.push(added[next]!);
		}
		merged.push(path);
	}
	return [...merged, ...added.slice(next)];
};

/** Without the environments at these paths. */
export const without = (state: State, paths: readonly FsPath[]): State => {
	const gone = new Set(paths.filter(path => state.environments.has(path)));
	if (gone.size === 0) return state;
	const keep = (path: FsPath) => !gone.has(path);
	const environments = new Map([...state.environments].filter(([path]) => keep(path)));
	const marks = new Set([...state.marks].filter(keep));
	const sequence = state.sequence.filter(keep);
	const selected = state.selected !== undefined && gone.has(state.selected) ? neighbour(state, gone) : state.selected;
	return withSequence({...state, environments, marks, selected}, sequence);
};

/** The path that gets the cursor when its row disappears: the row that moves up to its place, else the one above. */
const neighbour = (state: State, gone: ReadonlySet<FsPath>): FsPath | undefined => {
	const index = selectedIndex(state);
	const below = state.shown.slice(index).find(path => !gone.has(path));
	return below ?? state.shown.slice(0, index).findLast(path => !gone.has(path));
};

const withSequence = (state: State, sequence: readonly FsPath[]): State => withShown({...state, sequence});

/** Applies the filter; the row under the cursor stays on its line of the screen. */
export const withShown = (state: State): State => {
	const shown = [...shownBy(state), ...cachedBy(state)];
	const line = selectedIndex(state) - state.top;
	const next = {...state, shown};
	const {selected, beforeFilter} = state;
	if (selected === undefined && beforeFilter === undefined) return scrolled(next);
	const kept = [beforeFilter, selected].find(path => path !== undefined && shown.includes(path));
	if (kept === undefined) return scrolled({...next, selected: nearest(state, shown)});
	const followed = {...next, selected: kept};
	return scrolled({...followed, top: Math.max(0, selectedIndex(followed) - line)});
};

/** The environments that the filter matches; if no name matches exactly, those that nearly match. */
const shownBy = ({filter, containing, roots, sequence, environments, now}: State): readonly FsPath[] => {
	if (filter.trim() === '') return sequence;
	const matching = (isFuzzy: boolean): readonly FsPath[] => {
		const isShown = filterOf(filter, {containing, roots, isFuzzy, now});
		return sequence.filter(path => {
			const environment = environments.get(path);
			return environment !== undefined && isShown(environment);
		});
	};
	const exact = matching(false);
	return exact.length > 0 ? exact : matching(true);
};

/** The row of uv's cache, where the filter's words are all in its own. */
const cachedBy = ({cached, filter}: State): readonly FsPath[] => {
	if (cached === undefined) return [];
	const text = `${cachedName} ${cached.path}`.toLowerCase();
	const words = filter.toLowerCase().split(/\s+/);
	return words.every(word => text.includes(word)) ? [cached.path] : [];
};

const nearest = (state: State, shown: readonly FsPath[]): FsPath | undefined => {
	const remaining = new Set(shown);
	const index = state.shown.indexOf(state.selected!);
	return state.shown.slice(Math.max(0, index)).find(path => remaining.has(path)) ?? shown[0];
};

/** The cursor on the row of this index, or on the nearest there is. */
export const movedTo = (state: State, index: number): State => {
	const path = state.shown[Math.min(Math.max(0, index), state.shown.length - 1)];
	if (path === undefined) return state;
	return scrolled({...state, selected: path, beforeFilter: undefined, notice: undefined});
};

/** The list in another order; the cursor stays on its environment. */
export const reordered = (state: State, order: Order): State => {
	const next = {...state, order, selected: selectedPath(state)};
	return withSequence(next, sorted(state.sequence, next));
};

/** Scrolled as little as brings the cursor into view. */
export const scrolled = (state: State): State => {
	const layout = layoutOf(state.size);
	if (layout.type === 'too-small') return state;
	const top = scrollTo(state.top, selectedIndex(state), {count: state.shown.length, height: layout.listHeight});
	return top === state.top ? state : {...state, top};
};

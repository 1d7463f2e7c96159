import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import {filterOf} from './filter.js';
import {layoutOf, scrollTo} from '../drawing/screen-layout.js';
import {comparator, type Order} from './order.js';
import {selectedIndex, selectedPath, type State} from './state.js';

// Which rows the list has, in which order, and where the cursor is among them. Pure.

/** Rows come in at their place in the order, but those that are there stay as they stand once the user has moved. */
export const withFound = (state: State, found: readonly Environment[]): State => {
	const environments = new Map(state.environments);
	const fresh: FsPath[] = [];
	for (const environment of found) {
		if (!environments.has(environment.path)) fresh.push(environment.path);
		environments.set(environment.path, environment);
	}
	const next = {...state, environments};
	const isOnlyNews = fresh.length === 0 && state.filter === '';
	// Paths don't change with what is learned: nothing to sort.
	if (isOnlyNews && state.order.by === 'path') return next;
	if (state.selected === undefined) return withSequence(next, sorted([...environments.keys()], next));
	return isOnlyNews ? next : withSequence(next, insertInto(state.sequence, fresh, next));
};

/** Where one thing is in view at a time and there is but one environment, what is known of it opens. */
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

/** Where the cursor goes when what it is on disappears: the row that moves up to its place, else the one above. */
const neighbour = (state: State, gone: ReadonlySet<FsPath>): FsPath | undefined => {
	const index = selectedIndex(state);
	const below = state.shown.slice(index).find(path => !gone.has(path));
	return below ?? state.shown.slice(0, index).findLast(path => !gone.has(path));
};

const withSequence = (state: State, sequence: readonly FsPath[]): State => withShown({...state, sequence});

/** Applies the filter; what the user is on stays on its line of the screen. */
export const withShown = (state: State): State => {
	const shown = shownBy(state);
	const line = selectedIndex(state) - state.top;
	const next = {...state, shown};
	if (state.selected === undefined) return scrolled(next);
	if (!shown.includes(state.selected)) return scrolled({...next, selected: nearest(state, shown)});
	return scrolled({...next, top: Math.max(0, selectedIndex(next) - line)});
};

/** What the filter lets through; where no name matches to the letter, those that nearly do. */
const shownBy = ({filter, holders, roots, sequence, environments}: State): readonly FsPath[] => {
	if (filter.trim() === '') return sequence;
	const matching = (isFuzzy: boolean): readonly FsPath[] => {
		const isShown = filterOf(filter, {holders, roots, isFuzzy});
		return sequence.filter(path => {
			const environment = environments.get(path);
			return environment !== undefined && isShown(environment);
		});
	};
	const exact = matching(false);
	return exact.length > 0 ? exact : matching(true);
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
	return scrolled({...state, selected: path, notice: undefined});
};

/** In another order; the cursor stays on what it was on. */
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

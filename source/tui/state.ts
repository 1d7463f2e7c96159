import type {Action, Answers, Line, Question, Targets} from '../actions/action.js';
import type {Environment} from '../core/environment.js';
import type {FsPath} from '../core/platform/paths.js';
import type {Totals} from '../core/scan.js';
import {filterOf, type Holders} from './filter.js';
import {layoutOf, scrollTo, type Size} from './layout.js';
import {comparator, type Order} from './order.js';
import type {Tone} from './panes/pane.js';
import type {Job} from './screens/screen.js';
import type {TextField} from './text-field.js';

/** What an open question is about. Its targets were fixed when the key was pressed. */
export type Purpose =
	| {readonly type: 'action'; readonly action: Action; readonly targets: Targets; readonly answers: Answers}
	| {readonly type: 'quit'}
	| {readonly type: 'stop'; readonly jobId: number}
	| {readonly type: 'copy'; readonly environment: Environment};

/** A question that waits for its answer, and what was typed or chosen so far. */
export type Asking = {
	readonly type: 'asking';
	readonly purpose: Purpose;
	readonly question: Question;
	/** On the session's own clock, in milliseconds: a grave question takes no answer in its first 300. */
	readonly openedAt: number;
	readonly text: TextField;
	/** The option under the cursor of a `select`. */
	readonly index: number;
	/** How far the lines are scrolled. */
	readonly top: number;
	/** Why the text was not taken. */
	readonly refusal?: string | undefined;
	/** What was found out since it opened; until then, what is being done for it. */
	readonly found?: readonly Line[] | undefined;
};

export type TypingField = 'filter' | 'search' | 'look';

/** What keys are for, at this moment. */
export type Mode =
	| {readonly type: 'browsing'}
	| {readonly type: 'typing'; readonly field: TypingField; readonly text: TextField}
	| {readonly type: 'palette'; readonly text: TextField; readonly index: number}
	/** An action looks at its targets before it asks or begins. */
	| {readonly type: 'preparing'; readonly action: Action; readonly targets: Targets}
	| Asking
	/** The end: `farewell` remains on the terminal. */
	| {readonly type: 'leaving'; readonly farewell: readonly string[]};

/** Where the user is in something that scrolls: by row id, and how far it is scrolled. */
export type Place = {
	readonly cursor?: string | undefined;
	/** Which row that was when the user went there. */
	readonly index?: number | undefined;
	readonly top: number;
	readonly search: string;
	readonly mode: number;
	/** The row whose details are shown. */
	readonly details?: string | undefined;
	/** How far the rows were scrolled before. */
	readonly topBefore?: number | undefined;
};

/** What was read for a pane or a screen. */
export type Reading =
	| {readonly status: 'loading'}
	/** `isPartial`: more of it is being read. */
	| {readonly status: 'ready'; readonly data: unknown; readonly isPartial?: boolean}
	| {readonly status: 'failed'; readonly message: string};

export type OpenScreen = {
	readonly id: string;
	readonly local: unknown;
	readonly reading: Reading;
	readonly place: Place;
	/** The screen that it was opened from. */
	readonly under: OpenScreen | undefined;
};

export type Scanning = {
	readonly isRunning: boolean;
	readonly directories: number;
	readonly skipped: number;
	/** Roots that could not be read, in words. */
	readonly errors: readonly string[];
	/** Exact for all that were found; absent until all are measured. */
	readonly totals?: Totals | undefined;
};

/** What is deleted and still on disk; `bytes`: what freeing each would free. */
export type HeldSummary = {readonly count: number; readonly bytes: number};

export type Notice = {readonly text: string; readonly tone: Tone};

export type State = {
	readonly roots: readonly FsPath[];
	readonly home: FsPath;
	readonly now: Date;
	readonly size: Size;
	readonly isReadOnly: boolean;
	readonly environments: ReadonlyMap<FsPath, Environment>;
	readonly order: Order;
	/** All environments in the order of the list as it was last sorted. */
	readonly sequence: readonly FsPath[];
	/** Those of them that the filter lets through. */
	readonly shown: readonly FsPath[];
	/** Undefined means the top row, until the user moves. */
	readonly selected: FsPath | undefined;
	/** The first row in view. */
	readonly top: number;
	readonly marks: ReadonlySet<FsPath>;
	/** Where a range of marks began. */
	readonly rangeFrom: FsPath | undefined;
	readonly filter: string;
	readonly holders: Holders | undefined;
	readonly focus: 'list' | 'pane';
	/** The index of the pane in view. */
	readonly pane: number;
	readonly places: Readonly<Record<string, Place>>;
	/** What was read for the panes, by pane id, of the environment at `readingsOf`. */
	readonly readings: Readonly<Record<string, Reading>>;
	readonly readingsOf: FsPath | undefined;
	readonly screen: OpenScreen | undefined;
	readonly jobs: readonly Job[];
	readonly scanning: Scanning;
	readonly held: HeldSummary;
	readonly notice: Notice | undefined;
	readonly outcomes: ReadonlyMap<FsPath, Readonly<Record<string, Readonly<Record<string, unknown>>>>>;
	readonly mode: Mode;
};

/** Something that happened. `update` is the only thing that changes state. */
export type Event =
	| {readonly type: 'resized'; readonly size: Size}
	| {readonly type: 'scan-started'; readonly roots: readonly FsPath[]}
	| {readonly type: 'found'; readonly environments: readonly Environment[]}
	| {readonly type: 'scanned'; readonly scanning: Partial<Scanning>}
	/** The scan ended; what is not in `seen` is no longer there. */
	| {readonly type: 'scan-ended'; readonly seen: ReadonlySet<FsPath>}
	| {readonly type: 'gone'; readonly paths: readonly FsPath[]}
	| {readonly type: 'moved'; readonly by: number}
	| {readonly type: 'moved-to'; readonly index: number}
	| {readonly type: 'selected'; readonly path: FsPath}
	/** The user did something with what is under the cursor: it stays there, whatever rows arrive above it. */
	| {readonly type: 'settled'}
	| {readonly type: 'ordered'; readonly order: Order}
	| {readonly type: 'filtered'; readonly filter: string}
	| {readonly type: 'holders-read'; readonly holders: Holders}
	| {readonly type: 'marked'; readonly marks: ReadonlySet<FsPath>}
	| {readonly type: 'range-begun'; readonly from: FsPath | undefined}
	| {readonly type: 'focused'; readonly focus: 'list' | 'pane'}
	| {readonly type: 'pane-chosen'; readonly pane: number}
	| {readonly type: 'place-changed'; readonly pane: string; readonly place: Partial<Place>}
	| {readonly type: 'pane-read'; readonly pane: string; readonly of: FsPath; readonly reading: Reading}
	/** What the panes show has changed on disk. */
	| {readonly type: 'readings-dropped'}
	| {readonly type: 'screen-opened'; readonly screen: OpenScreen}
	| {readonly type: 'screen-changed'; readonly change: Partial<OpenScreen>}
	| {readonly type: 'screen-closed'}
	| {readonly type: 'job-started'; readonly job: Job}
	| {readonly type: 'job-changed'; readonly id: number; readonly change: Partial<Job>}
	| {
			readonly type: 'answered';
			readonly paths: readonly FsPath[];
			readonly actionId: string;
			readonly data: Readonly<Record<string, unknown>>;
	  }
	| {readonly type: 'held-read'; readonly held: HeldSummary}
	| {readonly type: 'noticed'; readonly notice: Notice | undefined}
	| {readonly type: 'mode-changed'; readonly mode: Mode}
	| {readonly type: 'ticked'; readonly now: Date};

/** A place where nobody has been yet. */
export const startPlace: Place = {top: 0, search: '', mode: 0};

/** The state before anything was found. */
export const initialState = (
	given: Pick<State, 'roots' | 'home' | 'now' | 'isReadOnly'> & {readonly size?: Size | undefined},
): State => ({
	...given,
	size: given.size ?? {columns: 80, rows: 24},
	environments: new Map(),
	order: {by: 'path', isReversed: false},
	sequence: [],
	shown: [],
	selected: undefined,
	top: 0,
	marks: new Set(),
	rangeFrom: undefined,
	filter: '',
	holders: undefined,
	focus: 'list',
	pane: 0,
	places: {},
	readings: {},
	readingsOf: undefined,
	screen: undefined,
	jobs: [],
	scanning: {isRunning: false, directories: 0, skipped: 0, errors: []},
	held: {count: 0, bytes: 0},
	notice: undefined,
	outcomes: new Map(),
	mode: {type: 'browsing'},
});

/** The path under the cursor: the one that the user went to, else the top row's. */
export const selectedPath = (state: State): FsPath | undefined => state.selected ?? state.shown[0];

/** The environment under the cursor. */
export const selectedEnvironment = (state: State): Environment | undefined => {
	const path = selectedPath(state);
	return path === undefined ? undefined : state.environments.get(path);
};

/** Where the cursor stands in the list as shown; 0 when nothing is. */
export const selectedIndex = (state: State): number => {
	const path = selectedPath(state);
	return path === undefined ? 0 : Math.max(0, state.shown.indexOf(path));
};

/** What is marked: the marks, and the range that is being drawn, in the order of the list. */
export const markedPaths = (state: State): readonly FsPath[] => {
	const ranged = rangeOf(state);
	if (ranged.length === 0 && state.marks.size === 0) return [];
	const inRange = new Set(ranged);
	return state.sequence.filter(path => state.marks.has(path) || inRange.has(path));
};

const rangeOf = (state: State): readonly FsPath[] => {
	if (state.rangeFrom === undefined) return [];
	const from = state.shown.indexOf(state.rangeFrom);
	if (from === -1) return [];
	const to = selectedIndex(state);
	return state.shown.slice(Math.min(from, to), Math.max(from, to) + 1);
};

/** The job that works on an environment, while it runs. */
export const busyWith = (state: State, path: FsPath): Job | undefined =>
	state.jobs.find(job => job.status === 'running' && job.targets.includes(path));

/** The state after an event. Pure. */
export const update = (state: State, event: Event): State => {
	const next = apply(state, event);
	return selectedPath(next) === selectedPath(state) ? next : withOther(next);
};

/** Another environment: how its panes are looked at stays, but not where the cursor stood nor what was read. */
const withOther = (state: State): State => {
	const kept = Object.entries(state.places).map(([id, {mode}]) => [id, {...startPlace, mode}] as const);
	return {...state, places: Object.fromEntries(kept), readings: {}, readingsOf: undefined};
};

const apply = (state: State, event: Event): State => {
	switch (event.type) {
		case 'resized':
			return scrolled({...state, size: event.size});
		case 'scan-started':
			return begun(state, event.roots);
		case 'found':
			return withFound(state, event.environments);
		case 'scanned':
			return {...state, scanning: {...state.scanning, ...event.scanning}};
		case 'scan-ended':
			return withOnlyOne(
				without(
					{...state, scanning: {...state.scanning, isRunning: false}},
					[...state.environments.keys()].filter(path => !event.seen.has(path)),
				),
			);
		case 'gone':
			return without(state, event.paths);
		case 'moved':
			return movedTo(state, selectedIndex(state) + event.by);
		case 'moved-to':
			return movedTo(state, event.index);
		case 'selected':
			return movedTo(state, state.shown.indexOf(event.path));
		case 'ordered':
			return reordered(state, event.order);
		case 'filtered':
			return withShown({...state, filter: event.filter});
		case 'holders-read':
			return withShown({...state, holders: event.holders});
		case 'marked':
			return {...state, marks: event.marks};
		case 'range-begun':
			return {...state, rangeFrom: event.from, selected: selectedPath(state)};
		case 'focused':
			return {...state, focus: event.focus, selected: event.focus === 'pane' ? selectedPath(state) : state.selected};
		case 'pane-chosen':
			return {...state, pane: event.pane, selected: selectedPath(state)};
		case 'settled':
			return {...state, selected: selectedPath(state)};
		case 'place-changed':
			return withPlace(state, event.pane, event.place);
		case 'pane-read':
			return withReading(state, event);
		case 'readings-dropped':
			return {...state, readings: {}};
		case 'screen-opened':
			return {...state, screen: event.screen, notice: undefined};
		case 'screen-changed':
			return state.screen ? {...state, screen: {...state.screen, ...event.change}} : state;
		case 'screen-closed':
			return {...state, screen: state.screen?.under, notice: undefined};
		case 'job-started':
			return {...state, jobs: [...state.jobs, event.job], notice: undefined};
		case 'job-changed':
			return {...state, jobs: state.jobs.map(job => (job.id === event.id ? {...job, ...event.change} : job))};
		case 'answered':
			return withOutcome(state, event);
		case 'held-read':
			return {...state, held: event.held};
		case 'noticed':
			return {...state, notice: event.notice};
		case 'mode-changed':
			return {...state, mode: event.mode};
		case 'ticked':
			return {...state, now: event.now};
	}
};

const begun = (state: State, roots: readonly FsPath[]): State => {
	const scanning = {isRunning: true, directories: 0, skipped: 0, errors: [], totals: undefined};
	if (roots.length === state.roots.length && roots.every((root, index) => root === state.roots[index]))
		return {...state, scanning};
	// Another place: what was found in the old one is no longer looked at.
	const {home, now, size, isReadOnly, jobs, held, outcomes, order} = state;
	const fresh = initialState({roots, home, now, size, isReadOnly});
	return {...fresh, jobs, held, outcomes, order, scanning};
};

/** Rows come in at their place in the order, but those that are there stay as they stand once the user has moved. */
const withFound = (state: State, found: readonly Environment[]): State => {
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
const withOnlyOne = (state: State): State => {
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

const without = (state: State, paths: readonly FsPath[]): State => {
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
const withShown = (state: State): State => {
	const isShown = filterOf(state.filter, state.holders, state.roots);
	const shown =
		state.filter === ''
			? state.sequence
			: state.sequence.filter(path => {
					const environment = state.environments.get(path);
					return environment !== undefined && isShown(environment);
				});
	const line = selectedIndex(state) - state.top;
	const next = {...state, shown};
	if (state.selected === undefined) return scrolled(next);
	if (!shown.includes(state.selected)) return scrolled({...next, selected: nearest(state, shown)});
	return scrolled({...next, top: Math.max(0, selectedIndex(next) - line)});
};

const nearest = (state: State, shown: readonly FsPath[]): FsPath | undefined => {
	const remaining = new Set(shown);
	const index = state.shown.indexOf(state.selected!);
	return state.shown.slice(Math.max(0, index)).find(path => remaining.has(path)) ?? shown[0];
};

const movedTo = (state: State, index: number): State => {
	const path = state.shown[Math.min(Math.max(0, index), state.shown.length - 1)];
	if (path === undefined) return state;
	return scrolled({...state, selected: path, notice: undefined});
};

const reordered = (state: State, order: Order): State => {
	const next = {...state, order, selected: selectedPath(state)};
	return withSequence(next, sorted(state.sequence, next));
};

const scrolled = (state: State): State => {
	const layout = layoutOf(state.size);
	if (layout.type === 'too-small') return state;
	const top = scrollTo(state.top, selectedIndex(state), {count: state.shown.length, height: layout.listHeight});
	return top === state.top ? state : {...state, top};
};

const withPlace = (state: State, pane: string, change: Partial<Place>): State => ({
	...state,
	places: {...state.places, [pane]: {...(state.places[pane] ?? startPlace), ...change}},
});

const withReading = (state: State, {pane, of, reading}: Extract<Event, {type: 'pane-read'}>): State => {
	if (state.readingsOf === of) return {...state, readings: {...state.readings, [pane]: reading}};
	return {...state, readingsOf: of, readings: {[pane]: reading}};
};

const withOutcome = (state: State, {paths, actionId, data}: Extract<Event, {type: 'answered'}>): State => {
	const outcomes = new Map(state.outcomes);
	for (const path of paths) outcomes.set(path, {...outcomes.get(path), [actionId]: data});
	return {...state, outcomes};
};

import type {Action, Answers, Checked, Question, Targets} from '../../actions/shared/action.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {Totals} from '../../core/scan/scan.js';
import type {Containing} from './filter.js';
import type {Size} from '../drawing/screen-layout.js';
import type {Order} from './order.js';
import type {Tone} from '../drawing/spans.js';
import type {Job} from './job.js';
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
	/** What is being done to find out the rest of the question, in words. */
	readonly step?: string | undefined;
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
	/** The holding places that were passed by, as of the last scan of these roots that ended. */
	readonly holders: readonly FsPath[];
	/** Exact for all that were found; absent until all are measured. */
	readonly totals?: Totals | undefined;
};

/** What is deleted and still on disk; `bytes`: what freeing each would free. */
export type HeldSummary = {
	readonly count: number;
	readonly bytes: number;
	/** Each with its id and what freeing it would free. */
	readonly each: ReadonlyArray<{readonly id: string; readonly bytes: number}>;
};

export type Notice = {readonly text: string; readonly tone: Tone};

/** How long something said stays at least, after which the next key takes it away. */
export const saidMs = 6000;

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
	readonly holders: Containing | undefined;
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
	/** When the notice was given. */
	readonly noticedAt: Date;
	/** A notice or the end of a job that no key was pressed after: it may take more than its line. */
	readonly isUnread: boolean;
	/** What the sanity checks found since the program started. */
	readonly checked: ReadonlyMap<FsPath, Checked>;
	readonly mode: Mode;
};

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
	scanning: {isRunning: false, directories: 0, skipped: 0, errors: [], holders: []},
	held: {count: 0, bytes: 0, each: []},
	notice: undefined,
	noticedAt: given.now,
	isUnread: false,
	checked: new Map(),
	mode: {type: 'browsing'},
});

/** The state when a scan begins: of another place than before, what was found there is no longer looked at. */
export const begun = (state: State, roots: readonly FsPath[]): State => {
	const scanning = {isRunning: true, directories: 0, skipped: 0, errors: [], holders: [], totals: undefined};
	if (roots.length === state.roots.length && roots.every((root, index) => root === state.roots[index]))
		return {...state, scanning: {...scanning, holders: state.scanning.holders}};
	const {home, now, size, isReadOnly, jobs, held, checked, order} = state;
	const fresh = initialState({roots, home, now, size, isReadOnly});
	return {...fresh, jobs, held, checked, order, scanning};
};

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

import type {Action, Checked, Question, Targets} from '../../actions/shared/action.js';
import type {CachedGroup} from '../../core/inspect/cached-environments.js';
import type {Environment} from '../../core/model/environment.js';
import {isInside, type FsPath} from '../../core/model/path.js';
import {defaultSettings, type Settings} from '../../core/model/settings.js';
import type {Audited} from '../../core/vulnerabilities/vulnerable-among.js';
import type {OutdatedReport} from '../../core/operate/install/outdated.js';
import type {Totals} from '../../core/scan/scan.js';
import type {Containing} from './filter.js';
import {leastNames, type NameWidths} from '../drawing/list-columns.js';
import type {Size} from '../drawing/screen-layout.js';
import type {Order} from '../../text/environment-order.js';
import type {Tone} from '../drawing/spans.js';
import type {Job} from './job.js';
import type {KeyHints} from '../drawing/key-hint.js';
import type {RecalledText, TextField, TypingField} from './text-field.js';

/** A question that waits for its answer, with the text or choice so far. */
export type Asking = {
	readonly type: 'asking';
	readonly question: Question;
	/** Goes on with the answer, once the question is closed. Closing it without one calls nothing. */
	readonly onAnswer: (value: string) => void;
	/** On the session's own clock, in milliseconds: a grave question takes no answer in its first 300. */
	readonly openedAt: number;
	readonly text: TextField;
	/** The option under the cursor of a `select`. */
	readonly index: number;
	/** How far the lines are scrolled. */
	readonly top: number;
	/** Why the text was not taken. */
	readonly refusal?: string | undefined;
	/** The lookup that completes the question, in words. */
	readonly step?: string | undefined;
};

/** The receiver of keys at this moment. */
export type Mode =
	| {readonly type: 'browsing'}
	| {readonly type: 'typing'; readonly field: TypingField; readonly text: TextField; readonly recalled?: RecalledText}
	/** `top`: how far it was scrolled at the last click. */
	| {readonly type: 'palette'; readonly text: TextField; readonly index: number; readonly top?: number}
	/** An action looks at its targets before it asks or begins. `isAnswered`: the user has answered a question of it. */
	| {readonly type: 'preparing'; readonly action: Action; readonly targets: Targets; readonly isAnswered: boolean}
	| Asking
	/** The program has ended; `farewell` remains on the terminal. */
	| {readonly type: 'leaving'; readonly farewell: readonly string[]};

/** The user's place in rows that scroll: the row's id, and how far they are scrolled. */
export type Place = {
	readonly cursor?: string | undefined;
	/** The index of that row when the user went there. */
	readonly index?: number | undefined;
	readonly top: number;
	readonly search: string;
	readonly mode: number;
	/** Where the user has gone within the pane; undefined at its top. */
	readonly at?: string | undefined;
	/** The row whose details are shown. */
	readonly details?: string | undefined;
	/** How far the rows were scrolled before. */
	readonly topBefore?: number | undefined;
};

/** The data that was read for a pane or a screen. */
export type Reading =
	| {readonly status: 'loading'}
	/** `isPartial`: more data is being read. */
	| {readonly status: 'ready'; readonly data: unknown; readonly isPartial?: boolean}
	| {readonly status: 'failed'; readonly message: string};

export type OpenScreen = {
	readonly id: string;
	readonly local: unknown;
	readonly reading: Reading;
	readonly place: Place;
	/** How far what stands beside the rows is scrolled while the row `of` has the cursor. */
	readonly beside?: {readonly of: string; readonly top: number} | undefined;
	/** The screen that it was opened from. */
	readonly under: OpenScreen | undefined;
};

export type Scanning = {
	readonly isRunning: boolean;
	readonly directories: number;
	readonly skipped: number;
	/** Roots that could not be read, in words. */
	readonly errors: readonly string[];
	/** The holding directories that the last complete scan of these roots passed. */
	readonly holdingDirectories: readonly FsPath[];
	/** Exact for all that were found; absent until all are measured. */
	readonly totals?: Totals | undefined;
};

/** Held environments; `bytes`: bytes that freeing each of them would free. */
export type HeldSummary = {
	readonly count: number;
	readonly bytes: number;
	/** Each with its id, where it was, and what freeing it would free. */
	readonly each: ReadonlyArray<{readonly id: string; readonly path: FsPath; readonly bytes: number}>;
};

export type Notice = {readonly text: string; readonly tone: Tone};

export type State = {
	readonly roots: readonly FsPath[];
	readonly home: FsPath;
	readonly now: Date;
	readonly size: Size;
	readonly isReadOnly: boolean;
	/** Whether they are those of other machines: of this one nothing is read. */
	readonly isOfHosts: boolean;
	readonly settings: Settings;
	/** Signs and names of keys in ASCII alone. */
	readonly isAscii: boolean;
	/** The keys that hints name. */
	readonly keys: KeyHints;
	readonly environments: ReadonlyMap<FsPath, Environment>;
	readonly order: Order;
	/** The environments in uv's cache: one row, below the others. */
	readonly cached: CachedGroup | undefined;
	/** All environments in the order of the list as it was last sorted. */
	readonly sequence: readonly FsPath[];
	readonly names: NameWidths;
	/** Those of them that the filter lets through, and the path of `cached` at the end. */
	readonly shown: readonly FsPath[];
	/** Undefined means the top row, until the user moves. */
	readonly selected: FsPath | undefined;
	/** The path that had the cursor before a filter was typed: it gets the cursor back as soon as the filter shows it. */
	readonly beforeFilter: FsPath | undefined;
	/** The path that an earlier run left the cursor on: it has the cursor, once it is found, until the user moves. */
	readonly recalled: FsPath | undefined;
	/** The first row in view. */
	readonly top: number;
	readonly marks: ReadonlySet<FsPath>;
	/** Where a range of marks began. */
	readonly rangeFrom: FsPath | undefined;
	readonly filter: string;
	readonly containing: Containing | undefined;
	readonly focus: 'list' | 'pane';
	/** The index of the pane in view. */
	readonly pane: number;
	readonly places: Readonly<Record<string, Place>>;
	/** The data of the panes, by pane id, for the environment at `readingsOf`. */
	readonly readings: Readonly<Record<string, Reading>>;
	readonly readingsOf: FsPath | undefined;
	readonly screen: OpenScreen | undefined;
	readonly jobs: readonly Job[];
	readonly scanning: Scanning;
	readonly held: HeldSummary;
	readonly notice: Notice | undefined;
	/** When the notice was given. */
	readonly noticedAt: Date;
	/** Whether the program greets somebody who is new here, until the first key. */
	readonly isNew: boolean;
	/** Whether no key was pressed since a notice or the end of a job, which may then take more than its line. */
	readonly isUnread: boolean;
	/** Results of the sanity checks since the program started. */
	readonly checked: ReadonlyMap<FsPath, Checked>;
	/** Newer versions that were asked for since then. */
	readonly outdated: ReadonlyMap<FsPath, OutdatedReport>;
	/** What was found when somebody asked for known vulnerabilities; undefined: nobody has. */
	readonly audited: Audited | undefined;
	readonly mode: Mode;
	/** Counts the times that sums have become known: what was drawn with them is drawn anew. */
	readonly sums: number;
	/** Directories whose disks don't answer. */
	readonly silent: readonly FsPath[];
	/** Texts that were typed in this run, the last one first. */
	readonly typed: Readonly<Record<TypingField, readonly string[]>>;
};

/** A place where nobody has been yet. */
export const startPlace: Place = {top: 0, search: '', mode: 0};

/** The state before anything was found. */
export const initialState = (
	given: Pick<State, 'roots' | 'home' | 'now' | 'isReadOnly'> & {
		readonly isOfHosts?: boolean | undefined;
		readonly size?: Size | undefined;
		readonly isAscii?: boolean | undefined;
		readonly settings?: Settings | undefined;
		readonly keys?: KeyHints | undefined;
	},
): State => ({
	...given,
	isOfHosts: given.isOfHosts ?? false,
	size: given.size ?? {columns: 80, rows: 24},
	isAscii: given.isAscii ?? false,
	settings: given.settings ?? defaultSettings,
	keys: given.keys ?? {},
	environments: new Map(),
	cached: undefined,
	order: {by: given.settings?.order ?? 'path', isReversed: false},
	sequence: [],
	names: leastNames,
	shown: [],
	selected: undefined,
	beforeFilter: undefined,
	recalled: undefined,
	top: 0,
	marks: new Set(),
	rangeFrom: undefined,
	filter: '',
	containing: undefined,
	focus: 'list',
	pane: 0,
	places: {},
	readings: {},
	readingsOf: undefined,
	screen: undefined,
	jobs: [],
	scanning: {isRunning: false, directories: 0, skipped: 0, errors: [], holdingDirectories: []},
	held: {count: 0, bytes: 0, each: []},
	notice: undefined,
	noticedAt: given.now,
	isNew: false,
	isUnread: false,
	checked: new Map(),
	outdated: new Map(),
	audited: undefined,
	mode: {type: 'browsing'},
	sums: 0,
	silent: [],
	typed: {filter: [], search: [], look: []},
});

/** The state when a scan begins. If it is of another place than before, the environments found there are dropped. */
export const begun = (state: State, roots: readonly FsPath[]): State => {
	const scanning = {isRunning: true, directories: 0, skipped: 0, errors: [], holdingDirectories: [], totals: undefined};
	if (roots.length === state.roots.length && roots.every((root, index) => root === state.roots[index]))
		return {...state, scanning: {...scanning, holdingDirectories: state.scanning.holdingDirectories}};
	const {home, now, size, isReadOnly, isOfHosts, isAscii, settings, keys} = state;
	const {jobs, held, checked, outdated, order, silent, typed} = state;
	const fresh = initialState({roots, home, now, size, isReadOnly, isOfHosts, isAscii, settings, keys});
	return {...fresh, jobs, held, checked, outdated, order, scanning, silent, typed};
};

/** The path under the cursor: the one that the user went to, now or in an earlier run, else the top row's. */
export const selectedPath = ({selected, recalled, shown, environments, cached}: State): FsPath | undefined => {
	if (selected !== undefined || recalled === undefined) return selected ?? shown[0];
	const isThere = environments.has(recalled) || recalled === cached?.path;
	return isThere && shown.includes(recalled) ? recalled : shown[0];
};

/** The environment under the cursor. */
export const selectedEnvironment = (state: State): Environment | undefined => {
	const path = selectedPath(state);
	return path === undefined ? undefined : state.environments.get(path);
};

/** The environments in uv's cache, where their row has the cursor. */
export const selectedCached = (state: State): CachedGroup | undefined =>
	state.cached !== undefined && selectedPath(state) === state.cached.path ? state.cached : undefined;

/** Where the cursor stands in the list as shown; 0 when nothing is. */
export const selectedIndex = (state: State): number => {
	const path = selectedPath(state);
	return path === undefined ? 0 : Math.max(0, state.shown.indexOf(path));
};

/** The marked environments, including the range that is being drawn, in the order of the list. */
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

/** Whether the keys go to the list, or to the pane: not while a dialog or the palette has them. */
export const hasKeys = ({mode, focus}: State, wanted: State['focus']): boolean =>
	focus === wanted && mode.type !== 'asking' && mode.type !== 'palette';

/** The job that works on an environment, while it runs. */
export const busyWith = (state: State, path: FsPath): Job | undefined =>
	state.jobs.find(job => job.status === 'running' && job.targets.includes(path));

/** Whether an environment is not read yet, and its disk does not answer. */
export const isUnanswered = ({environments, silent}: State, path: FsPath): boolean =>
	silent.some(directory => isInside(path, directory)) && environments.get(path)?.status === undefined;

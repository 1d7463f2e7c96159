import type {Checked} from '../../actions/shared/action.js';
import type {CachedGroup} from '../../core/inspect/cached-environments.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {Audited} from '../../core/vulnerabilities/vulnerable-among.js';
import type {OutdatedReport} from '../../core/operate/install/outdated.js';
import type {Containing} from './filter.js';
import type {Size} from '../drawing/screen-layout.js';
import {
	movedTo,
	reordered,
	scrolled,
	withFound,
	withOnlyOne,
	without,
	withRecalled,
	withShown,
	type Recalled,
} from './listing.js';
import {nameWidths, withRoomForNames} from './list-widths.js';
import type {Order} from '../../text/environment-order.js';
import type {Job} from './job.js';
import type {TypingField} from './text-field.js';
import {
	begun,
	selectedIndex,
	selectedPath,
	startPlace,
	type HeldSummary,
	type Mode,
	type Notice,
	type OpenScreen,
	type Place,
	type Reading,
	type Scanning,
	type State,
} from './state.js';

/** An event. `update` is the only function that changes state. */
export type Event =
	| {readonly type: 'resized'; readonly size: Size}
	| {readonly type: 'scan-started'; readonly roots: readonly FsPath[]}
	| {readonly type: 'found'; readonly environments: readonly Environment[]}
	| {readonly type: 'scanned'; readonly scanning: Partial<Scanning>}
	/** The scan ended; environments that are not in `seen` are gone. */
	| {readonly type: 'scan-ended'; readonly seen: ReadonlySet<FsPath>}
	| {readonly type: 'cached-read'; readonly group: CachedGroup | undefined}
	| {readonly type: 'gone'; readonly paths: readonly FsPath[]}
	| {readonly type: 'moved'; readonly by: number}
	| {readonly type: 'selected'; readonly path: FsPath}
	/**
	 * The user did something with the environment under the cursor: it keeps the cursor, whatever rows arrive above it.
	 */
	| {readonly type: 'settled'}
	| {readonly type: 'ordered'; readonly order: Order}
	| {readonly type: 'filtered'; readonly filter: string}
	/** The view that an earlier run has saved is known. */
	| {readonly type: 'recalled'; readonly view: Recalled}
	| {readonly type: 'containing-read'; readonly containing: Containing}
	| {readonly type: 'marked'; readonly marks: ReadonlySet<FsPath>}
	| {readonly type: 'range-begun'; readonly from: FsPath | undefined}
	| {readonly type: 'focused'; readonly focus: 'list' | 'pane'}
	| {readonly type: 'pane-chosen'; readonly pane: number}
	| {readonly type: 'place-changed'; readonly pane: string; readonly place: Partial<Place>}
	| {readonly type: 'pane-read'; readonly pane: string; readonly of: FsPath; readonly reading: Reading}
	/** The data that the panes show has changed on disk. */
	| {readonly type: 'readings-dropped'}
	| {readonly type: 'screen-opened'; readonly screen: OpenScreen}
	| {readonly type: 'screen-changed'; readonly change: Partial<OpenScreen>}
	| {readonly type: 'screen-closed'}
	| {readonly type: 'job-started'; readonly job: Job}
	| {readonly type: 'job-changed'; readonly id: number; readonly change: Partial<Job>}
	| {readonly type: 'checked'; readonly checked: Checked}
	| {readonly type: 'outdated'; readonly outdated: OutdatedReport}
	/** Somebody asked which packages have known vulnerabilities. */
	| {readonly type: 'audited'; readonly audited: Audited}
	/** The packages of these changed since somebody asked. */
	| {readonly type: 'unaudited'; readonly paths: readonly FsPath[]}
	| {readonly type: 'held-read'; readonly held: HeldSummary}
	| {readonly type: 'noticed'; readonly notice: Notice | undefined}
	/** Somebody who is new here. */
	| {readonly type: 'greeted'}
	/** A key was pressed: the text of the status line was seen. */
	| {readonly type: 'read'}
	| {readonly type: 'mode-changed'; readonly mode: Mode}
	/** A text was typed and accepted; of `look`, the place that was left. */
	| {readonly type: 'typed'; readonly field: TypingField; readonly text: string}
	| {readonly type: 'added-up'}
	| {readonly type: 'silent'; readonly silent: readonly FsPath[]}
	| {readonly type: 'ticked'; readonly now: Date};

/** The state after an event. Pure. */
export const update = (state: State, event: Event): State => {
	const next = apply(state, event);
	return selectedPath(next) === selectedPath(state) ? next : withOther(next);
};

/** Another environment is under the cursor: modes of the panes stay, cursors and data of the panes don't. */
const withOther = (state: State): State => {
	const kept = Object.entries(state.places).map(([id, {mode}]) => [id, {...startPlace, mode}] as const);
	return {...state, places: Object.fromEntries(kept), readings: {}, readingsOf: undefined};
};

const apply = (state: State, event: Event): State =>
	(changes[event.type] as (state: State, event: Event) => State)(state, event);

type Changes = {
	readonly [Type in Event['type']]: (state: State, event: Extract<Event, {readonly type: Type}>) => State;
};

/** The next state for each type of event. */
const changes: Changes = {
	resized: (state, event) => scrolled({...state, size: event.size}),
	'scan-started': (state, event) => begun(state, event.roots),
	found: (state, event) => withFound(state, event.environments),
	scanned: (state, event) => ({...state, scanning: {...state.scanning, ...event.scanning}}),
	'scan-ended': (state, event) =>
		withOnlyOne(
			withNamesOf(
				without(
					{...state, scanning: {...state.scanning, isRunning: false}},
					[...state.environments.keys()].filter(path => !event.seen.has(path)),
				),
			),
		),
	'cached-read': (state, event) =>
		withRoomForNames(withShown({...state, cached: asMeasured(event.group, state.cached)})),
	gone: (state, event) => without(state, event.paths),
	moved: (state, event) => movedTo(state, selectedIndex(state) + event.by),
	selected: (state, event) => movedTo(state, state.shown.indexOf(event.path)),
	ordered: (state, event) => reordered(state, event.order),
	recalled: (state, event) => withRecalled(state, event.view),
	filtered: (state, event) =>
		withShown({
			...state,
			filter: event.filter,
			beforeFilter: state.filter === '' ? state.selected : state.beforeFilter,
		}),
	'containing-read': (state, event) => withShown({...state, containing: event.containing}),
	marked: (state, event) => ({...state, marks: event.marks}),
	'range-begun': (state, event) => ({...state, rangeFrom: event.from, selected: selectedPath(state)}),
	focused: (state, event) => ({
		...state,
		focus: event.focus,
		selected: event.focus === 'pane' ? selectedPath(state) : state.selected,
	}),
	'pane-chosen': (state, event) => ({...state, pane: event.pane, selected: selectedPath(state)}),
	settled: state => ({...state, selected: selectedPath(state), beforeFilter: undefined}),
	'place-changed': (state, event) => withPlace(state, event.pane, event.place),
	'pane-read': (state, event) => withReading(state, event),
	'readings-dropped': state => ({...state, readings: {}}),
	'screen-opened': (state, event) => ({...state, screen: event.screen, notice: undefined}),
	'screen-changed': (state, event) => (state.screen ? {...state, screen: {...state.screen, ...event.change}} : state),
	'screen-closed': state => ({...state, screen: state.screen?.under, notice: undefined}),
	'job-started': (state, event) => ({...state, jobs: [...state.jobs, event.job], notice: undefined}),
	'job-changed': (state, event) => withJob(state, event),
	audited: (state, {audited}) => ({...state, audited}),
	unaudited: (state, {paths}) =>
		state.audited === undefined
			? state
			: {...state, audited: new Map([...state.audited].filter(([path]) => !paths.includes(path)))},
	outdated: (state, {outdated}) => ({...state, outdated: new Map(state.outdated).set(outdated.path, outdated)}),
	checked: (state, event) => ({...state, checked: new Map(state.checked).set(event.checked.path, event.checked)}),
	'held-read': (state, event) => ({...state, held: event.held}),
	noticed: (state, event) => ({
		...state,
		notice: event.notice,
		noticedAt: state.now,
		isUnread: event.notice !== undefined,
	}),
	greeted: state => ({...state, isNew: true, isUnread: true}),
	read: state => ({...state, isUnread: false, isNew: false}),
	'mode-changed': (state, {mode}) => ({...state, mode, notice: isNewMode(state, mode) ? undefined : state.notice}),
	typed: (state, event) => ({...state, typed: {...state.typed, [event.field]: withTyped(state, event)}}),
	'added-up': state => ({...state, sums: state.sums + 1}),
	silent: (state, event) => ({...state, silent: event.silent}),
	ticked: (state, event) => withoutOldNotice({...state, now: event.now}),
};

const mostTyped = 20;

const withTyped = ({typed}: State, {field, text}: Extract<Event, {type: 'typed'}>): readonly string[] =>
	[text, ...typed[field].filter(other => other !== text)].slice(0, mostTyped);

const withNamesOf = (state: State): State => ({...state, names: nameWidths(state)});

/** Keeps the sizes measured before until new ones are known. */
const asMeasured = (group: CachedGroup | undefined, before: CachedGroup | undefined): CachedGroup | undefined =>
	group !== undefined && group.usage === undefined && group.count === before?.count ? {...before, ...group} : group;

/** The time that a notice stays at least, after which the next key removes it. */
export const saidMs = 6000;

/** Whether something else begins, to which the last notice does not belong. */
const isNewMode = ({mode: before}: State, {type}: Mode): boolean => type !== 'browsing' && type !== before.type;

const withoutOldNotice = (state: State): State =>
	state.notice !== undefined && !state.isUnread && state.now.getTime() - state.noticedAt.getTime() > saidMs
		? {...state, notice: undefined}
		: state;

const withJob = (state: State, {id, change}: Extract<Event, {type: 'job-changed'}>): State => ({
	...state,
	jobs: state.jobs.map(job => (job.id === id ? {...job, ...change} : job)),
	isUnread: state.isUnread || (change.status !== undefined && change.status !== 'running'),
});

const withPlace = (state: State, pane: string, change: Partial<Place>): State => ({
	...state,
	places: {...state.places, [pane]: {...(state.places[pane] ?? startPlace), ...change}},
});

const withReading = (state: State, {pane, of, reading}: Extract<Event, {type: 'pane-read'}>): State => {
	if (state.readingsOf === of) return {...state, readings: {...state.readings, [pane]: reading}};
	return {...state, readingsOf: of, readings: {[pane]: reading}};
};

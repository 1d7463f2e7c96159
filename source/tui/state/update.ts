import type {Checked} from '../../actions/shared/action.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {Containing} from './filter.js';
import type {Size} from '../drawing/screen-layout.js';
import {movedTo, reordered, scrolled, withFound, withOnlyOne, without, withShown} from './listing.js';
import type {Order} from './order.js';
import type {Job} from './job.js';
import {
	begun,
	saidMs,
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
	| {readonly type: 'selected'; readonly path: FsPath}
	/** The user did something with what is under the cursor: it stays there, whatever rows arrive above it. */
	| {readonly type: 'settled'}
	| {readonly type: 'ordered'; readonly order: Order}
	| {readonly type: 'filtered'; readonly filter: string}
	| {readonly type: 'holders-read'; readonly holders: Containing}
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
	| {readonly type: 'checked'; readonly checked: Checked}
	| {readonly type: 'held-read'; readonly held: HeldSummary}
	| {readonly type: 'noticed'; readonly notice: Notice | undefined}
	/** A key was pressed: what the status line says was seen. */
	| {readonly type: 'read'}
	| {readonly type: 'mode-changed'; readonly mode: Mode}
	| {readonly type: 'ticked'; readonly now: Date};

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
			return withJob(state, event);
		case 'checked':
			return {...state, checked: new Map(state.checked).set(event.checked.path, event.checked)};
		case 'held-read':
			return {...state, held: event.held};
		case 'noticed':
			return {...state, notice: event.notice, noticedAt: state.now, isUnread: event.notice !== undefined};
		case 'read':
			return {...state, isUnread: false};
		case 'mode-changed':
			return {...state, mode: event.mode};
		case 'ticked':
			return withoutOldNotice({...state, now: event.now});
	}
};

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

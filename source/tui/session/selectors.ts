import type {Environment} from '../../core/model/environment.js';
import {layoutOf, type Layout} from '../drawing/screen-layout.js';
import type {Pane, PaneView} from '../panes/pane.js';
import {recordedRows} from '../panes/recorded.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Effect, Screen, Scene} from '../screens/screen.js';
import {cursorId, steadyPlace} from '../state/cursor.js';
import {targetsOf, whyImpossible} from '../state/possible-actions.js';
import {frameOf} from '../state/list-widths.js';
import {busyWith, markedPaths, selectedEnvironment, startPlace, type Place, type State} from '../state/state.js';
import {wrapRows} from '../drawing/wrap.js';
import {keyTable as usualKeys} from '../state/key-table.js';
import type {Beside, Shown} from '../state/shown.js';

export type Selectors = {
	readonly pane: (state: State) => Pane | undefined;
	readonly shownPane: (state: State) => Shown | undefined;
	readonly screen: (state: State) => Screen | undefined;
	readonly shownScreen: (state: State) => Shown | undefined;
	/** What stands beside the rows of the open screen; undefined where only the rows stand. */
	readonly besideScreen: (state: State) => Beside | undefined;
	/** The open screen's line about the row under the cursor. */
	readonly screenLine: (state: State) => string | undefined;
	/** The effect of Enter on the row under the cursor of the open screen; undefined: its details. */
	readonly rowEffect: (state: State) => Effect | undefined;
	readonly scene: (state: State) => Scene;
};

type SelectorOptions = {
	readonly panes: readonly Pane[];
	readonly screens: readonly Screen[];
	readonly actions: Scene['actions'];
	readonly keyTable?: Scene['keyTable'];
	readonly context: Scene['context'];
};

/**
 * Makes the rows of panes and screens from the state. Equal input gives the rows of before, so that a frame doesn't
 * make them again.
 */
export const createSelectors = (options: SelectorOptions): Selectors => {
	const maker = createMaker(options);
	const pane = (state: State) => options.panes[state.pane];
	const screen = (state: State) => options.screens.find(({id}) => id === state.screen?.id);
	return {
		pane,
		screen,
		scene: maker.scene,
		shownScreen: state => shownScreen(maker, screen(state), state),
		besideScreen: state => besideScreen(maker, screen(state), state),
		screenLine: state => ofRow(maker, screen(state), {state, ask: ({line}) => line}),
		rowEffect: state => ofRow(maker, screen(state), {state, ask: ({leadsTo}) => leadsTo}),
		shownPane: state => shownPane(maker, pane(state), state),
	};
};

/** A maker of rows that remembers its last result. */
type Maker = ReturnType<typeof createMaker>;

const createMaker = ({context, actions, panes, screens, keyTable = usualKeys}: SelectorOptions) => {
	const listOf = remembered((state: Pick<State, 'sequence' | 'environments'>) =>
		state.sequence.flatMap(path => state.environments.get(path) ?? []),
	);
	const scene = (state: State): Scene => ({
		context,
		actions,
		screens,
		keyTable,
		keys: state.keys,
		panes,
		jobs: state.jobs,
		isScanning: state.scanning.isRunning,
		selected: selectedEnvironment(state),
		screen: state.screen?.id,
		pane: state.focus === 'pane' ? panes[state.pane]?.id : undefined,
		whyNot: action => whyImpossible(state, context, {action, targets: targetsOf(state, action)}),
		get marked() {
			return markedPaths(state).flatMap(path => state.environments.get(path) ?? []);
		},
		holdingDirectories: state.scanning.holdingDirectories,
		get environments() {
			return listOf({sequence: state.sequence, environments: state.environments});
		},
	});
	const besideRows = remembered((_: object, make: () => readonly PaneRow[]) => make());
	return {scene, paneRows: remembered(makePaneRows), screenRows: remembered(makeScreenRows), besideRows};
};

const shownScreen = (maker: Maker, screen: Screen | undefined, state: State): Shown | undefined => {
	const layout = layoutOf(state.size);
	if (layout.type === 'too-small' || !screen || !state.screen) return undefined;
	const {local, reading, place} = state.screen;
	const cursor = screen.followsCursor?.(local) === true ? place.cursor : undefined;
	const width = splitOf(screen, state)?.rowsWidth ?? layout.screenWidth;
	const view = viewOf(state, {place, width: textWidth(layout, width), cursor});
	const {environments, jobs, scanning, sums} = state;
	const made = {screen, local, reading, details: place.details, view: viewKey(view)};
	const key = {...made, environments, jobs, sums, isScanning: scanning.isRunning};
	const rows = maker.screenRows(key, view, maker.scene(state));
	return standing({...rows, place, width}, layout.screenHeight);
};

/** The width of texts in a frame: they keep off its right edge, as they do off the left one. */
const textWidth = ({type}: Layout, width: number): number => (type === 'single' ? width : width - 1);

/** The widths of both halves of a screen; undefined where its rows have the whole width. */
const splitOf = ({beside, details}: Screen, {size, screen}: State) => {
	const layout = layoutOf(size);
	const hasMore = (beside ?? details) !== undefined && screen?.place.details === undefined;
	return layout.type !== 'too-small' && hasMore ? layout.split : undefined;
};

const besideScreen = (maker: Maker, screen: Screen | undefined, state: State): Beside | undefined => {
	const width = screen && splitOf(screen, state)?.besideWidth;
	const layout = layoutOf(state.size);
	if (width === undefined || layout.type === 'too-small') return undefined;
	const ask = ({beside, details}: Screen) => {
		const tell = beside ?? details;
		if (tell === undefined) return undefined;
		return ({view, ...look}: Parameters<typeof tell>[0], id: string) => {
			const narrow = {...view, width: width - 1};
			const {environments, jobs} = state;
			const key = {id, tell, data: look.data, local: look.local, environments, jobs, view: viewKey(narrow)};
			return {of: id, rows: maker.besideRows(key, () => wrapRows(tell({...look, view: narrow}, id), narrow.width))};
		};
	};
	const {of, rows} = ofRow(maker, screen, {state, ask}) ?? {of: undefined, rows: []};
	const height = layout.screenHeight;
	const {beside} = state.screen ?? {};
	const top = beside !== undefined && beside.of === of ? Math.min(beside.top, Math.max(0, rows.length - height)) : 0;
	return {of, rows, top, height, width};
};

type Asked<Answer> = {
	readonly state: State;
	readonly ask: (
		screen: Screen,
	) => ((look: Parameters<NonNullable<Screen['line']>>[0], id: string) => Answer) | undefined;
};

/** What a screen answers about the row under its cursor; undefined while it is read, in details and without a row. */
const ofRow = <Answer>(maker: Maker, screen: Screen | undefined, {state, ask}: Asked<Answer>): Answer | undefined => {
	const answer = screen && ask(screen);
	const shown = answer && shownScreen(maker, screen, state);
	const id = shown && cursorId(shown);
	if (!answer || !shown || id === undefined || state.screen?.reading.status !== 'ready') return undefined;
	if (shown.place.details !== undefined) return undefined;
	const view = viewOf(state, {place: shown.place, width: shown.width});
	const {reading, local} = state.screen;
	return answer({data: reading.data, local, view, scene: maker.scene(state)}, id);
};

/** Columns from which a pane has room for a second column. */
const widePane = 84;

const shownPane = (maker: Maker, pane: Pane | undefined, state: State): Shown | undefined => {
	const layout = frameOf(state);
	const environment = selectedEnvironment(state);
	if (layout.type === 'too-small' || !pane || !environment) return undefined;
	const place = state.places[pane.id] ?? startPlace;
	const {paneWidth: width, paneHeight: height} = layout;
	const room = layout.type === 'single' ? {} : {isWide: layout.type === 'columns' && width >= widePane, height};
	const view: PaneView = {...viewOf(state, {place, width: textWidth(layout, width), environment}), ...room};
	const reading = state.readingsOf === environment.path ? state.readings[pane.id] : undefined;
	const rows = maker.paneRows({pane, environment, reading, details: place.details, view: viewKey(view)}, view);
	return {head: [], rows, foot: [], place: steadyPlace(rows, place, height), height, width};
};

// On fewer lines the scrolling rows need the room more than the fixed ones.
const leastRows = 8;

/**
 * The scrolling rows with the fixed rows above and below; if those leave too little room, the ones below follow the
 * scrolling rows.
 */
const standing = (made: Omit<Shown, 'height'>, screenHeight: number): Shown => {
	const height = screenHeight - made.head.length - made.foot.length;
	if (made.foot.length > 0 && height < leastRows)
		return standing({...made, rows: [...made.rows, ...made.foot], foot: []}, screenHeight);
	const room = Math.max(1, height);
	return {...made, place: steadyPlace(made.rows, made.place, room), height: room};
};

type ViewInput = {
	readonly place: Place;
	readonly width: number;
	readonly environment?: Environment | undefined;
	readonly cursor?: string | undefined;
};

const viewOf = (state: State, {place, width, environment, cursor}: ViewInput): PaneView => ({
	width,
	cursor,
	mode: place.mode,
	at: place.at,
	search: place.search,
	home: state.home,
	now: state.now,
	ascii: state.isAscii,
	keys: state.keys,
	isHeld: environment && state.held.each.some(({path}) => path === environment.path),
	isBusy: environment && busyWith(state, environment.path) !== undefined,
	checked: environment && state.checked.get(environment.path),
	outdated: environment && state.outdated.get(environment.path),
	vulnerable: environment && state.audited?.get(environment.path),
});

/** Rows are made again when one of these changes; the clock counts by seconds. */
const viewKey = (view: PaneView): readonly unknown[] => [
	view.width,
	view.isWide,
	view.height,
	view.cursor,
	view.mode,
	view.at,
	view.search,
	Math.floor(view.now.getTime() / 1000),
	view.ascii,
	view.isBusy,
	view.isHeld,
	view.checked,
	view.outdated,
	view.vulnerable,
];

type PaneKeyed = {
	readonly pane: Pane;
	readonly environment: Environment;
	readonly reading: State['readings'][string] | undefined;
	readonly details: string | undefined;
	readonly view: readonly unknown[];
};

const makePaneRows = (key: PaneKeyed, view: PaneView): readonly PaneRow[] => wrapRows(paneRows(key, view), view.width);

const paneRows = ({pane, environment, reading, details}: PaneKeyed, view: PaneView): readonly PaneRow[] => {
	if (environment.host !== undefined) return recordedRows(pane.id, environment, view);
	if (reading?.status === 'failed') return [{spans: [{text: reading.message, tone: 'bad'}]}];
	const data = reading?.status === 'ready' ? reading.data : undefined;
	if (details !== undefined && data !== undefined && pane.details)
		return pane.details({environment, data, view}, details);
	return pane.rows(environment, data, view);
};

type ScreenKeyed = {
	readonly screen: Screen;
	readonly local: unknown;
	readonly reading: NonNullable<State['screen']>['reading'];
	readonly details: string | undefined;
	readonly view: readonly unknown[];
	readonly environments: State['environments'];
	readonly jobs: State['jobs'];
	readonly sums: number;
	readonly isScanning: boolean;
};

const makeScreenRows = (key: ScreenKeyed, view: PaneView, scene: Scene) => {
	const {head = [], rows, foot = []} = screenRows(key, view, scene);
	return {head: wrapRows(head, view.width), rows: wrapRows(rows, view.width), foot: wrapRows(foot, view.width)};
};

const screenRows = (
	{screen, local, reading, details}: ScreenKeyed,
	view: PaneView,
	scene: Scene,
): {
	readonly head?: Shown['head'] | undefined;
	readonly rows: Shown['rows'];
	readonly foot?: Shown['foot'] | undefined;
} => {
	if (reading.status === 'failed') return {rows: [{spans: [{text: reading.message, tone: 'bad'}]}]};
	const data = reading.status === 'ready' ? reading.data : undefined;
	const isThere = data !== undefined || screen.load === undefined;
	if (details !== undefined && isThere && screen.details)
		return {rows: screen.details({data, local, view, scene}, details)};
	return {
		head: screen.head?.({data, local, view, scene}),
		rows: screen.rows({data, local, view, scene}),
		foot: screen.foot?.({data, local, view, scene}),
	};
};

/** A function that gives its last answer again while its first argument holds the same things. */
const remembered = <Key extends object, Rest extends readonly unknown[], Answer>(
	make: (key: Key, ...rest: Rest) => Answer,
) => {
	let last: {readonly key: Key; readonly answer: Answer} | undefined;
	return (key: Key, ...rest: Rest): Answer => {
		if (last === undefined || !holdSame(last.key, key)) last = {key, answer: make(key, ...rest)};
		return last.answer;
	};
};

const holdSame = (a: object, b: object): boolean => {
	const other = new Map(Object.entries(b));
	return Object.entries(a).every(([name, value]) => isSame(value, other.get(name)));
};

const isSame = (a: unknown, b: unknown): boolean =>
	a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => item === b[i]));

import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import {defaultSettings, type Settings} from '../../core/model/settings.js';
import {
	fitEnd,
	fitMiddle,
	formatAge,
	formatBytes,
	formatCount,
	padEnd,
	padStart,
	solidBar,
	widthOf,
} from '../../text/fit-width.js';
import {stateOf, type EnvironmentState} from '../../text/environment-state.js';
import type {Order, OrderBy} from '../../text/environment-order.js';
import type {Span} from '../drawing/spans.js';
import type {Tone} from '../drawing/spans.js';
import type {Signs} from '../drawing/theme.js';
import {usualWidth} from '../drawing/usual-width.js';
import {shortName} from '../drawing/phrases.js';

/** Everything that a row of the list depends on besides its environment. */
export type RowView = {
	readonly width: number;
	/** The width of most names: the rest of the line goes to more columns. */
	readonly nameWidth: number;
	/** The width that the longest name leaves goes to the state, which may name the target of a link. */
	readonly longestName: number;
	/** The size whose bar is full: that of the largest environment. */
	readonly largestBytes: number;
	/** The columns that the user wants, in their order. */
	readonly columns?: Settings['columns'];
	/** The fact that the rows are ordered by: it has a column wherever one has room. */
	readonly orderedBy?: OrderBy | undefined;
	readonly roots: readonly FsPath[];
	readonly home: FsPath;
	readonly now: Date;
	readonly signs: Signs;
	readonly isAscii: boolean;
};

/** The cells before and behind the facts: the user's marks, and the running action. */
type RowMarks = {
	readonly isCursor: boolean;
	readonly isMarked: boolean;
	/** "deleting": the word that takes the place of the state while a job works on it. */
	readonly activity: string | undefined;
};

type Column = {
	readonly head: string;
	readonly width: number;
	readonly isNumber: boolean;
	readonly order?: OrderBy;
	readonly cell: (environment: Environment, view: RowView) => Span;
};

const unknown: Span = {text: '', tone: 'dim'};

/** Sizes of a former scan stand marked until they are measured. */
const bytesCell = (environment: Environment, key: 'allocatedBytes' | 'reclaimableBytes'): Span => {
	if (environment.alias !== undefined) return {text: '-', tone: 'dim'};
	const {usage, rememberedUsage, unmeasured} = environment;
	if (usage) return {text: formatBytes(usage[key])};
	if (rememberedUsage) return {text: `~${formatBytes(rememberedUsage[key])}`, tone: 'dim'};
	return {text: unmeasured === undefined ? '…' : '?', tone: 'dim'};
};

/** Files and directories, as a quota counts them. */
const filesCell = ({alias, usage, rememberedUsage}: Environment): Span => {
	if (alias !== undefined) return {text: '-', tone: 'dim'};
	if (usage) return {text: formatCount(usage.inodes)};
	return {text: rememberedUsage ? `~${formatCount(rememberedUsage.inodes)}` : '…', tone: 'dim'};
};

/** `3.11` of `3.11.2`: the name needs the room more than the rest of the version. */
const minorOf = (version = ''): string => version.split('.').slice(0, 2).join('.');

const columns = {
	python: {
		head: 'PYTHON',
		width: 7,
		isNumber: true,
		cell: ({python}) => ({text: python?.version ?? '', tone: 'dim'}),
	},
	shortPython: {
		head: 'PY',
		width: 4,
		isNumber: true,
		cell: ({python}) => ({text: minorOf(python?.version), tone: 'dim'}),
	},
	kind: {
		head: 'KIND',
		width: 10,
		isNumber: false,
		cell: ({kind, alias}) => ({text: alias === undefined ? kind : 'alias', tone: 'dim'}),
	},
	size: {
		head: 'SIZE',
		width: 6,
		isNumber: true,
		order: 'size',
		cell: environment => bytesCell(environment, 'allocatedBytes'),
	},
	bar: {
		head: '',
		width: 8,
		isNumber: false,
		cell: ({usage, rememberedUsage, alias}, {largestBytes, isAscii}) => {
			const {allocatedBytes = 0} = alias === undefined ? (usage ?? rememberedUsage ?? {}) : {};
			const fraction = largestBytes === 0 ? 0 : allocatedBytes / largestBytes;
			return {text: solidBar(fraction, 8, isAscii), tone: usage === undefined ? 'dim' : 'accent'};
		},
	},
	frees: {
		head: 'FREES',
		width: 6,
		isNumber: true,
		order: 'frees',
		cell: environment => bytesCell(environment, 'reclaimableBytes'),
	},
	files: {
		head: 'FILES',
		width: 6,
		isNumber: true,
		order: 'files',
		cell: filesCell,
	},
	used: {
		head: 'USED',
		width: 5,
		isNumber: true,
		order: 'used',
		cell: ({lastUsed}, {now}) => (lastUsed ? {text: formatAge(lastUsed.at, now)} : unknown),
	},
} as const satisfies Readonly<Record<string, Column>>;

const gap = 2;
const signWidth = 4;

type Columns = {
	readonly cells: readonly Column[];
	/** The room of the state's word. */
	readonly state: number;
};

const {python, shortPython, kind, size, bar, frees, files, used} = columns;

/** The columns that a list has room for; more important ones come first and go last. */
const choices: readonly Columns[] = [
	{cells: [python, kind, size, bar, frees, files, used], state: 17},
	{cells: [python, kind, size, bar, frees, used], state: 9},
	{cells: [python, kind, size, frees, used], state: 9},
	{cells: [python, size, frees, used], state: 9},
	{cells: [shortPython, size, frees, used], state: 8},
	{cells: [shortPython, frees, used], state: 8},
];
const narrow: Columns = {cells: [frees, used], state: 8};
const narrowest: Columns = {cells: [frees, used], state: 0};
const stateFrom = 48;
const leastName = 24;
const nameShare = 0.45;
const mostState = 24;

/** Layouts for the columns that the user has set: those at the right leave first. The state stands last. */
const choicesFor = (names: Settings['columns']): readonly Columns[] => {
	if (names === defaultSettings.columns) return choices;
	const cells = names.flatMap(name => (name === 'state' ? [] : [columns[name]]));
	const state = names.includes('state') ? 8 : 0;
	return Array.from({length: cells.length + 1}, (_, fewer) => ({cells: cells.slice(0, cells.length - fewer), state}));
};

type Widths = Pick<RowView, 'width' | 'nameWidth' | 'longestName' | 'columns' | 'orderedBy'>;

/**
 * A name says more than a column whose fact the pane shows, too: it gets the width of the longest, up to nearly half of
 * the line.
 */
const layoutColumns = (widths: Widths): Columns => {
	const {width, nameWidth, longestName, columns: names = defaultSettings.columns, orderedBy} = widths;
	const wanted = Math.max(Math.min(nameWidth, leastName), Math.min(longestName, Math.floor(width * nameShare)));
	const chosen = withOrdered(fittingColumns(widths, {names, wanted}), orderedBy);
	if (chosen.state === 0) return chosen;
	const left = Math.max(0, roomForNames(width, chosen) - longestName);
	return {...chosen, state: Math.min(mostState, chosen.state + left)};
};

type Wish = {readonly names: Settings['columns']; readonly wanted: number};

const fittingColumns = ({width}: Widths, {names, wanted}: Wish): Columns => {
	const all = choicesFor(names);
	const fitting = all.find(choice => roomForNames(width, choice) >= wanted);
	return fitting ?? (all === choices ? narrowFor(width, wanted) : (all.at(-1) ?? narrowest));
};

const sizes: readonly Column[] = [frees, size, files];

/** The column of an order that has no room takes the place of another size: the last one, since SIZE may have its bar. */
const withOrdered = (chosen: Columns, orderedBy: OrderBy | undefined): Columns => {
	const column = sizes.find(({order}) => order === orderedBy);
	const replaced = chosen.cells.findLast(cell => sizes.includes(cell));
	if (column === undefined || replaced === undefined || chosen.cells.includes(column)) return chosen;
	return {...chosen, cells: chosen.cells.map(cell => (cell === replaced ? column : cell))};
};

const narrowFor = (width: number, wanted: number): Columns =>
	width >= stateFrom || roomForNames(width, narrow) >= wanted ? narrow : narrowest;

const roomForNames = (width: number, {cells, state}: Columns): number => {
	const taken = cells.reduce((sum, column) => sum + column.width + gap, 0) + (state > 0 ? state + gap : 0);
	return Math.max(8, width - signWidth - taken - 1);
};

/** How wide four of five names are and the longest one, by the lengths of their paths; not less than the head above. */
export const nameWidths = (
	paths: readonly FsPath[],
	roots: readonly FsPath[],
	home: FsPath,
): {readonly usual: number; readonly longest: number} => {
	const before = roots.length === 1 ? (roots[0]?.length ?? 0) + 1 : home.length - 1;
	const lengths = paths.map(path => {
		if (!/^[ -~]*$/.test(path)) return widthOf(shortName(path, roots, home));
		return (path.endsWith('/.venv') ? path.length - 6 : path.length) - before;
	});
	const {usual, longest} = usualWidth(lengths);
	return {usual: Math.max(12, usual), longest: Math.max(12, longest)};
};

/** The heads of the list's columns; the one that it is ordered by carries the direction. */
export const listHead = (
	widths: Widths,
	order: Order,
	signs: Pick<Signs, 'descending' | 'ascending' | 'cut'>,
): string => {
	const chosen = layoutColumns({...widths, orderedBy: order.by});
	const {cells, state} = chosen;
	const arrow = order.isReversed ? signs.ascending : signs.descending;
	const titled = (head: string, by: OrderBy | undefined) => (by === order.by ? `${head}${arrow}` : head);
	const parts = cells.map(({head, width: room, isNumber, order: by}) => {
		const text = titled(head, by);
		return ' '.repeat(gap) + (isNumber ? padStart(text, room) : padEnd(text, room));
	});
	const name = padEnd(titled('ENVIRONMENT', 'path'), roomForNames(widths.width, chosen));
	const last = state > 0 ? ' '.repeat(gap) + titled('STATE', 'state') : '';
	return fitEnd(' '.repeat(signWidth) + name + parts.join('') + last, widths.width, signs.cut);
};

/** One line of the list, as wide as the list. */
export const listRow = (environment: Environment, marks: RowMarks, view: RowView): readonly Span[] => {
	const {width, signs, roots, home} = view;
	const chosen = layoutColumns(view);
	const {cells, state} = chosen;
	const room = roomForNames(width, chosen);
	const name = fitMiddle(shortName(environment.path, roots, home), room, signs.cut);
	const facts = cells.map((column): Span => {
		const {text, tone} = column.cell(environment, view);
		const cut = fitEnd(text, column.width, signs.cut);
		const filled = column.isNumber ? padStart(cut, column.width) : padEnd(cut, column.width);
		return {text: ' '.repeat(gap) + filled, tone};
	});
	const word = stateCell(environment, marks.activity, view);
	const last: Span = {text: ' '.repeat(gap) + fitEnd(word.text, state, signs.cut), tone: word.tone};
	return [
		{text: `${marks.isCursor ? '>' : ' '}${marks.isMarked ? '*' : ' '}`, tone: 'accent'},
		signOf(environment, signs),
		{text: ' '},
		{text: padEnd(name, room), tone: environment.alias === undefined ? 'plain' : 'dim'},
		...facts,
		...(state > 0 ? [{...last, text: padEnd(last.text, state + gap)}] : []),
	];
};

const signOf = ({status}: Environment, signs: Signs): Span => {
	if (status === 'broken') return {text: signs.broken, tone: 'bad'};
	if (status === 'degraded') return {text: signs.degraded, tone: 'warning'};
	return {text: ' '};
};

const tones: Readonly<Record<EnvironmentState, Tone>> = {
	link: 'dim',
	broken: 'bad',
	active: 'good',
	'in use': 'good',
	pinned: 'plain',
	unused: 'plain',
	degraded: 'warning',
	ok: 'plain',
};

/** The last cell of a row: the running action, else the state; empty for a healthy environment. */
const stateCell = (
	environment: Environment,
	activity: string | undefined,
	{roots, home}: Pick<RowView, 'roots' | 'home'>,
): {readonly text: string; readonly tone: Tone} => {
	if (activity !== undefined) return {text: activity, tone: 'accent'};
	const {alias} = environment;
	if (alias !== undefined) return {text: `-> ${shortName(alias, roots, home)}`, tone: tones.link};
	const state = stateOf(environment) ?? 'ok';
	return {text: state === 'ok' ? '' : state, tone: tones[state]};
};

import type {Environment, Usage} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import {defaultSettings, type Settings} from '../../core/model/settings.js';
import {formatAge, formatBytes, formatCount, solidBar} from '../../text/fit-width.js';
import {repositoryName} from '../../text/environment-state.js';
import {printable} from '../../core/text/printable.js';
import type {OrderBy} from '../../text/environment-order.js';
import type {Span} from './spans.js';
import type {Signs} from './theme.js';

// The columns of the list, and those that a list has room for.

/** Everything that a row of the list depends on besides its environment. */
export type RowView = {
	readonly width: number;
	/**
	 * The widths of names, the least first. What the longest leaves goes to the state, which may name the target of a
	 * link.
	 */
	readonly nameWidths: readonly number[];
	/** The size whose bar is full: that of the largest environment. */
	readonly largestBytes: number;
	/** The width of the column of machines; absent or 0: there is none. */
	readonly hostWidth?: number;
	/** Whether somebody has asked for known vulnerabilities: then they have a column where there is room. */
	readonly isAudited?: boolean;
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

/** The widths that names need, in steps, the least first; and the one of machines, 0 in a list of this one. */
export type NameWidths = {readonly each: readonly number[]; readonly host: number};

/** The widths before anything is known: those of the heads. */
export const leastNames: NameWidths = {each: [12], host: 0};

/** Facts of a row: of an environment, or of several that are one row. */
export type RowFacts = Pick<
	Environment,
	'alias' | 'python' | 'unmeasured' | 'rememberedUsage' | 'worktree' | 'host'
> & {
	readonly kind: string;
	readonly usage?: Pick<Usage, 'allocatedBytes' | 'reclaimableBytes' | 'inodes'> | undefined;
	readonly lastUsed?: {readonly at: string} | undefined;
	/** The number of its known vulnerabilities; absent: nobody asked. */
	readonly vulnerable?: number | undefined;
};

type Column = {
	readonly head: string;
	readonly width: number;
	readonly isNumber: boolean;
	readonly order?: OrderBy;
	readonly cell: (facts: RowFacts, view: Pick<RowView, 'largestBytes' | 'isAscii' | 'now'>) => Span;
};

const unknown: Span = {text: '', tone: 'dim'};

/** Sizes of a former scan stand marked until they are measured. */
const bytesCell = (facts: RowFacts, key: 'allocatedBytes' | 'reclaimableBytes'): Span => {
	if (facts.alias !== undefined) return {text: '-', tone: 'dim'};
	const {usage, rememberedUsage, unmeasured, host} = facts;
	if (usage) return {text: formatBytes(usage[key])};
	if (rememberedUsage) return {text: `~${formatBytes(rememberedUsage[key])}`, tone: 'dim'};
	return {text: unmeasured === undefined && host === undefined ? '…' : '?', tone: 'dim'};
};

/** Files and directories, as a quota counts them. */
const filesCell = ({alias, usage, rememberedUsage, host}: RowFacts): Span => {
	if (alias !== undefined) return {text: '-', tone: 'dim'};
	if (usage) return {text: formatCount(usage.inodes)};
	return {
		text: rememberedUsage ? `~${formatCount(rememberedUsage.inodes)}` : host === undefined ? '…' : '?',
		tone: 'dim',
	};
};

/** `3.11` of `3.11.2`: the name needs the room more than the rest of the version. */
const minorOf = (version = ''): string => version.split('.').slice(0, 2).join('.');

/** What is said of a link is its target's. */
const toneOf = (alias: FsPath | undefined): 'dim' | 'plain' => (alias === undefined ? 'plain' : 'dim');

const columns = {
	python: {
		head: 'PYTHON',
		width: 7,
		isNumber: true,
		cell: ({python, alias}) => ({text: python?.version ?? '', tone: toneOf(alias)}),
	},
	shortPython: {
		head: 'PY',
		width: 4,
		isNumber: true,
		cell: ({python, alias}) => ({text: minorOf(python?.version), tone: toneOf(alias)}),
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
		cell: facts => bytesCell(facts, 'allocatedBytes'),
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
		cell: facts => bytesCell(facts, 'reclaimableBytes'),
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
	repository: {
		head: 'REPO',
		width: 14,
		isNumber: false,
		order: 'repository',
		cell: ({worktree}) => ({text: worktree === undefined ? '' : printable(repositoryName(worktree)), tone: 'dim'}),
	},
	vulnerable: {
		head: 'VULNS',
		width: 5,
		isNumber: true,
		cell: ({vulnerable: count}) =>
			count === undefined ? unknown : {text: String(count), tone: count === 0 ? 'dim' : 'bad'},
	},
} as const satisfies Readonly<Record<string, Column>>;

export const gap = 2;
export const signWidth = 4;

type Columns = {
	readonly cells: readonly Column[];
	/** The room of the state's word. */
	readonly state: number;
};

const {python, shortPython, kind, size, bar, frees, files, used, vulnerable} = columns;

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
const nameShare = 0.5;
// Room for a longer word in the place of the state.
const spare = 3;
const mostState = 24;

/** Layouts for the columns that the user has set: those at the right leave first. The state stands last. */
const choicesFor = (names: Settings['columns']): readonly Columns[] => {
	if (names === defaultSettings.columns) return choices;
	const cells = names.flatMap(name => (name === 'state' ? [] : [columns[name]]));
	const state = names.includes('state') ? 8 : 0;
	return Array.from({length: cells.length + 1}, (_, fewer) => ({cells: cells.slice(0, cells.length - fewer), state}));
};

export type Widths = Pick<RowView, 'width' | 'hostWidth' | 'isAudited' | 'nameWidths' | 'columns' | 'orderedBy'>;

/** The room for the column of machines. */
export const hostRoom = ({hostWidth = 0}: Pick<RowView, 'hostWidth'>): number =>
	hostWidth === 0 ? 0 : hostWidth + gap;

/**
 * The width of a list that shows the longest name whole. Of `usual` cells it leaves to the pane what it does not need;
 * it takes more, up to `most`, rather than do without a size or the Python. If the longest name is too long even for
 * that, it has all.
 */
export const listWidthIn = (
	{usual, most}: {readonly usual: number; readonly most: number},
	widths: Omit<Widths, 'width'>,
): number => {
	const {nameWidths, columns: names = defaultSettings.columns} = widths;
	const longestName = nameWidths.at(-1) ?? 0;
	const host = hostRoom(widths);
	if (longestName > (most - host) * nameShare) return most;
	const all = allChoices(widths);
	const need = (choice: Columns): number => host + longestName - roomLeft(0, choice);
	const isExtra = ({cells}: Columns): boolean => names === defaultSettings.columns && cells.includes(kind);
	const chosen = all.find(choice => need(choice) <= (isExtra(choice) ? usual : most)) ?? narrow;
	const least = Math.max(need(chosen), host + Math.ceil(longestName / nameShare));
	return Math.min(most, Math.max(least, Math.min(usual, least + spare)));
};

/**
 * Lays out the columns of the list. Names that take at most half of the line are whole: a name says more than a column whose
 * fact the pane also shows.
 */
export const layoutColumns = (widths: Widths): Columns => {
	const {width, nameWidths, columns: names = defaultSettings.columns} = widths;
	const longestName = nameWidths.at(-1) ?? 0;
	const half = Math.max(leastName, Math.floor(width * nameShare));
	const wanted = nameWidths.findLast(name => name <= half) ?? half;
	const chosen = withOrdered(fittingColumns(widths, {names, wanted}), widths, wanted);
	if (chosen.state === 0) return chosen;
	const left = Math.max(0, roomForNames(width, chosen) - longestName);
	return {...chosen, state: Math.min(mostState, chosen.state + left)};
};

type Wish = {readonly names: Settings['columns']; readonly wanted: number};

const allChoices = ({columns: names = defaultSettings.columns, isAudited = false}: Omit<Widths, 'width'>) => {
	const all = choicesFor(names);
	return isAudited ? all.map(choice => ({...choice, cells: [...choice.cells, vulnerable]})) : all;
};

const fittingColumns = (widths: Widths, {names, wanted}: Wish): Columns => {
	const fitting = allChoices(widths).find(choice => roomForNames(widths.width, choice) >= wanted);
	if (fitting !== undefined) return fitting;
	return names === defaultSettings.columns ? narrowFor(widths.width, wanted) : (choicesFor(names).at(-1) ?? narrowest);
};

const sizes: readonly Column[] = [frees, size, files];

/** The column of an order that has no room takes the place of another size: the last one, since SIZE may have its bar. */
const withOrdered = (chosen: Columns, widths: Widths, wanted: number): Columns => {
	const {orderedBy} = widths;
	if (orderedBy === 'repository') return withRepository(chosen, widths, wanted);
	const column = sizes.find(({order}) => order === orderedBy);
	const replaced = chosen.cells.findLast(cell => sizes.includes(cell));
	if (column === undefined || replaced === undefined || chosen.cells.includes(column)) return chosen;
	return {...chosen, cells: chosen.cells.map(cell => (cell === replaced ? column : cell))};
};

/** Repositories take the place of the kind, and of more where the list is narrow; the narrowest has no room for them. */
const withRepository = (chosen: Columns, {width}: Widths, wanted: number): Columns => {
	if (chosen.state === 0) return chosen;
	const leaving: readonly Column[] = [kind, bar, files, python, shortPython, size, frees];
	const choices = leaving.map((_, index) => ({
		...chosen,
		cells: [columns.repository, ...chosen.cells.filter(cell => !leaving.slice(0, index + 1).includes(cell))],
	}));
	return choices.find(one => roomLeft(width, one) >= wanted) ?? chosen;
};

const narrowFor = (width: number, wanted: number): Columns =>
	width >= stateFrom || roomForNames(width, narrow) >= wanted ? narrow : narrowest;

export const roomForNames = (width: number, chosen: Columns): number => Math.max(8, roomLeft(width, chosen));

const roomLeft = (width: number, {cells, state}: Columns): number => {
	const taken = cells.reduce((sum, column) => sum + column.width + gap, 0) + (state > 0 ? state + gap : 0);
	return width - signWidth - taken - 1;
};

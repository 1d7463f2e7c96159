import type {CachedGroup} from '../../core/inspect/cached-environments.js';
import type {Environment} from '../../core/model/environment.js';
import {fsPath} from '../../core/model/path.js';
import {printable} from '../../core/text/printable.js';
import {cachedPurposesInWords} from '../../text/summary/caches.js';
import {fitEnd, fitMiddle, padEnd, padStart, widthOf} from '../../text/fit-width.js';
import {stateOf, type EnvironmentState} from '../../text/environment-state.js';
import type {Order, OrderBy} from '../../text/environment-order.js';
import type {Span} from '../drawing/spans.js';
import type {Tone} from '../drawing/spans.js';
import type {Signs} from '../drawing/theme.js';
import {cachedRowName, shortName} from '../drawing/phrases.js';
import {
	gap,
	hostRoom,
	layoutColumns,
	roomForNames,
	signWidth,
	type RowFacts,
	type RowView,
	type Widths,
} from '../drawing/list-columns.js';

/** The cells before and behind the facts: the user's marks, and the running action. */
type RowMarks = {
	readonly isCursor: boolean;
	readonly isMarked: boolean;
	/** "deleting": the word that takes the place of the state while a job works on it. */
	readonly activity: string | undefined;
	/** The number of its known vulnerabilities; absent: nobody asked. */
	readonly vulnerable?: number | undefined;
};

/** The heads of the list's columns; the one that it is ordered by carries the direction. */
export const listHead = (
	widths: Widths,
	order: Order,
	signs: Pick<Signs, 'descending' | 'ascending' | 'cut'>,
): string => {
	const width = widths.width - hostRoom(widths);
	const chosen = layoutColumns({...widths, width, orderedBy: order.by});
	const {cells, state} = chosen;
	const arrow = order.isReversed ? signs.ascending : signs.descending;
	const titled = (head: string, by: OrderBy | undefined) => (by === order.by ? `${head}${arrow}` : head);
	const parts = cells.map(({head, width: room, isNumber, order: by}) => {
		const text = titled(head, by);
		return ' '.repeat(gap) + (isNumber ? padStart(text, room) : padEnd(text, room));
	});
	const host = padEnd('HOST', hostRoom(widths)).slice(0, hostRoom(widths));
	const name = padEnd(titled('ENVIRONMENT', 'path'), roomForNames(width, chosen));
	const last = state > 0 ? ' '.repeat(gap) + titled('STATE', 'state') : '';
	return fitEnd(' '.repeat(signWidth) + host + name + parts.join('') + last, widths.width, signs.cut);
};

/** One line of the list, as wide as the list. */
export const listRow = (environment: Environment, marks: RowMarks, view: RowView): readonly Span[] =>
	lineOf(marks, view, {
		sign: signOf(environment, view.signs),
		host: [environment.host ?? '', ...(environment.alsoOn ?? [])].map(printable).join(', '),
		name: nameIn(environment, view),
		tone: environment.alias === undefined ? 'plain' : 'dim',
		facts: {...environment, vulnerable: marks.vulnerable},
		word: stateCell(environment, marks.activity, view),
	});

/** A machine that gave no list, or not all of it, has a row without an environment. */
const nameIn = ({path, host, found, unlisted}: Environment, {roots, home}: RowView): string => {
	if (unlisted !== undefined) return unlisted.reason === 'incomplete' ? '(the rest)' : '(no list)';
	return host === undefined ? shortName(path, roots, home) : shortName(found.path, [], fsPath('/'));
};

/** The line of the environments in uv's cache, in the columns of the others. */
export const cachedRow = (group: CachedGroup, marks: RowMarks, view: RowView): readonly Span[] =>
	lineOf(marks, view, {
		sign: {text: ' '},
		name: cachedRowName(group),
		tone: 'plain',
		facts: {
			kind: 'uv cache',
			usage: group.usage,
			lastUsed: group.usedAt === undefined ? undefined : {at: group.usedAt},
		},
		word:
			marks.activity === undefined
				? {text: cachedPurposesInWords('uv', group.purposes), shorter: fewerPurposes(group), tone: 'dim'}
				: {text: marks.activity, tone: 'accent'},
	});

/** `uvx +2`, where the state's column has no room for all of them. */
const fewerPurposes = ({purposes}: CachedGroup): string => {
	const [first, ...others] = new Set(purposes);
	const name = first === undefined ? '' : cachedPurposesInWords('uv', [first]);
	return others.length === 0 ? name : `${name} +${others.length}`;
};

type Cells = {
	readonly sign: Span;
	readonly host?: string;
	readonly name: string;
	readonly tone: Tone;
	readonly facts: RowFacts;
	readonly word: Word;
};

type Word = {
	readonly text: string;
	/** For a column that has no room for the text. */
	readonly shorter?: string;
	readonly tone: Tone;
};

const lineOf = (
	{isCursor, isMarked, activity}: RowMarks,
	view: RowView,
	{sign, host = '', name, tone, facts, word}: Cells,
): readonly Span[] => {
	const {hostWidth = 0, signs} = view;
	const width = view.width - hostRoom(view);
	const chosen = layoutColumns({...view, width});
	const {cells, state} = chosen;
	const room = roomForNames(width, chosen);
	const facing = cells.map(column => ({column, cell: column.cell(facts, view)}));
	// A list without a column for the state shows in the place of the facts that something works on a row.
	const isLentToWork = state === 0 && activity !== undefined;
	const lentToTarget = facts.alias === undefined ? 0 : lentCells(facing, widthOf(word.text) - state);
	const lent = isLentToWork ? facing.length : lentToTarget;
	const shown = facing.slice(0, facing.length - lent).map(({column, cell}): Span => {
		const cut = fitEnd(cell.text, column.width, signs.cut);
		const filled = column.isNumber ? padStart(cut, column.width) : padEnd(cut, column.width);
		return {text: ' '.repeat(gap) + filled, tone: cell.tone};
	});
	const lentWidth = facing.slice(facing.length - lent).reduce((sum, {column}) => sum + column.width + gap, 0);
	const wordWidth = state + lentWidth - (isLentToWork ? gap : 0);
	const {shorter = word.text} = word;
	const text = widthOf(word.text) <= wordWidth ? word.text : shorter;
	// A word that is little too long takes one cell of the gap before it, then the empty one behind it.
	const over = widthOf(text) - wordWidth;
	const last =
		over === 1 || over === 2 ? ' '.repeat(gap - 1) + text : ' '.repeat(gap) + fitEnd(text, wordWidth, signs.cut);
	return [
		{text: `${isCursor ? '>' : ' '}${isMarked ? '*' : ' '}`, tone: 'accent'},
		sign,
		{text: ' '},
		...(hostWidth === 0
			? []
			: [{text: padEnd(fitEnd(host, hostWidth, signs.cut), hostWidth + gap), tone: 'accent' as const}]),
		{text: padEnd(fitMiddle(name, room, signs.cut), room), tone},
		...shown,
		...(state > 0 || isLentToWork ? [{text: padEnd(last, wordWidth + gap), tone: word.tone}] : []),
	];
};

type Facing = {readonly column: {readonly width: number}; readonly cell: Span};

/** Number of cells before the state that are empty for a link. Its target takes their room, if it needs `more`. */
const lentCells = (cells: readonly Facing[], more: number): number => {
	let missing = more;
	const isNeeded = ({cell, column}: Facing): boolean => {
		const saysNothing = cell.text === '' || cell.text === '-';
		if (!saysNothing || missing <= 0) return true;
		missing -= column.width + gap;
		return false;
	};
	return cells.length - 1 - cells.findLastIndex(isNeeded);
};

const signOf = ({status, unlisted}: Environment, signs: Signs): Span => {
	if (unlisted !== undefined) return {text: signs.degraded, tone: 'warning'};
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
): Word => {
	if (activity !== undefined) return {text: activity, tone: 'accent'};
	const {alias, unlisted} = environment;
	if (unlisted !== undefined) return {text: 'not listed', tone: 'warning'};
	if (alias !== undefined) return {text: `-> ${shortName(alias, roots, home)}`, tone: tones.link};
	const state = stateOf(environment) ?? 'ok';
	return {text: state === 'ok' ? '' : state, tone: tones[state]};
};

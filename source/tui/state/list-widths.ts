import {fsPath, type FsPath} from '../../core/model/path.js';
import {widthOf} from '../../text/fit-width.js';
import {leastNames, listWidthIn, type NameWidths, type Widths} from '../drawing/list-columns.js';
import {cachedRowName, shortName} from '../drawing/phrases.js';
import {layoutOf, type Layout} from '../drawing/screen-layout.js';
import type {State} from './state.js';

const widestHost = 20;
// A name that is little longer than the longest before moves nothing.
const step = 4;

/** The widths that the environments' names need. */
export const nameWidths = (
	state: Pick<State, 'sequence' | 'roots' | 'home' | 'cached' | 'environments' | 'isOfHosts'>,
): NameWidths => {
	const {sequence, roots, home, cached, isOfHosts} = state;
	const each = isOfHosts ? lengths(sequence, [], fsPath('/')) : lengths(sequence, roots, home);
	const steps = new Set(each.map(width => Math.ceil(width / step) * step));
	if (cached !== undefined) steps.add(widthOf(cachedRowName(cached)));
	return {each: inSteps([...leastNames.each, ...steps]), host: hostWidth(state)};
};

const inSteps = (widths: readonly number[]): readonly number[] =>
	[...new Set(widths)].filter(width => width >= Math.min(...leastNames.each)).sort((a, b) => a - b);

const lengths = (paths: readonly FsPath[], roots: readonly FsPath[], home: FsPath): readonly number[] => {
	const before = roots.length === 1 ? (roots[0]?.length ?? 0) + 1 : home.length - 1;
	return paths.map(path => {
		if (!/^[ -~]*$/.test(path)) return widthOf(shortName(path, roots, home));
		return (path.endsWith('/.venv') ? path.length - 6 : path.length) - before;
	});
};

const hostWidth = ({environments, isOfHosts}: Pick<State, 'environments' | 'isOfHosts'>): number => {
	if (!isOfHosts) return 0;
	let widest = 4;
	for (const {host = ''} of environments.values()) widest = Math.max(widest, widthOf(host));
	return Math.min(widest, widestHost);
};

/** With room for names that have come in. The list gets no narrower before the scan ends: rows would move sideways. */
export const withRoomForNames = (state: State): State => {
	const {names} = state;
	const {each, host} = nameWidths(state);
	if (host <= names.host && each.every(width => names.each.includes(width))) return state;
	return {...state, names: {each: inSteps([...names.each, ...each]), host: Math.max(host, names.host)}};
};

/** What the widths of the list's columns depend on, besides its own. */
export const listWidths = ({names, settings, audited}: State): Omit<Widths, 'width' | 'orderedBy'> => ({
	nameWidths: names.each,
	hostWidth: names.host,
	columns: settings.columns,
	isAudited: audited !== undefined,
});

/** The places of everything on the screen. */
export const frameOf = (state: State): Layout => layoutOf(state.size, room => listWidthIn(room, listWidths(state)));

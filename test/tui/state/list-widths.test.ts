import {expect, test} from 'vitest';
import type {Environment} from '../../../source/core/model/environment.js';
import {fsPath} from '../../../source/core/model/path.js';
import {listHead, listRow} from '../../../source/tui/view/list-row.js';
import {createTheme} from '../../../source/tui/drawing/theme.js';
import {frameOf, listWidths} from '../../../source/tui/state/list-widths.js';
import {initialState, type State} from '../../../source/tui/state/state.js';
import {update, type Event} from '../../../source/tui/state/update.js';

const {signs} = createTheme({isColoured: false, isAscii: true});
const roots = [fsPath('/w')];
const home = fsPath('/home');
const named = (...names: readonly string[]): Event => ({
	type: 'found',
	environments: names.map(name => ({path: fsPath(`/w/${name}/.venv`), kind: 'venv'}) as Environment),
});
const ended = (...names: readonly string[]): Event => ({
	type: 'scan-ended',
	seen: new Set(names.map(name => fsPath(`/w/${name}/.venv`))),
});
const after = (columns: number, ...events: readonly Event[]): State =>
	events.reduce(
		update,
		initialState({roots, home, now: new Date(0), isReadOnly: false, size: {columns, rows: columns < 80 ? 20 : 36}}),
	);
const long = (length: number, letter = 'a'): string => letter.repeat(length);

const placesIn = (state: State) => {
	const frame = frameOf(state);
	if (frame.type === 'too-small') throw new Error('too small');
	return frame;
};

const rowOf = (state: State, name: string): string => {
	const {listWidth: width} = placesIn(state);
	const [environment] = (named(name) as Extract<Event, {type: 'found'}>).environments;
	const view = {roots, home, now: new Date(0), signs, isAscii: true, largestBytes: 1, width, ...listWidths(state)};
	return listRow(environment!, {isCursor: false, isMarked: false, activity: undefined}, view)
		.map(({text}) => text)
		.join('');
};

const headOf = (state: State): readonly string[] =>
	listHead({width: placesIn(state).listWidth, ...listWidths(state)}, state.order, signs)
		.trim()
		.split(/ +/);

test('beside the pane the list is as wide as its names need, and the pane keeps the room of its tabs', () => {
	const widths = [8, 16, 24, 32, 36].map(length => placesIn(after(120, named('x', long(length)))));
	for (const {listWidth, paneWidth} of widths) {
		expect(listWidth + paneWidth + 3).toBe(120);
		expect(paneWidth).toBeGreaterThanOrEqual(44);
	}
	expect(widths[0]!.listWidth).toBeLessThan(widths.at(-1)!.listWidth);
});

test('a name that takes no more than half of the list is whole, from 120 columns to 300', () => {
	for (const columns of [120, 140, 160, 200, 300]) {
		const half = Math.floor(placesIn(after(columns, named(long(columns)))).listWidth / 2);
		for (let length = 4; length <= half - (half % 4); length += 4) {
			const state = after(columns, named('x', long(length)));
			expect(rowOf(state, long(length)), `${length} at ${columns}`).toContain(long(length));
			expect(rowOf(state, long(length)).length).toBeLessThanOrEqual(placesIn(state).listWidth);
		}
	}
});

test('names that are too long even for half of the line leave the others whole', () => {
	const state = after(120, named('x', long(36), long(90, 'b')));
	expect(rowOf(state, long(36))).toContain(long(36));
	expect(rowOf(state, long(90, 'b'))).toContain('~');
});

test('the list takes cells of the pane before it does without SIZE', () => {
	expect(headOf(after(120, named(long(28))))).toContain('SIZE');
	expect(headOf(after(120, named(long(12))))).toEqual(expect.arrayContaining(['PYTHON', 'SIZE', 'FREES']));
	expect(headOf(after(200, named(long(24))))).toContain('KIND');
});

test('while rows arrive no column moves back, and only a name that is clearly longer moves one', () => {
	let state = after(120, named(long(20)));
	const first = placesIn(state).listWidth;
	state = update(state, named('b', long(18, 'c'), long(20, 'd')));
	expect(placesIn(state).listWidth).toBe(first);
	state = update(state, named(long(28, 'e')));
	const wide = placesIn(state).listWidth;
	expect(wide).toBeGreaterThan(first);
	state = update(state, {type: 'gone', paths: [fsPath(`/w/${long(28, 'e')}/.venv`)]});
	expect(placesIn(state).listWidth).toBe(wide);
	state = update(state, {type: 'filtered', filter: 'b'});
	expect(placesIn(state).listWidth).toBe(wide);
	state = update(state, ended('b', long(20)));
	expect(placesIn(state).listWidth).toBe(first);
});

test('the end of a scan that found what was there moves nothing', () => {
	const state = after(120, named(long(20), long(33, 'b')), named('c'));
	const next = update(state, ended(long(20), long(33, 'b'), 'c'));
	expect(placesIn(next)).toEqual(placesIn(state));
	expect(headOf(next)).toEqual(headOf(state));
});

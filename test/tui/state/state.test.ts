import {describe, expect, test} from 'vitest';
import type {Environment} from '../../../source/core/model/environment.js';
import {fsPath} from '../../../source/core/model/path.js';
import {initialState, markedPaths, selectedIndex, selectedPath, type State} from '../../../source/tui/state/state.js';
import {update, type Event} from '../../../source/tui/state/update.js';

const environment = (path: string, megabytes?: number): Environment => ({
	path: fsPath(path),
	kind: 'venv',
	found: {
		path: fsPath(path),
		kind: 'venv',
		identity: {device: '1', inode: path},
		config: {entries: [], raw: '', systemSitePackages: false, problems: []},
		layout: {sitePackages: [], platform: 'posix'},
	},
	...(megabytes === undefined
		? {}
		: {
				usage: {
					allocatedBytes: megabytes * 1024 * 1024,
					apparentBytes: 0,
					reclaimableBytes: megabytes * 1024 * 1024,
					exact: true,
					inodes: 2,
					reclaimableInodes: 2,
					files: 1,
				},
			}),
});

const start = (): State =>
	initialState({roots: [fsPath('/w')], home: fsPath('/home'), now: new Date(0), isReadOnly: false});
const after = (state: State, ...events: readonly Event[]): State => events.reduce(update, state);
const found = (...environments: readonly Environment[]): Event => ({type: 'found', environments});
const names = (state: State) => state.shown.map(path => path.slice(3));

describe('the list', () => {
	test('until the user moves, the top row is selected, whichever environment was found first', () => {
		const state = after(start(), found(environment('/w/m')), found(environment('/w/a')));
		expect(selectedPath(state)).toBe('/w/a');
	});

	test('rows that arrive above the selection leave it on its environment and on its line of the screen', () => {
		const rows = Array.from({length: 40}, (_, index) => environment(`/w/m${String(index).padStart(2, '0')}`));
		const before = after(start(), found(...rows), {type: 'moved', by: 20});
		const line = selectedIndex(before) - before.top;
		const state = after(before, found(environment('/w/a1'), environment('/w/a2')), found(environment('/w/z')));
		expect(selectedPath(state)).toBe('/w/m20');
		expect(selectedIndex(state)).toBe(22);
		expect(selectedIndex(state) - state.top).toBe(line);
	});

	test('sizes that arrive re-sort the list until the user moves, and not after', () => {
		const bySize: Event = {type: 'ordered', order: {by: 'size', isReversed: false}};
		const fresh = {...start(), order: {by: 'size', isReversed: false}} as const;
		const still = after(fresh, found(environment('/w/a', 1), environment('/w/b')), found(environment('/w/b', 2)));
		expect(names(still)).toEqual(['b', 'a']);
		const moved = after(
			fresh,
			found(environment('/w/a', 1), environment('/w/b')),
			{type: 'moved', by: 1},
			found(environment('/w/b', 2)),
		);
		expect(names(moved)).toEqual(['a', 'b']);
		expect(names(after(moved, bySize))).toEqual(['b', 'a']);
		expect(selectedPath(after(moved, bySize))).toBe('/w/b');
	});

	test('environments without a size stand last in either direction', () => {
		const state = after(start(), found(environment('/w/a'), environment('/w/b', 1), environment('/w/c', 2)));
		const order = (isReversed: boolean): Event => ({type: 'ordered', order: {by: 'size', isReversed}});
		expect(names(after(state, order(false)))).toEqual(['c', 'b', 'a']);
		expect(names(after(state, order(true)))).toEqual(['b', 'c', 'a']);
	});

	test('when the selected environment goes, the one below is selected, at the end the one above', () => {
		const state = after(start(), found(environment('/w/a'), environment('/w/b'), environment('/w/c')));
		const gone = (path: string): Event => ({type: 'gone', paths: [fsPath(path)]});
		expect(selectedPath(after(state, {type: 'moved', by: 1}, gone('/w/b')))).toBe('/w/c');
		expect(selectedPath(after(state, {type: 'moved', by: 2}, gone('/w/c')))).toBe('/w/b');
	});

	test('a rescan drops environments that are gone and keeps the selection and the marks of the rest', () => {
		const state = after(
			start(),
			found(environment('/w/a'), environment('/w/b'), environment('/w/c')),
			{type: 'moved', by: 2},
			{type: 'marked', marks: new Set([fsPath('/w/a'), fsPath('/w/c')])},
			{type: 'scan-started', roots: [fsPath('/w')]},
			found(environment('/w/c')),
			{type: 'scan-ended', seen: new Set([fsPath('/w/c'), fsPath('/w/b')])},
		);
		expect(names(state)).toEqual(['b', 'c']);
		expect(selectedPath(state)).toBe('/w/c');
		expect([...state.marks]).toEqual(['/w/c']);
	});
});

describe('marks', () => {
	test('a range counts while it is drawn, from its start to the cursor, either way', () => {
		const state = after(
			start(),
			found(environment('/w/a'), environment('/w/b'), environment('/w/c')),
			{type: 'moved', by: 2},
			{type: 'range-begun', from: fsPath('/w/c')},
			{type: 'moved', by: -1},
		);
		expect(markedPaths(state)).toEqual(['/w/b', '/w/c']);
	});

	test('marks of environments that a filter hides stay', () => {
		const state = after(
			start(),
			found(environment('/w/api'), environment('/w/web')),
			{type: 'marked', marks: new Set([fsPath('/w/api')])},
			{type: 'filtered', filter: 'web'},
		);
		expect(names(state)).toEqual(['web']);
		expect(markedPaths(state)).toEqual(['/w/api']);
	});
});

describe('the filter', () => {
	test('words of the root, which all paths share, match no environment', () => {
		const home = initialState({
			roots: [fsPath('/home/ann/code')],
			home: fsPath('/home/ann'),
			now: new Date(0),
			isReadOnly: false,
		});
		const state = after(home, found(environment('/home/ann/code/api'), environment('/home/ann/code/codec')));
		const shown = (filter: string) => after(state, {type: 'filtered', filter}).shown;
		expect(shown('ann')).toEqual([]);
		expect(shown('code')).toEqual(['/home/ann/code/codec']);
		expect(shown('api')).toEqual(['/home/ann/code/api']);
	});

	const all = after(
		start(),
		found(
			{...environment('/w/api', 700), status: 'broken'},
			{...environment('/w/web', 20), python: {version: '3.13.1'}, kind: 'poetry', creator: 'uv'},
			{
				...environment('/w/old', 600),
				staleness: {score: 9, stale: true, reasons: []},
				python: {version: '3.0.4', lostBase: fsPath('/Opt/3.0.4/bin/python3')},
				lastUsed: {at: '1969-09-20T00:00:00Z', sign: 'installed', confidence: 'high'},
				worktree: {repository: fsPath('/w/Shop/.git'), path: fsPath('/w/old'), isLinked: true, state: 'there'},
			},
		),
	);
	test.each([
		['', ['api', 'old', 'web']],
		['broken', ['api']],
		['unused', ['old']],
		['>500M', ['api', 'old']],
		['>500m broken', ['api']],
		['<500M', ['web']],
		['3.13', ['web']],
		['POETRY', ['web']],
		['>', ['api', 'old', 'web']],
		['nothing', []],
		['-broken', ['old', 'web']],
		['-broken -unused', ['web']],
		['-', ['api', 'old', 'web']],
		['py:3.13', ['web']],
		['py:3.1', []],
		['kind:uv', ['web']],
		['used:>90d', ['old']],
		['used:>3mo used:<1y', ['old']],
		['used:<90d', []],
		['used:>', ['api', 'old', 'web']],
		['base:/opt/3.0.4', ['old']],
		['base:', ['api', 'old', 'web']],
		['repo:shop', ['old']],
		['repo:', ['api', 'old', 'web']],
		['-repo:shop', ['api', 'web']],
		['>500 files', []],
		['<1k files -web', ['api', 'old']],
		['wbe', ['web']],
		['ap', ['api']],
	])('%j shows %j', (filter, expected) => {
		expect(names(after(all, {type: 'filtered', filter}))).toEqual(expected);
	});

	test('has: waits for the packages to be read, and matches only by them', () => {
		const asked = after(all, {type: 'filtered', filter: 'has:numpy<2'});
		expect(names(asked)).toEqual([]);
		const other = {spec: 'numpy', paths: new Set([fsPath('/w/api')])};
		expect(names(after(asked, {type: 'containing-read', containing: other}))).toEqual([]);
		const right = {spec: 'numpy<2', paths: new Set([fsPath('/w/web')])};
		expect(names(after(asked, {type: 'containing-read', containing: right}))).toEqual(['web']);
	});
});

test('choosing a pane or beginning an action keeps the cursor in its place when a row arrives above', () => {
	for (const event of [{type: 'pane-chosen', pane: 2}, {type: 'settled'}] as const) {
		const state = after(start(), found(environment('/w/b')), event, found(environment('/w/a')));
		expect(state.shown[0]).toBe('/w/a');
		expect(selectedPath(state)).toBe('/w/b');
	}
});

import {expect, test} from 'vitest';
import type {Environment} from '../../../source/core/model/environment.js';
import {fsPath} from '../../../source/core/model/path.js';
import {cachedRow, listHead, listRow} from '../../../source/tui/view/list-row.js';
import {createTheme} from '../../../source/tui/drawing/theme.js';

const {signs} = createTheme({isColoured: false, isAscii: true});
const heads = (width: number, ...nameWidths: readonly number[]): readonly string[] =>
	listHead({width, nameWidths}, {by: 'path', isReversed: false}, signs).trim().split(/ +/).slice(1);

test('columns get the width that names leave; FILES goes first, then KIND, the patch version, SIZE and Python', () => {
	const seen = [120, 100, 80, 72, 60, 50, 40].map(width => heads(width, 30));
	expect(seen).toEqual([
		['PYTHON', 'KIND', 'SIZE', 'FREES', 'FILES', 'USED', 'STATE'],
		['PYTHON', 'KIND', 'SIZE', 'FREES', 'USED', 'STATE'],
		['PYTHON', 'SIZE', 'FREES', 'USED', 'STATE'],
		['PY', 'FREES', 'USED', 'STATE'],
		['FREES', 'USED', 'STATE'],
		['FREES', 'USED', 'STATE'],
		['FREES', 'USED'],
	]);
	expect(heads(80, 12)).toEqual(['PYTHON', 'KIND', 'SIZE', 'FREES', 'USED', 'STATE']);
	expect(heads(62, 12)).toEqual(['PYTHON', 'SIZE', 'FREES', 'USED', 'STATE']);
	expect(heads(62, 20)).toEqual(['PY', 'FREES', 'USED', 'STATE']);
	expect(heads(62, 25)).toEqual(['PY', 'FREES', 'USED', 'STATE']);
});

test('the fact that the list is ordered by has a column, with the arrow, wherever a size has one', () => {
	for (const width of [120, 100, 80, 72, 60, 50, 40])
		for (const by of ['size', 'frees', 'files'] as const) {
			const head = listHead({width, nameWidths: [30]}, {by, isReversed: false}, signs);
			expect(head, `${by} at ${width}`).toContain(`${by.toUpperCase()}v`);
			expect(head.length).toBeLessThanOrEqual(width);
		}
});

test('one long name among many takes no column away, and names up to half of the line are whole', () => {
	expect(heads(80, 12, 16, 80)).toEqual(heads(80, 12, 16));
	expect(heads(80, 12, 16, 40, 80)).toEqual(heads(80, 40));
	expect(heads(80, 12, 16, 40, 80)).not.toEqual(heads(80, 12, 16));
});

const unmarked = {isCursor: false, isMarked: false, activity: undefined};

test('a long name has at least a third of the line, and the target of a link is shown where names are short', () => {
	const view = {
		roots: [fsPath('/w')],
		home: fsPath('/home'),
		now: new Date(0),
		signs,
		isAscii: true,
		largestBytes: 4_000_000,
	};
	const row = (path: string, alias: string | undefined, widths: {width: number; nameWidths: readonly number[]}) =>
		listRow(
			{path: fsPath(path), kind: 'venv', ...(alias !== undefined && {alias: fsPath(alias)})} as Environment,
			unmarked,
			{...view, ...widths},
		)
			.map(({text}) => text)
			.join('');
	const name = 'clients/a-client-with-a-long-name/a-project';
	for (const width of [52, 62, 80, 120]) {
		const shown =
			row(`/w/${name}/.venv`, undefined, {width, nameWidths: [43]})
				.slice(5)
				.split(/ {2,}/)[0] ?? '';
		expect(shown.length).toBeGreaterThanOrEqual(Math.min(43, Math.floor(width / 3)));
		expect(row(`/w/${name}/.venv`, undefined, {width, nameWidths: [43]}).length).toBeLessThanOrEqual(width);
	}
	expect(row('/w/web-next/.venv', '/w/web/other/.venv', {width: 80, nameWidths: [12]})).toMatch(/-> web\/other *$/);
});

test('a wide list compares sizes by bars that take no room from anything, whatever is measured', () => {
	const row = (usage: Environment['usage']) =>
		listRow({path: fsPath('/w/a/.venv'), kind: 'venv', usage} as Environment, unmarked, {
			...{width: 100, nameWidths: [12], roots: [fsPath('/w')], home: fsPath('/home'), now: new Date(0)},
			...{signs, isAscii: true, largestBytes: 4_000_000},
		})
			.map(({text}) => text)
			.join('');
	const usage = {
		allocatedBytes: 2_000_000,
		apparentBytes: 0,
		reclaimableBytes: 0,
		exact: true,
		files: 1,
		inodes: 1,
		reclaimableInodes: 1,
	};
	expect(row(usage)).toMatch(/1\.91M {2}#### {5}/);
	expect(row({...usage, allocatedBytes: 4_000_000})).toMatch(/3\.81M {2}######## /);
	expect(row(undefined)).toHaveLength(row(usage).length);
});

const lineIn = (width: number, longestName: number) => ({
	...{width, nameWidths: [longestName], roots: [fsPath('/w')], home: fsPath('/home'), now: new Date(0)},
	...{signs, isAscii: true, largestBytes: 4_000_000},
});

test('where the state is narrow, the target of a link takes the cells of facts that a link has not', () => {
	const view = lineIn(64, 30);
	const row = (alias: string, lastUsed?: Environment['lastUsed']) =>
		listRow(
			{path: fsPath('/w/shop/.venv'), kind: 'venv', alias: fsPath(alias), lastUsed} as Environment,
			unmarked,
			view,
		)
			.map(({text}) => text)
			.join('');
	const width = row('/w/a/.venv').length;
	expect(row('/w/a/.venv')).toMatch(/ - {9,}-> a *$/);
	expect(row('/w/web/shared/env')).toMatch(/ {2}-> web\/shared\/env *$/);
	expect(row('/w/web/shared/env')).toHaveLength(width);
	expect(row(`/w/${'deep/'.repeat(9)}env`)).toHaveLength(width);
	const used = row('/w/web/shared/env', {at: new Date(0).toISOString(), sign: 'installed', confidence: 'medium'});
	expect(used).toMatch(/today {2}-> web\/shar~ *$/);
});

test('the words for work on an environment are whole, in narrow lists in the place of the facts', () => {
	const path = fsPath('/w/a-name-of-thirty-characters-ok/.venv');
	const row = (width: number, activity: string): string =>
		listRow({path, kind: 'venv'} as Environment, {...unmarked, activity}, lineIn(width, 30))
			.map(({text}) => text)
			.join('');
	for (const word of ['deleting', 'resetting', 'installing']) {
		for (const width of [40, 60, 64, 78, 100]) {
			expect(row(width, word), `at ${width}`).toContain(` ${word}`);
			expect(row(width, word).length).toBeLessThanOrEqual(width);
		}
	}
});

test("the row of uv's cache counts the purposes that its column has no room for", () => {
	const group = {
		...{path: fsPath('/home/.cache/uv'), count: 4, command: ['uv', 'cache', 'prune'], usage: undefined},
		...{usedAt: undefined, purposes: ['run', 'script', 'project']},
	} as unknown as Parameters<typeof cachedRow>[0];
	const row = (width: number) =>
		cachedRow(group, unmarked, lineIn(width, 16))
			.map(({text}) => text)
			.join('');
	expect(row(120)).toMatch(/uvx, scripts, projects *$/);
	expect(row(64)).toMatch(/ uvx \+2 *$/);
});

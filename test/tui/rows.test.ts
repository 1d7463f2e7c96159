import {expect, test} from 'vitest';
import {fsPath} from '../../source/core/platform/paths.js';
import {listHead, usualNameWidth} from '../../source/tui/rows.js';
import {createTheme} from '../../source/tui/theme.js';

const {signs} = createTheme({isColoured: false, isAscii: true});
const heads = (width: number, nameWidth: number): readonly string[] =>
	listHead({width, nameWidth}, {by: 'path', isReversed: false}, signs).trim().split(/ +/).slice(1);

test('what names leave goes to columns; KIND is the first to go, then SIZE, then PYTHON', () => {
	const seen = [100, 80, 72, 60, 50].map(width => heads(width, 30));
	expect(seen).toEqual([
		['PYTHON', 'KIND', 'SIZE', 'FREES', 'USED', 'STATE'],
		['PYTHON', 'KIND', 'SIZE', 'FREES', 'USED', 'STATE'],
		['PYTHON', 'SIZE', 'FREES', 'USED', 'STATE'],
		['PYTHON', 'FREES', 'USED', 'STATE'],
		['FREES', 'USED', 'STATE'],
	]);
	expect(heads(62, 12)).toEqual(['PYTHON', 'SIZE', 'FREES', 'USED', 'STATE']);
	expect(heads(62, 25)).toEqual(['PYTHON', 'FREES', 'USED', 'STATE']);
});

test('one long name among many takes no column away', () => {
	const names = [...'abcdefghi'].map(name => fsPath(`/w/project-${name}/.venv`));
	const paths = [...names, fsPath(`/w/${'long'.repeat(20)}/.venv`)];
	expect(usualNameWidth(paths, [fsPath('/w')], fsPath('/home'))).toBe(12);
	expect(usualNameWidth([], [fsPath('/w')], fsPath('/home'))).toBe(12);
});

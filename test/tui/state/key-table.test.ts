import {expect, test} from 'vitest';
import {actions} from '../../../source/actions/index.js';
import {keyTable, keysOf, type InkKey} from '../../../source/tui/state/key-table.js';
import {screens} from '../../../source/tui/screens/index.js';

const none: InkKey = {
	upArrow: false,
	downArrow: false,
	leftArrow: false,
	rightArrow: false,
	pageDown: false,
	pageUp: false,
	home: false,
	end: false,
	return: false,
	escape: false,
	ctrl: false,
	shift: false,
	tab: false,
	backspace: false,
	delete: false,
	meta: false,
};

test.each<[string, Partial<InkKey>, readonly string[]]>([
	['jjd', {}, ['j', 'j', 'd']],
	['j\r', {}, ['j', 'enter']],
	['', {downArrow: true}, ['down']],
	['', {tab: true, shift: true}, ['shift-tab']],
	['u', {ctrl: true}, ['ctrl-u']],
	['/', {meta: true}, ['escape', '/']],
	['é🐍', {}, ['é', '🐍']],
	['a\u0012', {}, ['a', 'ctrl-r']],
])('%j with %j are the keys %j', (input, key, expected) => {
	expect(keysOf(input, {...none, ...key})).toEqual(expected);
});

test('no two entries of the tables of keys, actions and screens share a key', () => {
	const all = [
		...keyTable.flatMap(({keys}) => keys),
		...actions.flatMap(({keys}) => keys),
		...screens.flatMap(({keys}) => keys),
	];
	expect(all.filter((key, index) => all.indexOf(key) !== index)).toEqual([]);
});

test('neither Delete nor Backspace nor Enter is bound to an action', () => {
	const bound = [
		...actions.flatMap(({keys}) => keys),
		...screens.flatMap(({press}) => press.flatMap(({keys}) => keys)),
	];
	expect(bound.filter(key => ['delete', 'backspace'].includes(key))).toEqual([]);
	expect(actions.flatMap(({keys}) => keys)).not.toContain('enter');
});

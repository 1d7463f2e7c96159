import {expect, test} from 'vitest';
import {actions} from '../../source/actions/index.js';
import {fixedKeys} from '../../source/core/settings/key-names.js';
import {keyName, keyTable} from '../../source/tui/state/key-table.js';
import {panes} from '../../source/tui/panes/index.js';
import {screens} from '../../source/tui/screens/index.js';

/** The keys that the interface promises, as its table lists them, with what each of them is here. */
const promised = {
	'↑ k': 'up',
	'↓ j': 'down',
	'PgUp Ctrl-U': 'page-up',
	'PgDn Ctrl-D': 'page-down',
	'g Home': 'first',
	'G End': 'last',
	Enter: 'enter',
	Esc: 'back',
	'Tab → l': 'next-pane',
	'Shift-Tab ← h': 'previous-pane',
	'1 2 3 4 5 6': 'pane',
	'/': 'search',
	n: 'search-next',
	N: 'search-previous',
	o: 'order',
	O: 'reverse',
	c: 'action create',
	i: 'action install',
	r: 'action reset',
	d: 'action delete',
	x: 'action check',
	a: 'action activate',
	Space: 'mark',
	v: 'range',
	A: 'mark-all',
	s: 'screen sweep',
	u: 'screen held',
	z: 'action measure',
	p: 'action pin',
	w: 'mode',
	J: 'screen jobs',
	y: 'copy',
	'!': 'action shell',
	'=': 'screen compare',
	L: 'look',
	'R Ctrl-R F5': 'rescan',
	':': 'palette',
	'?': 'screen help',
	q: 'quit',
	'Ctrl-C': 'interrupt',
};

const commands = keyTable.flatMap(({keys, command}) => keys.map(key => [keyName(key), command as string] as const));
const started = actions.flatMap(({id, keys}) => keys.map(key => [keyName(key), `action ${id}`] as const));
const opened = screens.flatMap(({id, keys}) => keys.map(key => [keyName(key), `screen ${id}`] as const));
const all = [...commands, ...started, ...opened];

test.each(Object.entries(promised))('key %s does what the design of the interface promises', (keys, meaning) => {
	for (const key of keys.split(' '))
		expect([key, ...all.filter(([each]) => each === key)]).toEqual([key, [key, meaning]]);
});

test('each key has one meaning in the list', () => {
	const keys = all.map(([key]) => key);
	expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test('Delete and Backspace do nothing; only d begins a deletion', () => {
	expect(all.filter(([key]) => /^(delete|backspace)$/i.test(key))).toEqual([]);
	expect(started.filter(([, meaning]) => meaning === 'action delete')).toEqual([['d', 'action delete']]);
});

test('each pane has its digit, in the order of the tabs, and the table of keys names it', () => {
	const digits = keyTable.filter(({command}) => command === 'pane');
	expect(digits.flatMap(({keys}) => keys)).toEqual(panes.map((_, index) => `${index + 1}`));
	expect(fixedKeys, 'no setting takes the digit of a pane').toEqual(
		expect.arrayContaining([...digits.flatMap(({keys}) => keys)]),
	);
	expect(digits.map(({title}) => title)).toEqual([panes.map(({title}) => title.toLowerCase()).join(', ')]);
});

test('d in the packages pane uninstalls, e in the requirements pane exports', () => {
	const keysOf = (paneId: string) =>
		panes.find(({id}) => id === paneId)?.keys?.map(({keys, actionId}) => [...keys, actionId].join(' '));
	expect(keysOf('packages')).toContain('d uninstall');
	expect(keysOf('requirements')).toEqual(['e export']);
});

test('no key outside of the table deletes, frees or resets', () => {
	const known = new Set(Object.keys(promised).flatMap(keys => keys.split(' ')));
	const others = all.filter(([key]) => !known.has(key));
	expect(others).toEqual([
		['Ctrl-Z', 'suspend'],
		['V', 'action outdated'],
		['U', 'action upgrade-all'],
		['m', 'action repair'],
		['f', 'action free'],
		['S', 'screen summary'],
		['F', 'screen packages'],
		['D', 'screen duplicates'],
		['K', 'screen vulnerabilities'],
		['P', 'screen pythons'],
	]);
});

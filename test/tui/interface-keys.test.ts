import {expect, test} from 'vitest';
import {actions} from '../../source/actions/index.js';
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
	p: 'action pin',
	w: 'mode',
	J: 'screen jobs',
	y: 'copy',
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

test.each(Object.entries(promised))('%s does what the interface promises', (keys, meaning) => {
	for (const key of keys.split(' '))
		expect([key, ...all.filter(([each]) => each === key)]).toEqual([key, [key, meaning]]);
});

test('a key means one thing in the list', () => {
	const keys = all.map(([key]) => key);
	expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test('Delete and Backspace are bound to nothing, and no deletion is begun but by d', () => {
	expect(all.filter(([key]) => /^(delete|backspace)$/i.test(key))).toEqual([]);
	expect(started.filter(([, meaning]) => meaning === 'action delete')).toEqual([['d', 'action delete']]);
});

test('in packages d uninstalls, in requirements e writes the file', () => {
	const keysOf = (paneId: string) =>
		panes.find(({id}) => id === paneId)?.keys?.map(({keys, actionId}) => [...keys, actionId].join(' '));
	expect(keysOf('packages')).toContain('d uninstall');
	expect(keysOf('requirements')).toEqual(['e export']);
});

test('of the keys beyond the promised ones none deletes, frees or resets in the list', () => {
	const known = new Set(Object.keys(promised).flatMap(keys => keys.split(' ')));
	const others = all.filter(([key]) => !known.has(key));
	expect(others).toEqual([
		['Ctrl-Z', 'suspend'],
		['f', 'action free'],
		['S', 'screen summary'],
		['D', 'screen duplicates'],
		['P', 'screen pythons'],
	]);
});

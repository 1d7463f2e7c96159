import {expect, test} from 'vitest';
import {createReportReader} from '../../../source/tui/state/terminal-reports.js';

test('mouse reports are separated from the keys around them, also when they arrive in two pieces', () => {
	const read = createReportReader();
	expect(read('j\u001B[<0;5;6Mk')).toEqual({text: 'jk', events: [{type: 'click', column: 4, row: 5}]});
	expect(read('j\u001B[<65;1')).toEqual({text: 'j', events: []});
	expect(read('0;2Mq')).toEqual({text: 'q', events: [{type: 'wheel-down', column: 9, row: 1}]});
});

test('releases, other buttons and the older encoding do nothing and leave no stray keys', () => {
	const read = createReportReader();
	expect(read('\u001B[<0;5;6m\u001B[<2;5;6M\u001B[M !!j')).toEqual({text: 'j', events: []});
	expect(read('\u001B[M ')).toEqual({text: '', events: []});
	expect(read('!!d')).toEqual({text: 'd', events: []});
});

test('Escape counts at once, and arrow keys arrive whole', () => {
	const read = createReportReader();
	for (const text of ['\u001B', '\u001B[A', '\u001B[15~']) expect(read(text)).toEqual({text, events: []});
});

test('the colour of the background is read from the terminal, whole or in pieces, and is never taken for keys', () => {
	const read = createReportReader();
	expect(read('j\u001B]11;rgb:ffff/ffff/dddd\u001B\\d')).toEqual({text: 'jd', events: [], isLight: true});
	expect(read('\u001B]11;rgb:1e1e/1e1e/2e')).toEqual({text: '', events: []});
	expect(read('2e\u0007')).toEqual({text: '', events: [], isLight: false});
	expect(read('\u001B')).toEqual({text: '\u001B', events: []});
	expect(read(']11;rgba:00/ff/00/ff\u0007d')).toEqual({text: 'd', events: [], isLight: true});
});

test('what the terminal says of itself is read, whole or in pieces, and is never taken for keys', () => {
	const read = createReportReader();
	expect(read('\u001B]11;rgb:ff/ff/ff\u0007\u001B[?62;4cj')).toEqual({
		text: 'j',
		events: [],
		isLight: true,
		isNamed: true,
	});
	expect(read('k\u001B[')).toEqual({text: 'k', events: []});
	expect(read('?1;')).toEqual({text: '', events: []});
	expect(read('2cd')).toEqual({text: 'd', events: [], isNamed: true});
	expect(read('?c')).toEqual({text: '?c', events: []});
});

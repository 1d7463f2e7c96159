import {expect, test} from 'vitest';
import {createMouseReader} from '../../../source/tui/state/mouse.js';

test('reports are taken out of the keys around them, also when they come in two pieces', () => {
	const read = createMouseReader();
	expect(read('j\u001B[<0;5;6Mk')).toEqual({text: 'jk', events: [{type: 'click', column: 4, row: 5}]});
	expect(read('j\u001B[<65;1')).toEqual({text: 'j', events: []});
	expect(read('0;2Mq')).toEqual({text: 'q', events: [{type: 'wheel-down', column: 9, row: 1}]});
});

test('releases, other buttons and the form of before say nothing and leave nothing', () => {
	const read = createMouseReader();
	expect(read('\u001B[<0;5;6m\u001B[<2;5;6M\u001B[M !!j')).toEqual({text: 'j', events: []});
	expect(read('\u001B[M ')).toEqual({text: '', events: []});
	expect(read('!!d')).toEqual({text: 'd', events: []});
});

test('Escape is a key at once, and arrows stay', () => {
	const read = createMouseReader();
	for (const text of ['\u001B', '\u001B[A', '\u001B[15~']) expect(read(text)).toEqual({text, events: []});
});

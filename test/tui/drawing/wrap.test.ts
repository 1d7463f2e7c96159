import {expect, test} from 'vitest';
import {widthOf} from '../../../source/text/fit-width.js';
import {cutSpans, wrapRows} from '../../../source/tui/drawing/wrap.js';

const texts = (rows: ReturnType<typeof wrapRows>) => rows.map(({spans}) => spans.map(({text}) => text).join(''));

test('a text that is too long goes on below, aligned with its last piece', () => {
	const rows = wrapRows([{id: 'a', spans: [{text: ' Reset  '}, {text: 'partly from requirements.txt'}]}], 22);
	expect(texts(rows)).toEqual([' Reset  partly from', '        requirements.t', '        xt']);
	expect(rows.map(({id}) => id)).toEqual(['a', undefined, undefined]);
});

test('heads of columns end at the edge where other rows go on below', () => {
	const heads = {isCut: true, spans: [{text: ' PACKAGE  VERSION  SIZE  WHY'}]};
	expect(wrapRows([heads], 22)).toEqual([heads]);
});

test('blanks that pad the last column beyond the edge make no row of their own', () => {
	const spans = [{text: '  click   8.5.1'}, {text: ' '.repeat(12)}, {text: '  '}];
	expect(texts(wrapRows([{id: 'click', spans}], 20))).toEqual(['  click   8.5.1']);
});

test('a row with a long beginning wraps, and no line is wider than the pane', () => {
	const spans = [{text: '  command = python3 -m venv /home/somebody/projects/one/.venv'}, {text: '  how it was made'}];
	const rows = wrapRows([{spans}], 30);
	expect(rows.length).toBeGreaterThan(2);
	for (const text of texts(rows)) expect(widthOf(text)).toBeLessThanOrEqual(30);
	expect(texts(rows).join('').replaceAll(' ', '')).toBe(
		spans
			.map(({text}) => text)
			.join('')
			.replaceAll(' ', ''),
	);
});

test.each([
	['fits in all', 11, 'fits in all'],
	['cut within the last', 10, 'cut withi~'],
	['cut within the first', 3, 'cu~'],
	['cut where a piece ends', 4, 'cut~'],
])('%s: a line is as wide as it may be, and its cut is seen', (text, width, shown) => {
	const spans = text.split(/(?<= )/).map(part => ({text: part}));
	const cut = cutSpans(spans, width, '~').map(span => span.text);
	expect(cut.join('')).toBe(shown);
});

test('a path that is too long breaks behind a slash', () => {
	expect(texts(wrapRows([{spans: [{text: '~/.pyenv/versions/3.13.0/bin/python3.13'}]}], 30))).toEqual([
		'~/.pyenv/versions/3.13.0/bin/',
		'python3.13',
	]);
});

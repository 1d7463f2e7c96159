import {expect, test} from 'vitest';
import {widthOf} from '../../source/format.js';
import {wrapRows} from '../../source/tui/wrap.js';

const texts = (rows: ReturnType<typeof wrapRows>) => rows.map(({spans}) => spans.map(({text}) => text).join(''));

test('what is too long goes on below, under the last piece', () => {
	const rows = wrapRows([{id: 'a', spans: [{text: ' Reset  '}, {text: 'partly from requirements.txt'}]}], 22);
	expect(texts(rows)).toEqual([' Reset  partly from', '        requirements.t', '        xt']);
	expect(rows.map(({id}) => id)).toEqual(['a', undefined, undefined]);
});

test('a row that begins with much flows on, and nothing is wider than the pane', () => {
	const spans = [{text: '  command = python3 -m venv /home/somebody/projects/one/.venv'}, {text: '  how it was made'}];
	const rows = wrapRows([{spans}], 30);
	expect(rows.length).toBeGreaterThan(2);
	for (const text of texts(rows)) expect(widthOf(text.trimEnd())).toBeLessThanOrEqual(30);
	expect(texts(rows).join('').replaceAll(' ', '')).toBe(
		spans
			.map(({text}) => text)
			.join('')
			.replaceAll(' ', ''),
	);
});

import {expect, test} from 'vitest';
import {positionOf, thumbOf} from '../../../source/tui/drawing/scroll-bar.js';

test('the thumb of a scroll bar moves with the rows, and there is none when everything is in view', () => {
	const rows = {total: 40, height: 10, offset: 1};
	expect(thumbOf({...rows, top: 0})).toEqual({from: 1, to: 4});
	expect(thumbOf({...rows, top: 30})).toEqual({from: 8, to: 11});
	expect(thumbOf({...rows, total: 10, top: 0})).toBeUndefined();
});

test('the position counts from one: the row under the cursor, or the range of lines in view', () => {
	const rows = {total: 40, top: 10, height: 10, offset: 0};
	expect(positionOf(rows, 11)).toBe('12 of 40');
	expect(positionOf(rows, undefined)).toBe('11-20 of 40');
	expect(positionOf({...rows, total: 5, top: 0}, undefined)).toBe('');
});

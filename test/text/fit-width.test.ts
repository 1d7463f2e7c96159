import {expect, test} from 'vitest';
import {
	bar,
	fitEnd,
	fitMiddle,
	formatAge,
	formatAgo,
	formatRecent,
	formatBytes,
	formatDuration,
	padEnd,
	padStart,
	plural,
	widthOf,
} from '../../source/text/fit-width.js';

test.each([
	[0, '0B'],
	[512, '512B'],
	[1024, '1.00K'],
	[24_955_000, '23.8M'],
	[1023 * 1024, '1.00M'],
	[1.79 * 1024 ** 3, '1.79G'],
	[610 * 1024 ** 2, '610M'],
])('%d bytes are shown as %s', (bytes, text) => {
	expect(formatBytes(bytes)).toBe(text);
});

test('an age is short in a column and spelled out in a sentence', () => {
	const now = new Date('2026-11-22T12:00:00Z');
	const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);
	expect([0, 3, 59, 152, 731].map(days => formatAge(ago(days), now))).toEqual(['today', '3 d', '59 d', '4 mo', '2 y']);
	expect([formatAgo(ago(1), now), formatAgo(ago(152), now)]).toEqual(['1 day ago', '4 months ago']);
	const recent = [1 / 24 / 60, 0.1, 0.9, 1].map(days => formatRecent(ago(days), now));
	expect([formatRecent(now, now), ...recent]).toEqual(['just now', '1 min ago', '2 h ago', '21 h ago', '1 day ago']);
	expect([formatDuration(412), formatDuration(21_300), formatDuration(185_000)]).toEqual([
		'0.4 s',
		'21 s',
		'3 min 5 s',
	]);
});

test('a name is shortened by its width in columns, and never within a character', () => {
	expect(fitMiddle('clients/acme/api', 9)).toBe('clie…/api');
	expect(fitEnd('日本語の名前', 5)).toBe('日本…');
	expect(widthOf(fitMiddle('日本語の名前', 6))).toBeLessThanOrEqual(6);
	expect([padEnd('日本', 5), padStart('9', 3)]).toEqual(['日本 ', '  9']);
});

test('bars fill in eighths, and counts have their plural', () => {
	expect([bar(0.5, 4, true), bar(2, 2, true)]).toEqual(['##--', '##']);
	expect([plural(1, 'package'), plural(2, 'entry'), plural(0, 'day')]).toEqual(['1 package', '2 entries', '0 days']);
});

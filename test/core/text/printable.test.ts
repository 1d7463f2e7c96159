import fc from 'fast-check';
import {expect, test} from 'vitest';
import {fsPath} from '../../../source/core/model/path.js';
import {printable, printablePath, printableWithHome} from '../../../source/core/text/printable.js';

test('shown text has no character that a terminal acts on or that hides other text', () => {
	const unfit = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
	fc.assert(
		fc.property(fc.string({unit: 'binary'}), text => {
			const shown = printable(text);
			return !unfit.test(shown) && !/\p{Surrogate}/u.test(shown) && printable(shown) === shown;
		}),
	);
});

test.each([
	['\u001b]0;pwned\u0007', '\\x1b]0;pwned\\x07'],
	['a\u202eb', 'a\\u{202e}b'],
	['line\nbreak', 'line\\x0abreak'],
	['caf\udce9', 'caf\\xe9'],
	['日本 café 😀', '日本 café 😀'],
])('%j is shown as %s', (text, shown) => {
	expect(printable(text)).toBe(shown);
});

test('the home directory becomes ~ only as a whole path', () => {
	const home = fsPath('/home/ann');
	expect([
		printablePath(fsPath('/home/ann/x'), home),
		printablePath(fsPath('/home/anna'), home),
		printablePath(home, home),
	]).toEqual(['~/x', '/home/anna', '~']);
});

test.each([
	['uv pip install -r /home/ab/x.txt', 'uv pip install -r ~/x.txt'],
	["'/home/ab/a b' --path=/home/ab/x:/home/ab/y", "'~/a b' --path=~/x:~/y"],
	['/home/abc/x /srv/home/ab/x', '/home/abc/x /srv/home/ab/x'],
])('in %j the home directory becomes ~ only where a path begins with it', (line, shown) => {
	expect(printableWithHome(line, fsPath('/home/ab'))).toBe(shown);
});

test('a home that is the root of the disk shortens nothing', () => {
	expect(printableWithHome('pip download https://a/b //x', fsPath('/'))).toBe('pip download https://a/b //x');
});

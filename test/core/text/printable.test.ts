import fc from 'fast-check';
import {expect, test} from 'vitest';
import {fsPath} from '../../../source/core/model/path.js';
import {printable, printablePath} from '../../../source/core/text/printable.js';

test('nothing that acts on a terminal or hides text is left in what is shown', () => {
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

test('the home is shortened only where it is a whole name', () => {
	const home = fsPath('/home/ann');
	expect([
		printablePath(fsPath('/home/ann/x'), home),
		printablePath(fsPath('/home/anna'), home),
		printablePath(home, home),
	]).toEqual(['~/x', '/home/anna', '~']);
});

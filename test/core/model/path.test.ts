import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
	absolute,
	baseName,
	fromBytes,
	fsPath,
	isInside,
	isWellFormed,
	join,
	native,
	parent,
	toBytes,
} from '../../../source/core/model/path.js';

test('any bytes survive being read as a path and written back', () => {
	fc.assert(
		fc.property(fc.uint8Array({maxLength: 40}), bytes =>
			toBytes(fromBytes(Buffer.from(bytes))).equals(Buffer.from(bytes)),
		),
	);
});

test('different bytes are different paths', () => {
	expect(fromBytes(Buffer.from('caf\xe9', 'latin1'))).not.toBe(fromBytes(Buffer.from('caf\xe8', 'latin1')));
	expect(fromBytes(Buffer.from('caf\xe9', 'latin1'))).toBe('caf\udce9');
	expect(fromBytes(Buffer.from('café', 'utf8'))).toBe('café');
});

test('a path that is not UTF-8 is given to node:fs as its bytes', () => {
	expect(native(fsPath('/caf\udce9'))).toEqual(Buffer.from('/caf\xe9', 'latin1'));
	expect(native(fsPath('/café'))).toBe('/café');
	expect(isWellFormed('/caf\udce9')).toBe(false);
	expect(isWellFormed('/😀')).toBe(true);
});

test('names are joined and taken apart without being resolved', () => {
	expect(join(fsPath('/'), 'a')).toBe('/a');
	expect(join(fsPath('/a'), '-rf', ' b ')).toBe('/a/-rf/ b ');
	expect([parent(fsPath('/a/b')), parent(fsPath('/')), baseName(fsPath('/a/b'))]).toEqual(['/a', '/', 'b']);
	expect(absolute('../x/', fsPath('/a/b'))).toBe('/a/x');
});

test('a sibling whose name begins alike is not inside', () => {
	expect([
		isInside('/a/.venv', '/a/.venv'),
		isInside('/a/.venv/x', '/a/.venv'),
		isInside('/a/.venv-old', '/a/.venv'),
		isInside('/a', '/'),
	]).toEqual([true, true, false, true]);
});

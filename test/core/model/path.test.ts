import {win32} from 'node:path';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
	absolute,
	baseName,
	comparable,
	fromBytes,
	fsPath,
	isInside,
	isNameOf,
	isReservedOnWindows,
	isSamePath,
	isTop,
	isWellFormed,
	join,
	namesBelow,
	namesOf,
	native,
	parent,
	plainOnWindows,
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

test('paths are joined and split without being resolved', () => {
	expect(join(fsPath('/'), 'a')).toBe('/a');
	expect(join(fsPath('/a'), '-rf', ' b ')).toBe('/a/-rf/ b ');
	expect([parent(fsPath('/a/b')), parent(fsPath('/')), baseName(fsPath('/a/b'))]).toEqual(['/a', '/', 'b']);
	expect(absolute('../x/', fsPath('/a/b'))).toBe('/a/x');
});

test("a sibling whose name begins with the directory's name is not inside it", () => {
	expect([
		isInside('/a/.venv', '/a/.venv'),
		isInside('/a/.venv/x', '/a/.venv'),
		isInside('/a/.venv-old', '/a/.venv'),
		isInside('/a', '/'),
	]).toEqual([true, true, false, true]);
});

const windowsName = fc.stringMatching(/^[A-Za-z0-9 ._-]{1,8}$/).filter(name => !/^[. ]+$|[. ]$/.test(name));
const windowsTop = fc.constantFrom('C:\\', 'z:\\', '\\\\server\\share\\');
const windowsPath = fc
	.tuple(windowsTop, fc.array(windowsName, {maxLength: 4}))
	.map(([top, names]) => fsPath(win32.join(top, ...names)));

test('paths of Windows are joined, split and compared as Node does it on Windows', () => {
	fc.assert(
		fc.property(windowsPath, windowsPath, windowsName, (one, other, name) => {
			expect(join(one, name)).toBe(win32.join(one, name));
			expect(join(one, `a/${name}`)).toBe(win32.join(one, 'a', name));
			expect(baseName(join(one, name))).toBe(name);
			expect(win32.relative(parent(join(one, name)), one)).toBe('');
			expect(isTop(one)).toBe(win32.parse(one).base === '');
			const way = win32.relative(one, other);
			const isBelow = way === '' || (!win32.isAbsolute(way) && !way.split('\\').includes('..'));
			expect(isInside(other, one), `${other} in ${one}`).toBe(isBelow);
			if (isBelow) expect(namesBelow(other, one)).toEqual(way === '' ? [] : way.split('\\'));
			expect(isInside(join(one, name), fsPath(one.toUpperCase()))).toBe(true);
			expect(isInside(fsPath(`${one.replace(/\\$/, '')}x`), one)).toBe(false);
		}),
	);
});

test('every spelling of a path of Windows is made the one that Node resolves it to', () => {
	const spelt = fc.tuple(
		windowsPath,
		fc.constantFrom('', '\\\\?\\', '\\\\.\\'),
		fc.boolean(),
		fc.constantFrom('', '\\', '\\.\\', '\\x\\..\\'),
	);
	fc.assert(
		fc.property(spelt, ([path, prefix, isForward, end]) => {
			const usual = win32.resolve(path).replace(/^[a-z]:/, drive => drive.toUpperCase());
			const long = prefix === '' ? path : `${prefix}${path.replace(/^\\\\/, 'UNC\\')}`;
			// Behind its prefix, a long path takes a forward slash for a letter.
			const given = `${isForward && prefix === '' ? path.replaceAll('\\', '/') : long}${end}`;
			const made = plainOnWindows(given);
			expect(win32.relative(made, usual), given).toBe('');
			expect(plainOnWindows(made)).toBe(made);
			expect(namesOf(made)).toEqual(win32.relative(win32.parse(made).root, made).split('\\').filter(Boolean));
			const forward = made.slice(0, 3) + made.slice(3).replaceAll('\\', '/');
			expect([isSamePath(made, made.toUpperCase()), isSamePath(made, forward)]).toEqual([true, true]);
		}),
	);
});

test('names that Windows keeps for devices or shortens are known, others are not', () => {
	const reserved = ['nul', 'NUL.txt', 'Com1', 'lpt9.log', 'con ', 'x.', 'x ', 'a:b', 'what?', 'prn', 'aux.py'];
	expect(reserved.filter(name => !isReservedOnWindows(name))).toEqual([]);
	const plain = ['.venv', 'com', 'com10', 'console', 'null', 'PROGRA~1', 'a.b', 'My Project', 'prnt.txt'];
	expect(plain.filter(isReservedOnWindows)).toEqual([]);
});

test('on Linux a path that looks like one of Windows is compared letter by letter only where it is one', () => {
	expect([isSamePath('/A', '/a'), isSamePath('C:\\A', 'c:/a'), comparable(fsPath('/a\\B'))]).toEqual([
		false,
		true,
		'/a\\B',
	]);
});

test('macOS takes no notice of the case of letters nor of how an accent is composed, Linux of both', () => {
	const [one, other] = ['/Users/Ada/Caf\u00E9/.venv', '/users/ada/CAFE\u0301/.VENV'];
	expect([isSamePath(one, other, 'macos'), isSamePath(one, other, 'linux')]).toEqual([true, false]);
	expect(isSamePath(`${one}2`, other, 'macos')).toBe(false);
	expect(['.VENV', '.venv2'].map(name => isNameOf(name, fsPath('C:\\a\\.venv')))).toEqual([true, false]);
	expect(isNameOf('.VENV', fsPath('/a/.venv'))).toBe(false);
});

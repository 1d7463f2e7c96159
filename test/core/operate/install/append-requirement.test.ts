import {lstat, mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {appendRequirement} from '../../../../source/core/operate/install/append-requirement.js';
import {fsPath} from '../../../../source/core/model/path.js';
import {temporaryDirectory} from '../../../helpers/temporary.js';

const utf16 = (text: string): Buffer => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

test.each([
	['an empty file', Buffer.from(''), Buffer.from('new>=1\n')],
	['a last line without a newline', Buffer.from('a\nb'), Buffer.from('a\nb\nnew>=1\n')],
	['newlines of Windows', Buffer.from('a\r\nb\r\n'), Buffer.from('a\r\nb\r\nnew>=1\r\n')],
	['UTF-16', utf16('a\r\n'), utf16('a\r\nnew>=1\r\n')],
	['an open continuation', Buffer.from('a \\\n'), Buffer.from('a \\\n\nnew>=1\n')],
	['bytes that are no UTF-8', Buffer.from('# caf\xe9\n', 'latin1'), Buffer.from('# caf\xe9\nnew>=1\n', 'latin1')],
])('a requirement is added to a file with %s, the rest stays', async (_, before, after) => {
	const file = fsPath(join(await temporaryDirectory(), 'requirements.txt'));
	await writeFile(file, before);
	expect(await appendRequirement(file, 'new>=1')).toEqual({outcome: 'appended', line: 'new>=1'});
	expect(await readFile(file)).toEqual(after);
});

test('a package that the file names already is left unchanged', async () => {
	const file = fsPath(join(await temporaryDirectory(), 'requirements.txt'));
	await writeFile(file, 'New_Thing==1 --hash=sha256:00\n');
	expect((await appendRequirement(file, 'new-thing>=2')).outcome).toBe('present');
	expect(await readFile(file, 'utf8')).toBe('New_Thing==1 --hash=sha256:00\n');
});

test('a link to a requirements file stays a link', async () => {
	const directory = await temporaryDirectory();
	await mkdir(join(directory, 'real'));
	await writeFile(join(directory, 'real/list.txt'), 'a\n');
	await symlink('real/list.txt', join(directory, 'requirements.txt'));
	await appendRequirement(fsPath(join(directory, 'requirements.txt')), 'b');
	expect((await lstat(join(directory, 'requirements.txt'))).isSymbolicLink()).toBe(true);
	expect(await readFile(join(directory, 'real/list.txt'), 'utf8')).toBe('a\nb\n');
});

test.each(['-r other.txt', 'a b', 'a\n-r x', ''])('%j is refused', async line => {
	const file = fsPath(join(await temporaryDirectory(), 'requirements.txt'));
	await writeFile(file, 'a\n');
	await expect(appendRequirement(file, line)).rejects.toMatchObject({code: 'bad-requirements'});
	expect(await readFile(file, 'utf8')).toBe('a\n');
});

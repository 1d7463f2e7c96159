import {lstat, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath} from '../../../../source/core/model/path.js';
import {keepFiles} from '../../../../source/core/operate/managers/kept-files.js';
import {temporaryDirectory} from '../../../helpers/temporary.js';

test('files of a project are put back, whether the work on it ends well or not', async () => {
	const project = await temporaryDirectory();
	const lock = join(project, 'poetry.lock');
	await writeFile(lock, 'before');
	const spoil = async (): Promise<string> => {
		await writeFile(lock, 'after');
		await writeFile(join(project, 'poetry.toml'), '');
		return 'done';
	};
	const {value, changed} = await keepFiles(fsPath(project), spoil);
	expect([value, changed]).toEqual(['done', [lock, join(project, 'poetry.toml')]]);
	const cancelled = keepFiles(fsPath(project), async () => {
		await spoil();
		throw new Error('cancelled');
	});
	await expect(cancelled).rejects.toThrow('cancelled');
	expect(await readFile(lock, 'utf8')).toBe('before');
	await expect(lstat(join(project, 'poetry.toml'))).rejects.toThrow('ENOENT');
});

test('a lock that was a link, which is not read, is never removed', async () => {
	const project = await temporaryDirectory();
	const lock = join(project, 'poetry.lock');
	await writeFile(join(project, 'shared.lock'), '');
	await symlink('shared.lock', lock);
	const {changed} = await keepFiles(fsPath(project), async () => {
		await rm(lock);
		await writeFile(lock, 'written anew');
	});
	expect(changed).toEqual([]);
	expect(await readFile(lock, 'utf8')).toBe('written anew');
});

test('a file that a manager replaced by a link comes back, and what the link leads to stays', async () => {
	const project = await temporaryDirectory();
	const [lock, elsewhere] = [join(project, 'poetry.lock'), join(project, 'elsewhere')];
	await writeFile(lock, 'before');
	await writeFile(elsewhere, 'not ours');
	await keepFiles(fsPath(project), async () => {
		await rm(lock);
		await symlink(elsewhere, lock);
	});
	expect([(await lstat(lock)).isFile(), await readFile(lock, 'utf8')]).toEqual([true, 'before']);
	expect(await readFile(elsewhere, 'utf8')).toBe('not ours');
});

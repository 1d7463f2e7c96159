import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {directoriesIn} from '../../../../source/core/platform/files/entries.js';
import {fromBytes, fsPath, native} from '../../../../source/core/model/path.js';
import {temporaryDirectory} from '../../../helpers/temporary.js';

test('at most a fixed number of entries is looked at in a directory of any size, and only real directories count', async () => {
	const directory = await temporaryDirectory();
	for (const name of ['one', 'two', 'three']) await mkdir(join(directory, name));
	await writeFile(join(directory, 'file'), '');
	await symlink('one', join(directory, 'link'));
	expect([...directoriesIn(directory, 100)].sort()).toEqual(['one', 'three', 'two']);
	expect(directoriesIn(directory, 2).length).toBeLessThanOrEqual(2);
	expect(directoriesIn(fsPath(join(directory, 'file')), 100)).toEqual([]);
});

test('a directory whose name is not UTF-8 is found', async () => {
	const directory = await temporaryDirectory();
	const name = fromBytes(Buffer.from([0xff, 0x61]));
	await mkdir(native(fsPath(join(directory, name))));
	expect(directoriesIn(directory, 100)).toEqual([name]);
});

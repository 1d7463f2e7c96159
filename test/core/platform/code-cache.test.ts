import {chmodSync, chownSync, mkdirSync, statSync} from 'node:fs';
import {expect, test} from 'vitest';
import {join} from '../../../source/core/model/path.js';
import {codeCacheDirectory} from '../../../source/core/platform/files/code-cache.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

test('compiled code is kept in a directory that is ours alone', async () => {
	const home = await temporaryDirectory();
	const directory = codeCacheDirectory({VENVTUI_HOME: home});
	expect(directory).toBe(join(home, 'cache/code'));
	expect(statSync(directory ?? '').mode & 0o777).toBe(0o700);
	expect(codeCacheDirectory({VENVTUI_HOME: home})).toBe(directory);
});

test('compiled code is not read from where others can write', async () => {
	const home = await temporaryDirectory();
	mkdirSync(join(home, 'cache/code'), {recursive: true});
	chmodSync(join(home, 'cache/code'), 0o770);
	expect(codeCacheDirectory({VENVTUI_HOME: home})).toBeUndefined();
});

test.skipIf(process.geteuid?.() !== 0)("root keeps no compiled code in another user's home (needs root)", async () => {
	const home = await temporaryDirectory();
	chownSync(home, 12345, 12345);
	expect(codeCacheDirectory({VENVTUI_HOME: home})).toBeUndefined();
	expect(() => statSync(join(home, 'cache'))).toThrow('ENOENT');
});

test('places that make no sense cost no error before the command has its say', () => {
	expect(codeCacheDirectory({VENVTUI_HOME: 'relative'})).toBeUndefined();
});

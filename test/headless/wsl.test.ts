import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {parseMountinfo, accessTimesOf, findMount, isShared} from '../../source/core/platform/files/mounts.js';
import {fsPath} from '../../source/core/model/path.js';
import {builtCommand} from '../helpers/built-command.js';
import {temporaryDirectory} from '../helpers/temporary.js';

/** An environment as the venv of Windows makes it, with pip. */
const windowsEnvironment = async (place: string): Promise<void> => {
	await mkdir(join(place, 'Lib/site-packages/pip-24.3.1.dist-info'), {recursive: true});
	await mkdir(join(place, 'Lib/site-packages/pip'));
	await writeFile(join(place, 'Lib/site-packages/pip-24.3.1.dist-info/METADATA'), 'Name: pip\nVersion: 24.3.1\n');
	await mkdir(join(place, 'Scripts'));
	await writeFile(
		join(place, 'pyvenv.cfg'),
		['home = C:\\Python313', 'include-system-site-packages = false', 'version = 3.13.2', ''].join('\r\n'),
	);
	await writeFile(join(place, 'Scripts/activate.bat'), '@echo off\r\nset "VIRTUAL_ENV=C:\\web\\.venv"\r\n');
	for (const name of ['python.exe', 'pip.exe']) await writeFile(join(place, 'Scripts', name), 'MZ');
};

test('in WSL an environment of Windows is named as such, never broken, and nothing of it is run', async () => {
	const home = await temporaryDirectory();
	const place = join(home, 'web', '.venv');
	await windowsEnvironment(place);
	const say = (...words: readonly string[]) => builtCommand(words, {home});
	expect(say('list', home, '--json').json()).toMatchObject({environments: [{path: place, status: 'ok'}]});
	expect(say('show', place).stdout).toContain('Made for Windows');
	expect(say('repair', home, '--dry-run').stdout).toContain('Nothing to repair');
	for (const words of [
		['activate', place],
		['check', place, '--trust'],
		['install', place, 'six', '--trust'],
	]) {
		const {status, stderr} = say(...words);
		expect([words[0], status, stderr]).toEqual([words[0], 3, expect.stringContaining('it was made for Windows')]);
	}
});

test('a disk of Windows in WSL 1 and 2 may be used by processes that nobody sees from here', () => {
	// As /proc/self/mountinfo shows them: WSL 2 by 9p, WSL 1 by drvfs.
	const mounts = parseMountinfo(
		Buffer.from(
			[
				'77 62 8:32 / / rw,relatime - ext4 /dev/sdc rw,discard,errors=remount-ro,data=ordered',
				'121 77 0:50 / /mnt/c rw,noatime - 9p C:\\134 rw,dirsync,aname=drvfs;path=C:\\134;uid=1000;gid=1000;symlinkroot=/mnt/,mmap,access=client,msize=65536,trans=fd,rfd=5,wfd=5',
				'11 2 0:14 / /mnt/d rw,noatime - drvfs D: rw,noatime,uid=1000,gid=1000,case=off',
			].join('\n'),
		),
	);
	for (const drive of ['c', 'd']) {
		const mount = findMount(fsPath(`/mnt/${drive}/web/.venv`), mounts);
		expect(mount && [mount.path, isShared(mount), accessTimesOf(mount)]).toEqual([`/mnt/${drive}`, true, 'never']);
	}
});

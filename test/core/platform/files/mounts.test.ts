import {execFileSync} from 'node:child_process';
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {
	accessTimesOf,
	findMount,
	mountsBelow,
	parseMountinfo,
	parseMountOutput,
	readMounts,
} from '../../../../source/core/platform/files/mounts.js';
import {fsPath, fromBytes} from '../../../../source/core/model/path.js';
import {temporaryDirectory} from '../../../helpers/temporary.js';

const mountinfo = Buffer.concat([
	Buffer.from(
		[
			'27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
			'31 27 0:30 / /home rw,noatime shared:2 master:1 - btrfs /dev/vdb rw,space_cache',
			'32 27 0:31 / /mnt/my\\040disk\\134x ro,relatime - vfat /dev/sda1 rw',
			'33 27 0:32 / /srv rw,relatime - nfs4 host:/a\\040b rw',
			'34 31 254:0 / /home rw - tmpfs tmpfs rw',
			'a line that is none',
			'35 27 0:33 / /odd-',
		].join('\n'),
		'latin1',
	),
	Buffer.from([0xff]),
	Buffer.from(' rw - tmpfs tmpfs rw\n'),
]);

test('mount points are told with spaces, backslashes and bytes that are no UTF-8', () => {
	const paths = parseMountinfo(mountinfo).map(mount => mount.path);
	const odd = fromBytes(Buffer.concat([Buffer.from('/odd-'), Buffer.from([0xff])]));
	expect(paths).toEqual(['/', '/home', '/mnt/my disk\\x', '/srv', '/home', odd]);
});

test('of two mounts at one place the later one counts', () => {
	const mounts = parseMountinfo(mountinfo);
	expect(findMount(fsPath('/home/me'), mounts)?.fileSystem).toBe('tmpfs');
	expect(findMount(fsPath('/homework'), mounts)?.fileSystem).toBe('ext4');
	expect(findMount(fsPath('/srv'), mounts)?.source).toBe('host:/a b');
});

test('access times tell something only where they are kept', () => {
	const kept = parseMountinfo(mountinfo).map(accessTimesOf);
	expect(kept).toEqual(['daily', 'never', 'never', 'never', 'exact', 'exact']);
});

test('what macOS prints of its mounts is read', () => {
	const mounts = parseMountOutput(
		[
			'/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)',
			'devfs on /dev (devfs, local, nobrowse)',
			'/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect)',
			'//me@nas/on disk on /Volumes/My on Disk (smbfs, nodev, nosuid, mounted by me)',
			'/dev/disk4 on /Volumes/old (1) (hfs, local, noatime)',
		].join('\n'),
	);
	expect(mounts.map(({path, fileSystem}) => [path, fileSystem])).toEqual([
		['/', 'apfs'],
		['/dev', 'devfs'],
		['/System/Volumes/Data', 'apfs'],
		['/Volumes/My on Disk', 'smbfs'],
		['/Volumes/old (1)', 'hfs'],
	]);
	expect(mounts.map(accessTimesOf)).toEqual(['never', 'exact', 'daily', 'never', 'never']);
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

test.skipIf(!canMount)('a bind mount below a directory is seen (needs root on Linux)', async () => {
	const directory = await temporaryDirectory();
	await mkdir(join(directory, 'data'));
	await mkdir(join(directory, 'env/my data'), {recursive: true});
	const target = join(directory, 'env/my data');
	execFileSync('mount', ['--bind', join(directory, 'data'), target]);
	onTestFinished(() => void execFileSync('umount', [target]));
	expect((await mountsBelow(fsPath(join(directory, 'env'))))?.map(mount => mount.path)).toEqual([target]);
	expect(await mountsBelow(fsPath(join(directory, 'data')))).toEqual([]);
	expect(findMount(fsPath(join(target, 'below')), (await readMounts()) ?? [])?.path).toBe(target);
});

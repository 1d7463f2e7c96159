import {execFileSync} from 'node:child_process';
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {
	accessTimesOf,
	findMount,
	isRemote,
	isShared,
	mountsBelow,
	parseMountinfo,
	parseMountOutput,
	readMounts,
	withFirmlinks,
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

test('mount points are read with spaces, backslashes and bytes that are not UTF-8', () => {
	const paths = parseMountinfo(mountinfo).map(mount => mount.path);
	const odd = fromBytes(Buffer.concat([Buffer.from('/odd-'), Buffer.from([0xff])]));
	expect(paths).toEqual(['/', '/home', '/mnt/my disk\\x', '/srv', '/home', odd]);
});

test('with two mounts at one place the later one counts', () => {
	const mounts = parseMountinfo(mountinfo);
	expect(findMount(fsPath('/home/me'), mounts)?.fileSystem).toBe('tmpfs');
	expect(findMount(fsPath('/homework'), mounts)?.fileSystem).toBe('ext4');
	expect(findMount(fsPath('/srv'), mounts)?.source).toBe('host:/a b');
});

test('access times count only on disks that keep them', () => {
	const kept = parseMountinfo(mountinfo).map(accessTimesOf);
	expect(kept).toEqual(['daily', 'never', 'never', 'never', 'exact', 'exact']);
});

test('disks of networks, clusters and hosts of virtual machines are shared; those of this machine are not', () => {
	const lines = [
		...['nfs', 'nfs4', 'cifs', 'smb3', 'lustre', 'gpfs', 'beegfs', 'wekafs', 'panfs', 'ceph', 'fuse.ceph', 'orangefs'],
		...['fuse.glusterfs', 'ocfs2', 'gfs2', '9p', 'virtiofs', 'drvfs', 'vboxsf', 'prl_fs', 'fuse.sshfs', 'fuse.juicefs'],
		...['ext4', 'xfs', 'btrfs', 'zfs', 'tmpfs', 'overlay', 'fuseblk', 'fuse.mergerfs', 'fuse.bindfs', 'squashfs'],
	].map((type, index) => `${index + 40} 27 0:${index + 40} / /${type} rw,relatime shared:${index} - ${type} some rw`);
	const shared = parseMountinfo(Buffer.from(lines.join('\n'))).map(mount => isShared(mount));
	expect(shared).toEqual([...Array<boolean>(22).fill(true), ...Array<boolean>(10).fill(false)]);
	const [root] = parseMountinfo(Buffer.from('27 1 0:20 / / rw,relatime - virtiofs rootfs rw'));
	expect(root && [isRemote(root), isShared(root)]).toEqual([true, false]);
});

test('the output of mount on macOS is read', () => {
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
	expect(mounts.map(accessTimesOf)).toEqual(['never', 'exact', 'never', 'never', 'never']);
});

test('on macOS a home belongs to the data volume that a firmlink shows, not to the sealed system', () => {
	const mounts = withFirmlinks(
		parseMountOutput(
			[
				'/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)',
				'/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect, strictatime)',
				'/dev/disk5s1 on /Users/me/usb (apfs, local)',
			].join('\n'),
		),
		'/AppleInternal\tAppleInternal\n/Users\tUsers\n/usr/local\tusr/local\n',
	);
	const sourceOf = (path: string) => findMount(fsPath(path), mounts)?.source;
	expect(['/Users/me/code', '/usr/local/lib', '/usr/bin', '/Users/me/usb/x'].map(sourceOf)).toEqual([
		'/dev/disk3s5',
		'/dev/disk3s5',
		'/dev/disk3s1s1',
		'/dev/disk5s1',
	]);
	expect(mounts.map(accessTimesOf)).toEqual(['never', 'exact', 'never']);
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

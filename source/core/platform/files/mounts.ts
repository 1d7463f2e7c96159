import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {promisify} from 'node:util';
import {hostPlatform, type Platform} from '../../model/platform.js';
import {fromBytes, fsPath, isInside, type FsPath} from '../../model/path.js';

/** One mounted file system, as the kernel describes it. */
export type Mount = {
	readonly path: FsPath;
	/** `ext4`, `btrfs`, `overlay`, `apfs` … */
	readonly fileSystem: string;
	/** Device or share behind it: two mounts of the same source can share blocks. */
	readonly source: string;
	/** Options of the mount, then those of its file system: `rw`, `noatime`, `relatime` … */
	readonly options: readonly string[];
	/** Other places that show directories of it: the firmlinks of macOS. */
	readonly alsoAt?: readonly FsPath[];
};

/**
 * How a file system updates access times: `daily` at most once a day (relatime), `exact` at each read, `never` not at
 * all, or in an unreliable way (noatime, read-only, network shares).
 */
type AccessTimes = 'exact' | 'daily' | 'never';

/**
 * Lists the file systems mounted in this process's view, in the order of mounting; undefined where the system gives no
 * answer.
 */
export const readMounts = async (platform: Platform = hostPlatform): Promise<readonly Mount[] | undefined> => {
	try {
		if (platform === 'linux') return parseMountinfo(await readFile('/proc/self/mountinfo'));
		if (platform === 'macos')
			return withFirmlinks(
				parseMountOutput((await promisify(execFile)('/sbin/mount')).stdout),
				// Not there before macOS 10.15.
				await readFile('/usr/share/firmlinks', 'utf8').catch(() => ''),
			);
		// Of Windows the number of each volume is enough: a removal compares it at each directory.
		return platform === 'windows' ? [] : undefined;
	} catch (error) {
		if (error instanceof Error && 'code' in error) return undefined;
		throw error;
	}
};

/**
 * Lists every mount at or below a directory (absolute, links resolved), including bind mounts, which `st_dev` does not
 * show. Empty when there is none, undefined where the system gives no answer.
 */
export const mountsBelow = async (path: FsPath): Promise<readonly Mount[] | undefined> =>
	(await readMounts())?.filter(mount => isInside(mount.path, path));

/** Finds the given mount that contains a path: the longest, and of equal ones the last, which covers the others. */
export const findMount = (path: FsPath, mounts: readonly Mount[]): Mount | undefined => {
	let best: {readonly mount: Mount; readonly length: number} | undefined;
	for (const mount of mounts)
		for (const place of [mount.path, ...(mount.alsoAt ?? [])])
			if (isInside(path, place) && place.length >= (best?.length ?? 0)) best = {mount, length: place.length};
	return best?.mount;
};

/** File systems that several machines see at a time: of networks, of clusters, and of a host and its virtual machines. */
const ofSeveralMachines = new Set([
	...['nfs', 'nfs3', 'nfs4', 'cifs', 'smb2', 'smb3', 'smbfs', 'afs', 'afpfs', 'webdav', 'davfs', 'coda', 'ncpfs'],
	...['ceph', 'glusterfs', 'lustre', 'gpfs', 'beegfs', 'wekafs', 'panfs', 'orangefs', 'pvfs2', 'dvs', 'cvfs', 'acfs'],
	...['ocfs2', 'gfs', 'gfs2', '9p', 'virtiofs', 'drvfs', 'vboxsf', 'prl_fs', 'vmhgfs'],
]);

const byProgram = /^(?:fuse(?:blk)?(?:\..*)?|macfuse|osxfuse)$/;

/** Programs behind FUSE that only show disks of this machine. */
const ofThisMachine =
	/^(?:fuseblk(?:\..*)?|fuse\.(?:ntfs(?:-3g)?|exfat(?:-fuse)?|mergerfs|bindfs|unionfs(?:-fuse)?|overlayfs|fuse-overlayfs|squashfuse(?:_ll)?|archivemount|encfs|gocryptfs|cryfs|ext2|lxcfs|portal|snapfuse|apfs))$/;

/** Whether another machine or another program answers for the file system: it may take long, or never answer. */
export const isRemote = ({fileSystem}: Mount): boolean =>
	ofSeveralMachines.has(fileSystem) || byProgram.test(fileSystem);

/**
 * Whether programs of other machines may use files on this file system, which nobody can see from here. An unknown
 * program behind FUSE counts: it may well be a network. The root of a machine is its own, whatever carries it.
 */
export const isShared = (mount: Mount): boolean =>
	mount.path !== '/' && isRemote(mount) && !ofThisMachine.test(mount.fileSystem);

/**
 * Finds the mount that contains a path, if it is no disk of this machine; else undefined. `/` always counts as a disk of
 * this machine, since a container has its own file system there.
 */
export const remoteMountOf = (path: FsPath, mounts: readonly Mount[]): Mount | undefined => {
	const mount = findMount(path, mounts);
	return mount !== undefined && mount.path !== '/' && isRemote(mount) ? mount : undefined;
};

/** File systems on which `stat` is exact: none of them lets files share blocks without being hard links. */
const exactFileSystems = new Set([
	'ext2',
	'ext3',
	'ext4',
	'tmpfs',
	'ramfs',
	'hfs',
	'ufs',
	'jfs',
	'reiserfs',
	'vfat',
	'exfat',
]);

/**
 * Whether `stat` counts every block of a file, and no block that belongs to another file as well. False on btrfs, XFS and
 * APFS, where copies share blocks, and on file systems that are not known.
 */
export const countsEveryBlock = ({fileSystem}: Mount): boolean => exactFileSystems.has(fileSystem);

const withSharedBlocks = new Set(['btrfs', 'xfs', 'apfs', 'zfs', 'bcachefs', 'ocfs2']);

/**
 * Whether copies of files share blocks on it without being hard links. An XFS that was made without reflinks counts, too:
 * only its superblock would tell.
 */
export const sharesBlocks = ({fileSystem}: Mount): boolean => withSharedBlocks.has(fileSystem);

/**
 * How this mount updates access times. APFS notes one read after each change and no second one, unless it is mounted
 * with `strictatime` (mount_apfs(8)): a use is not seen twice there.
 */
export const accessTimesOf = (mount: Mount): AccessTimes => {
	const {options, fileSystem} = mount;
	if (options.includes('noatime') || options.includes('ro') || options.includes('read-only')) return 'never';
	if (isRemote(mount)) return 'never';
	if (fileSystem === 'apfs' && !options.includes('strictatime')) return 'never';
	if (options.includes('relatime')) return 'daily';
	return 'exact';
};

/** Reads the text of `/proc/PID/mountinfo` (proc(5)): spaces and the like in paths are written `\040`. */
export const parseMountinfo = (bytes: Buffer): readonly Mount[] => {
	const mounts: Mount[] = [];
	for (const line of bytes.toString('latin1').split('\n')) {
		const fields = line.split(' ');
		const dash = fields.indexOf('-', 6);
		const [path, options] = [fields[4], fields[5]];
		if (dash === -1 || path === undefined || options === undefined) continue;
		const [fileSystem = '', source = '', more = ''] = fields.slice(dash + 1);
		mounts.push({
			path: unescapeOctal(path),
			fileSystem,
			source: unescapeOctal(source),
			options: [...options.split(','), ...more.split(',').filter(option => option !== '')],
		});
	}
	return mounts;
};

/** Reads what `mount` prints on macOS: `/dev/disk3s1 on /Volumes/My Disk (apfs, local, noatime)`. */
export const parseMountOutput = (text: string): readonly Mount[] => {
	const mounts: Mount[] = [];
	for (const line of text.split('\n')) {
		const [, source, path, list] = /^(.+?) on (\/.*) \(([^()]*)\)$/.exec(line) ?? [];
		if (source === undefined || path === undefined || list === undefined) continue;
		const [fileSystem = '', ...options] = list.split(', ');
		mounts.push({path: fsPath(path), fileSystem, source, options});
	}
	return mounts;
};

/** Where macOS keeps what users write, beside the sealed volume of the system. */
const dataVolume = '/System/Volumes/Data';

/**
 * Gives the data volume of macOS the places where its directories are shown, `/Users` among them, so that those are not
 * taken for the read-only volume at `/`. The text is that of `/usr/share/firmlinks`: lines of a place, a tab, and the
 * directory of the data volume.
 */
export const withFirmlinks = (mounts: readonly Mount[], text: string): readonly Mount[] => {
	const places = text.split('\n').flatMap(line => {
		const place = line.split('\t')[0] ?? '';
		return place.startsWith('/') ? [fsPath(place)] : [];
	});
	return mounts.map(mount => (mount.path === dataVolume ? {...mount, alsoAt: places} : mount));
};

/** The text is latin1: each character stands for one byte. */
const unescapeOctal = (text: string): FsPath =>
	fromBytes(
		Buffer.from(
			text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8))),
			'latin1',
		),
	);

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
		if (platform === 'macos') return parseMountOutput((await promisify(execFile)('/sbin/mount')).stdout);
		return undefined;
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
	let best: Mount | undefined;
	for (const mount of mounts)
		if (isInside(path, mount.path) && mount.path.length >= (best?.path.length ?? 0)) best = mount;
	return best;
};

const overNetwork = /^(?:nfs\d?|cifs|smb\w*|afs|afpfs|webdav|9p|ceph|glusterfs|lustre|davfs|fuse(?:blk)?(?:\..*)?)$/;

/** Whether another machine or another program answers for the file system: it may take long, or never answer. */
export const isRemote = ({fileSystem}: Mount): boolean => overNetwork.test(fileSystem);

/** How this mount updates access times. */
export const accessTimesOf = (mount: Mount): AccessTimes => {
	const {options, fileSystem} = mount;
	if (options.includes('noatime') || options.includes('ro') || options.includes('read-only')) return 'never';
	if (isRemote(mount)) return 'never';
	if (options.includes('relatime') || fileSystem === 'apfs') return 'daily';
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

/** The text is latin1: each character stands for one byte. */
const unescapeOctal = (text: string): FsPath =>
	fromBytes(
		Buffer.from(
			text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8))),
			'latin1',
		),
	);

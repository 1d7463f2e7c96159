import {execFileSync, spawnSync} from 'node:child_process';
import {closeSync, existsSync, mkdirSync, openSync, truncateSync, writeFileSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {fsPath, type FsPath} from '../../../source/core/model/path.js';
import {temporaryDirectory} from '../temporary.js';

type Kind = {
	/** The smallest disk that its mkfs makes, or a little more. */
	readonly megabytes: number;
	readonly make: readonly string[];
	/** Programs without which it can't be made or mounted, by the package of Debian that has them. */
	readonly programs: Readonly<Record<string, string>>;
	/** Mounts an image through FUSE; undefined: the kernel mounts it. */
	readonly fuse?: string;
};

const kinds = {
	ext4: {megabytes: 24, make: ['mkfs.ext4', '-q', '-F', '-m', '0'], programs: {'mkfs.ext4': 'e2fsprogs'}},
	/** Room for some 200 files, however short they are. */
	'ext4 with few inodes': {
		megabytes: 24,
		make: ['mkfs.ext4', '-q', '-F', '-m', '0', '-N', '240'],
		programs: {'mkfs.ext4': 'e2fsprogs'},
	},
	/** Shares blocks between files (reflinks), which `stat` does not show. */
	btrfs: {megabytes: 120, make: ['mkfs.btrfs', '-q', '-f'], programs: {'mkfs.btrfs': 'btrfs-progs'}},
	/** Shares blocks between files (reflinks), which `stat` does not show. */
	xfs: {megabytes: 320, make: ['mkfs.xfs', '-q', '-f', '-m', 'reflink=1'], programs: {'mkfs.xfs': 'xfsprogs'}},
	/** No Unix modes and owners: every file is 0777 and root's. Has hard links and no symbolic ones that Windows reads. */
	ntfs: {
		megabytes: 24,
		make: ['mkntfs', '-q', '-F', '-Q'],
		programs: {mkntfs: 'ntfs-3g', 'ntfs-3g': 'ntfs-3g'},
		fuse: 'ntfs-3g',
	},
	/** No Unix modes and owners, no links of either kind. */
	exfat: {
		megabytes: 24,
		make: ['mkfs.exfat'],
		programs: {'mkfs.exfat': 'exfatprogs', 'mount.exfat-fuse': 'exfat-fuse'},
		fuse: 'mount.exfat-fuse',
	},
} as const satisfies Readonly<Record<string, Kind>>;

export type LoopFileSystem = keyof typeof kinds;

const hasProgram = (name: string): boolean =>
	(process.env['PATH'] ?? '').split(':').some(directory => existsSync(join(directory, name)));

const missingFor = (fileSystem: LoopFileSystem): string | undefined => {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
	const {programs, ...kind} = kinds[fileSystem];
	const missing = Object.entries(programs).find(([program]) => !hasProgram(program));
	if (missing) return `needs ${missing[1]}`;
	return 'fuse' in kind && !existsSync('/dev/fuse') ? 'needs /dev/fuse' : undefined;
};

/** Whether this user can mount an image: root in some containers cannot. Tried once a process. */
let canMountImages: boolean | undefined;

const tryToMount = (): boolean => {
	if (!existsSync('/dev/loop-control') || !hasProgram('losetup')) return false;
	return spawnSync('losetup', ['--find'], {stdio: 'ignore'}).status === 0;
};

/**
 * Why a disk of this kind can't be mounted here, as the end of a test's name: ` (needs root on Linux)`. Empty where it
 * can. A test says so and is skipped: `test.skipIf(whyNoLoopMount('xfs') !== '')`.
 */
export const whyNoLoopMount = (fileSystem: LoopFileSystem): string => {
	const missing = missingFor(fileSystem) ?? ((canMountImages ??= tryToMount()) ? undefined : 'needs loop mounts');
	return missing === undefined ? '' : ` (${missing})`;
};

export type LoopMount = {
	/** Where it is mounted: an empty directory that every user may write to. */
	readonly path: FsPath;
	/** Writes one file until not a block is left, and answers its path: removing it makes room again. */
	readonly fillBlocks: () => FsPath;
	/** Makes empty files until no inode is left, and answers their directory. */
	readonly fillInodes: () => FsPath;
	/** Mounts it read-only, as a kernel does after an error of the disk. */
	readonly makeReadOnly: () => void;
	readonly unmount: () => void;
	/** Mounts it again where it was, after `unmount`: device and inode numbers may differ. */
	readonly mountAgain: () => void;
};

export type LoopOptions = {
	readonly megabytes?: number;
	/** Options for mount(8), e.g. `noatime`. */
	readonly options?: string;
};

/** A disk of its own in a file, mounted until the test ends. Only where `whyNoLoopMount` answers ''. */
export const loopMount = async (
	fileSystem: LoopFileSystem,
	{megabytes = kinds[fileSystem].megabytes, options}: LoopOptions = {},
): Promise<LoopMount> => {
	const directory = await temporaryDirectory();
	const [image, path] = [join(directory, 'disk.img'), fsPath(join(directory, 'disk'))];
	const kind: Kind = kinds[fileSystem];
	writeFileSync(image, '');
	truncateSync(image, megabytes * 1024 ** 2);
	const [make = '', ...flags] = kind.make;
	execFileSync(make, [...flags, image], {stdio: 'pipe'});
	mkdirSync(path);
	const mountAgain = (): void => mountImage(image, path, {fuse: kind.fuse, options});
	const unmount = (): void => void execFileSync('umount', [path], {stdio: 'pipe'});
	mountAgain();
	// What still runs in it when a test failed would hold it: it goes when that ends.
	onTestFinished(() => void spawnSync('umount', ['--lazy', path], {stdio: 'ignore'}));
	if (kind.fuse === undefined) execFileSync('chmod', ['1777', path]);
	return {
		path,
		fillBlocks: () => fillBlocks(path),
		fillInodes: () => fillInodes(path),
		makeReadOnly: () => void execFileSync('mount', ['-i', '-o', 'remount,ro', path], {stdio: 'pipe'}),
		unmount,
		mountAgain,
	};
};

const mountImage = (
	image: string,
	path: string,
	{fuse, options}: {readonly fuse: string | undefined; readonly options: string | undefined},
): void => {
	const given = [fuse === undefined ? 'loop' : 'allow_other', options].filter(option => option !== undefined).join(',');
	if (fuse === undefined) return void execFileSync('mount', ['-o', given, image, path], {stdio: 'pipe'});
	const device = execFileSync('losetup', ['--find', '--show', image], {encoding: 'utf8'}).trim();
	try {
		execFileSync(fuse, ['-o', given, device, path], {stdio: 'pipe'});
	} finally {
		// In use it is only marked: the kernel lets go of it with the last who has it open.
		execFileSync('losetup', ['--detach', device]);
	}
};

const fillBlocks = (disk: FsPath): FsPath => {
	const filler = fsPath(join(disk, 'filler'));
	const descriptor = openSync(filler, 'wx');
	try {
		for (let size = 1024 ** 2; size >= 1; size = Math.floor(size / 4)) {
			while (writesAll(descriptor, Buffer.alloc(size)));
		}
	} finally {
		closeSync(descriptor);
	}
	return filler;
};

const writesAll = (descriptor: number, bytes: Buffer): boolean => {
	try {
		return writeSync(descriptor, bytes) === bytes.length;
	} catch (error) {
		if (isFull(error)) return false;
		throw error;
	}
};

const fillInodes = (disk: FsPath): FsPath => {
	const fillers = fsPath(join(disk, 'fillers'));
	mkdirSync(fillers);
	for (let index = 0; makesFile(join(fillers, String(index))); index += 1);
	return fillers;
};

const makesFile = (path: string): boolean => {
	try {
		writeFileSync(path, '', {flag: 'wx'});
		return true;
	} catch (error) {
		if (isFull(error)) return false;
		throw error;
	}
};

const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOSPC';

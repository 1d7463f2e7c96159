import {execFileSync} from 'node:child_process';
import {native, type FsPath} from '../../../source/core/model/path.js';

// What the system's own programs say of directories, to check ours against. For paths of any bytes they get the
// paths on stdin, which takes bytes.

const zeroEnded = (paths: readonly FsPath[]): Buffer =>
	Buffer.concat(paths.flatMap(path => [Buffer.from(native(path)), Buffer.from('\0')]));

/** Bytes allocated, by `du -s`: of several paths together, what they share counted once. */
export const duBytes = (...paths: readonly FsPath[]): number => sumOfDu(paths, []);

/** Apparent bytes, by `du`. */
export const duApparentBytes = (...paths: readonly FsPath[]): number => sumOfDu(paths, ['--apparent-size']);

const sumOfDu = (paths: readonly FsPath[], flags: readonly string[]): number => {
	const output = execFileSync('du', ['-sc', '--block-size=1', ...flags, '--files0-from=-'], {
		input: zeroEnded(paths),
		encoding: 'latin1',
		stdio: ['pipe', 'pipe', 'ignore'],
	});
	return Number(/^(\d+)\ttotal$/m.exec(output)?.[1]);
};

/** What deleting the paths together frees, counted from `find`'s list of inodes. */
export const freedBytes = (...paths: readonly FsPath[]): number => {
	const seen = new Map<string, {links: number; seen: number; blocks: number}>();
	let blocks = 0;
	for (const path of paths) {
		const output = execFileSync('find', [native(path) as string, '-printf', '%y %b %n %D:%i\n'], {
			encoding: 'latin1',
			maxBuffer: 1 << 28,
		});
		for (const line of output.trim().split('\n')) {
			const [type, own, links, inode = ''] = line.split(' ');
			if (type === 'd' || links === '1') blocks += Number(own);
			else {
				const entry = seen.get(inode) ?? {links: Number(links), seen: 0, blocks: Number(own)};
				seen.set(inode, {...entry, seen: entry.seen + 1});
			}
		}
	}
	for (const entry of seen.values()) if (entry.seen === entry.links) blocks += entry.blocks;
	return blocks * 512;
};

import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {onTestFinished} from 'vitest';
import {fsPath, type FsPath} from '../../../source/core/model/path.js';
import {temporaryDirectory} from '../temporary.js';

const server = fileURLToPath(new URL('./slow-disk.py', import.meta.url));

/** Why there can be no slow disk here, for a test's name; empty where there can. */
export const whyNoSlowDisk = (): string => {
	if (process.geteuid?.() !== 0 || !existsSync('/dev/fuse')) return ' (needs /dev/fuse and root)';
	const isMountable = spawnSync('unshare', ['--mount', 'true']).status === 0;
	return isMountable ? '' : ' (needs /dev/fuse and the right to mount)';
};

export type SlowDisk = {
	readonly path: FsPath;
	/** From now on no call is answered, until the test ends. */
	readonly hang: () => void;
	/** The most requests that it ever had at a time. */
	readonly mostAtATime: () => number;
};

/** Mounts a view of a directory in which each call takes `milliseconds`. Unmounted when the test ends. */
export const mountSlowly = async (directory: FsPath, milliseconds: number): Promise<SlowDisk> => {
	const path = fsPath(join(await temporaryDirectory(), 'slow'));
	spawnSync('mkdir', [path]);
	const child = spawn('python3', [server, directory, path, String(milliseconds)], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const ended = once(child, 'exit');
	onTestFinished(async () => {
		child.kill('SIGTERM');
		await ended;
	});
	let told = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
	while (!told.includes('ready')) await once(child.stdout, 'data');
	return {
		path,
		hang: () => void child.kill('SIGUSR1'),
		mostAtATime: () => Math.max(...told.split('\n').map(Number).filter(Number.isInteger)),
	};
};

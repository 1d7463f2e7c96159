import {execFileSync} from 'node:child_process';
import {lutimes, readdir} from 'node:fs/promises';
import {join} from 'node:path';

const day = 24 * 60 * 60 * 1000;

/** A moment `days` ago. */
export const daysAgo = (days: number): Date => new Date(Date.now() - days * day);

/** Makes everything in a directory look as if nobody had touched it for `days`. */
export const age = async (directory: string, days: number): Promise<void> => {
	const at = daysAgo(days);
	const entries = await readdir(directory, {recursive: true, withFileTypes: true});
	for (const entry of entries) await lutimes(join(entry.parentPath, entry.name), at, at);
	await lutimes(directory, at, at);
};

/** Reads every file of a directory, as a backup does. */
export const readEverything = (directory: string): void => {
	execFileSync('sh', ['-c', 'find "$1" -type f -exec cat {} + > /dev/null', 'sh', directory]);
};

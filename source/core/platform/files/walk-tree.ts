import type {Stats} from 'node:fs';
import {createPace} from '../../tasks/limit-concurrency.js';
import {join, type FsPath} from '../../model/path.js';
import {entryAt, readNames} from './entries.js';

/** A directory with what lies in it, by name; `stat` is undefined for what has gone meanwhile. */
type WalkedDirectory = {
	readonly directory: FsPath;
	readonly entries: ReadonlyArray<{
		readonly name: FsPath;
		readonly path: FsPath;
		readonly stat: Stats | undefined;
	}>;
};

/** Name of the directories in which Python keeps what it compiles. */
export const compiledName = '__pycache__';

/**
 * Walks a directory, each one before those in it, and lets other work go on meanwhile. Follows no link, and does not enter
 * the directories in which Python keeps what it compiles. A directory that can't be read has no entries.
 */
export async function* walkTree(top: FsPath): AsyncGenerator<WalkedDirectory, void, void> {
	const pace = createPace();
	const waiting = [top];
	for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
		await pace();
		const entries = [...readNames(directory)].sort().map(name => {
			const path = join(directory, name);
			return {name, path, stat: entryAt(path)};
		});
		for (const {name, path, stat} of entries)
			if (stat?.isDirectory() === true && name !== compiledName) waiting.push(path);
		yield {directory, entries};
	}
}

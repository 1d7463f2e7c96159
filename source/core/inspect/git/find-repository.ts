import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt} from '../../platform/files/entries.js';
import {absolute, fromBytes, join, parent, type FsPath} from '../../model/path.js';

/** A git repository or worktree, as its files describe it. */
export type Repository = {
	/** Directory that contains `.git`. */
	readonly root: FsPath;
	/** `.git` itself, or the target of a file of that name in a worktree or a submodule (gitrepository-layout(5)). */
	readonly gitDirectory: FsPath;
};

/**
 * Finds the repository of a directory: the nearest one, in the directory itself or above. Undefined where there is
 * none.
 */
export const findRepository = (directory: FsPath): Repository | undefined => {
	for (let at = directory; ; at = parent(at)) {
		const dotGit = join(at, '.git');
		const entry = entryAt(dotGit);
		if (entry?.isDirectory()) return {root: at, gitDirectory: dotGit};
		const named = entry?.isFile() ? gitDirectoryOf(dotGit) : undefined;
		if (named !== undefined) return {root: at, gitDirectory: named};
		if (at === parent(at)) return undefined;
	}
};

const gitDirectoryOf = (file: FsPath): FsPath | undefined => {
	const {bytes} = readBounded(file, 4096);
	const named = /^gitdir: (.+?)\r?\n?$/.exec(bytes === undefined ? '' : fromBytes(bytes))?.[1];
	return named === undefined || named.includes('\0') ? undefined : absolute(named, parent(file));
};

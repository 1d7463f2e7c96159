import type {GitState} from '../environment.js';
import {entryAt} from '../platform/entries.js';
import {readBounded} from '../platform/bounded-read.js';
import {join, parent, type FsPath} from '../platform/paths.js';

/**
 * Whether git knows of a directory, from files alone: git itself is never run, since a repository can name programs
 * that it would start. `none`: it lies in no repository.
 */
export const gitState = async (path: FsPath): Promise<GitState> => {
	const root = repositoryOf(parent(path));
	if (root === undefined) return 'none';
	const {bytes} = readBounded(join(path, '.gitignore'), 4096);
	return bytes && /^\*\s*$/m.test(bytes.toString('latin1')) ? 'ignored' : 'untracked';
};

const repositoryOf = (directory: FsPath): FsPath | undefined => {
	if (entryAt(join(directory, '.git')) !== undefined) return directory;
	return directory === '/' ? undefined : repositoryOf(parent(directory));
};

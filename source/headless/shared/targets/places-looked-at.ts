import type {Context} from '../../../core/model/context.js';
import {absolute, join, parent, type FsPath} from '../../../core/model/path.js';
import {entryAt, isDirectory, realPathOf} from '../../../core/platform/files/entries.js';

/**
 * Lists the directories that a command line looks at: the current one, those of its words (for an environment, and for
 * one that is not there yet, the directory that contains it), and the projects around all of them.
 */
export const placesLookedAt = (words: readonly FsPath[], {cwd}: Pick<Context, 'cwd'>): readonly FsPath[] => {
	const named = words.map(word => absolute(word, cwd)).flatMap(directoryOf);
	const all = [cwd, ...named];
	return [...new Set([...all, ...all.flatMap(projectsAround)])];
};

const directoryOf = (path: FsPath): readonly FsPath[] => {
	const real = realPathOf(path);
	const isPlace = real !== undefined && isDirectory(real) && !isEnvironment(path);
	const directory = isPlace ? path : parent(path);
	return realPathOf(directory) === undefined ? [] : [directory];
};

const isEnvironment = (path: FsPath): boolean =>
	['pyvenv.cfg', 'conda-meta'].some(name => entryAt(join(path, name)) !== undefined);

const projectMarks = ['.git', '.hg', 'pyproject.toml', 'setup.py', 'Pipfile', '.venv', 'venv'];

const projectsAround = (path: FsPath): readonly FsPath[] => {
	const found: FsPath[] = [];
	for (let directory = parent(path); directory !== parent(directory); directory = parent(directory))
		if (projectMarks.some(name => entryAt(join(directory, name)) !== undefined)) found.push(directory);
	return found;
};

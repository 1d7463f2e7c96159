import type {Context} from '../../model/context.js';
import {entryAt, isDirectory, namesIn, realPathOf} from '../files/entries.js';
import {fsPath, join, parent, type FsPath} from '../../model/path.js';

/**
 * Finds a program of the user's: the first on `PATH`, else in `~/.local/bin` and `~/.cargo/bin`. Skips relative entries
 * of `PATH`. Instead of a pyenv shim it answers the program behind it, of the newest Python that has it: the shim
 * itself would read a `.python-version` and fail in a project that names another version.
 */
export const findProgram = (name: string, context: Context): FsPath | undefined => {
	const listed = (context.variables['PATH'] ?? '').split(':').filter(entry => entry.startsWith('/'));
	const places = [...listed.map(fsPath), join(context.home, '.local/bin'), join(context.home, '.cargo/bin')];
	for (const place of places) {
		const path = join(place, name);
		if (!isExecutable(path)) continue;
		const program = isShims(place) ? behindShim(name, parent(place)) : path;
		if (program !== undefined) return program;
	}
	return undefined;
};

const isExecutable = (path: FsPath): boolean => {
	const real = realPathOf(path);
	const entry = real === undefined ? undefined : entryAt(real);
	return entry !== undefined && entry.isFile() && (entry.mode & 0o111) !== 0;
};

const isShims = (place: FsPath): boolean => place.endsWith('/shims') && isDirectory(join(parent(place), 'versions'));

const behindShim = (name: string, root: FsPath): FsPath | undefined => {
	const versions = [...namesIn(join(root, 'versions'))].sort((left, right) =>
		right.localeCompare(left, 'en', {numeric: true}),
	);
	return versions.map(version => join(root, 'versions', version, 'bin', name)).find(isExecutable);
};

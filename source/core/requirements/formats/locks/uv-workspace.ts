import picomatch from 'picomatch';
import {join, type FsPath} from '../../../model/path.js';
import {normalizeName} from '../../../python/pep440-specifiers.js';
import {globFileSystem} from '../../syntax/glob-file-system.js';
import {listAt, readToml, tableAt, textAt, type Table} from '../../syntax/toml.js';

const maximumMembers = 200;
const maximumDepth = 12;

/**
 * The directories of a workspace's members by the names in their project files. `members` and `exclude` are read as uv
 * reads them (uv, "Using workspaces"): `*`, `?`, `[ab]` and `**` stand for what they stand for in a shell, a leading dot
 * is a letter like any other, braces are letters, and a link stands for its directory. Directories without a project are
 * left out.
 */
export const workspaceMembers = async (workspace: Table, project: FsPath): Promise<ReadonlyMap<string, FsPath>> => {
	const patternsAt = (key: string): string[] =>
		listAt(workspace, key).map(pattern => String(pattern).replace(/^(?:\.\/)+|\/+$/g, ''));
	const patterns = patternsAt('members');
	if (patterns.length === 0) return new Map();
	// As much code as a fifth of ours, which only this needs.
	const {default: fastGlob} = await import('fast-glob');
	const names = await fastGlob(patterns, {
		cwd: project,
		deep: maximumDepth,
		dot: true,
		braceExpansion: false,
		extglob: false,
		onlyFiles: false,
		followSymbolicLinks: false,
		suppressErrors: true,
		fs: globFileSystem,
	});
	// Directories below an excluded one are not excluded.
	const isExcluded = picomatch(patternsAt('exclude'), {dot: true, nobrace: true, noextglob: true});
	const directories = names.filter(name => !isExcluded(name)).sort();
	const members = new Map<string, FsPath>();
	for (const directory of directories.map(name => join(project, name))) {
		if (members.size >= maximumMembers) break;
		const {table} = await readToml(join(directory, 'pyproject.toml'));
		const name = textAt(tableAt(table, 'project'), 'name');
		if (name !== undefined) members.set(normalizeName(name), directory);
	}
	return members;
};

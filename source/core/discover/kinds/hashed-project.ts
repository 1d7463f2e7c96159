import {createHash} from 'node:crypto';
import type {Context} from '../../model/context.js';
import type {Layout, Project} from '../../model/environment.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {readNames} from '../../platform/files/entries.js';
import {fromBytes, fsPath, isAbsolutePath, isWellFormed, join, parent, toBytes, type FsPath} from '../../model/path.js';
import {projectAt} from './project.js';

/** The first eight characters of a path's hash, in URL-safe Base64. */
type HashedPath = {readonly algorithm: 'sha256' | 'md5'; readonly hash: string};

/**
 * Finds the project of an environment whose name contains only a hash of the project's path, as poetry, hatch and pdm
 * name theirs. Those programs install the project itself in place, so a `.pth` file names it or a directory in it; it
 * is believed only where its path gives the same hash. Works for deleted projects, too.
 */
export const projectByHash = (hashed: HashedPath, layout: Layout, context: Context): Project | undefined => {
	const candidates = [...layout.sitePackages.flatMap(pathsInPthFiles), context.cwd].flatMap(path => [
		path,
		parent(path),
		parent(parent(path)),
	]);
	const path = candidates.find(candidate => hashOf(hashed.algorithm, candidate) === hashed.hash);
	return path && projectAt(path, context);
};

const hashOf = (algorithm: HashedPath['algorithm'], path: FsPath): string =>
	createHash(algorithm).update(toBytes(path)).digest('base64url').slice(0, 8);

const maximumFiles = 50;

const pathsInPthFiles = (sitePackages: FsPath): readonly FsPath[] => {
	const files = readNames(sitePackages)
		.filter(name => name.endsWith('.pth'))
		.slice(0, maximumFiles);
	return files.flatMap(name => {
		const {bytes} = readBounded(join(sitePackages, name), 64 * 1024, {isEvidence: true});
		const lines = bytes === undefined ? [] : fromBytes(bytes).split(/\r?\n/);
		return lines
			.filter(line => isAbsolutePath(line) && isWellFormed(line))
			.map(line => fsPath(line.trim().replace(/\/+$/, '')));
	});
};

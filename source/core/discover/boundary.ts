import {lstat, realpath, stat} from 'node:fs/promises';
import {findMount, isRemote, type Mount} from '../platform/files/mounts.js';
import {fsPath, fromBytes, isInside, native, type FsPath} from '../model/path.js';

/** A directory to walk, by its given path and by its real one. */
export type Root = {readonly path: FsPath; readonly realPath: FsPath};

/** Resolves a root; rejects with Node's error (`ENOENT` …) where it does not exist or cannot be reached. */
export const resolveRoot = async (path: FsPath): Promise<Root> => ({
	path,
	realPath: fromBytes(await realpath(native(path), {encoding: 'buffer'})),
});

/** Whether a directory below a root is on another file system than the root. */
export type Boundary = (path: FsPath) => boolean | Promise<boolean>;

/**
 * Finds out once where other file systems are mounted below a root, so that the walk need not stat every directory.
 * Where the platform has no table of mounts, each directory is asked for its device instead.
 */
export const createBoundary = async (root: Root, mounts: readonly Mount[] | undefined): Promise<Boundary> => {
	const device = await deviceOf(root.path);
	const isForeign = async (path: FsPath) => (await lstat(native(path), {bigint: true})).dev !== device;
	if (mounts === undefined) return isForeign;
	const below = mounts.filter(mount => isInside(mount.path, root.realPath));
	const points = new Map(below.map(mount => [asSeenFrom(root, mount.path), mount]));
	const isOwn = isOwnDisk(root, mounts);
	return path => {
		const mount = points.get(path);
		// A remote disk below one of this machine is another one, without being asked: that could take for ever.
		if (mount !== undefined && isOwn && isRemote(mount)) return Promise.resolve(true);
		return mount !== undefined && isForeign(path);
	};
};

/** Whether this machine itself answers for a directory, according to the table of mounts. */
export const isOwnDisk = ({realPath}: Root, mounts: readonly Mount[] | undefined): boolean => {
	const mount = mounts && findMount(realPath, mounts);
	return mount !== undefined && !isRemote(mount);
};

/** Roots that are below another root: they are walked as roots, not on the way. */
export const rootsBelow = (root: Root, roots: readonly Root[]): ReadonlySet<string> =>
	new Set(
		roots
			.filter(other => other.realPath !== root.realPath && isInside(other.realPath, root.realPath))
			.map(other => asSeenFrom(root, other.realPath)),
	);

const deviceOf = async (path: FsPath): Promise<bigint> => (await stat(native(path), {bigint: true})).dev;

/** Converts a real path below a directory's real path to the spelling in which the directory was given. */
export const asSeenFrom = ({path, realPath}: Root, below: FsPath): FsPath => {
	const rest = below.slice(realPath === '/' ? 0 : realPath.length);
	return fsPath(path === '/' ? rest : `${path}${rest}`);
};

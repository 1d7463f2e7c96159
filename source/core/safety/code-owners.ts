import {areOwnersTold, ownUserId} from '../model/own-user.js';
import type {Found} from '../model/environment.js';
import {baseName, fsPath, isInside, join, parent, type FsPath} from '../model/path.js';
import {readBounded} from '../platform/files/bounded-read.js';
import {entryAt, namesIn, realPathOf} from '../platform/files/entries.js';

/** A file or directory whose code runs when an environment's Python starts, and that somebody else may change. */
export type ForeignCode = {
	readonly path: FsPath;
	/** `base`: it belongs to the Python that the environment was created from. */
	readonly part: 'environment' | 'base';
} & (
	| {readonly why: 'owner'; readonly owner: number}
	/** Everybody can write it, or a group that has more members than its owner. */
	| {readonly why: 'everybody' | 'group'}
);

/**
 * Finds code that another user than root and us can change, by the owner and mode of everything that will run: the
 * environment's directory, its interpreter and configuration, its site-packages and their direct entries, the base
 * interpreter and its library, in this order. Reads no code. Nothing where the system tells no owners and modes.
 */
export const findForeignCode = (found: Found): readonly ForeignCode[] => {
	if (!areOwnersTold) return [];
	const isPrivate = createPrivateGroups();
	const look = (path: FsPath, part: ForeignCode['part']): readonly ForeignCode[] => {
		const stat = entryAt(path);
		if (stat === undefined) return [];
		if (stat.uid !== 0 && stat.uid !== ownUserId()) return [{path, part, why: 'owner', owner: stat.uid}];
		if (stat.isSymbolicLink()) return [];
		// In a sticky directory nobody can replace a file of somebody else.
		const isSticky = stat.isDirectory() && (stat.mode & 0o1000) !== 0;
		if ((stat.mode & 0o002) !== 0 && !isSticky) return [{path, part, why: 'everybody'}];
		return (stat.mode & 0o020) !== 0 && !isPrivate(stat.gid, stat.uid) ? [{path, part, why: 'group'}] : [];
	};
	return [
		...partsOf(found).flatMap(path => look(path, 'environment')),
		...baseOf(found).flatMap(path => look(path, 'base')),
	];
};

/** The parts of the environment itself, each once. */
const partsOf = ({layout, alias, path}: Found): readonly FsPath[] => {
	const top = realPathOf(alias ?? path) ?? path;
	const {bin, interpreter, sitePackages} = layout;
	const between = sitePackages.flatMap(place => ancestorsBelow(place, top));
	return [
		...new Set([
			...[top, join(top, 'pyvenv.cfg'), ...(bin ? [bin] : []), ...(interpreter ? [interpreter] : [])],
			...between,
			...sitePackages.flatMap(place => [place, ...namesIn(place).map(name => join(place, name))]),
		]),
	];
};

/** Paths of the base interpreter, its program directories and its library; none where it is inside the environment. */
const baseOf = ({layout, path}: Found): readonly FsPath[] => {
	const end = layout.interpreter && realPathOf(layout.interpreter);
	if (end === undefined || isInside(end, path)) return [];
	const version = layout.sitePackages.map(place => baseName(parent(place))).find(name => name.startsWith('py'));
	const library = version === undefined ? [] : [join(parent(parent(end)), 'lib', version)];
	return [end, parent(end), ...library];
};

const ancestorsBelow = (path: FsPath, top: FsPath): readonly FsPath[] => {
	const above = parent(path);
	return above === path || above === top || !isInside(above, top) ? [] : [above, ...ancestorsBelow(above, top)];
};

/**
 * Creates a check whether a group is its owner's private one, as systems with umask 002 create for each user: it has
 * the user's name and no other member. Reads /etc/passwd and /etc/group once; a group that is in neither is not
 * private.
 */
const createPrivateGroups = (): ((group: number, owner: number) => boolean) => {
	let lines: {readonly users: readonly string[][]; readonly groups: readonly string[][]} | undefined;
	return (group, owner) => {
		lines ??= {users: rowsOf(fsPath('/etc/passwd')), groups: rowsOf(fsPath('/etc/group'))};
		const user = lines.users.find(([, , uid]) => uid === String(owner))?.[0];
		const named = lines.groups.find(([, , gid]) => gid === String(group));
		if (user === undefined || named?.[0] !== user) return false;
		const isAlone = (named[3] ?? '').split(',').every(member => member === '' || member === user);
		return isAlone && !lines.users.some(([name, , , gid]) => gid === String(group) && name !== user);
	};
};

const rowsOf = (path: FsPath): string[][] => {
	const {bytes} = readBounded(path, 4 * 1024 * 1024, {followLink: true});
	return bytes === undefined
		? []
		: bytes
				.toString('utf8')
				.split('\n')
				.map(line => line.split(':'));
};

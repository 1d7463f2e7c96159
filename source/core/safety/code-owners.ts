import {userInfo} from 'node:os';
import type {Found} from '../model/environment.js';
import {baseName, fsPath, isInside, join, parent, type FsPath} from '../model/path.js';
import {readBounded} from '../platform/files/bounded-read.js';
import {entryAt, namesIn, realPathOf} from '../platform/files/entries.js';

/** Something that runs when an environment's Python does, and that somebody else may change. */
export type ForeignCode = {
	readonly path: FsPath;
	/** `base`: it belongs to the Python that the environment was made from. */
	readonly part: 'environment' | 'base';
} & (
	| {readonly why: 'owner'; readonly owner: number}
	/** Everybody, or a group that has more members than its owner, can write it. */
	| {readonly why: 'everybody' | 'group'}
);

/**
 * Looks at owner and mode of all that will run: the environment's directory, its interpreter and configuration, its
 * site-packages and what lies directly in them, the base interpreter and its library. Only what another user than root
 * and we can change is answered, in that order. Reads no code.
 */
export const findForeignCode = (found: Found): readonly ForeignCode[] => {
	const isPrivate = createPrivateGroups();
	const look = (path: FsPath, part: ForeignCode['part']): readonly ForeignCode[] => {
		const stat = entryAt(path);
		if (stat === undefined) return [];
		if (stat.uid !== 0 && stat.uid !== userInfo().uid) return [{path, part, why: 'owner', owner: stat.uid}];
		if (stat.isSymbolicLink()) return [];
		// In a sticky directory nobody can replace what is another's.
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

/** The base interpreter, the directories of its program and its library; nothing where it lies in the environment. */
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
 * Answers whether a group is its owner's private one, as systems with umask 002 make for each user: it is called as the
 * user, and nobody else is in it. Reads /etc/passwd and /etc/group once; what is not in them is not private.
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

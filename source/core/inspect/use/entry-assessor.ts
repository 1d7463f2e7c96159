import {entryAt} from '../../platform/files/entries.js';
import {parent, type FsPath} from '../../model/path.js';
import type {ProcessSnapshot, ProcessUser} from '../../platform/processes/listing/running-process.js';

/**
 * Answers whether one of these users may enter a directory, by owner and mode of it and of all above it. Each directory
 * is looked at once. Access lists and root's rights over everything are left out.
 */
export const createEntryAssessor = (users: ProcessSnapshot['hiddenUsers']): ((path: FsPath) => boolean) => {
	if (users === 'all') return () => true;
	const canEnter = createAccess();
	return path => (users === 'others' ? canEnter(path, undefined) : users.some(user => canEnter(path, user)));
};

type Access = {readonly uid: number; readonly gid: number; readonly mode: number};

/** An undefined user may be anybody but the owner. */
const createAccess = (): ((path: FsPath, user: ProcessUser | undefined) => boolean) => {
	const known = new Map<FsPath, Access | undefined>();
	const accessOf = (path: FsPath): Access | undefined => {
		if (!known.has(path)) known.set(path, entryAt(path));
		return known.get(path);
	};
	const canEnter = (path: FsPath, user: ProcessUser | undefined): boolean => {
		const access = accessOf(path);
		if (access !== undefined && (access.mode & searchBit(access, user)) === 0) return false;
		return parent(path) === path || canEnter(parent(path), user);
	};
	return canEnter;
};

/** The bits of a mode by which a user may enter a directory: path_resolution(7). */
const searchBit = ({uid, gid}: Access, user: ProcessUser | undefined): number => {
	if (user === undefined) return 0o011;
	if (user.uid === uid) return 0o100;
	return user.groups.includes(gid) ? 0o010 : 0o001;
};

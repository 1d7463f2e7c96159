import type {ChangeFailure} from '../../model/reasons/change-failure.js';
import type {Found, Package} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {absolute, isInside, parent, type FsPath} from '../../model/path.js';
import {entryAt, realPathOf} from '../../platform/files/entries.js';
import {printable} from '../../text/printable.js';
import {findRemovals, type PackageRemovals, type Removal} from './planned-removals.js';

/**
 * Throws `refused` when an uninstall or an upgrade of one of `packages` by pip or uv could delete files outside the
 * environment: uv follows a list of files anywhere, pip compares only the beginnings of names. Checks all packages,
 * since an upgrade of one may replace others.
 */
export const refuseStrayRecords = (found: Found, packages: readonly Package[]): void => {
	const isStray = createStrayTest(found.alias ?? found.path);
	for (const each of findRemovals(found, packages)) {
		const reason = strayList(each, isStray);
		if (reason === undefined) continue;
		throw new VenvError('refused', {
			what: {doing: 'change-packages', path: found.path},
			reason,
			path: found.path,
		});
	}
};

const strayList = (
	{package: name, removals, ambiguous}: PackageRemovals,
	isStray: (removal: Removal) => boolean,
): ChangeFailure | undefined => {
	const stray = removals.find(isStray);
	const list = stray?.source ?? ambiguous;
	if (list === undefined) return undefined;
	return {type: 'stray-list', list, package: printable(name), outside: stray && printable(stray.name)};
};

/** Whether a removal leads out of the environment, or removes its whole site-packages. */
const createStrayTest = (top: FsPath): ((removal: Removal) => boolean) => {
	const realTop = realPathOf(top) ?? top;
	const known = new Map<FsPath, boolean>([top, realTop].map(each => [each, false]));
	/** Whether a link on the way to a directory below `top` leads out. */
	const leadsOut = (directory: FsPath): boolean => {
		const before = known.get(directory);
		if (before !== undefined) return before;
		const answer = leadsOut(parent(directory)) || (isLink(directory) && !isBelow(realPathOf(directory), realTop));
		known.set(directory, answer);
		return answer;
	};
	return ({name, directory}) => {
		if (climbsLate(name)) return true;
		const path = absolute(name, directory);
		if (!isInside(path, top) && !isInside(path, realTop)) return true;
		return isInside(directory, path) || leadsOut(parent(path)) || leadsOut(directory);
	};
};

/** Whether `..` follows a name: it leaves the directory that a link points to, which names alone don't show. */
const climbsLate = (path: string): boolean => {
	if (!path.includes('..')) return false;
	const names = path.split('/').filter(name => name !== '' && name !== '.');
	const first = names.findIndex(name => name !== '..');
	return first >= 0 && names.includes('..', first);
};

const isLink = (path: FsPath): boolean => entryAt(path)?.isSymbolicLink() ?? false;

/** Whether a link's target is in the environment; a target that does not exist can't be deleted. */
const isBelow = (end: FsPath | undefined, top: FsPath): boolean => end === undefined || isInside(end, top);

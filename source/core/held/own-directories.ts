import {lstat} from 'node:fs/promises';
import type {Context} from '../model/context.js';
import {systemCode, VenvError} from '../model/error.js';
import {areOwnersTold} from '../model/own-user.js';
import {join, native, type FsPath} from '../model/path.js';
import {identityAt, isSameIdentity, type DirectoryIdentity} from '../platform/files/directory-identity.js';
import {hasStrings, readEntry, writeEntry} from '../state/entry-files.js';

/** What has to be known to tell a directory of ours: on Windows, where our own data is. */
export type OwnPlaces = Pick<Context, 'places'>;

type Claim = DirectoryIdentity & {readonly path: FsPath};

const isClaim = (value: unknown): value is Claim => hasStrings(value, 'path', 'device', 'inode', 'born');
const claimsOf = ({places}: OwnPlaces): FsPath => join(places.data, 'holders');

/**
 * Whether a directory is a holding directory that we created: a real directory (no link), owned by us, closed to
 * others. A tree from somebody else can carry anything under this name. Where the system tells no owners and modes: one
 * that is noted in our own data with its volume and its number there.
 */
export const isOwnDirectory = async (directory: FsPath, context: OwnPlaces): Promise<boolean> => {
	try {
		if (!areOwnersTold) return await isClaimed(directory, context);
		const stat = await lstat(native(directory));
		return stat.isDirectory() && (stat.mode & 0o777) === 0o700 && stat.uid === (process.geteuid?.() ?? stat.uid);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return false;
	}
};

const isClaimed = async (directory: FsPath, context: OwnPlaces): Promise<boolean> => {
	const now = await identityAt(directory);
	if (now?.isDirectory !== true) return false;
	const claim = await readEntry(claimsOf(context), directory, isClaim);
	return claim?.device === now.device && isSameIdentity(claim, now);
};

/**
 * Notes a directory that we have just created where the system tells no owners and modes. Rejects with `cannot-hold`
 * where our own data can't be written.
 */
export const claimDirectory = async (directory: FsPath, context: OwnPlaces): Promise<void> => {
	const now = areOwnersTold ? undefined : await identityAt(directory);
	if (now === undefined) return;
	const {device, inode, born} = now;
	try {
		await writeEntry(claimsOf(context), {path: directory, device, inode, born} satisfies Claim);
	} catch (cause) {
		if (!(cause instanceof VenvError)) throw cause;
		const what = {doing: 'note-held-in', path: claimsOf(context)} as const;
		throw cause.with({code: 'cannot-hold', what, path: directory});
	}
};

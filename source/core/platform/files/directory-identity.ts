import type {BigIntStats} from 'node:fs';
import {lstat} from 'node:fs/promises';
import type {Identity} from '../../model/environment.js';
import {systemCode} from '../../model/error.js';
import {native, type FsPath} from '../../model/path.js';
import {hostPlatform} from '../../model/platform.js';

/** Reads the identity of the entry with this name, links not followed; undefined where nothing has it. */
export const identityAt = async (
	path: FsPath,
): Promise<(DirectoryIdentity & {readonly isDirectory: boolean}) | undefined> => {
	try {
		const stat = await lstat(native(path), {bigint: true});
		const {dev, ino} = stat;
		return {device: String(dev), inode: String(ino), born: bornOf(stat), isDirectory: stat.isDirectory()};
	} catch (error) {
		if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
		throw error;
	}
};

/**
 * Time of birth, as text. Left empty on Windows: the number of a file counts there how often its place was used
 * (FILE_ID_INFORMATION of NTFS), so that it is not given to another, and anybody may set the time of birth.
 */
const bornOf = ({birthtimeNs}: BigIntStats): string => (hostPlatform === 'windows' ? '' : String(birthtimeNs));

/** Whether both are the same directory. Device numbers are ignored: they change with a boot. */
export const isSameIdentity = (a: DirectoryIdentity | undefined, b: DirectoryIdentity | undefined): boolean =>
	a !== undefined && b !== undefined && a.inode === b.inode && a.born === b.born;

/** Whether two identities, both of this boot, are of the same directory. */
export const isSameDirectory = (a: Identity, b: Identity): boolean => a.device === b.device && a.inode === b.inode;
/**
 * Identity of a directory that can't be confused with another: an inode's number is soon reused, the time of its birth
 * is not.
 */
export type DirectoryIdentity = Identity & {readonly born: string};

import {homedir} from 'node:os';
import {systemCode} from './error.js';
import {fsPath, type FsPath} from './path.js';

/**
 * Home directory of our user: `HOME`, else the one in the system's list of users. A container may run us as a user who is
 * in no list: then `/`, as Docker itself sets it.
 */
export const homeOf = (variables: Readonly<Record<string, string | undefined>>): FsPath => {
	const {HOME: home} = variables;
	if (home !== undefined && home !== '') return fsPath(home);
	try {
		return fsPath(homedir() || '/');
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return fsPath('/');
	}
};

/** Number of our user; -1 on Windows, where users have none. Needs no list of users. */
export const ownUserId = (): number => process.getuid?.() ?? -1;

/** Whether Node tells owners and modes of files, as it does but on Windows: there every file has the same. */
export const areOwnersTold = process.geteuid !== undefined;

/** Whether a file of this owner counts as ours. On Windows, where no owners are told, every file does. */
export const isOurUser = (uid: number | bigint): boolean =>
	process.geteuid === undefined || BigInt(uid) === BigInt(process.geteuid());

import {createHash} from 'node:crypto';
import {hostname, userInfo} from 'node:os';
import {fsPath} from '../model/path.js';
import {readBounded} from '../platform/files/bounded-read.js';

/** This machine, as a scan names it. */
type OwnHost = {
	readonly host: string;
	/** Absent where the system has no name for us. */
	readonly user?: string;
	/**
	 * A word for the machine that stays while its name changes: a hash of `/etc/machine-id`, which itself shall stay
	 * secret (machine-id(5)). Absent where there is none.
	 */
	readonly machine?: string;
};

/** Names this machine and us. */
export const ownHost = (): OwnHost => {
	const id = readBounded(fsPath('/etc/machine-id'), 100, {followLink: true}).bytes?.toString('latin1').trim() ?? '';
	return {
		host: hostname(),
		...userName(),
		...(/^[0-9a-f]{32}$/.test(id) && {
			machine: createHash('sha256').update(`venv-tui ${id}`).digest('hex').slice(0, 16),
		}),
	};
};

const userName = (): {readonly user?: string} => {
	try {
		return {user: userInfo().username};
	} catch {
		// A user without an entry in the table of users, as in some containers.
		return {};
	}
};

import type {Identity} from '../model/environment.js';
import type {FsPath} from '../model/path.js';
import type {ProcessIdentity} from '../platform/processes/process-identity.js';
import type {Work} from '../model/progress.js';
import type {HeldEnvironment} from './held-environments.js';
import type {JournalEntry, Operation} from './journal-entry.js';

/** What is told of an environment's size while it is held, as far as it is known. */
export type HeldSize = Pick<JournalEntry, 'allocatedBytes' | 'reclaimableBytes'>;

export type TransactionRequest = {
	readonly operation: Operation;
	/** The environment, existing except for `create`. */
	readonly path: FsPath;
	/** What it must be; absent: what is there. */
	readonly identity?: Identity | undefined;
	readonly recipeId?: string | undefined;
	/** Its size, to be told of while it is held. */
	readonly usage?: HeldSize | undefined;
	/** Take the lock of an owner of which nothing is known (another machine, boot or container). */
	readonly takeOver?: boolean | undefined;
	/** An older one of this path may be held too. Restoring alone asks for this. */
	readonly besideOlder?: boolean | undefined;
};

/**
 * One operation on one environment, journaled on the disk before and after each step, so that a crash anywhere can be
 * undone or finished by the next start. Exactly one of `hold`, `finish` and `rollBack` ends it.
 */
export type Transaction = {
	readonly id: string;
	/** Where the old environment is, once it was moved. */
	readonly heldPath: FsPath | undefined;
	/**
	 * One rename: the path is free. For `reset` an empty directory of ours is there afterwards, to be made into the new
	 * environment (as `create` has one from the beginning): undoing recognises it by its mark, so it must not be replaced.
	 * Rejects with `cannot-hold`, `no-permission`, `refused` (a mount point), `changed`; then nothing has happened.
	 */
	readonly moveOld: () => Promise<void>;
	/** Notes the process group that is about to write. To be awaited before it may. */
	readonly recordChild: (child: ProcessIdentity) => Promise<void>;
	/**
	 * For `install`: notes what is there, so that undoing brings it back. Answers why it can't be noted, in words: then
	 * undoing changes nothing. Does nothing for other operations, and the second time. Rejects with `cancelled`.
	 */
	readonly takeSnapshot: (work?: Work) => Promise<string | undefined>;
	/** Whether undoing brings back what was there. */
	readonly hasSnapshot: boolean;
	/** From here on a crash keeps the new one. */
	readonly markBuilt: () => Promise<void>;
	/** Ends it: the old one stays held. `usage`: its size where that was not known at the beginning. */
	readonly hold: (usage?: HeldSize) => Promise<HeldEnvironment>;
	/** Ends it when nothing is held. */
	readonly finish: () => Promise<void>;
	/** Ends it as if it had not been: ends the recorded group, removes what was made, puts the old one back. */
	readonly rollBack: (work?: Work) => Promise<void>;
};

/** Moves the old one away and ends it with that held; whatever fails, all is as it was. */
export const moveAndHold = async (transaction: Transaction): Promise<HeldEnvironment> => {
	try {
		await transaction.moveOld();
		return await transaction.hold();
	} catch (error) {
		await transaction.rollBack();
		throw error;
	}
};

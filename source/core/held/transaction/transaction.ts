import type {Operation} from '../../model/reasons/undo-failure.js';
import type {Identity} from '../../model/environment.js';
import type {NoUndo} from '../../model/reasons/no-undo.js';
import type {FsPath} from '../../model/path.js';
import type {ProcessIdentity} from '../../platform/processes/process-identity.js';
import type {Work} from '../../model/progress.js';
import type {HeldEnvironment} from '../held-environments.js';
import type {JournalEntry, Maker} from '../journal-entry.js';

/** Size of an environment, as far as it is known, for lists of held environments. */
export type HeldSize = Pick<JournalEntry, 'allocatedBytes' | 'reclaimableBytes'>;

export type TransactionRequest = {
	readonly operation: Operation;
	/** Path of the environment; it exists except for `create`. */
	readonly path: FsPath;
	/** Identity that the environment must have. Absent: any. */
	readonly identity?: Identity | undefined;
	readonly recipeId?: string | undefined;
	/** Size of the environment, noted for lists of held environments. */
	readonly usage?: HeldSize | undefined;
	/** Take the lock from an owner of which nothing is known (another machine, boot or container). */
	readonly takeOver?: boolean | undefined;
	/** Allow an older environment of this path to be held already: it is freed afterwards, or this one is. */
	readonly besideOlder?: boolean | undefined;
};

/**
 * One operation on one environment. Each step is in the journal entry before and after it, so that the next start can
 * roll back or finish after a crash anywhere. Exactly one of `hold`, `finish` and `rollBack` ends it.
 */
export type Transaction = {
	readonly id: string;
	/** Path of the old environment, once it was moved. */
	readonly heldPath: FsPath | undefined;
	/**
	 * Moves the old environment away in one rename, so that its path is free. For `reset` an empty directory of ours is
	 * there afterwards, for the new environment (`create` has one from the beginning). Rolling back recognises that
	 * directory by its identity, so it must not be replaced. With the maker `tool` nothing is there afterwards: a
	 * program creates the directory, and `noteMade` is called while it runs. Rejects with `cannot-hold`,
	 * `no-permission`, `refused` (a mount point) or `changed`; then nothing has changed.
	 */
	readonly moveOld: (maker?: Maker) => Promise<void>;
	/**
	 * Notes the directory that a tool has created in the place of the old environment, if it is another than the one
	 * noted before. Rolling back and recovering remove only the noted directory, and one whose tool is still running.
	 */
	readonly noteMade: () => Promise<void>;
	/** Notes the process group that is about to write. Must be awaited before the group may write. */
	readonly recordChild: (child: ProcessIdentity) => Promise<void>;
	/**
	 * For `install` and `repair`: takes a snapshot, so that rolling back restores the environment. Answers why none can be
	 * taken; rolling back then changes nothing. Does nothing for other operations, nor when called again. Rejects with
	 * `cancelled`.
	 */
	readonly takeSnapshot: (work?: Work) => Promise<NoUndo | undefined>;
	/** Whether rolling back restores the previous state. */
	readonly hasSnapshot: boolean;
	/** Notes that the new environment is complete: from here on a crash keeps it. */
	readonly markBuilt: () => Promise<void>;
	/**
	 * Ends the transaction: the old environment stays held. `usage` is its size where that was not known at the
	 * beginning.
	 */
	readonly hold: (usage?: HeldSize) => Promise<HeldEnvironment>;
	/** Ends the transaction when nothing is held. */
	readonly finish: () => Promise<void>;
	/**
	 * Ends the transaction as if it had not begun: ends the recorded process group, removes the new environment, and
	 * puts the old one back. Where the user has put something there meanwhile, all that was there is held.
	 */
	readonly rollBack: (work?: Work) => Promise<RolledBack>;
};

type RolledBack = {
	/**
	 * Where a snapshot was restored, files that were written to in place, whose old bytes nothing has; absent otherwise.
	 */
	readonly written?: readonly FsPath[] | undefined;
	/** Id under which the state that was rolled back is held, since the user has put something there. */
	readonly heldId?: string | undefined;
};

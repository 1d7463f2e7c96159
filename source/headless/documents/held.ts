import type {
	Bytes,
	ChangesJson,
	Count,
	Document,
	ErrorJson,
	LeftOverJson,
	Moment,
	Path,
	ResultJson,
	UnregisteredJson,
} from './common.js';

/** `history --json`: what was freed, the latest first. */
export type HistoryDocument = Document & {
	readonly freed: readonly FreedEntryJson[];
	readonly totals: {readonly count: Count; readonly freedBytes: Bytes; readonly entries: Count};
};

export type FreedEntryJson = {
	readonly at: Moment;
	/** Where the environment lay, or the cache lies. */
	readonly path: Path;
	/** Command of another program that removed it; absent where venv-tui itself did. */
	readonly by?: readonly string[];
	/** Bytes of removed files that had no link elsewhere. */
	readonly freedBytes: Bytes;
	/** Removed files and directories. */
	readonly entries: Count;
};

/** `restore --json` and `free --json` without an ID: what is held, and from what environments can be recreated. */
export type HeldDocument = Document & HeldLists & {readonly unregistered?: readonly UnregisteredJson[]};

export type HeldLists = {readonly held: readonly HeldJson[]; readonly recipes: readonly RecipeJson[]};

export type HeldJson = {
	/** What `restore` and `free` take. */
	readonly id: string;
	readonly path: Path;
	readonly heldAt: Moment;
	readonly why: 'delete' | 'reset' | 'put-aside';
	/**
	 * `freeing`: part of it is gone. `absent`: its disk is not there now. `other-version`: another version of venv-tui
	 * has noted it, in a form that this one doesn't know.
	 */
	readonly state: 'held' | 'freeing' | 'absent' | 'other-version';
	readonly allocatedBytes?: Bytes;
	readonly reclaimableBytes?: Bytes;
};

export type RecipeJson = {
	readonly id: string;
	readonly path: Path;
	readonly takenAt: Moment;
	/** Number of packages. */
	readonly packages: Count;
	readonly python?: string;
};

/** `restore ID --json`. From a recipe it also says what was installed. */
export type RestoreDocument = Document &
	ResultJson & {
		readonly id: string;
		readonly path: Path;
		/** What `restore` takes for the environment that was in its place. */
		readonly heldId?: string;
		readonly changed?: ChangesJson;
		readonly durationMs?: Count;
		readonly notes?: readonly string[];
	};

/** `free ID --json`, `free --all --json`: what was freed, and what is still held. */
export type FreeDocument = Document &
	HeldLists &
	ResultJson & {
		readonly freedBytes: Bytes;
		/** False where the file system can share blocks unseen: see docs/json.md. */
		readonly exact?: boolean;
		readonly diskBytes?: number;
		readonly results: ReadonlyArray<{
			readonly id: string;
			readonly path: Path;
			readonly ok: boolean;
			readonly freedBytes?: Bytes;
			readonly leftBytes?: Bytes;
			readonly left?: readonly LeftOverJson[];
			readonly error?: ErrorJson;
		}>;
	};

/** `recover --json` */
export type RecoverDocument = Document &
	ResultJson & {
		readonly results: ReadonlyArray<{
			readonly id: string;
			readonly path: Path;
			readonly ok: boolean;
			readonly operation: 'delete' | 'reset' | 'create' | 'install' | 'repair';
			readonly outcome: string;
			readonly message: string;
			readonly error?: ErrorJson;
		}>;
		readonly unregistered?: readonly UnregisteredJson[];
	};

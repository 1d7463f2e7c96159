import type {Bytes, ChangesJson, Count, Document, ErrorJson, LeftOverJson, Moment, Path, ResultJson} from './common.js';
import type {ReferenceJson} from './environment.js';

/** Facts that a command prints after it has changed the packages of an environment. */
type Changed = ResultJson & {
	readonly path: Path;
	readonly changed: ChangesJson;
	readonly notes: readonly string[];
	readonly durationMs: Count;
};

/** `create --json` */
export type CreateDocument = Document &
	Changed & {readonly creator: string; readonly python: string; readonly prompt?: string};

/** `install --json`, `upgrade --json`, `uninstall --json` */
export type PackagesDocument = Document & Changed & {readonly installer: string};

/** `install --dry-run --json`, `upgrade --dry-run --json`: what would change. */
export type PackagesPlanDocument = Document &
	ResultJson & {
		readonly path: Path; /** Absent where the installer can't tell beforehand. */
		readonly planned?: ChangesJson;
		readonly installer: string;
		/** Which versions the requirements want otherwise: a reset would go back to them. */
		readonly notes: readonly string[];
	};

/** `outdated --json` */
export type OutdatedDocument = Document &
	ResultJson & {
		readonly path: Path;
		/** By name. */
		readonly packages: ReadonlyArray<{readonly name: string; readonly version: string; readonly newest: string}>;
		/** Program that asked the package index. */
		readonly installer: string;
	};

/** `sync --json` */
export type SyncDocument = Document &
	Changed & {
		/** The requirements that were installed. */
		readonly source: Path;
	};

/** `reset --json` */
export type ResetDocument = Document & ResetResult;

export type ResetResult = Changed & {
	/** Version of the new environment's Python. */
	readonly python: string;
	/** What `restore` takes, where the old environment is held. */
	readonly heldId?: string;
};

/** A package that a reset would not bring back. */
export type LostJson = {
	readonly name: string;
	readonly version?: string;
	readonly reason: {
		/**
		 * `not-asked`: nothing requires it. `other-part`: only `parts` that are not chosen ask for it. `other-origin`: it
		 * did not come from an index. `source-gone`: its source is gone. `moving`: it came from a branch
		 * or tag, which may have moved.
		 */
		readonly type: 'not-asked' | 'other-part' | 'other-origin' | 'source-gone' | 'moving';
		/** Groups and extras. */
		readonly parts?: ReadonlyArray<{readonly type: string; readonly name: string}>;
	};
};

/** `reset --dry-run --json`: what a reset would do. */
export type ResetPlanDocument = Document &
	ResultJson & {
		readonly path: Path;
		readonly dryRun: true;
		readonly source?: Path;
		/** Absent where the manager chooses it. */
		readonly python?: string;
		/** The manager that would do it: poetry, pdm … */
		readonly by?: string;
		/** Packages that would not come back, and why. */
		readonly lost?: readonly LostJson[];
		/** Packages of the source that are not installed now. */
		readonly new?: ReadonlyArray<{readonly name: string; readonly required?: string}>;
		/** Packages whose version or origin the source does not allow. */
		readonly changed?: ReadonlyArray<{readonly name: string; readonly from?: string; readonly to?: string}>;
		/** Names of projects that would be installed from their directory again. */
		readonly reinstalled?: readonly string[];
		/** Number of packages whose version the source leaves open. */
		readonly unpinned?: Count;
		/** Number of entries of the source that can't be read; absent where there are none. */
		readonly unread?: Count;
		/** Number of files that no package installed: they stay in the old one, which is held. Absent where there are none. */
		readonly userFiles?: Count;
		/** Groups and extras that the source offers. */
		readonly parts?: ReadonlyArray<{
			readonly type: string;
			readonly name: string;
			/** Whether all of its packages are installed now. */
			readonly isHeld: boolean;
			/** Whether the reset would install it. */
			readonly isChosen: boolean;
			readonly isDefault?: boolean;
		}>;
	};

/** `clone --json` */
export type CloneDocument = Document &
	ResultJson & {
		/** The new place. */
		readonly path: Path;
		readonly from: Path;
		readonly durationMs: Count;
	};

/** `move --json` */
export type MoveDocument = CloneDocument & {
	/** Files that still name the old place. */
	readonly referredTo: readonly ReferenceJson[];
	/** Where the old one is held instead of freed: what `restore` takes. */
	readonly heldId?: string;
};

/** `prune --json` */
export type PruneDocument = Document &
	ResultJson & {
		readonly cache: 'uv' | 'pip' | 'poetry' | 'pipx';
		readonly path: Path;
		/** Bytes that the cache takes less; absent where it can't be read. */
		readonly freedBytes?: Bytes;
		/** Last line that the program printed. */
		readonly said?: string;
	};

/** `fix --json` */
export type FixDocument = Document &
	ResultJson & {
		readonly path: Path;
		/** Findings that were fixed, and how. */
		readonly mended: ReadonlyArray<{readonly id: string; readonly code: string; readonly does: string}>;
	};

/** `repair --json`: one result for each environment that was moved or lost its Python. */
export type RepairDocument = Document & {
	readonly results: readonly RepairResult[];
	readonly warnings?: readonly string[];
};

/** Result for one environment, by the way in which it was repaired, or why there is none. */
export type RepairResult =
	| ({readonly ok: boolean; readonly way: 'reset'} & ResetResult)
	| {
			readonly path: Path;
			readonly ok: boolean;
			readonly way: 'in-place';
			/** Files that were written anew. */
			readonly files: Count;
			/** Version of the Python to which it was linked, where it had lost its own. */
			readonly python?: string;
			readonly notes: readonly string[];
	  }
	| LeftAloneJson
	| {readonly path: Path; readonly ok: boolean; readonly way: 'none'}
	| {readonly path: Path; readonly ok: false; readonly error: ErrorJson};

type LeftAloneJson = {
	readonly path: Path;
	readonly ok: boolean;
	readonly way: 'left-alone';
	/** `not-mounted`, `other-user`, `elsewhere`, `refused`, or the code of an error. */
	readonly reason: string;
	/** The reason as a sentence. */
	readonly why: string;
};

/** `repair --dry-run --json`: what a repair would do. */
export type RepairPlanDocument = Document & {readonly results: readonly RepairPlanResult[]};

export type RepairPlanResult =
	| {
			readonly path: Path;
			readonly ok: boolean;
			readonly dryRun: true;
			readonly way: 'reset';
			/** Version and place of the Python that it would get. */
			readonly python: string;
			readonly interpreter: Path;
			/** File that it would be filled from; absent: the packages installed in it. */
			readonly source?: Path;
			/** As in `reset --dry-run`. */
			readonly lost?: ResetPlanDocument['lost'];
			readonly new?: ResetPlanDocument['new'];
			readonly changed?: ResetPlanDocument['changed'];
	  }
	| {
			readonly path: Path;
			readonly ok: boolean;
			readonly dryRun: true;
			readonly way: 'in-place';
			/** Where its scripts say that it is, where that is another place. */
			readonly from?: Path;
			/** Version and place of the Python to which it would be linked, where it lost its own. */
			readonly python?: string;
			readonly interpreter?: Path;
			/** Files that would be written anew. */
			readonly files: Count;
	  }
	| ({readonly dryRun: true} & LeftAloneJson);

/** `check --json` */
export type CheckDocument = Document & CheckResult;

export type CheckResult = ResultJson & {
	readonly path: Path;
	/** `leaky`: it works, but sees packages from outside. `unknown`: a check that decides did not answer in time. */
	readonly verdict: 'isolated' | 'leaky' | 'broken' | 'unknown';
	readonly summary: string;
	readonly checks: readonly CheckJson[];
	readonly ranAt: Moment;
};

export type CheckJson = {
	readonly id: 'which-python' | 'site' | 'prefix' | 'pip-version' | 'pip-check';
	readonly title: string;
	readonly command: readonly string[];
	readonly exitCode?: number;
	readonly output: string;
	readonly ok: boolean;
	/** True where there was nothing to check. */
	readonly isMoot?: boolean;
	readonly explanation: string;
};

/** `rm --json` */
export type RmDocument = Document & RmResult;

export type RmResult = ResultJson & {
	readonly path: Path;
	/**
	 * `unlinked`: only a link was removed. `stopped`: interrupted while its space was freed. `deleted-by-owner`: the
	 * program that manages it has deleted it.
	 */
	readonly outcome: 'held' | 'freed' | 'unlinked' | 'stopped' | 'deleted-by-owner';
	/** That program. */
	readonly owner?: string;
	/** What `restore` takes, where it is held. */
	readonly heldId?: string;
	/** The one that was held before, where it was to be freed and is still held: what `free` takes. */
	readonly olderHeldId?: string;
	/** Of a stopped one: what `free` takes. */
	readonly id?: string;
	readonly freedBytes?: Bytes;
	/** False where the file system can share blocks unseen: see docs/json.md. */
	readonly exact?: boolean;
	readonly leftBytes?: Bytes;
	/** By how much the free space of the disk grew meanwhile. */
	readonly diskBytes?: number;
	/** Files elsewhere that need it, as of Jupyter kernels. They are kept, and work again where it is restored. */
	readonly referredTo?: readonly ReferenceJson[];
	/** Names of foreign files in it, for which it was held. */
	readonly strays?: readonly string[];
	readonly left?: readonly LeftOverJson[];
};

/** `pin --json`, `unpin --json` */
export type PinDocument = Document & PinResult;

export type PinResult = ResultJson & {readonly path?: Path; readonly pinned: boolean};

/** `reset`, `check`, `rm`, `pin` and `unpin` of several environments: one result for each. */
export type ManyDocument = Document & {readonly results: readonly OneResult[]; readonly warnings?: readonly string[]};

/** Result for one of several environments: that of its command, or why there is none. */
export type OneResult =
	| ({readonly ok: boolean} & RmResult)
	| ({readonly ok: boolean} & ResetResult)
	| ({readonly ok: boolean} & CheckResult)
	| ({readonly ok: boolean} & PinResult)
	| {readonly path: Path; readonly ok: false; readonly error: ErrorJson};

/** `trust --json` */
export type TrustDocument = Document & {readonly path: Path; readonly trusted: 'environment' | 'below'};

import type {Bytes, Count, Document, ErrorJson, Moment, Path, SkippedJson, TotalsJson} from './common.js';
import type {InUseJson, LastUsedJson} from './environment.js';

/** `sweep --json`, and the file that `sweep --plan` writes (without `ok` and what follows `totals`). */
export type SweepDocument = Document &
	SweepPlanJson & {
		/** Processes that could not be inspected. */
		readonly hiddenProcesses?: Count;
		readonly warnings?: readonly string[];
		/** Environments that are never offered, and why. */
		readonly leftOut: ReadonlyArray<{readonly path: Path; readonly why: string; readonly inUse?: readonly InUseJson[]}>;
		readonly skipped?: readonly SkippedJson[];
		readonly errors?: readonly ErrorJson[];
		/** After deleting. */
		readonly results?: readonly SweepResultJson[];
		readonly freedBytes?: Bytes;
		/** False where the file system can share blocks unseen: see docs/json.md. */
		readonly exact?: boolean;
		readonly diskFreedBytes?: number;
		readonly error?: ErrorJson;
	};

export type SweepPlanJson = {
	readonly createdAt: Moment;
	readonly bootId: string;
	readonly criteria: {
		readonly staleDays: number;
		readonly broken: boolean;
		readonly minBytes: Bytes;
		/** With `--shared`. */
		readonly shared?: boolean;
	};
	readonly candidates: readonly CandidateJson[];
	/** Of the selected ones. */
	readonly totals: TotalsJson;
};

export type CandidateJson = {
	readonly path: Path;
	/** By which `--apply` recognises it. */
	readonly identity: {readonly device: string; readonly inode: string; readonly configHash: string};
	readonly group: 'unused' | 'branch merged' | 'broken' | 'project not found';
	readonly lastUsed?: LastUsedJson;
	readonly reasons: readonly string[];
	readonly reclaimableBytes?: Bytes;
	readonly selected: boolean;
	/** Why it is not selected beforehand. */
	readonly notSelected?: string;
	/** The rule that kept it from being selected beforehand. */
	readonly notSelectedBy?:
		| 'broken'
		| 'project-gone'
		| 'shared-disk'
		| 'uncertain'
		| 'rebuildable-unknown'
		| 'not-rebuildable'
		| 'referred-to'
		| 'project-active'
		| 'used-lately'
		| 'use-unseen'
		| 'not-measured'
		| 'user-files';
};

export type SweepResultJson = {
	readonly path: Path;
	readonly outcome: 'deleted' | 'changed' | 'gone' | 'refused' | 'failed';
	readonly why?: string;
	/** The command that deletes it, of one that is refused since its name has to be typed. */
	readonly hint?: string;
	readonly heldId?: string;
};

/** `sweep --explain --json`: the rules, in words. */
export type SweepRulesDocument = Document & {
	readonly uses: readonly string[];
	readonly certainty: readonly string[];
	readonly rules: ReadonlyArray<{readonly points: string; readonly title: string}>;
	readonly neverMarked: readonly string[];
};

/** A line of `sweep --ndjson`. */
export type SweepLine =
	| ({readonly type: 'candidate'} & CandidateJson)
	| ({readonly type: 'result'} & SweepResultJson)
	| ({readonly type: 'error'} & ErrorJson)
	| ({
			readonly type: 'summary';
			readonly totals: TotalsJson;
			readonly freedBytes?: Bytes;
			/** False where the file system can share blocks unseen: see docs/json.md. */
			readonly exact?: boolean;
			readonly diskFreedBytes?: number;
			readonly warnings?: readonly string[];
	  } & Document);

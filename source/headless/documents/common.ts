// The types of what --json and --ndjson print. scripts/schemas.mjs writes the JSON Schema files from them, and the library
// exports them: a comment here is read by people who never see this file.

/**
 * A whole number of bytes.
 * @asType integer
 * @minimum 0
 */
export type Bytes = number;

/**
 * A number of things.
 * @asType integer
 * @minimum 0
 */
export type Count = number;

/**
 * A moment in UTC, by ISO 8601: `2026-03-02T10:15:00.000Z`.
 * @format date-time
 */
export type Moment = string;

/** An absolute path. Bytes that are not UTF-8 are written as `\xNN`; the same key with `Base64` appended then holds all bytes. */
export type Path = string;

/** Keys that every document has. */
export type Document = {
	readonly schemaVersion: 1;
	/** Whether everything was done and nothing failed: then the exit code is 0. */
	readonly ok: boolean;
};

/** Why something failed or was refused. */
export type ErrorJson = {
	/** A word for programs; docs/json.md lists them. */
	readonly code: string;
	/** What happened. */
	readonly what: string;
	readonly why?: string;
	/** What to do next. */
	readonly hint?: string;
	readonly path?: Path;
};

/** What any command prints when it fails as a whole. */
export type FailedDocument = Document & {readonly ok: false; readonly error: ErrorJson};

/** Facts that every command prints of the environment that it changed; of several environments, each in `results`. */
export type ResultJson = {
	/** Warnings that were found on the way. */
	readonly warnings?: readonly string[];
	/** Why it was stopped before its end. */
	readonly error?: ErrorJson;
};

/** A package in one version. */
export type NamedVersion = {
	readonly name: string;
	/** Absent where no file says it. */
	readonly version?: string;
};

/** How the packages of an environment changed. */
export type ChangesJson = {
	readonly installed: readonly NamedVersion[];
	readonly removed: readonly NamedVersion[];
	/** Also downgrades. */
	readonly upgraded: ReadonlyArray<{readonly name: string; readonly from: string; readonly to: string}>;
};

/** Sums of several environments, in which what they share counts once. Bytes are absent where nothing was measured. */
export type TotalsJson = {
	readonly count: Count;
	readonly allocatedBytes?: Bytes;
	/** What deleting all of them together would free. */
	readonly reclaimableBytes?: Bytes;
	/** False where `reclaimableBytes` is an upper bound. */
	readonly exact?: boolean;
	/** Files and directories, as a quota counts them. */
	readonly inodes?: Count;
	/** Inodes that deleting all of them together would free. */
	readonly reclaimableInodes?: Count;
};

/** A directory that was skipped. */
export type SkippedJson = {readonly path: Path; readonly code: string; readonly message: string};

/** Something in a holding directory that is not in your holding index. */
export type UnregisteredJson = {
	/** The holding directory. */
	readonly holder: Path;
	/** Where it would be restored to. */
	readonly path?: Path;
	/** What `restore --in` and `free --in` take. */
	readonly id?: string;
	readonly message: string;
	readonly remedy: string;
};

/** An entry that could not be removed. */
export type LeftOverJson = {readonly path: Path; readonly why: string};

/** A line of the requirements that could not be read. */
export type UnreadJson = {
	readonly file: Path;
	readonly line?: Count;
	readonly text: string;
	readonly why: string;
};

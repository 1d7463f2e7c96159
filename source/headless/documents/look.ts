import type {
	Bytes,
	Count,
	Document,
	ErrorJson,
	Moment,
	Path,
	SkippedJson,
	TotalsJson,
	UnreadJson,
	UnregisteredJson,
} from './common.js';
import type {DriftJson, EnvironmentJson, PackageJson} from './environment.js';

/** `list --json`: every environment below the roots. */
export type ListDocument = Document & {
	readonly roots: readonly Path[];
	readonly environments: readonly EnvironmentJson[];
	/** Of the environments that are listed. */
	readonly totals: TotalsJson;
	readonly skipped: readonly SkippedJson[];
	readonly errors: readonly ErrorJson[];
	readonly unregistered?: readonly UnregisteredJson[];
	/** With `--summary`. */
	readonly summary?: SummaryJson;
	/** With `--quota`: of the file systems that contain the roots and the environments. */
	readonly quotas?: readonly QuotaJson[];
};

export type QuotaJson = {
	readonly mount: Path;
	readonly fileSystem: string;
	/** `none`: the program says that none is set. `not-asked`: none of these programs knows such a file system. */
	readonly answer: 'limits' | 'none' | 'no-program' | 'timed-out' | 'failed' | 'not-asked';
	readonly program?: 'quota' | 'lfs' | 'xfs_quota';
	readonly limits?: ReadonlyArray<{
		readonly of: 'user' | 'group';
		/** Number of the user or group. */
		readonly id?: Count;
		readonly bytes: LimitJson;
		/** Files and directories. */
		readonly files: LimitJson;
	}>;
	/** What the program that failed said. */
	readonly said?: string;
	/** Command that tells it for such a file system, which is not run. */
	readonly command?: string;
};

/** Absent limits are none. */
export type LimitJson = {
	readonly used: Count;
	/** May be exceeded until its grace time ends. */
	readonly soft?: Count;
	readonly hard?: Count;
	/** Of a soft limit that is exceeded. `over`: nothing more can be written. */
	readonly grace?: {readonly type: 'running'; readonly until: Moment} | {readonly type: 'over'};
};

/** `list --from --json` and `list --host --json`: environments of other machines. */
export type HostsDocument = Document & {
	readonly hosts: readonly HostJson[];
	readonly environments: readonly EnvironmentJson[];
	/** Each environment counts alone, whatever it shares with others. */
	readonly totals: TotalsJson;
};

/** A machine, and what came of asking it. */
export type HostJson = {
	/** As you call it; in a file as it calls itself. */
	readonly host: string;
	readonly ok: boolean;
	readonly count: Count;
	/** A word for the machine, which stays while its name changes. */
	readonly machine?: string;
	readonly scannedAt?: Moment;
	/** Lines that are not what a list prints. */
	readonly unreadLines?: Count;
	/** `code`: `no-answer`, `ssh`, `no-program`, `failed`, `too-much`, `cut-off`, `unread`. */
	readonly error?: ErrorJson;
};

/** Totals by kind, Python and last use, and packages that several environments contain. */
export type SummaryJson = {
	readonly count: Count;
	readonly byKind: readonly SummaryRowJson[];
	readonly byPython: readonly SummaryRowJson[];
	readonly byAge: readonly SummaryRowJson[];
	/** Number of environments without a size. */
	readonly unmeasured: Count;
	readonly duplicates: readonly DuplicateJson[];
	/** Environments with the same packages for the same Python, those first of which hard links would save most. */
	readonly sameSets: readonly SameSetJson[];
	/** Size of uv's cache, where there is one. */
	readonly uvCacheBytes?: Bytes;
	/** Caches of uv, pip, poetry and pipx that are there. */
	readonly caches: readonly CacheJson[];
	/** Jupyter kernels outside of environments that cannot start, since their program is gone. */
	readonly deadKernels: readonly KernelJson[];
};

/** `path`: its `kernel.json`. `program`: what it would run. */
export type KernelJson = {
	readonly name: string;
	readonly displayName?: string;
	readonly path: Path;
	readonly program: Path;
};

export type SummaryRowJson = {
	readonly name: string;
	readonly count: Count;
	readonly allocatedBytes: Bytes;
	readonly reclaimableBytes: Bytes;
};

export type SameSetJson = {
	readonly environments: readonly Path[];
	/** Number of packages in each. */
	readonly packages: Count;
	/** What hard links between equal files would save at most. */
	readonly savesBytes: Bytes;
};

/** A package in one version that several environments contain. */
export type DuplicateJson = {
	readonly name: string;
	readonly version: string;
	readonly environments: readonly Path[];
	/** Bytes in one environment, by the package's own list of files. */
	readonly bytesEach?: Bytes;
};

/** `show --json`: everything that is known of one environment. */
export type ShowDocument = Document &
	EnvironmentJson & {
		/** Its `pyvenv.cfg`. */
		readonly config: {readonly entries: ReadonlyArray<readonly [key: string, value: string]>; readonly raw: string};
		readonly packages?: readonly PackageJson[];
		/** Packages of the base Python that it sees. */
		readonly inherited?: ReadonlyArray<{readonly name: string; readonly version?: string}>;
		readonly requirements?: {
			readonly source?: Path;
			/** Groups and extras of it that are in the environment. */
			readonly groups?: readonly string[];
			readonly extras?: readonly string[];
			readonly drift?: readonly DriftJson[];
			/** Entries of the source that can't be read; absent where there are none. */
			readonly unread?: readonly UnreadJson[];
		};
		/** Parts that could not be read. */
		readonly errors?: readonly ErrorJson[];
	};

/** `show --freeze --json`: its packages as requirements. */
export type FreezeDocument = Document & {readonly path: Path; readonly requirements: readonly string[]};

/** `find --json`: environments that contain a package. */
export type FindDocument = Document & {
	readonly matches: readonly MatchJson[];
	readonly skipped: readonly SkippedJson[];
	readonly errors: readonly ErrorJson[];
};

export type MatchJson = {readonly path: Path; readonly name: string; readonly version?: string};

/** `report --output FILE --json`. */
export type ReportDocument = Document & {
	/** The page. */
	readonly file: Path;
	/** Number of environments in it. */
	readonly count: Count;
	readonly errors: readonly ErrorJson[];
};

/** `audit --json`: packages with known vulnerabilities. */
export type AuditDocument = Document & {
	/** How many packages were looked up, each version once. */
	readonly packages: Count;
	/** By name and version. */
	readonly vulnerable: readonly VulnerableJson[];
	readonly errors: readonly ErrorJson[];
};

export type VulnerableJson = {
	readonly name: string;
	readonly version: string;
	/** Of the record in OSV. */
	readonly id: string;
	readonly aliases: readonly string[];
	readonly summary?: string;
	/** The lowest later version that doesn't have it, where the record names one. */
	readonly fixedIn?: string;
	readonly environments: readonly Path[];
};

/** `pythons --json`: interpreters that can create environments. */
export type PythonsDocument = Document & {
	readonly pythons: ReadonlyArray<{
		readonly path: Path;
		readonly version: string;
		readonly implementation: string;
		/** Where it was found: `PATH`, `pyenv`, `uv`, `system` … */
		readonly source: string;
		/** `YYYY-MM` */
		readonly endOfLife?: string;
		/** Environments below the roots that use it. */
		readonly environments: readonly Path[];
	}>;
};

/** `sync --check --json` and `reset --check --json` for one environment. */
export type DriftDocument = Document & DriftResult;

export type DriftResult = {
	readonly ok: boolean;
	readonly path: Path;
	/** The file that it was compared with. */
	readonly source: Path;
	/** Packages that differ. */
	readonly drift: readonly DriftJson[];
	readonly unread?: readonly UnreadJson[];
};

/** `reset --check --json` for several environments. */
export type DriftsDocument = Document & {readonly results: readonly DriftResult[]};

/** A line of `list --ndjson`. */
export type ListLine =
	| ScanLineJson
	| ({readonly type: 'host'} & HostJson)
	| ({readonly type: 'environment'} & EnvironmentJson)
	| ({readonly type: 'skipped'; readonly host?: string} & SkippedJson)
	| ({readonly type: 'error'; readonly host?: string} & ErrorJson)
	| ({readonly type: 'quota'; readonly host?: string} & QuotaJson)
	| ({readonly type: 'summary'; readonly host?: string; readonly totals: TotalsJson} & Document);

/** The first line: which machine tells, of what, and when. */
export type ScanLineJson = {
	readonly type: 'scan';
	readonly schemaVersion: 1;
	readonly host: string;
	readonly user?: string;
	/** A word for the machine, which stays while its name changes. */
	readonly machine?: string;
	readonly scannedAt: Moment;
	/** Of venv-tui. */
	readonly version: string;
	readonly roots: readonly Path[];
};

/** A line of `find --ndjson`. */
export type FindLine =
	| ({readonly type: 'match'} & MatchJson)
	| ({readonly type: 'error'} & ErrorJson)
	| ({readonly type: 'summary'; readonly count: Count} & Document);

/** The cache of a program. */
export type CacheJson = {
	readonly owner: 'uv' | 'pip' | 'poetry' | 'pipx';
	readonly path: Path;
	/** The owner's command that empties it. */
	readonly command: readonly string[];
	/** Absent where it can't be read. */
	readonly allocatedBytes?: Bytes;
	/** Files and directories, as quotas count them. */
	readonly inodes?: Count;
	/** What the command removes; absent where only the owner knows. */
	readonly freedByCommand?: {
		readonly allocatedBytes: Bytes;
		readonly reclaimableBytes: Bytes;
		readonly exact: boolean;
		readonly inodes: Count;
		readonly reclaimableInodes: Count;
	};
	/** Environments that the owner keeps in it: of `uvx`, `pipx run`, scripts, and uv's centralised ones of projects. */
	readonly environments?: {
		readonly count: Count;
		readonly allocatedBytes: Bytes;
		/** What they alone free: files that they share with packages of the cache stay. */
		readonly reclaimableBytes: Bytes;
		readonly exact: boolean;
		readonly inodes: Count;
		readonly reclaimableInodes: Count;
		readonly lastUsed?: Moment;
	};
};

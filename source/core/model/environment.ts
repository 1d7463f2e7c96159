import type {FsPath} from './path.js';

// The nouns. A field that is there is true; an absent one is unknown or not measured yet, never "none".
// The names are those of the JSON (readme, "JSON"): headless/output.ts prints them as they are.

/** What an environment is, by what made it or keeps it. `tool`: a program's own, never offered by a sweep. */
export type Kind =
	| 'venv'
	| 'virtualenv'
	| 'uv'
	| 'poetry'
	| 'pipenv'
	| 'pdm'
	| 'hatch'
	| 'tox'
	| 'nox'
	| 'pipx'
	| 'pyenv-virtualenv'
	| 'conda'
	| 'pixi'
	| 'tool';

/** The program that wrote it; reset uses the same. */
export type Creator = 'venv' | 'virtualenv' | 'uv';

/** A directory as the file system knows it, as decimal strings. Devices are compared within one boot only. */
export type Identity = {readonly device: string; readonly inode: string};

/** Where things lie in an environment. Directories are absolute and exist unless said otherwise. */
export type Layout = {
	/** `bin` or `Scripts`; absent if neither exists. */
	readonly bin?: FsPath | undefined;
	/** The interpreter's entry, by lstat: `bin/python`, `bin/python3…`, `Scripts/python.exe`; it may dangle. */
	readonly interpreter?: FsPath | undefined;
	/** Every site-packages, the one of the interpreter's version first; equal directories (`lib64`) once. */
	readonly sitePackages: readonly FsPath[];
	/** `windows` where `Scripts` holds a `python.exe`, wherever it is looked at from. */
	readonly platform: 'posix' | 'windows';
};

/** `pyvenv.cfg` as CPython reads it, with every pair that it holds. */
export type PyvenvConfig = {
	/** All pairs in the order of the file, keys lowercased and stripped as CPython does, duplicates kept. */
	readonly entries: ReadonlyArray<readonly [key: string, value: string]>;
	/** The text, undecodable bytes as lone surrogates. */
	readonly raw: string;
	readonly home?: string | undefined;
	/** As CPython decides it: a missing key means true. */
	readonly systemSitePackages: boolean;
	/** `X.Y.Z` of version_info or version. */
	readonly version?: string | undefined;
	readonly prompt?: string | undefined;
	readonly command?: string | undefined;
	readonly implementation?: string | undefined;
	/** What is odd about the file: `missing`, `unreadable`, `not-utf8`, `bom`, `too-large`, `not-a-file`, `empty`, … */
	readonly problems: readonly ConfigProblem[];
};

export type ConfigProblem =
	| 'missing'
	| 'unreadable'
	| 'not-a-file'
	| 'too-large'
	| 'not-utf8'
	| 'bom'
	| 'empty'
	| 'no-home'
	| 'duplicate-keys'
	| 'no-system-site-packages-key';

/** What discovery says of one environment, from directory entries and `pyvenv.cfg` alone. */
export type Found = {
	readonly path: FsPath;
	readonly kind: Kind;
	readonly creator?: Creator | undefined;
	readonly identity: Identity;
	readonly config: PyvenvConfig;
	readonly layout: Layout;
	/** The directory that it serves, if known. `isThere` tells a deleted project from a disk that is not mounted. */
	readonly project?: Project | undefined;
	/** Only for a `.venv` that is a link, or a file with a path in it: where it leads. */
	readonly alias?: FsPath | undefined;
	readonly owner?: Owner | undefined;
};

export type Project = {readonly path: FsPath; readonly state: 'there' | 'gone' | 'not-mounted'};

/** A program that keeps the environment and has its own command to remove it. */
export type Owner = {readonly name: string; readonly deleteCommand: readonly string[]};

export type Python = {
	/** `X.Y.Z`, or `X.Y` where no file says more. */
	readonly version?: string | undefined;
	readonly implementation?: string | undefined;
	/** The interpreter's entry in the environment. */
	readonly executable?: FsPath | undefined;
	/** The real file that the entry leads to; absent when it dangles. */
	readonly base?: FsPath | undefined;
	/** The file that the entry should lead to and that is gone. */
	readonly lostBase?: FsPath | undefined;
};

export type Severity = 'broken' | 'degraded' | 'info';

/** One finding. `id` is stable (`H01` …); `hint` names the key or command that mends it. */
export type HealthNote = {
	readonly id: string;
	readonly severity: Severity;
	readonly message: string;
	readonly hint?: string | undefined;
};

export type Status = 'ok' | 'degraded' | 'broken';

/** Bytes on disk. */
export type Usage = {
	/** Blocks × 512, directories included, each inode once: what `du -s --block-size=1` prints. */
	readonly allocatedBytes: number;
	readonly apparentBytes: number;
	/** What deleting this one alone would free: an inode counts only if all its links lie inside. */
	readonly reclaimableBytes: number;
	/** False where the file system can share blocks that `stat` does not show: then reclaimable is an upper bound. */
	readonly exact: boolean;
	/** Entries that are not directories, links included, each inode once. */
	readonly files: number;
};

export type Confidence = 'high' | 'medium' | 'low';

/** A moment (ISO 8601, UTC) and what it was read from, in words a user understands. */
export type Evidence = {readonly at: string; readonly evidence: string};
export type LastUsed = Evidence & {readonly confidence: Confidence};

export type RebuildVerdict = 'yes' | 'partly' | 'no';

/** Whether it can be had again. `missing` names the packages that would be lost. */
export type Rebuildable = {
	readonly verdict: RebuildVerdict;
	/** The requirements file that a reset would read, relative to the project where it lies in it. */
	readonly source?: string | undefined;
	readonly missing: readonly string[];
};

export type InUse = {readonly pid: number; readonly command: string; readonly how: string};
export type GitState = 'ignored' | 'untracked' | 'tracked' | 'none';
export type DriftCounts = {readonly missing: number; readonly version: number; readonly extra: number};
export type Reference = {readonly path: FsPath; readonly how: string};
/** `score` only sorts; `reasons` are the sentences that a user reads. */
export type Staleness = {readonly score: number; readonly stale: boolean; readonly reasons: readonly string[]};
export type Deletable = {readonly allowed: boolean; readonly reasons: readonly string[]};

/** Everything known of one environment: what was found, then what was inspected, measured and judged. */
export type Environment = {
	readonly path: FsPath;
	readonly kind: Kind;
	readonly found: Found;
	readonly project?: Project | undefined;
	readonly alias?: FsPath | undefined;
	readonly prompt?: string | undefined;
	readonly python?: Python | undefined;
	readonly systemSitePackages?: boolean | undefined;
	readonly packageCount?: number | undefined;
	readonly creator?: Creator | undefined;
	readonly status?: Status | undefined;
	readonly healthDepth?: 'quick' | 'full' | undefined;
	readonly health?: readonly HealthNote[] | undefined;
	readonly usage?: Usage | undefined;
	/** Of a former scan: shown, marked as such, until `usage` is there. Only set where it was asked for. */
	readonly rememberedUsage?: Usage | undefined;
	readonly lastUsed?: LastUsed | undefined;
	readonly projectActivity?: Evidence | undefined;
	readonly rebuildable?: Rebuildable | undefined;
	readonly inUse?: readonly InUse[] | undefined;
	readonly active?: boolean | undefined;
	readonly pinned?: boolean | undefined;
	readonly git?: GitState | undefined;
	readonly drift?: DriftCounts | undefined;
	readonly referredTo?: readonly Reference[] | undefined;
	readonly owner?: Owner | undefined;
	readonly staleness?: Staleness | undefined;
	readonly deletable?: Deletable | undefined;
};

/** Where a distribution came from, as its `direct_url.json` or installer says. Secrets in URLs are masked. */
export type Origin =
	| {readonly type: 'index'}
	| {readonly type: 'editable'; readonly path: FsPath}
	| {readonly type: 'path'; readonly path: FsPath}
	| {readonly type: 'url'; readonly url: string}
	| {readonly type: 'vcs'; readonly url: string; readonly vcs: string; readonly commit?: string | undefined};

/** One installed distribution. */
export type Package = {
	/** As its metadata spells it. */
	readonly name: string;
	/** By PEP 503: what packages are compared by. */
	readonly normalizedName: string;
	readonly version: string;
	/** The user asked for it by name; undefined where the installer does not say. */
	readonly requested?: boolean | undefined;
	readonly editable: boolean;
	readonly origin: Origin;
	readonly installer?: string | undefined;
	readonly summary?: string | undefined;
	/** The dist-info or egg-info (directory or file) that says so. */
	readonly metadataPath: FsPath;
	readonly form: 'dist-info' | 'egg-info' | 'egg-link' | 'egg';
	/** PEP 508 lines of its metadata, as written. */
	readonly requires: readonly string[];
	readonly requiresPython?: string | undefined;
	readonly extras: readonly string[];
	/** Normalized names of installed packages that need it; only set by the dependency graph. */
	readonly requiredBy?: readonly string[] | undefined;
	/** It is the base interpreter's, and only seen through the environment: never to be changed through it. */
	readonly inherited?: boolean | undefined;
	/** Blocks × 512 of its files that lie inside the environment; only set when measured. */
	readonly allocatedBytes?: number | undefined;
};

/** A Python that can make an environment. */
export type Interpreter = {
	readonly path: FsPath;
	/** `X.Y.Z` where a file says it, else `X.Y`. */
	readonly version: string;
	readonly implementation: string;
	/** Where it was found: `PATH`, `pyenv`, `uv`, `system`, `homebrew`, `environment`. */
	readonly source: string;
	/** `YYYY-MM` when its minor version stopped or stops getting fixes. */
	readonly endOfLife?: string | undefined;
	readonly isPastEndOfLife: boolean;
	/** False where its standard library has no ensurepip (Debian without python3-venv). */
	readonly hasEnsurepip: boolean;
};

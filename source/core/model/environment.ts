import type {Reference, ReferenceHow} from './reference.js';
import type {DeletionReason} from './reasons/deletion-reason.js';
import type {HealthNote, Severity, Status, UnreadableConfig} from './health.js';
import type {HostFailure} from './host-failure.js';
import type {FsPath} from './path.js';
import type {InUse, LastUsed, ProjectActivity, ToldUse} from './use.js';
import type {Worktree} from './worktree.js';

// The nouns. A field that is present is known; an absent one is unknown or not measured yet, never "none". The names
// are those of the JSON (docs/json.md): headless/shared/environment-document.ts prints them unchanged.

/** All kinds of environments. */
export const kinds = [
	'venv',
	'virtualenv',
	'uv',
	'poetry',
	'pipenv',
	'pdm',
	'hatch',
	'rye',
	'tox',
	'nox',
	'pipx',
	'pyenv-virtualenv',
	'conda',
	'pixi',
	'tool',
] as const;

/** Kind of an environment, by its creator or manager. `tool`: a program's own, never offered by a sweep. */
export type Kind = (typeof kinds)[number];

/** Program that created it; a reset uses it again. */
export type Creator = 'venv' | 'virtualenv' | 'uv';

/** Identity of a directory in the file system, as decimal strings. Devices are compared within one boot only. */
export type Identity = {readonly device: string; readonly inode: string};

/** Parts of an environment. Directories are absolute and exist unless noted otherwise. */
export type Layout = {
	/** `bin` or `Scripts`; absent if neither exists. */
	readonly bin?: FsPath | undefined;
	/** Path of the interpreter's entry: `bin/python`, `bin/python3…`, `Scripts/python.exe`; the link may dangle. */
	readonly interpreter?: FsPath | undefined;
	/** Every site-packages, the one of the interpreter's version first; equal directories (`lib64`) once. */
	readonly sitePackages: readonly FsPath[];
	/** `windows` where `Scripts` contains a `python.exe`, whatever platform we run on. */
	readonly platform: 'posix' | 'windows';
};

/** `pyvenv.cfg` as CPython reads it, with all its pairs. */
export type PyvenvConfig = {
	/** All pairs in the order of the file, keys lowercased and stripped as CPython does, duplicates kept. */
	readonly entries: ReadonlyArray<readonly [key: string, value: string]>;
	/** The text, undecodable bytes as lone surrogates. */
	readonly raw: string;
	readonly home?: string | undefined;
	/** As CPython decides: a missing key means true. */
	readonly systemSitePackages: boolean;
	/** `X.Y.Z` of version_info or version. */
	readonly version?: string | undefined;
	readonly prompt?: string | undefined;
	readonly command?: string | undefined;
	readonly implementation?: string | undefined;
	/** Oddities of the file: `missing`, `unreadable`, `not-utf8`, `bom`, `too-large`, `not-a-file`, `empty`, … */
	readonly problems: readonly ConfigProblem[];
};

export type ConfigProblem =
	UnreadableConfig | 'bom' | 'empty' | 'no-home' | 'duplicate-keys' | 'no-system-site-packages-key';

/** Facts about one environment from discovery: from directory entries and `pyvenv.cfg` alone. */
export type Found = {
	readonly path: FsPath;
	readonly kind: Kind;
	readonly creator?: Creator | undefined;
	readonly identity: Identity;
	/** Id of the user to whom the directory belongs. */
	readonly userId?: number | undefined;
	readonly config: PyvenvConfig;
	readonly layout: Layout;
	/** Directory of its project, if known. `state` tells a deleted project from a disk that is not mounted. */
	readonly project?: Project | undefined;
	/** Target of a link, or of a `.venv` that is a file with a path in it; absent for all others. */
	readonly alias?: FsPath | undefined;
	readonly owner?: Owner | undefined;
};

export type Project = {readonly path: FsPath; readonly state: 'there' | 'gone' | 'not-mounted'};

/** A program that manages the environment and has its own command to remove it. */
export type Owner = {readonly name: string; readonly deleteCommand: readonly string[]};

export type Python = {
	/** `X.Y.Z`, or `X.Y` where no file says more. */
	readonly version?: string | undefined;
	readonly implementation?: string | undefined;
	/** The interpreter's entry in the environment. */
	readonly executable?: FsPath | undefined;
	/** Real file behind the entry; absent when the link dangles. */
	readonly base?: FsPath | undefined;
	/** Missing file to which the entry points. */
	readonly lostBase?: FsPath | undefined;
};

/** Bytes on disk. */
export type Usage = {
	/** Blocks × 512, directories included, each inode once: what `du -s --block-size=1` prints. */
	readonly allocatedBytes: number;
	readonly apparentBytes: number;
	/** Bytes that deleting this one alone would free: an inode counts only if all its links are inside. */
	readonly reclaimableBytes: number;
	/**
	 * False where the file system can share blocks that `stat` does not show: then `reclaimableBytes` is an upper
	 * bound.
	 */
	readonly exact: boolean;
	/** Entries that are not directories, links included, each inode once. */
	readonly files: number;
	/** Files and directories, itself included, each inode once: what a quota counts. */
	readonly inodes: number;
	/** Inodes that deleting this one alone would free. */
	readonly reclaimableInodes: number;
};

export type RebuildVerdict = 'yes' | 'partly' | 'no';

/** Whether it can be recreated. `missing` names the packages that would be lost. */
export type Rebuildable = {
	readonly verdict: RebuildVerdict;
	/** Requirements file that a reset would read, relative to the project if it is inside. */
	readonly source?: string | undefined;
	readonly missing: readonly string[];
};

export type GitState = 'ignored' | 'untracked' | 'tracked' | 'none';
export type DriftCounts = {readonly missing: number; readonly version: number; readonly extra: number};

/** A fact for or against deleting an environment. `text/staleness.ts` has the words. */
export type StalenessReason =
	| {readonly type: 'last-use'; readonly lastUsed: LastUsed | undefined}
	| {readonly type: 'project-activity'; readonly activity: ProjectActivity}
	| {readonly type: 'broken'; readonly health: readonly HealthNote[]}
	| {readonly type: 'project-missing'; readonly path: FsPath; readonly state: 'gone' | 'not-mounted'}
	| {readonly type: 'frees'; readonly usage: Usage}
	| {readonly type: 'rebuildable'; readonly rebuildable: Rebuildable}
	| {readonly type: 'referred-to'; readonly reference: Reference}
	| {readonly type: 'in-use'; readonly use: InUse}
	| {readonly type: 'branch-merged'; readonly worktree: Worktree}
	| {readonly type: 'active' | 'pinned'}
	| {readonly type: 'tool'; readonly name: string | undefined};

/** `score` is only for sorting; `reasons` are shown to the user, the most important first. */
export type Staleness = {
	readonly score: number;
	readonly stale: boolean;
	readonly reasons: readonly StalenessReason[];
};
export type Deletable = {readonly allowed: boolean; readonly reasons: readonly DeletionReason[]};

/** The mounted file system on which an environment lies. */
export type MountFacts = {
	readonly path: FsPath;
	/** Device or share behind it. */
	readonly source: string;
	readonly fileSystem: string;
	/** Whether other machines may use it, too. */
	readonly shared: boolean;
};

/**
 * What another machine says of its environment in sentences, for which it gives no facts: as its `list` prints them,
 * not yet printable.
 */
export type Told = {
	readonly health?: ReadonlyArray<{
		readonly id: string;
		readonly code: string;
		readonly severity: Severity;
		readonly message: string;
		readonly hint?: string | undefined;
	}>;
	readonly lastUsed?: ToldUse;
	readonly projectActivity?: {readonly at: string; readonly evidence: string};
	readonly referredTo?: ReadonlyArray<{readonly path: FsPath; readonly type: ReferenceHow; readonly how: string}>;
	readonly staleness?: {readonly score: number; readonly stale: boolean; readonly reasons: readonly string[]};
	readonly deletable?: {readonly allowed: boolean; readonly reasons: readonly string[]};
};

/** All facts about one environment: found, inspected, measured and assessed. */
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
	/** Why it was not measured: its disk is another machine's, or a program's, and nobody asked for that. */
	readonly unmeasured?: 'remote-disk' | undefined;
	/** Size from an earlier scan: shown, marked as such, until `usage` is known. Only set on request. */
	readonly rememberedUsage?: Usage | undefined;
	readonly lastUsed?: LastUsed | undefined;
	readonly projectActivity?: ProjectActivity | undefined;
	readonly rebuildable?: Rebuildable | undefined;
	readonly inUse?: readonly InUse[] | undefined;
	/** Whether a process of another user, into which we can't look, might use it. */
	readonly mayBeUsedUnseen?: boolean | undefined;
	readonly active?: boolean | undefined;
	readonly pinned?: boolean | undefined;
	readonly git?: GitState | undefined;
	readonly worktree?: Worktree | undefined;
	readonly drift?: DriftCounts | undefined;
	readonly referredTo?: readonly Reference[] | undefined;
	/** How many of the user's own files lie in it. Only looked for where a sweep may offer it. */
	readonly userFiles?: number | undefined;
	readonly mount?: MountFacts | undefined;
	/** Name of the machine on which it lies, where that is another one. */
	readonly host?: string | undefined;
	/** Other machines that see it, on a disk that they share. */
	readonly alsoOn?: readonly string[] | undefined;
	/** Only of another machine's. */
	readonly told?: Told | undefined;
	/** Why a machine gave no list, for a row that stands for the machine and is no environment. */
	readonly unlisted?: HostFailure | undefined;
	readonly owner?: Owner | undefined;
	readonly staleness?: Staleness | undefined;
	readonly deletable?: Deletable | undefined;
};

/** Origin of a distribution, by its `direct_url.json` or installer. Secrets in URLs are masked. */
export type Origin =
	| {readonly type: 'index'}
	| {readonly type: 'editable'; readonly path: FsPath}
	| {readonly type: 'path'; readonly path: FsPath}
	| {readonly type: 'url'; readonly url: string}
	| {readonly type: 'vcs'; readonly url: string; readonly vcs: string; readonly commit?: string | undefined};

/** One installed distribution. */
export type Package = {
	/** Name as its metadata spells it. */
	readonly name: string;
	/** Name normalized by PEP 503, for comparing packages. */
	readonly normalizedName: string;
	/** Absent where no file says it: a development installation whose project is gone. */
	readonly version?: string | undefined;
	/** The user asked for it by name; undefined where the installer does not say. */
	readonly requested?: boolean | undefined;
	readonly editable: boolean;
	readonly origin: Origin;
	readonly installer?: string | undefined;
	readonly summary?: string | undefined;
	/** Path of its dist-info or egg-info (directory or file). */
	readonly metadataPath: FsPath;
	readonly form: 'dist-info' | 'egg-info' | 'egg-link' | 'egg';
	/** PEP 508 lines of its metadata, as written. */
	readonly requires: readonly string[];
	readonly requiresPython?: string | undefined;
	readonly extras: readonly string[];
	/** Normalized names of installed packages that need it; set only by the dependency graph. */
	readonly requiredBy?: readonly string[] | undefined;
	/**
	 * True for a package of the base interpreter that is visible through the environment: never to be changed through
	 * it.
	 */
	readonly inherited?: boolean | undefined;
	/** Blocks × 512 of its files inside the environment; set only when measured. */
	readonly allocatedBytes?: number | undefined;
};

/** A Python that can create an environment. */
export type Interpreter = {
	readonly path: FsPath;
	/** `X.Y.Z` where a file states it, else `X.Y`. */
	readonly version: string;
	readonly implementation: string;
	/** Source in which it was found: `PATH`, `pyenv`, `uv`, `system`, `homebrew`, `environment`. */
	readonly source: string;
	/** `YYYY-MM` of the end of life of its minor version. */
	readonly endOfLife?: string | undefined;
	readonly isPastEndOfLife: boolean;
	/** False where its standard library has no ensurepip (Debian without python3-venv). */
	readonly hasEnsurepip: boolean;
};

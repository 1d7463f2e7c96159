import type {ReferenceHow} from '../../core/model/reference.js';
import type {Bytes, Count, Moment, Path} from './common.js';

/** One environment. A key that is absent is not known or was not measured. */
export type EnvironmentJson = {
	readonly path: Path;
	/** Directory of the project that it serves. */
	readonly project?: Path;
	/** What made or keeps it. `tool`: a program's own, which no sweep offers. */
	readonly kind: string;
	/** Where a link, or a `.venv` that is a file with a path in it, leads to. It counts in no total. */
	readonly alias?: Path;
	readonly prompt?: string;
	readonly python?: PythonJson;
	readonly systemSitePackages?: boolean;
	readonly packageCount?: Count;
	/** What created it; a reset uses it again. */
	readonly creator?: string;
	/** The worst severity of the quick checks; `info` does not count. */
	readonly status?: 'ok' | 'degraded' | 'broken';
	/** Whether `health` is that of the quick checks or of all. */
	readonly healthDepth?: 'quick' | 'full';
	readonly health?: readonly HealthJson[];
	readonly usage?: UsageJson;
	/** Why there is no `usage`: its disk is another machine's, or a program's, and nobody asked for it to be measured. */
	readonly unmeasured?: 'remote-disk';
	readonly lastUsed?: LastUsedJson;
	/** The last work on its project. */
	readonly projectActivity?: {readonly at: Moment; readonly evidence: string};
	readonly rebuildable?: RebuildableJson;
	/** Processes that use it now. */
	readonly inUse?: readonly InUseJson[];
	/** Whether a process of another user, into which we can't look, might use it. */
	readonly mayBeUsedUnseen?: boolean;
	/** Whether it is active in the shell that called. */
	readonly active?: boolean;
	readonly pinned?: boolean;
	/** What git says of its directory. */
	readonly git?: 'ignored' | 'untracked' | 'tracked' | 'none';
	/** The git worktree in which its project lies. Environments of one `repository` belong together. */
	readonly worktree?: WorktreeJson;
	/** How many packages differ from the requirements. */
	readonly drift?: {readonly missing: Count; readonly version: Count; readonly extra: Count};
	/** Files that name it: of editors, direnv, Jupyter … */
	readonly referredTo?: readonly ReferenceJson[];
	/** How many of your own files lie in it. Counted only where a sweep may select it. */
	readonly userFiles?: Count;
	/** The file system on which it lies. */
	readonly mount?: MountJson;
	/** Name of the machine on which it lies: in every line of `--ndjson`, and of other machines. */
	readonly host?: string;
	/** Other machines that see it, on a disk that they share. */
	readonly alsoOn?: readonly string[];
	/** The program that manages it, and its command that removes it. */
	readonly owner?: {readonly name: string; readonly deleteCommand: readonly string[]};
	readonly staleness?: StalenessJson;
	readonly deletable?: {readonly allowed: boolean; readonly reasons: readonly string[]};
};

export type WorktreeJson = {
	/** The git directory that all worktrees of the repository share. */
	readonly repository: Path;
	readonly path: Path;
	/** Whether `git worktree add` made it. */
	readonly isLinked: boolean;
	/** `prunable`: it isn't where the repository has noted it. `unregistered`: the repository doesn't know it. */
	readonly state: 'there' | 'prunable' | 'unregistered';
	/** Absent where no branch is checked out. */
	readonly branch?: string;
	/** What became of the branch of a linked one. A squash or a rebase leaves it `unmerged`, as git sees it. */
	readonly branchState?: 'merged' | 'unmerged' | 'no-commits' | 'main' | 'detached' | 'unknown';
	readonly mainBranch?: string;
	/** Whether a tracked file has changed since the last commit; absent where that is not known. Only of linked ones. */
	readonly changes?: 'changed' | 'none';
	/** When its commit was made. */
	readonly committedAt?: Moment;
};

export type MountJson = {
	/** Where it is mounted. */
	readonly path: Path;
	/** Device or share behind it. */
	readonly source: string;
	/** `ext4`, `nfs4`, `lustre` … */
	readonly fileSystem: string;
	/** Whether other machines may use it, too: then `inUse` is what this machine knows, and no more. */
	readonly shared: boolean;
};

export type PythonJson = {
	/** `X.Y.Z`, or `X.Y` where no file says more. */
	readonly version?: string;
	readonly implementation?: string;
	/** The interpreter in the environment. */
	readonly executable?: Path;
	/** The file behind it. */
	readonly base?: Path;
	/** The missing file to which it points. */
	readonly lostBase?: Path;
};

/** A finding of the health checks. */
export type HealthJson = {
	/** What was found, as a word for programs. */
	readonly id: string;
	/** Code of the check, as `H07`; several findings may share one. */
	readonly code: string;
	readonly severity: 'broken' | 'degraded' | 'info';
	readonly message: string;
	readonly hint?: string;
};

export type UsageJson = {
	/** What `du -s --block-size=1` prints. */
	readonly allocatedBytes: Bytes;
	readonly apparentBytes: Bytes;
	/** What deleting this one alone would free. */
	readonly reclaimableBytes: Bytes;
	/** False where the file system can share blocks unseen: then `reclaimableBytes` is an upper bound. */
	readonly exact: boolean;
	/** Entries that are not directories. */
	readonly files: Count;
	/** Files and directories, itself included: what a quota counts. */
	readonly inodes: Count;
	/** Inodes that deleting this one alone would free. */
	readonly reclaimableInodes: Count;
};

export type LastUsedJson = {
	readonly at: Moment;
	/** The sign of that use, in words. */
	readonly evidence: string;
	/** How certain it is that it was not used since. */
	readonly confidence: 'high' | 'medium' | 'low';
};

/** Whether a reset would give back every package. */
export type RebuildableJson = {
	readonly verdict: 'yes' | 'partly' | 'no';
	/** The file that a reset would read. */
	readonly source?: string;
	/** Packages that would be lost. */
	readonly missing: readonly string[];
};

/** A file that needs the environment. `how` is a sentence about `type`. */
export type ReferenceJson = {readonly path: Path; readonly type: ReferenceHow; readonly how: string};

export type InUseJson = {readonly pid: Count; readonly command: string; readonly how: string};

export type StalenessJson = {
	/** Only for sorting. */
	readonly score: number;
	/** Whether it is unused, by the threshold of the sweep. */
	readonly stale: boolean;
	readonly reasons: readonly string[];
};

/** One installed package. */
export type PackageJson = {
	readonly name: string;
	/** Absent where no file says it. */
	readonly version?: string;
	/** Whether it was asked for by name, where the installer says so. */
	readonly requested?: boolean;
	readonly editable: boolean;
	readonly origin: OriginJson;
	readonly installer?: string;
	readonly allocatedBytes?: Bytes;
	/** Requirements of its metadata, by PEP 508. */
	readonly requires: readonly string[];
	/** Names of installed packages that need it. */
	readonly requiredBy: readonly string[];
};

export type OriginJson = {
	readonly type: 'index' | 'editable' | 'path' | 'url' | 'vcs';
	readonly path?: Path;
	readonly url?: string;
	readonly vcs?: string;
	readonly commit?: string;
};

/** A package beside what the requirements say of it. */
export type DriftJson = {
	readonly name: string;
	readonly state: 'ok' | 'missing' | 'version' | 'source' | 'extra' | 'unverifiable';
	/** The required version or origin; absent where any will do. */
	readonly required?: string;
	/** The installed version. */
	readonly installed?: string;
};

import type {FsPath} from '../../model/path.js';
import type {ReadNote} from '../../model/reasons/read-note.js';
import type {UnreadReason} from '../../model/reasons/unread-reason.js';
import type {MarkerEnvironment} from '../../python/markers.js';

/** Format of a file that lists requirements. */
export type SourceFormat =
	| 'uv-lock'
	| 'pylock'
	| 'poetry-lock'
	| 'pdm-lock'
	| 'pipfile-lock'
	| 'requirements'
	| 'constraints'
	| 'pyproject'
	| 'pipfile'
	| 'environment-yml'
	| 'setup-cfg'
	| 'setup-py'
	| 'tox-environment'
	| 'hatch-environment'
	| 'script';

/** A program that keeps a project's requirements and installs them itself. */
export type Manager = 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'conda';

/** One file of a project that says what its environment should hold. */
export type Source = {
	readonly path: FsPath;
	/** Name for display: relative to the project, printable. */
	readonly name: string;
	readonly format: SourceFormat;
	/**
	 * `lock`: lists every package; `list`: lists requested packages; `limits`: restricts versions, requests nothing;
	 * `code`: never run.
	 */
	readonly role: 'lock' | 'list' | 'limits' | 'code';
	readonly manager?: Manager | undefined;
	/** Name of the environment it is for, where a program makes several for the project; absent: the project's own. */
	readonly environment?: string | undefined;
	/** Reason for its rank among the project's sources; `text/requirements/source-reason.ts` has the words. */
	readonly why: SourceReason;
};

/** Purpose of a file of requirements, as far as its name tells. */
type SourceReason =
	| 'lock'
	| 'lock-for-a-purpose'
	| 'constraints'
	| 'standard-list'
	| 'main-list'
	| 'list-for-a-part'
	| 'other-list'
	| 'lock-input'
	| 'asked-of-manager'
	| 'asked-by-project'
	| 'asked-by-package'
	/** tox or hatch installs it into the environment that `Source.environment` names. */
	| 'tool-environment'
	| 'program'
	| 'named';

/** Place to get a package from. Variables are expanded and may hold secrets: mask texts before showing them. */
export type Target =
	| {readonly type: 'index'}
	| {readonly type: 'url'; readonly url: string}
	| {
			readonly type: 'vcs';
			readonly vcs: string;
			readonly url: string;
			readonly revision?: string | undefined;
			readonly subdirectory?: string | undefined;
	  }
	| {readonly type: 'path'; readonly path: FsPath};

/** A group or an extra of a project, by its normalized name: what can be installed beside what the project needs. */
export type Part = {readonly type: 'group' | 'extra'; readonly name: string};

/** Group or extra that a source offers. A default one is installed unless the user excludes it. */
export type OfferedPart = Part & {readonly isDefault: boolean};

/** One requirement of a source. */
export type Required = {
	/** Name as written. Absent where neither the line nor the target tells it. */
	readonly name?: string | undefined;
	/** By PEP 503. */
	readonly normalizedName?: string | undefined;
	readonly extras: readonly string[];
	/** PEP 440, empty for any version; alternatives are joined by `||`. */
	readonly specifier: string;
	readonly marker?: string | undefined;
	readonly target: Target;
	readonly editable: boolean;
	/** The line as written, variables not expanded. */
	readonly text: string;
	readonly file: FsPath;
	/** The first of its lines, from 1. */
	readonly line?: number | undefined;
	readonly hashes: readonly string[];
	/** Group or extra that lists it. Absent for requirements of the project itself, and in most locks. */
	readonly part?: Part | undefined;
};

/** Part of a source that tells nothing about what is required, and the reason. */
export type Unread = {
	/** Line as written, or the name of the part. */
	readonly text: string;
	readonly reason: UnreadReason;
	readonly file: FsPath;
	readonly line?: number | undefined;
};

/**
 * Everything that a source and the files that it includes require, for one environment and for the chosen groups and
 * extras. Markers and forks are already evaluated, so that all of its requirements hold at once.
 */
export type RequirementSet = {
	readonly source: Source;
	/** The groups and extras that the source offers, in its order. */
	readonly parts: readonly OfferedPart[];
	/** Groups and extras that its requirements are for. */
	readonly chosen: readonly OfferedPart[];
	/** Selects these groups and extras besides the default ones; equal selections answer one object. */
	readonly choose: (parts: readonly Part[]) => RequirementSet;
	/** True when every package is named, dependencies too: then any other installed package is extra. */
	readonly complete: boolean;
	/**
	 * Requirements whose marker holds, in the order of the files; all of them where the set was read without markers.
	 */
	readonly requirements: readonly Required[];
	/** Packages that may be installed or not, whatever is chosen: conda's own. */
	readonly tolerated: readonly Required[];
	/** Restrictions of versions: they request no package themselves. */
	readonly constraints: readonly Required[];
	readonly unread: readonly Unread[];
	/** The Pythons that the project wants, PEP 440; alternatives are joined by `||`. */
	readonly requiresPython?: string | undefined;
	/** The project's own normalized name, where the file says it: the project itself is never extra. */
	readonly projectName?: string | undefined;
	/** Facts that the user should know about how it was read. */
	readonly notes: readonly ReadNote[];
	/** Every file that was read, the source first. */
	readonly files: readonly FsPath[];
};

/** Parameters of reading a source, besides its files. */
export type ReadOptions = {
	/** Directory from which relative paths of requirements start: pip's working directory. */
	readonly project: FsPath;
	readonly variables: Readonly<Record<string, string | undefined>>;
	/** Markers of the environment. Absent: every marker holds. */
	readonly markers?: MarkerEnvironment | undefined;
};

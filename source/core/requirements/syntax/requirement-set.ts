import type {FsPath} from '../../model/path.js';
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
	/** Relative to the project, printable: what is shown. */
	readonly name: string;
	readonly format: SourceFormat;
	/**
	 * `lock`: lists every package; `list`: lists requested packages; `limits`: restricts versions, requests nothing;
	 * `code`: never run.
	 */
	readonly role: 'lock' | 'list' | 'limits' | 'code';
	readonly manager?: Manager | undefined;
	/** Which of the environments that a program makes for the project it is about; absent: the project's own. */
	readonly environment?: string | undefined;
	/** Why it stands where it stands among the others, in words. */
	readonly why: string;
};

/** Where a requirement is to be had from. Texts as written, after expansion of variables: mask before showing. */
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

/** A group or extra that a source offers. A default one is installed unless its manager is told otherwise. */
export type OfferedPart = Part & {readonly isDefault: boolean};

/** One thing that a source asks for. */
export type Required = {
	/** As written; absent where neither the line nor its target's name says it. */
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
	/** The group or extra whose list it stands in; absent for what the project itself needs, and in most locks. */
	readonly part?: Part | undefined;
};

/** A line that no requirement can be made of, and why. */
export type Unread = {
	readonly text: string;
	readonly why: string;
	readonly file: FsPath;
	readonly line?: number | undefined;
};

/**
 * What a source says, all files that it includes read, for one environment and for some of its parts. Extras, groups,
 * forks and markers are settled in it: what it asks for, it asks for at once.
 */
export type RequirementSet = {
	readonly source: Source;
	/** The groups and extras that the source offers, in its order. */
	readonly parts: readonly OfferedPart[];
	/** Groups and extras that its requirements are for. */
	readonly chosen: readonly OfferedPart[];
	/** Selects these groups and extras besides the default ones; equal selections answer one object. */
	readonly choose: (parts: readonly Part[]) => RequirementSet;
	/** Whether every package is named, dependencies too: then anything else that is installed is extra. */
	readonly complete: boolean;
	/**
	 * Requirements whose marker holds, in the order of the files; all of them where the set was read without markers.
	 */
	readonly requirements: readonly Required[];
	/** They may be there and may not, whatever is chosen: conda's own packages. */
	readonly tolerated: readonly Required[];
	/** They restrict the version of what is installed for other reasons. */
	readonly constraints: readonly Required[];
	readonly unread: readonly Unread[];
	/** The Pythons that the project wants, PEP 440; alternatives are joined by `||`. */
	readonly requiresPython?: string | undefined;
	/** The project's own normalized name, where the file says it: the project itself is never extra. */
	readonly projectName?: string | undefined;
	/** Notes for the user on how it was read. */
	readonly notes: readonly string[];
	/** Every file that was read, the source first. */
	readonly files: readonly FsPath[];
};

/** Parameters of reading a source, besides its files. */
export type ReadOptions = {
	/** Where relative paths of requirements lead from: pip's working directory. */
	readonly project: FsPath;
	readonly variables: Readonly<Record<string, string | undefined>>;
	/** Markers of the environment. Absent: every marker holds. */
	readonly markers?: MarkerEnvironment | undefined;
};

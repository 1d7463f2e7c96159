import type {FsPath} from '../../model/path.js';

/** What a file that says what should be installed is written as. */
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
	| 'setup-py';

/** A program that keeps a project's requirements and installs them itself. */
export type Manager = 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'conda';

/** One file of a project that says what its environment should hold. */
export type Source = {
	readonly path: FsPath;
	/** Relative to the project, printable: what is shown. */
	readonly name: string;
	readonly format: SourceFormat;
	/** `lock`: names every package; `list`: what was asked for; `limits`: restricts, asks for nothing; `code`: never run. */
	readonly role: 'lock' | 'list' | 'limits' | 'code';
	readonly manager?: Manager | undefined;
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

/** One thing that a source asks for. */
export type Required = {
	/** As written; absent where neither the line nor its target's name says it. */
	readonly name?: string | undefined;
	/** By PEP 503. */
	readonly normalizedName?: string | undefined;
	readonly extras: readonly string[];
	/** PEP 440, empty for any version. */
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
	/** The extra or group that asks for it. */
	readonly group?: string | undefined;
	/** Only installed when its group is asked for: not missing when absent, not extra when there. */
	readonly optional: boolean;
};

/** A line that no requirement can be made of, and why. */
export type Unread = {
	readonly text: string;
	readonly why: string;
	readonly file: FsPath;
	readonly line?: number | undefined;
};

/** What a source says, all files that it includes read. */
export type RequirementSet = {
	readonly source: Source;
	/** Whether every package is named, dependencies too: then anything else that is installed is extra. */
	readonly complete: boolean;
	/** In the order of the files. */
	readonly requirements: readonly Required[];
	/** They restrict the version of what is installed for other reasons. */
	readonly constraints: readonly Required[];
	readonly unread: readonly Unread[];
	/** The Pythons that the project wants, PEP 440. */
	readonly requiresPython?: string | undefined;
	/** The project's own normalized name, where the file says it: the project itself is never extra. */
	readonly projectName?: string | undefined;
	/** What a user should know about how it was read. */
	readonly notes: readonly string[];
	/** Every file that was read, the source first. */
	readonly files: readonly FsPath[];
};

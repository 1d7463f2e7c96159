import type {FsPath} from '../../../model/path.js';

/** What an installer is asked for. */
export type InstallRequest = {
	/** PEP 508, or absolute paths and URLs. */
	readonly requirements: readonly string[];
	readonly files: readonly FsPath[];
	readonly editables: readonly string[];
	/** Named packages go to their newest version that fits; nothing else moves that need not. */
	readonly upgrade: boolean;
	/** Nothing beside what is named: it is a full list. */
	readonly withoutDependencies?: boolean | undefined;
};

export type CommandLine = readonly [string, ...string[]];

/** A program that puts packages into one environment. */
export type Installer = {
	readonly name: 'pip' | 'uv';
	/** For a dialog: `pip 24.2`, `uv`. */
	readonly label: string;
	readonly install: (request: InstallRequest) => CommandLine;
	readonly uninstall: (names: readonly string[]) => CommandLine;
	/** Says what `install` would do, changing nothing; absent where it can't. */
	readonly plan?: (request: InstallRequest) => CommandLine;
	/** What a plan's output means. */
	readonly readPlan: (output: {readonly stdout: string; readonly stderr: string}) => readonly Planned[];
	/** A reader of its output, one a run: a line in, what it says of the progress out, or nothing. */
	readonly follow: () => (line: string) => Said | undefined;
	/** Lines that are progress and nothing to keep. */
	readonly isPassing: (line: string) => boolean;
};

/** What a line of an installer says of its progress. */
export type Said =
	| {readonly type: 'step'; readonly step: string; readonly fraction?: number | undefined}
	/**
	 * It installs from here on, and says no more of it: `count` packages; where that is not known, `atMost` so many less
	 * those that are there already. `until` is the step until the first has come.
	 */
	| {
			readonly type: 'installing';
			readonly count?: number | undefined;
			readonly atMost?: number | undefined;
			readonly until?: string | undefined;
	  };

/** One package of a plan. */
export type Planned = {readonly name: string; readonly version: string};

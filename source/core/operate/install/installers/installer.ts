import type {readOutdated} from './read-outdated.js';
import type {FsPath} from '../../../model/path.js';
import type {Step} from '../../../model/progress.js';

/** A request to an installer. */
export type InstallRequest = {
	/** Requirements: PEP 508, or absolute paths and URLs. */
	readonly requirements: readonly string[];
	readonly files: readonly FsPath[];
	readonly editables: readonly string[];
	/** Whether named packages go to their newest allowed version; other packages change only where they must. */
	readonly upgrade: boolean;
	/** Whether to install only the named packages: it is a complete list. */
	readonly withoutDependencies?: boolean | undefined;
};

export type CommandLine = readonly [string, ...string[]];

/** A program that installs packages into one environment. */
export type Installer = {
	readonly name: 'pip' | 'uv';
	/** Name for a dialog: `pip 24.2`, `uv`. */
	readonly label: string;
	readonly install: (request: InstallRequest) => CommandLine;
	readonly uninstall: (names: readonly string[]) => CommandLine;
	/** Reports what `install` would do, changing nothing; absent where the program can't. */
	readonly plan?: (request: InstallRequest) => CommandLine;
	/** Parses the output of a plan. */
	readonly readPlan: (output: {readonly stdout: string; readonly stderr: string}) => readonly Planned[];
	/** Lists the packages that have a newer version, as JSON on stdout. */
	readonly outdated: () => CommandLine;
	readonly readOutdated: typeof readOutdated;
	/** Creates a reader of its output for one run: it takes a line and answers its progress, if any. */
	readonly follow: () => (line: string) => Said | undefined;
	/** Selects lines that are progress only and are not kept. */
	readonly isPassing: (line: string) => boolean;
};

/** Progress in one line of an installer's output. */
export type Said =
	/** `fraction`: of the downloads, where their number is known. */
	| {
			readonly type: 'step';
			readonly step: Step;
			readonly fraction?: number | undefined;
	  }
	/**
	 * Installation from now on, without further output: `count` packages, or, where that is unknown, at most `atMost`
	 * minus those that are installed already. `until` is the step until the first has been installed.
	 */
	| {
			readonly type: 'installing';
			readonly count?: number | undefined;
			readonly atMost?: number | undefined;
			readonly until?: Step | undefined;
	  };

/** One package of a plan. */
export type Planned = {readonly name: string; readonly version: string};

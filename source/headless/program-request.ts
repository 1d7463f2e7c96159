import type {Readable, Writable} from 'node:stream';
import type {HostsAsked} from '../core/hosts/gather-hosts.js';
import type {Context} from '../core/model/context.js';
import type {FsPath} from '../core/model/path.js';
import type {FlagValues} from './shared/command.js';

/** Opens the terminal UI on `roots` and answers the exit code when it is left; an aborted signal leaves it. */
export type OpenTerminal = (request: {
	readonly roots: readonly FsPath[];
	/** Other machines of which the UI is; absent: of this one. */
	readonly hosts?: HostsAsked | undefined;
	/** The common flags, by their names in camel case: `readOnly`, `exclude`, `ascii`, `color` (false with `--no-color`) … */
	readonly flags: FlagValues;
	readonly context: Context;
	readonly signal: AbortSignal;
	/** Sentences about settings that could not be used. */
	readonly settingProblems: readonly string[];
}) => Promise<number>;

/** Input of the program around the commands: its words, its streams, and a function that opens the terminal UI. */
export type Program = {
	/** The command line without the names of the interpreter and the script. */
	readonly words: readonly FsPath[];
	readonly stdin: Readable & {readonly isTTY?: boolean};
	readonly stdout: Writable & {readonly isTTY?: boolean; readonly columns?: number};
	readonly stderr: Writable & {readonly isTTY?: boolean; readonly columns?: number};
	readonly context: Context;
	readonly signal: AbortSignal;
	readonly version: string;
	readonly openTerminal: OpenTerminal;
};

/** Flags of the UI, and sentences about settings that could not be used. */
export type Opening = {readonly flags: FlagValues; readonly settingProblems: readonly string[]};

import type {Context} from '../../core/model/context.js';
import {fsPath, type FsPath} from '../../core/model/path.js';
import type {Output} from './output.js';

/** A flag as the help prints it: `-r, --requirement <file>`. */
export type Flag = {
	readonly flags: string;
	readonly summary: string;
	/** Whether each use adds a value. */
	readonly repeatable?: boolean;
	/** All values that it can take; what else may be given is told by the name in the brackets. */
	readonly values?: readonly string[];
};

/** A command line that a reader can type as it is, and what it does. */
export type Example = {readonly line: string; readonly does: string};

/** What was given for each flag, by its long name in camel case; absent where it was not given. */
export type FlagValues = Readonly<Record<string, unknown>>;

/** What a command is run with. */
export type CommandRequest = {
	/** The words that are no flags, in order, byte for byte. */
	readonly words: readonly FsPath[];
	readonly flags: FlagValues;
	readonly context: Context;
	readonly output: Output;
	readonly signal: AbortSignal;
	/** Our own version. */
	readonly version: string;
	/** Asks a line of the person at the terminal, on stderr; undefined where there is no terminal. */
	readonly askLine: ((prompt: string) => Promise<string>) | undefined;
};

/** What a command prints and how it ends. */
export type CommandResult = {
	/** What `--json` prints beside `schemaVersion`. */
	readonly document: {readonly ok: boolean} & Readonly<Record<string, unknown>>;
	/** What is printed otherwise, printable already. */
	readonly lines: readonly string[];
	readonly exitCode: number;
};

/** One command, as data: parser, help, readme, completions and manual page are made from it (see `command-tree.ts`). */
export type Command = {
	readonly name: string;
	/** The words that it takes, as the help prints them: `[env] [packages...]`. */
	readonly words: string;
	/** All values that its word can take, where it is one of a list. */
	readonly values?: readonly string[];
	/** One line for the list of commands: an imperative with a capital and without a full stop. */
	readonly summary: string;
	readonly flags: readonly Flag[];
	readonly examples: readonly Example[];
	/** Whether it can print `--ndjson`. */
	readonly streams?: boolean;
	/** Whether it changes the disk or runs something: refused with `--read-only`. */
	readonly changes: boolean;
	/** Long names in camel case of those flags with which a command that changes things only looks: `check`. */
	readonly looksWith?: readonly string[];
	readonly run: (request: CommandRequest) => Promise<CommandResult>;
};

/** Whether a command changes or runs something when it is called with these flags. */
export const changesWith = ({changes, looksWith = []}: Command, flags: FlagValues): boolean =>
	changes && !looksWith.some(name => isSet(flags, name));

/** The value of a flag that takes one; undefined where it was not given. */
export const valueOf = (flags: FlagValues, name: string): FsPath | undefined => {
	const value = flags[name];
	return typeof value === 'string' ? (value as FsPath) : undefined;
};

/** The values of a repeatable flag, in order. */
export const valuesOf = (flags: FlagValues, name: string): readonly FsPath[] => {
	const value = flags[name];
	return Array.isArray(value) ? (value as readonly FsPath[]) : [];
};

/** Whether a flag without a value was given. */
export const isSet = (flags: FlagValues, name: string): boolean => flags[name] === true;

/** The first word of a command that cannot be called without one. */
export const firstWord = ({words}: Pick<CommandRequest, 'words'>): FsPath => words[0] ?? fsPath('.');

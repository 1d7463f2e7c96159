import type {Readable} from 'node:stream';
import type {Recovered} from '../../core/held/recover.js';
import type {Context} from '../../core/model/context.js';
import type {VenvError} from '../../core/model/error.js';
import {fsPath, type FsPath} from '../../core/model/path.js';
import type {ChangeNote} from '../../core/operate/install/change-note.js';
import type {Output} from './output.js';

/** A flag as the help prints it: `-r, --requirement <file>`. */
export type Flag = {
	readonly flags: string;
	readonly summary: string;
	/** Whether the flag may be repeated, each time adding a value. */
	readonly repeatable?: boolean;
	/** All possible values; for other kinds of value, the name in the brackets describes them. */
	readonly values?: readonly string[];
	/** Whether it takes several of these values with commas between them. */
	readonly isList?: boolean;
	/** Long name in camel case of the flag that can't be given beside it. */
	readonly against?: string;
};

/** A command line to type, and its effect. */
export type Example = {readonly line: string; readonly does: string};

/** Values by the flag's long name in camel case; absent where the flag was not given. */
export type FlagValues = Readonly<Record<string, unknown>>;

/** Words for facts of changes and of failures. */
export type FactWords = {
	readonly explain: (error: VenvError) => VenvError;
	readonly changeNoteInWords: (note: ChangeNote, home: FsPath) => string;
	readonly recoveredInWords: (recovered: Recovered, home: FsPath) => string;
};

/** Loads the words, which a command that only looks, and does not fail, never needs. */
type WordLoader = {readonly loadWords: () => Promise<FactWords>};

/** Says the facts of a failure. */
export const explained = async (error: VenvError, {loadWords}: WordLoader): Promise<VenvError> =>
	error.hasFacts ? (await loadWords()).explain(error) : error;

/** Says the facts of several failures. */
export const explainedAll = (errors: readonly VenvError[], loader: WordLoader): Promise<readonly VenvError[]> =>
	Promise.all(errors.map(error => explained(error, loader)));

/** Input of a command. */
export type CommandRequest = WordLoader & {
	/** Words that are no flags, in order, byte for byte. */
	readonly words: readonly FsPath[];
	readonly flags: FlagValues;
	readonly context: Context;
	readonly output: Output;
	readonly signal: AbortSignal;
	readonly stdin: Readable;
	/** Our own version. */
	readonly version: string;
	/** Asks the person at the terminal for a line, on stderr; undefined where there is no terminal. */
	readonly askLine: ((prompt: string) => Promise<string>) | undefined;
};

/** Output and end of a command. */
export type CommandResult = {
	/** Data that `--json` prints besides `schemaVersion`. */
	readonly document: {readonly ok: boolean} & Readonly<Record<string, unknown>>;
	/** Text without `--json`, printable already. */
	readonly lines: readonly string[];
	/** Bytes to print in place of the lines, as they are. */
	readonly bytes?: Uint8Array;
	readonly exitCode: number;
};

/** One command, as data: parser, help, readme, completions and manual page are made from it (see `command-tree.ts`). */
export type Command = {
	readonly name: string;
	/** Words that it takes, as the help prints them: `[env] [packages...]`. */
	readonly words: string;
	/** All possible values of its word, where it is one of a list. */
	readonly values?: readonly string[];
	/** One line for the list of commands: an imperative with a capital and without a full stop. */
	readonly summary: string;
	readonly flags: readonly Flag[];
	readonly examples: readonly Example[];
	/** Whether it can print `--ndjson`. */
	readonly streams?: boolean;
	/** Whether it changes the disk or runs something: refused with `--read-only`. */
	readonly changes: boolean;
	/** Long names in camel case of flags with which a changing command only reads: `check`. */
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

/** Flag of what destroys: on Windows it is refused until this was said once. */
export const windowsUntestedFlag: Flag = {
	flags: '--windows-untested',
	summary: 'on Windows, accept once that this was never tried on a real one',
};

/** Whether a flag without a value was given. */
export const isSet = (flags: FlagValues, name: string): boolean => flags[name] === true;

/** First word of a command that needs one. */
export const firstWord = ({words}: Pick<CommandRequest, 'words'>): FsPath => words[0] ?? fsPath('.');

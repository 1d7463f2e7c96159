import type {Context} from '../../core/model/context.js';
import type {Environment, Interpreter} from '../../core/model/environment.js';
import type {VenvError} from '../../core/model/error.js';
import type {Measurer} from '../../core/inspect/size/measurer.js';
import type {CheckReport} from '../../core/operate/check/check.js';
import type {FsPath} from '../../core/model/path.js';
import type {Work} from '../../core/model/progress.js';

/** What an action acts on: fixed when its key is pressed or its command line is read, and never looked up again. */
export type Targets = readonly Environment[];

/** What an action may ask of the program around it: the caller's context, what is in view, and what was found once. */
export type ActionContext = {
	readonly core: Context;
	/** The directories that are looked at. */
	readonly roots: readonly FsPath[];
	/** Found once a run and remembered. */
	readonly interpreters: () => Promise<readonly Interpreter[]>;
	readonly readOnly: boolean;
	/** Whether a filter keeps this one out of view: a dialog that names it says so. */
	readonly isHidden?: ((path: FsPath) => boolean) | undefined;
	/** Remembers sizes, and adds them up for any set. Where it is absent, a dialog that needs one makes its own. */
	readonly measurer?: Measurer | undefined;
};

/** A line of a dialog. `tone` is a claim about content, the theme decides how it looks. */
export type Line = {
	readonly text: string;
	readonly tone?: 'plain' | 'dim' | 'strong' | 'good' | 'warning' | 'bad' | undefined;
};

/** A question that single keys answer. */
export type ConfirmQuestion = {
	readonly type: 'confirm';
	readonly id: string;
	readonly flag: string;
	readonly title: string;
	readonly lines: readonly Line[];
	/** The keys that answer, each with what it stands for. Escape always declines. Never Enter. */
	readonly choices: ReadonlyArray<{readonly key: string; readonly label: string; readonly value: string}>;
	/** Deletions and whatever runs foreign code: no answer in the first 300 ms. */
	readonly grave: boolean;
	/**
	 * The same question with what takes longer to find out. A dialog is open meanwhile and may be answered before, which
	 * cancels it; a command line waits for it. Changes nothing. Rejects only when it is cancelled.
	 */
	readonly later?: ((work: LaterWork) => Promise<Later>) | undefined;
};

/** `warningsOnly`: nobody reads the question, so nothing else has to be found out. */
export type LaterWork = Work & {readonly warningsOnly?: boolean | undefined};

/** `warnings`: what of it nobody should miss, in sentences. */
export type Later = {readonly question: ConfirmQuestion; readonly warnings: readonly string[]};

/** One question. `id` is the key of its answer; `flag` is what answers it on a command line. */
export type Question =
	| ConfirmQuestion
	| {
			readonly type: 'text';
			readonly id: string;
			readonly flag: string;
			readonly title: string;
			readonly lines?: readonly Line[] | undefined;
			readonly initial?: string | undefined;
			/** Why this text can't be taken, or undefined. */
			readonly refuse?: ((text: string) => string | undefined) | undefined;
	  }
	| {
			readonly type: 'select';
			readonly id: string;
			readonly flag: string;
			readonly title: string;
			readonly lines?: readonly Line[] | undefined;
			readonly options: ReadonlyArray<{
				readonly value: string;
				readonly label: string;
				readonly note?: string | undefined;
			}>;
	  };

/**
 * Answers by question id. A command line seeds them before the first question: the value of a flag under the id of its
 * question (`python`, `file`, `with`, `prompt`, `name`, `packages`, `editable` …; several values in a line each), `yes`
 * for a flag without a value (`system`, `in-use`, `take-over` …). A confirm question is never seeded: when its flag was
 * given, it is answered with its first choice. `hold` is `yes` or `no` from a command line, which frees at once unless
 * `--hold` is given, and absent in the UI, which always holds.
 */
export type Answers = Readonly<Record<string, string>>;

/** What came of an action, made by `outcome`. Each face adds its own words for the way back and for where to read more. */
export type Outcome<Data extends object = object> = {
	/** One sentence in the past tense, without its full stop: "Reset api: 48 packages in 21 s. The old one is held". */
	readonly summary: string;
	/** The held environment that undoes it when it is restored. */
	readonly undo?: {readonly id: string} | undefined;
	/** Where there is more to read: among the held environments, or in the log of the programs that were run. */
	readonly seeAlso?: 'held' | 'log' | undefined;
	/** Where it was stopped and has done something nevertheless: what, what is left, and how to go on by command. */
	readonly stopped?: VenvError | undefined;
	/** Errors of those parts that failed while others were done. */
	readonly failures?: readonly VenvError[] | undefined;
	/** True where it was done only in part: a command ends with exit code 1. */
	readonly isPartial?: boolean | undefined;
	/** False where the question was answered no (not isolated, not as its requirements say): exit code 1. */
	readonly isAsWanted?: boolean | undefined;
	/** Bytes that the disk got back. */
	readonly freedBytes?: number | undefined;
	/** What the sanity checks found, for the pane that shows them. */
	readonly checked?: Checked | undefined;
	/** Environments to read again. */
	readonly changed: readonly FsPath[];
	/** Environments that are no longer there. */
	readonly removed: readonly FsPath[];
	/** Environments that are there now and were not. */
	readonly created: readonly FsPath[];
	/** What `--json` prints beside `schemaVersion` and `ok`. */
	readonly data: Data;
	/** Text for the clipboard, which the UI sends there (OSC 52). */
	readonly copy?: string | undefined;
	/** Lines that the UI prints after leaving: what has to be typed in the shell. */
	readonly farewell?: string | undefined;
};

/** Findings of the sanity checks, and when they ran (ISO 8601). */
export type Checked = CheckReport & {readonly ranAt: string};

type Told<Data extends object> = Omit<Outcome<Data>, 'summary' | 'data' | 'changed' | 'removed' | 'created'>;
type Touched = Partial<Pick<Outcome, 'changed' | 'removed' | 'created'>>;

/** An outcome; what is not given of environments that changed, went or came is empty. */
export const outcome = <Data extends object>(
	summary: string,
	data: Data,
	more: Partial<Told<Data>> & Touched = {},
): Outcome<Data> => ({summary, changed: [], removed: [], created: [], ...more, data});

export type ActionRequest = {
	readonly targets: Targets;
	readonly answers: Answers;
	readonly context: ActionContext;
};

/**
 * One thing that a user can do, for both shells: the key and the command, when it cannot be done and why, what is asked
 * before, and the work itself.
 */
export type Action<Data extends object = object> = {
	readonly id: string;
	readonly keys: readonly string[];
	/** Imperative, for help, palette and footer: "create". */
	readonly title: string;
	/** `none`: needs no environment; `one`: the one under the cursor; `many`: the marks if there are any. */
	readonly targets: 'none' | 'one' | 'many';
	/** Whether it changes the disk or runs something: not offered with `--read-only`. */
	readonly changes: boolean;
	/** Why it cannot be done now, or undefined. Cheap: asked at every key press. */
	readonly unavailable: (targets: Targets, context: ActionContext) => string | undefined;
	/** The next question, given the answers so far; undefined when all is known. May read the disk, changes nothing. */
	readonly ask: (request: ActionRequest) => Promise<Question | undefined>;
	/** One sentence for several targets that were each done by themselves. Absent: the targets are counted. */
	readonly summarise?: (outcomes: readonly Outcome[], context: ActionContext) => string;
	/** What stopping it leaves, in sentences. Absent: everything is put back as it was. */
	readonly whenStopped?: string;
	/**
	 * Does it. Rejects with a `VenvError`; a cancelled one has code `cancelled`. What was stopped and can't be put back is
	 * an outcome, which says so.
	 */
	readonly run: (request: ActionRequest & Work) => Promise<Outcome<Data>>;
};

import type {Context} from '../../core/model/context.js';
import type {Environment, Interpreter, Usage} from '../../core/model/environment.js';
import type {VenvError} from '../../core/model/error.js';
import type {Measurer} from '../../core/inspect/size/measurer.js';
import type {SetTotals} from '../../core/inspect/size/totals.js';
import type {ExplainedReport} from '../../text/check.js';
import type {OutdatedReport} from '../../core/operate/install/outdated.js';
import type {Handover} from '../../core/model/handover.js';
import type {FsPath} from '../../core/model/path.js';
import type {Work} from '../../core/model/progress.js';
import type {ChangeWork} from '../../core/operate/install/change-note.js';
import type {Phrase} from '../../core/model/phrase.js';

/** Targets of an action, fixed when its key is pressed or its command line is read, and never looked up again. */
export type Targets = readonly Environment[];

/**
 * Parts of the program that an action may use: the caller's context, the visible rows, and facts that were found once.
 */
export type ActionContext = {
	readonly core: Context;
	/** Directories that the user works on. */
	readonly roots: readonly FsPath[];
	/** Finds the interpreters of the machine; a second call answers what the first has found. */
	readonly interpreters: () => Promise<readonly Interpreter[]>;
	readonly readOnly: boolean;
	/** Whether a filter hides this environment: a dialog that names it says so. */
	readonly isHidden?: ((path: FsPath) => boolean) | undefined;
	/** Environment under the cursor. */
	readonly selected?: Environment | undefined;
	/** True where a person waits for each answer. */
	readonly isInteractive?: boolean | undefined;
	/** Remembers sizes, and adds them up for any set. Where it is absent, a dialog that needs one creates its own. */
	readonly measurer?: Measurer | undefined;
	/** Keeps a size that the user has asked for, until the environment is read again. Absent where no rows show it. */
	readonly keepUsage?: ((path: FsPath, usage: Usage) => void) | undefined;
	/** Adds up environments for a screen, by what was measured so far; undefined while the sum is not known. */
	readonly totals?: ((paths: Iterable<FsPath>) => SetTotals | undefined) | undefined;
	/** Adds up as `totals` does; resolves when the sum is known. */
	readonly addUp?: ((paths: readonly FsPath[]) => Promise<SetTotals>) | undefined;
};

/** A line of a dialog. `tone` describes the content; the theme decides how it looks. */
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
	/**
	 * Keys that answer, each with its meaning. Escape always declines. Never Enter. `isFollowed`: as in a select, a
	 * further question follows.
	 */
	readonly choices: ReadonlyArray<{
		readonly key: string;
		readonly label: string;
		readonly value: string;
		readonly isFollowed?: true;
	}>;
	/** True for deletions and for everything that runs foreign code: no answer counts in the first 300 ms. */
	readonly grave: boolean;
	/**
	 * Completes the question with facts that take longer to find. A dialog is open meanwhile and may be answered
	 * before, which cancels this; a command line waits for it. Changes nothing. Rejects only with `cancelled`.
	 */
	readonly later?: ((work: LaterWork) => Promise<Later>) | undefined;
};

/**
 * `warningsOnly`: nobody reads the question, so only warnings have to be found. `onQuestion` hears the question before
 * the end, as far as it is known.
 */
export type LaterWork = Work & {
	readonly warningsOnly?: boolean | undefined;
	readonly onQuestion?: ((question: ConfirmQuestion) => void) | undefined;
};

/** `warnings`: parts of the text that nobody should miss, in sentences. */
export type Later = {readonly question: ConfirmQuestion; readonly warnings: readonly string[]};

/** One question. `id` is the key of its answer; `flag` answers it on a command line. */
export type Question =
	| ConfirmQuestion
	| {
			readonly type: 'text';
			readonly id: string;
			readonly flag: string;
			readonly title: string;
			readonly lines?: readonly Line[] | undefined;
			readonly initial?: string | undefined;
			/** The only text that is accepted, where there is one: a name that has to be typed. */
			readonly wanted?: string | undefined;
			/** Why the text with which it begins was not accepted. */
			readonly refusal?: string | undefined;
			/** Explains why this text can't be accepted; undefined where it can. */
			readonly refuse?: ((text: string) => string | undefined) | undefined;
			/** Whether a further question follows, so that the text by itself changes and runs nothing. */
			readonly isFollowed?: true | undefined;
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
			/** Whether each option leads to a further question, so that choosing one changes and runs nothing. */
			readonly isFollowed?: true | undefined;
	  };

/**
 * Answers by question id. A command line seeds them before the first question: the value of a flag under the id of its
 * question (`python`, `file`, `with`, `prompt`, `name`, `packages`, `editable` …; several values in a line each), `yes`
 * for a flag without a value (`system`, `in-use`, `take-over` …). A confirm question is never seeded: when its flag was
 * given, it is answered with its first choice. `hold` is `yes` or `no` from a command line, which frees at once unless
 * `--hold` is given, and absent in the UI, which always holds.
 */
export type Answers = Readonly<Record<string, string>>;

/** Result of an action, created by `outcome`. Each face adds its own words for undoing and for further reading. */
export type Outcome<Data extends object = object> = {
	/** One sentence in the past tense, without its full stop: "Reset api: 48 packages in 21 s. The old one is held". */
	readonly summary: Phrase;
	/** Held environment whose restoring undoes the action. */
	readonly undo?: {readonly id: string} | undefined;
	/** Where to read more: among the held environments, in the log of the programs that were run, or among its packages. */
	readonly seeAlso?: 'held' | 'log' | 'packages' | undefined;
	/**
	 * Set where it was stopped after it had changed something: the changes, the rest, and the command that continues.
	 */
	readonly stopped?: VenvError | undefined;
	/** Errors of the parts that failed while others succeeded. */
	readonly failures?: readonly VenvError[] | undefined;
	/** True where only a part succeeded: a command ends with exit code 1. */
	readonly isPartial?: boolean | undefined;
	/**
	 * False where the answer to the user's question is no (not isolated, not in line with its requirements): exit code
	 * 1.
	 */
	readonly isAsWanted?: boolean | undefined;
	/** Bytes that were freed on the disk. */
	readonly freedBytes?: number | undefined;
	/** Results of the sanity checks, for the pane that shows them. */
	readonly checked?: Checked | undefined;
	/** Packages that have a newer version. */
	readonly outdated?: OutdatedReport | undefined;
	/** Environments to read again. */
	readonly changed: readonly FsPath[];
	/** Environments that no longer exist. */
	readonly removed: readonly FsPath[];
	/** Environments that are new. */
	readonly created: readonly FsPath[];
	/** Data that `--json` prints besides `schemaVersion` and `ok`. */
	readonly data: Data;
	/** Text for the clipboard. The UI copies it, and says whether that is certain. */
	readonly copy?: string | undefined;
	/** Lines for the shell, which the UI prints after leaving. */
	readonly farewell?: string | undefined;
	/** Program that gets the terminal now; the UI comes back when it has ended. */
	readonly handover?: Handover | undefined;
};

/** Results of the sanity checks, and the time at which they ran (ISO 8601). */
export type Checked = ExplainedReport & {readonly ranAt: string};

type Told<Data extends object> = Omit<Outcome<Data>, 'summary' | 'data' | 'changed' | 'removed' | 'created'>;
type Touched = Partial<Pick<Outcome, 'changed' | 'removed' | 'created'>>;

/** Creates an outcome; lists of changed, removed and new environments are empty by default. */
export const outcome = <Data extends object>(
	summary: Phrase,
	data: Data,
	more: Partial<Told<Data>> & Touched = {},
): Outcome<Data> => ({summary, changed: [], removed: [], created: [], ...more, data});

export type ActionRequest = {
	readonly targets: Targets;
	readonly answers: Answers;
	readonly context: ActionContext;
	/** The run whose questions these are. Absent: every question looks for itself. */
	readonly run?: ActionRun | undefined;
};

/**
 * One thing that a user can do, for both faces: its key and command, the reason why it is not possible, the questions
 * before it, and the work itself.
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
	/** Whether it runs the environment's Python, so that it is not offered where that is gone. */
	readonly needsPython?: boolean;
	/** Explains why it is not possible now; undefined where it is. Cheap: called at every key press. */
	readonly unavailable: (targets: Targets, context: ActionContext) => string | undefined;
	/** Path of the environment that it will create; absent: it creates none. */
	readonly creates?: (answers: Answers, context: ActionContext) => FsPath;
	/**
	 * Answers that depend on all targets together, fixed before the first question: `run` may get the targets one by
	 * one. Answers that are given already stay.
	 */
	readonly settle?: (targets: Targets) => Answers;
	/**
	 * Next question, given the answers so far; undefined when everything is answered. May read the disk, changes
	 * nothing.
	 */
	readonly ask: (request: ActionRequest) => Promise<Question | undefined>;
	/**
	 * The dialog that `ask` will give, as far as it is known at once. Reads nothing: a face that draws has no disk of its
	 * own, and thousands of targets take long to look at.
	 */
	readonly opening?: (request: ActionRequest) => ConfirmQuestion | undefined;
	/**
	 * Summarises several targets, each done separately, in one sentence. Called where nothing is measured: sums come
	 * from the context's `addUp`. Absent: the targets are counted.
	 */
	readonly summarise?: (outcomes: readonly Outcome[], context: ActionContext) => Promise<Phrase>;
	/** Describes the state that stopping leaves, in sentences. Absent: everything is rolled back. */
	readonly whenStopped?: string;
	/**
	 * Runs the action. Rejects with a `VenvError`, after cancelling with code `cancelled`. If it was stopped and can't
	 * be rolled back, the outcome says so.
	 */
	readonly run: (request: ActionRequest & ChangeWork) => Promise<Outcome<Data>>;
};

/**
 * One run of an action, from its key or command until its work begins. What a question has found out about the targets
 * is remembered here and nowhere else, so that the next question does not look again. The work itself has no run: it
 * looks at everything anew.
 */
export type ActionRun = {
	/** No two runs of a session share an id. */
	readonly id: number;
	/** Answers what `find` has found under this name before, else calls it. A failure is not remembered. */
	readonly once: <T>(name: string, find: () => Promise<T>) => Promise<T>;
};

/** Begins a run that has found nothing yet. */
export const createRun = (id: number): ActionRun => {
	const found = new Map<string, Promise<unknown>>();
	return {
		id,
		once: <T>(name: string, find: () => Promise<T>): Promise<T> => {
			const known = found.get(name) as Promise<T> | undefined;
			if (known !== undefined) return known;
			const made = find();
			found.set(name, made);
			made.catch(() => found.delete(name));
			return made;
		},
	};
};

import type {Answers, Checked} from '../../actions/shared/action.js';
import type {Context} from '../../core/model/context.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {Vulnerable} from '../../core/vulnerabilities/vulnerable-among.js';
import type {OutdatedReport} from '../../core/operate/install/outdated.js';
import type {Cancellable} from '../../core/model/progress.js';
import type {PaneRow} from '../drawing/spans.js';
import type {KeyHints} from '../drawing/key-hint.js';

/** Everything that a pane's rows depend on besides its data. */
export type PaneView = {
	readonly width: number;
	/** Whether a second column may stand beside the first: not where the pane is read aloud. */
	readonly isWide?: boolean | undefined;
	/** Whether a job is changing the environment. */
	readonly isBusy?: boolean | undefined;
	/** Whether the one that was here before a reset is held, and so can be brought back. */
	readonly isHeld?: boolean | undefined;
	/** Lines in view, where what would be left empty may be filled: not where the pane is read aloud. */
	readonly height?: number | undefined;
	/** Which of the pane's `modes` is shown (`w` goes on to the next). */
	readonly mode: number;
	/** Where the user has gone within the pane, by Enter; undefined at its top. */
	readonly at?: string | undefined;
	/** The text typed after `/`; empty if nothing is searched. */
	readonly search: string;
	readonly home: FsPath;
	readonly now: Date;
	readonly ascii: boolean;
	/** The keys that hints name. */
	readonly keys: KeyHints;
	/** The id of the row that the user went to, for a screen that follows it. */
	readonly cursor?: string | undefined;
	/** The result of the sanity checks of this environment; undefined if they didn't run since the program started. */
	readonly checked?: Checked | undefined;
	/** Newer versions of its packages; undefined if they weren't asked for since then. */
	readonly outdated?: OutdatedReport | undefined;
	/** Its known vulnerabilities; undefined if nobody asked for them since then, or its packages have changed. */
	readonly vulnerable?: readonly Vulnerable[] | undefined;
};

/** A key that acts on the row under the cursor while the pane has the focus: `d` on a package. */
type PaneKey<Data> = {
	readonly keys: readonly string[];
	/** The name in the settings whose key it takes, if one is set. */
	readonly name: string;
	/** For the footer and the help. */
	readonly title: string;
	readonly actionId: string;
	/** Answers given in advance, so that their questions aren't asked; undefined if the key does nothing here. */
	readonly answers: (rowId: string | undefined, data: Data) => Answers | undefined;
};

/** Values from which the details of a row are made. */
type PaneLook<Data> = {readonly environment: Environment; readonly data: Data; readonly view: PaneView};

/** Passed to a pane's `load`: the signal that stops it, and a callback for partial results. */
export type PaneLoad<Data> = Cancellable & {readonly onPartial?: ((data: Data) => void) | undefined};

/**
 * One pane beside the list. `load` reads what the pane shows, when it is first shown and again after the environment
 * changed; it runs nothing of the environment. `rows` and `details` are pure: data in, lines out; the shell around them
 * scrolls, keeps the cursor and renders only what is visible.
 */
export type Pane<Data = unknown> = {
	readonly id: string;
	readonly title: string;
	/** For a tab that has no room for the title. */
	readonly shortTitle?: string;
	readonly load: (environment: Environment, context: Context, work: PaneLoad<Data>) => Promise<Data>;
	/** `data` is undefined while it loads: rows then show what the environment itself already says. */
	readonly rows: (environment: Environment, data: Data | undefined, view: PaneView) => readonly PaneRow[];
	/** The details that Enter shows for the row under the cursor. */
	readonly details?: (look: PaneLook<Data>, rowId: string) => readonly PaneRow[];
	/** The place within the pane that Enter leads to from a row, which then has no details; `at` is the present one. */
	readonly enter?: (rowId: string, at: string | undefined) => string | undefined;
	/** The place above one within the pane, and the row there for the cursor; undefined at the top. */
	readonly leave?: (at: string) => {readonly at: string; readonly cursor: string} | undefined;
	readonly modes?: readonly string[];
	/** Its own keys, before those of the list; the action runs on the pane's environment. */
	readonly keys?: ReadonlyArray<PaneKey<Data>>;
};

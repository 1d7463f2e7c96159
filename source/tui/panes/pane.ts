import type {Answers, Checked} from '../../actions/shared/action.js';
import type {Context} from '../../core/model/context.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {Cancellable} from '../../core/model/progress.js';
import type {PaneRow} from '../drawing/spans.js';

/** What a pane's rows depend on beside its data. */
export type PaneView = {
	readonly width: number;
	/** Which of the pane's `modes` is shown (`w` goes on to the next). */
	readonly mode: number;
	/** What was typed after `/`, empty when nothing is searched. */
	readonly search: string;
	readonly home: FsPath;
	readonly now: Date;
	readonly ascii: boolean;
	/** The id of the row that the user went to, for a screen that follows it. */
	readonly cursor?: string | undefined;
	/** What the sanity checks found in this environment; undefined where they did not run since the program started. */
	readonly checked?: Checked | undefined;
};

/** A key that acts on the row under the cursor while the pane has the focus: `d` on a package. */
type PaneKey<Data> = {
	readonly keys: readonly string[];
	/** For the footer and the help. */
	readonly title: string;
	readonly actionId: string;
	/** Answers given in advance, so that they are not asked; undefined: the key does nothing here. */
	readonly answers: (rowId: string | undefined, data: Data) => Answers | undefined;
};

/** What a pane's reading is given: how it is stopped, and whom to tell what is there already while the rest is read. */
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
	/** What Enter shows of the row under the cursor. */
	readonly details?: (environment: Environment, data: Data, rowId: string, view: PaneView) => readonly PaneRow[];
	readonly modes?: readonly string[];
	/** Its own keys, before those of the list; the action runs on the pane's environment. */
	readonly keys?: ReadonlyArray<PaneKey<Data>>;
};

import type {Action, ActionContext, Answers, Targets} from '../../actions/shared/action.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {Work} from '../../core/model/progress.js';
import type {Audited} from '../../core/vulnerabilities/vulnerable-among.js';
import type {Pane, PaneView} from '../panes/pane.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Job} from '../state/job.js';
import type {KeyHints} from '../drawing/key-hint.js';
import type {KeyBinding} from '../state/key-table.js';

/** Everything that a screen may use besides its own data. */
export type Scene = {
	readonly context: ActionContext;
	/** Every full screen, and every key that is neither an action's nor a screen's: for the help. */
	readonly screens: readonly Screen[];
	readonly keyTable: readonly KeyBinding[];
	/** The keys that hints name, and every pane. */
	readonly keys: KeyHints;
	readonly panes: readonly Pane[];
	/** Every environment found so far, in the list's order. */
	readonly environments: readonly Environment[];
	/** Those that are marked in the list, in its order, and the one under its cursor. */
	readonly marked: readonly Environment[];
	readonly selected: Environment | undefined;
	/** The ids of the screen that is open, and of the pane that has the keys; undefined in the list. */
	readonly screen: string | undefined;
	readonly pane: string | undefined;
	/** Why an action can't be done now to what it would be done to; undefined where it can. */
	readonly whyNot: (action: Action) => string | undefined;
	readonly actions: readonly Action[];
	/** Newest last. */
	readonly jobs: readonly Job[];
	/** Whether more environments may be found. */
	readonly isScanning: boolean;
	/** Holding directories below the roots, by their name alone. */
	readonly holdingDirectories: readonly FsPath[];
};

/** The part of a scene that `load` is given: it works in another process, so it answers plain data. */
export type LoadScene = Pick<Scene, 'context' | 'environments' | 'holdingDirectories'>;

/** The effect of a screen's key. */
export type Effect<Local = unknown> =
	/**
	 * The screen's own marks and choices changed. With `reload`, its data is read again for them; with `advance`, the
	 * cursor goes to the next row.
	 */
	| {readonly type: 'local'; readonly local: Local; readonly reload?: boolean; readonly advance?: boolean}
	/** Runs an action on exactly these; `answers` are given in advance and not asked. */
	| {readonly type: 'act'; readonly actionId: string; readonly targets: Targets; readonly answers?: Answers}
	/** Ends a running job, after asking. */
	| {readonly type: 'stop'; readonly jobId: number}
	/** A sentence for the status line. */
	| {readonly type: 'say'; readonly text: string}
	| {readonly type: 'open'; readonly screenId: string}
	/** Closes every screen and goes to an environment in the list. */
	| {readonly type: 'go'; readonly path: FsPath}
	/** Closes every screen and lists the environments of a filter. */
	| {readonly type: 'filter'; readonly filter: string}
	| {readonly type: 'close'};

/** Passed to a screen's key: the state at the moment of the press. */
export type Press<Data, Local> = {
	readonly data: Data;
	readonly local: Local;
	/** The id of the row under the cursor. */
	readonly rowId: string | undefined;
	/** Text that was typed after `/`. */
	readonly search: string;
	readonly scene: Scene;
};

/** Everything that a screen's lines are made from. `data` is undefined while it loads. */
type Look<Data, Local> = {
	readonly data: Data;
	/** The screen's own marks and choices. */
	readonly local: Local;
	readonly view: PaneView;
	readonly scene: Scene;
};

export type ScreenKey<Data, Local> = {
	/** `' '` is Space; `enter`, `left` … by name. Moving, Escape, `q`, `/`, `n`, `N`, `?` and `:` belong to the shell. */
	readonly keys: readonly string[];
	/** The name in the settings whose key it takes, if one is set. */
	readonly name?: string;
	/** For the footer and the help. */
	readonly title: string;
	/** Whether the footer shows it, by what is on the screen; absent: always. */
	readonly isOffered?: (data: Data | undefined, scene: Scene) => boolean;
} & (
	| {
			readonly isEarly?: undefined;
			/** Undefined: the key does nothing here. */
			readonly press: (press: Press<Data, Local>) => Effect<Local> | undefined;
	  }
	/** Works also while the screen is read: it changes marks and choices alone. */
	| {readonly isEarly: true; readonly press: (press: Press<Data | undefined, Local>) => Effect<Local> | undefined}
);

/**
 * A full screen above the list: the sweep, held environments, the jobs. It is the counterpart of `Pane` for things that
 * concern more than one environment. To add one: a file here that exports `nameScreen`, and its line in
 * `screens/index.ts`; `keys` open it from the list. The shell keeps the cursor (by row id), scrolls, searches and
 * draws; `load`, `head`, `rows` and `press` supply the rest.
 */
export type Screen<Data = unknown, Local = unknown> = {
	readonly id: string;
	readonly title: string;
	/** One sentence that says what it shows, for the palette and the help. */
	readonly about: string;
	/** The keys that open it in the list. */
	readonly keys: readonly string[];
	/** Its own marks and choices when it opens; they end with it. */
	readonly initial: (context: ActionContext, scene: Scene) => Local;
	/** Why it can't be opened now; absent or undefined: it can. */
	readonly unavailable?: (scene: Pick<Scene, 'marked' | 'selected'>) => string | undefined;
	/**
	 * Read when it opens, after an effect with `reload`, and when a job has ended. Changes nothing. A screen without it
	 * lives from the scene alone, and takes keys at once.
	 */
	readonly load?: (scene: LoadScene, local: Local, work: Work) => Promise<Data>;
	/**
	 * Whether the data is kept when a job ends, until an effect changes `local`: getting it took an answer of the user, who
	 * is not asked again. Pure.
	 */
	readonly isSettled?: (data: Data, local: Local) => boolean;
	/** What its data says of single environments, for the list and the panes. Pure. */
	readonly audited?: (data: Data) => Audited | undefined;
	/** Lines that stay at the top. Pure. */
	readonly head?: (look: Look<Data | undefined, Local>) => readonly PaneRow[];
	/** The lines that scroll. Pure; rows with an `id` can have the cursor. */
	readonly rows: (look: Look<Data | undefined, Local>) => readonly PaneRow[];
	/** Lines that stay at the bottom. Pure. */
	readonly foot?: (look: Look<Data | undefined, Local>) => readonly PaneRow[];
	/** The details that Enter shows for a row, unless a key of the screen takes `enter`. */
	readonly details?: (look: Look<Data, Local>, rowId: string) => readonly PaneRow[];
	/** What stands beside the rows on a wide terminal, about the one under the cursor; absent: the details. Pure. */
	readonly beside?: (look: Look<Data, Local>, rowId: string) => readonly PaneRow[];
	/** What Enter on a row does instead of showing details; undefined: it shows them. Pure. */
	readonly leadsTo?: (look: Look<Data, Local>, rowId: string) => Effect<Local> | undefined;
	/** The text of the status line for the row under the cursor while there is nothing else to show. Pure. */
	readonly line?: (look: Look<Data, Local>, rowId: string) => string | undefined;
	/** While true, `view.cursor` is given, and all lines are made again when the cursor moves. */
	readonly followsCursor?: (local: Local) => boolean;
	/** The state after Escape undid something within the screen; undefined if Escape closes the screen. */
	readonly back?: (local: Local) => Local | undefined;
	/** In the footer's order. */
	readonly press: ReadonlyArray<ScreenKey<Data, Local>>;
};

/**
 * Hides a screen's own types, so that screens of different kinds fit into one list. The cast is sound as long as a screen
 * is given only data and state that it made itself.
 */
export const defineScreen = <Data, Local>(screen: Screen<Data, Local>): Screen => screen as unknown as Screen;

import type {Action, ActionContext, Answers, Targets} from '../../actions/shared/action.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {Work} from '../../core/model/progress.js';
import type {PaneView} from '../panes/pane.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Job} from '../state/job.js';

/** What a screen may look at beside its own data. */
export type Scene = {
	readonly context: ActionContext;
	/** Every environment found so far, in the list's order. */
	readonly environments: readonly Environment[];
	readonly actions: readonly Action[];
	/** Newest last. */
	readonly jobs: readonly Job[];
	/** More environments may be found. */
	readonly isScanning: boolean;
	/** Holding places below the roots, by their name alone. */
	readonly holders: readonly FsPath[];
};

/** What a key of a screen brings about. */
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
	| {readonly type: 'close'};

/** What a key of a screen is given: the state at the moment of the press. */
export type Press<Data, Local> = {
	readonly data: Data;
	readonly local: Local;
	/** The id of the row under the cursor. */
	readonly rowId: string | undefined;
	/** What was typed after `/`. */
	readonly search: string;
	readonly scene: Scene;
};

/** What a screen's lines are made of. `data` is undefined while it loads. */
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
	/** For the footer and the help. */
	readonly title: string;
	/** Whether the footer shows it, by what is on the screen; absent: always. */
	readonly isOffered?: (data: Data | undefined, scene: Scene) => boolean;
	/** Undefined: the key does nothing here. */
	readonly press: (press: Press<Data, Local>) => Effect<Local> | undefined;
};

/**
 * A full screen above the list: the sweep, what is held, the jobs. The counterpart of `Pane` for what is not about one
 * environment. Add one: a file here exporting `nameScreen`, and its line in `screens/index.ts`; `keys` open it from the list.
 * The shell keeps the cursor (by row id), scrolls, searches and draws; `load`, `head`, `rows` and `press` say the rest.
 */
export type Screen<Data = unknown, Local = unknown> = {
	readonly id: string;
	readonly title: string;
	/** What it shows, in one sentence, for the palette and the help. */
	readonly about: string;
	/** The keys that open it in the list. */
	readonly keys: readonly string[];
	/** Its own marks and choices when it opens; they end with it. */
	readonly initial: Local;
	/**
	 * Read when it opens, after an effect with `reload`, and when a job has ended. Changes nothing. A screen without it
	 * lives from the scene alone, and takes keys at once.
	 */
	readonly load?: (scene: Scene, local: Local, work: Work) => Promise<Data>;
	/** Lines that stay at the top. Pure. */
	readonly head?: (look: Look<Data | undefined, Local>) => readonly PaneRow[];
	/** The lines that scroll. Pure; rows with an `id` can have the cursor. */
	readonly rows: (look: Look<Data | undefined, Local>) => readonly PaneRow[];
	/** Lines that stay at the bottom. Pure. */
	readonly foot?: (look: Look<Data | undefined, Local>) => readonly PaneRow[];
	/** What Enter shows of a row, where no key of the screen takes `enter`. */
	readonly details?: (look: Look<Data, Local>, rowId: string) => readonly PaneRow[];
	/** What the status line says of the row under the cursor while it has nothing else to say. Pure. */
	readonly line?: (look: Look<Data, Local>, rowId: string) => string | undefined;
	/** While true, `view.cursor` is given, and all is made anew when the cursor moves. */
	readonly followsCursor?: (local: Local) => boolean;
	/** What Escape takes back before it closes the screen; undefined: nothing. */
	readonly back?: (local: Local) => Local | undefined;
	/** In the footer's order. */
	readonly press: ReadonlyArray<ScreenKey<Data, Local>>;
};

/** Hides a screen's own types, so that screens of different kinds fit into one list. */
export const defineScreen = <Data, Local>(screen: Screen<Data, Local>): Screen => screen as unknown as Screen;

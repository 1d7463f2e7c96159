import type {Action, ActionContext} from '../../actions/shared/action.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {Pane} from '../panes/pane.js';
import type {Screen} from '../screens/screen.js';
import type {KeyBinding} from '../state/key-table.js';
import type {Store} from '../state/store.js';
import type {Quit} from './quit.js';
import type {Copy, SessionOptions} from './session-options.js';
import type {PaneReading} from './read-pane.js';
import type {Jobs} from './jobs.js';
import type {Selectors} from './selectors.js';

/** The parts of a session: everything that a key may act on. */
export type Parts = {
	readonly store: Store;
	readonly selectors: Selectors;
	readonly context: ActionContext;
	readonly actions: readonly Action[];
	readonly panes: readonly Pane[];
	readonly screens: readonly Screen[];
	readonly keyTable: readonly KeyBinding[];
	/** Milliseconds that only go forward. */
	readonly clock: () => number;
	readonly jobs: Jobs;
	readonly quit: Quit;
	readonly reading: PaneReading;
	/** Scans the roots again, or others. */
	readonly rescan: (roots?: readonly FsPath[]) => void;
	readonly copy: Copy | undefined;
	readonly readHeld: SessionOptions['readHeld'];
	readonly activationLine: ((environment: Environment) => Promise<string | undefined>) | undefined;
	readonly isDirectory: SessionOptions['isDirectory'];
	readonly directoriesIn: SessionOptions['directoriesIn'];
	/** Keeps a promise among those that `idle` waits for. */
	readonly track: (work: Promise<unknown>) => void;
	readonly suspend: (() => void) | undefined;
};

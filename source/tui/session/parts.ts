import type {Action, ActionContext} from '../../actions/shared/action.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {Pane} from '../panes/pane.js';
import type {Screen} from '../screens/screen.js';
import type {Store} from '../state/store.js';
import type {Quit} from './quit.js';
import type {PaneReading} from './read-pane.js';
import type {Jobs} from './run-action.js';
import type {Selectors} from './shown-rows.js';

/** What a session consists of: all that a key may act on. */
export type Parts = {
	readonly store: Store;
	readonly selectors: Selectors;
	readonly context: ActionContext;
	readonly actions: readonly Action[];
	readonly panes: readonly Pane[];
	readonly screens: readonly Screen[];
	/** Milliseconds that only go forward. */
	readonly clock: () => number;
	readonly jobs: Jobs;
	readonly quit: Quit;
	readonly reading: PaneReading;
	/** Scans the roots again, or others. */
	readonly rescan: (roots?: readonly FsPath[]) => void;
	readonly copy: ((text: string) => void) | undefined;
	readonly activationLine: ((environment: Environment) => string | undefined) | undefined;
	readonly suspend: (() => void) | undefined;
};

import type {ActionContext, Action} from '../../actions/shared/action.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {Pane} from '../panes/pane.js';
import type {Screen} from '../screens/screen.js';
import type {TypingField, Place} from '../state/state.js';
import type {Command} from '../state/key-table.js';
import type {Store} from '../state/store.js';
import type {Leaving} from './quit.js';
import type {PaneReading} from './read-pane.js';
import type {Errands} from './run-action.js';
import type {Selectors} from './shown-rows.js';

export type BrowsingOptions = {
	readonly store: Store;
	readonly selectors: Selectors;
	readonly context: ActionContext;
	readonly actions: readonly Action[];
	readonly panes: readonly Pane[];
	readonly screens: readonly Screen[];
	readonly clock: () => number;
	readonly errands: Errands;
	readonly leaving: Leaving;
	readonly reading: PaneReading;
	readonly rescan: (roots?: readonly FsPath[]) => void;
	readonly copy: ((text: string) => void) | undefined;
	readonly activationLine: ((environment: Environment) => string | undefined) | undefined;
	readonly suspend: (() => void) | undefined;
};
export type Commands = {
	readonly run: (command: Command, key: string) => void;
	readonly openScreen: (screen: Screen) => void;
	/** Filters the list, or searches the pane or screen in view, as a text is typed. */
	readonly setSearch: (field: Exclude<TypingField, 'look'>, text: string) => void;
	/** Changes where the user is in the pane or screen that has the keys. */
	readonly setPlace: (place: Partial<Place>) => void;
};

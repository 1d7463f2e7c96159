import type {ActionContext, Action} from '../../actions/shared/action.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {Work} from '../../core/model/progress.js';
import type {Size} from '../drawing/screen-layout.js';
import type {Pane} from '../panes/pane.js';
import type {Screen} from '../screens/screen.js';
import type {Containing} from '../state/filter.js';
import type {HeldSummary} from '../state/state.js';
import type {Scan} from './run-scan.js';

export type SessionOptions = {
	readonly context: ActionContext;
	readonly actions: readonly Action[];
	readonly panes: readonly Pane[];
	readonly screens: readonly Screen[];
	readonly scan: Scan;
	/** Reads one environment again; undefined when none is there any more. */
	readonly readEnvironment: (path: FsPath) => Promise<Environment | undefined>;
	/** Which of these hold a package that fits the spec; for `has:` in the filter. */
	readonly findHolders: (spec: string, environments: readonly Environment[]) => Promise<Containing>;
	/** What is deleted and still on disk. */
	readonly readHeld: () => Promise<HeldSummary>;
	/** Frees those held ones: the bytes, and what could not be freed and why. For quitting, after the user chose it. */
	readonly freeHeld: (
		ids: readonly string[],
		work: Work,
	) => Promise<{readonly freedBytes: number; readonly failures: readonly string[]}>;
	/** Undoes or finishes what an earlier run was cut off in; what it did, in sentences. */
	readonly recover?: () => Promise<ReadonlyArray<{readonly path: FsPath; readonly message: string}>>;
	/** What in these holding places is not in our registry, in sentences. */
	readonly describeHolders?: (holders: readonly FsPath[]) => Promise<readonly string[]>;
	/** The line that activates it in the user's shell; undefined where there is none. */
	readonly activationLine?: (environment: Environment) => string | undefined;
	readonly isAscii?: boolean;
	readonly size?: Size;
	/** Milliseconds that only go forward. */
	readonly clock?: () => number;
	/** Sends a text to the terminal's clipboard. Whether it took it cannot be known. */
	readonly copy?: (text: string) => void;
	/** Gives the terminal to the shell until it is brought back (Ctrl-Z). */
	readonly suspend?: () => void;
};

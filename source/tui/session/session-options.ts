import type {ActionContext, Action} from '../../actions/shared/action.js';
import type {CachedGroup} from '../../core/inspect/cached-environments.js';
import type {Environment} from '../../core/model/environment.js';
import type {Handover} from '../../core/model/handover.js';
import type {FsPath} from '../../core/model/path.js';
import type {RememberedView, View} from '../../core/state/views.js';
import type {Work} from '../../core/model/progress.js';
import type {ScanEvent} from '../../core/scan/scan.js';
import type {Size} from '../drawing/screen-layout.js';
import type {Pane} from '../panes/pane.js';
import type {Screen} from '../screens/screen.js';
import type {Containing} from '../state/filter.js';
import type {KeyBinding} from '../state/key-table.js';
import type {HeldSummary} from '../state/state.js';

/** `copied`: the clipboard has it. `sent`: it went to the terminal, which may or may not take it. */
export type CopyResult = 'copied' | 'sent';

/** Copies a text to the clipboard of the person at the terminal. */
export type Copy = (text: string) => Promise<CopyResult>;

export type SessionOptions = {
	readonly context: ActionContext;
	readonly actions: readonly Action[];
	readonly panes: readonly Pane[];
	readonly screens: readonly Screen[];
	/** The shell's own keys; absent: the usual ones. */
	readonly keyTable?: readonly KeyBinding[];
	/** Whether the scan is of other machines. */
	readonly isOfHosts?: boolean;
	/** Sentences about settings that could not be used. */
	readonly settingProblems?: readonly string[];
	/** Finds what is below the roots, as `core/scan/scan.ts` does. */
	readonly scan: (roots: readonly FsPath[], options: {readonly signal: AbortSignal}) => AsyncIterable<ScanEvent>;
	/** Reads one environment again; undefined when none is there any more. */
	readonly readEnvironment: (path: FsPath) => Promise<Environment | undefined>;
	/** Finds the environments in uv's cache that a scan of the roots passes by; undefined where there are none. */
	readonly findCached?: (
		roots: readonly FsPath[],
		options: {readonly isMeasured: boolean; readonly signal: AbortSignal},
	) => Promise<CachedGroup | undefined>;
	/** Finds those of these environments that have a package that fits the spec; for `has:` in the filter. */
	readonly findContaining: (spec: string, environments: readonly Environment[]) => Promise<Containing>;
	/** Environments that were deleted and are still on the disk. */
	readonly readHeld: () => Promise<HeldSummary>;
	/** Frees those held ones: the bytes, and what could not be freed and why. For quitting, after the user chose it. */
	readonly freeHeld: (
		ids: readonly string[],
		work: Work,
	) => Promise<{readonly freedBytes: number; readonly failures: readonly string[]}>;
	/** Undoes or finishes operations of earlier runs that were cut off; the result in sentences. */
	readonly recover?: () => Promise<ReadonlyArray<{readonly path: FsPath; readonly message: string}>>;
	/** Held environments in these directories that are not in our index, in sentences. */
	readonly describeHoldingDirectories?: (holdingDirectories: readonly FsPath[]) => Promise<readonly string[]>;
	/** The line that activates it in the user's shell; undefined where there is none. */
	readonly activationLine?: (environment: Environment) => Promise<string | undefined>;
	/** How the list of these roots was left by an earlier run. */
	readonly readView?: (roots: readonly FsPath[]) => Promise<RememberedView>;
	readonly writeView?: (roots: readonly FsPath[], view: View) => Promise<void>;
	/** Whether a real directory is there. */
	readonly isDirectory: (path: FsPath) => Promise<boolean>;
	/** The names of the real directories in one, in no order; of a very large one not all. */
	readonly directoriesIn: (path: FsPath) => Promise<readonly FsPath[]>;
	/** Calls the listener when sums that were asked for have become known. */
	readonly onTotals?: (listener: () => void) => void;
	/** Calls the listener with the directories whose disks don't answer, whenever these change. */
	readonly onSilence?: (listener: (silent: readonly FsPath[]) => void) => void;
	readonly isAscii?: boolean;
	readonly size?: Size;
	/** Milliseconds that only go forward. */
	readonly clock?: () => number;
	readonly copy?: Copy | undefined;
	/** Gives the terminal to a program until it ends. */
	readonly handOver?: (handover: Handover) => Promise<void>;
	/** Gives the terminal to the shell until it is brought back (Ctrl-Z). */
	readonly suspend?: () => void;
};

/** What a session has begun and not ended. */
export type Pending = {
	/** Keeps a promise until it settles. One that rejects stays unhandled: a bug ends the program. */
	readonly track: (work: Promise<unknown>) => void;
	readonly idle: () => Promise<void>;
};

import type {Answers, ConfirmQuestion, Later, Outcome, Question} from '../../actions/shared/action.js';
import type {CachedGroup} from '../../core/inspect/cached-environments.js';
import type {HostsAsked} from '../../core/hosts/gather-hosts.js';
import type {SetTotals} from '../../core/inspect/size/totals.js';
import type {Context} from '../../core/model/context.js';
import type {Environment, Identity} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {Progress} from '../../core/model/progress.js';
import type {ScanEvent} from '../../core/scan/scan.js';
import type {RememberedView, View} from '../../core/state/views.js';
import type {SessionOptions} from '../session/session-options.js';
import type {Containing} from '../state/filter.js';
import type {HeldSummary} from '../state/state.js';
import type {PortableError} from './portable.js';

/**
 * An environment in a message: whole, or named where the other side has read it itself. Its identity tells whether it is
 * still the one that is meant.
 */
export type Named = {readonly path: FsPath; readonly identity: Identity} | {readonly whole: Environment};

/** Call of an action: its targets, and the answers to its questions so far. */
export type ActionCall = {
	readonly actionId: string;
	readonly targets: readonly Named[];
	/** Run of the action: what one of its questions has found out is known to the next. */
	readonly runId: number;
	readonly answers: Answers;
	readonly roots: readonly FsPath[];
	/** Environment under the cursor. */
	readonly selected: Named | undefined;
	/** Those of the targets that a filter hides. */
	readonly hidden: readonly FsPath[];
};

/** A question without its functions: `later` tells whether there is more to find out. */
export type PlainQuestion = {
	readonly question: Question;
	/** Names it in a call of `later`. */
	readonly questionId: number;
	readonly hasLater: boolean;
};

/** News while the rest of a question is being found out: a step, or the question as far as it is known. */
export type LaterNews = {readonly progress: Progress} | {readonly question: ConfirmQuestion};

/** An outcome whose handover is without its function; `handoverId` names that in a call of `closeHandover`. */
export type PlainOutcome = {readonly outcome: Outcome; readonly handoverId: number | undefined};

/** Calls of a disk process by the session. Each has its input, its messages on the way, and its result. */
export type Calls = {
	readonly scan: {
		readonly input: {readonly roots: readonly FsPath[]};
		readonly news: ScanEvent;
		readonly result: undefined;
	};
	readonly readEnvironment: {
		readonly input: FsPath;
		readonly news: never;
		readonly result: Environment | undefined;
	};
	/** The environments in uv's cache that a scan of the roots passes by. */
	readonly findCached: {
		readonly input: {readonly roots: readonly FsPath[]; readonly isMeasured: boolean};
		readonly news: never;
		readonly result: CachedGroup | undefined;
	};
	readonly findContaining: {
		readonly input: {readonly spec: string; readonly environments: readonly Named[]};
		readonly news: never;
		readonly result: Containing;
	};
	readonly readHeld: {readonly input: undefined; readonly news: never; readonly result: HeldSummary};
	readonly freeHeld: {
		readonly input: readonly string[];
		readonly news: Progress;
		readonly result: Awaited<ReturnType<SessionOptions['freeHeld']>>;
	};
	readonly recover: {
		readonly input: undefined;
		readonly news: never;
		readonly result: ReadonlyArray<{readonly path: FsPath; readonly message: string}>;
	};
	readonly describeHoldingDirectories: {
		readonly input: readonly FsPath[];
		readonly news: never;
		readonly result: readonly string[];
	};
	readonly activationLine: {readonly input: Named; readonly news: never; readonly result: string | undefined};
	/** Whether a program of the system's has put the text into the clipboard. */
	readonly copyByProgram: {readonly input: string; readonly news: never; readonly result: boolean};
	readonly readView: {readonly input: readonly FsPath[]; readonly news: never; readonly result: RememberedView};
	readonly writeView: {
		readonly input: {readonly roots: readonly FsPath[]; readonly view: View};
		readonly news: never;
		readonly result: undefined;
	};
	readonly isDirectory: {readonly input: FsPath; readonly news: never; readonly result: boolean};
	readonly directoriesIn: {readonly input: FsPath; readonly news: never; readonly result: readonly FsPath[]};
	readonly addUp: {readonly input: readonly FsPath[]; readonly news: never; readonly result: SetTotals};
	readonly loadPane: {
		readonly input: {readonly paneId: string; readonly environment: Named};
		readonly news: unknown;
		readonly result: unknown;
	};
	readonly loadScreen: {
		readonly input: {
			readonly screenId: string;
			readonly local: unknown;
			readonly environments: readonly Named[];
			readonly roots: readonly FsPath[];
			readonly holdingDirectories: readonly FsPath[];
		};
		readonly news: never;
		readonly result: unknown;
	};
	readonly ask: {readonly input: ActionCall; readonly news: never; readonly result: PlainQuestion | undefined};
	readonly later: {readonly input: number; readonly news: LaterNews; readonly result: Later | undefined};
	readonly run: {readonly input: ActionCall; readonly news: Progress; readonly result: PlainOutcome};
	/** What remains to be done when a program that got the terminal has ended. */
	readonly closeHandover: {readonly input: number; readonly news: never; readonly result: undefined};
};

export type CallName = keyof Calls;

/** How the calls are done. `tell` sends news of a call on the way. */
export type Services = {
	readonly [Name in CallName]: (
		input: Calls[Name]['input'],
		work: {readonly signal: AbortSignal; readonly tell: (news: Calls[Name]['news']) => void},
	) => Promise<Calls[Name]['result']>;
};

/** What a session reads, and how. */
export type ConnectionRequest = {
	readonly roots: readonly FsPath[];
	/** Other machines of which this session is; absent: of this one. */
	readonly hosts?: HostsAsked | undefined;
	/** The common flags of the command line, by their names in camel case. */
	readonly flags: Readonly<Record<string, unknown>>;
	readonly context: Context;
};

/** First message to a disk process. */
export type Setting = Pick<ConnectionRequest, 'roots' | 'hosts' | 'flags'> & {
	/** Without its function, which no message can hold. */
	readonly context: Omit<Context, 'now'>;
	/** A place on the disk, for finding out whether it answers. */
	readonly probe: FsPath;
};

/** A message to a disk process. Ids are positive and never used twice. */
export type ToDisk =
	| {readonly type: 'begin'; readonly setting: Setting}
	| {readonly type: 'call'; readonly id: number; readonly name: CallName; readonly input: unknown}
	| {readonly type: 'cancel'; readonly id: number}
	/** Answered once the disk has answered. */
	| {readonly type: 'ping'}
	/** Stops everything; the process ends once that has stopped. */
	| {readonly type: 'end'};

/** A message of a disk process. A call is answered by any number of `news`, then one of `done` and `failed`. */
export type FromDisk =
	| {readonly type: 'news'; readonly id: number; readonly news: readonly unknown[]}
	| {readonly type: 'done'; readonly id: number; readonly result: unknown}
	| {readonly type: 'failed'; readonly id: number; readonly error: PortableError}
	| {readonly type: 'pong'}
	/** A mistake of ours, after which it ends. */
	| {readonly type: 'broken'; readonly error: PortableError};

import type {Attempt} from './attempt.js';
import type {FsPath} from './path.js';
import {phraseText, type Phrase} from './phrase.js';
import type {FailureReason} from './reasons/failure-reason.js';
import type {StateLeft} from './reasons/state-left.js';

/**
 * Exit code of a command by the error that ends it: 1 failed, 2 wrong usage or an answer is needed, 3 refused for
 * safety.
 */
const exitCodes = {
	failed: 1,
	declined: 1,
	'not-found': 1,
	unreadable: 1,
	'not-an-environment': 3,
	usage: 2,
	'answer-needed': 2,
	'no-terminal': 2,
	refused: 3,
	'not-trusted': 3,
	'in-use': 3,
	locked: 3,
	'read-only': 3,
	'unsupported-platform': 3,
	'owned-by-tool': 3,
	changed: 3,
	'no-interpreter': 1,
	'no-ensurepip': 1,
	'not-empty': 3,
	'no-requirements': 1,
	'bad-requirements': 1,
	'install-failed': 1,
	'verification-failed': 1,
	'disk-full': 1,
	'no-permission': 1,
	'cannot-hold': 3,
	cancelled: 130,
	bug: 1,
} as const;

/** Kind of an error. Stable: scripts read it from `--json`. */
export type ErrorCode = keyof typeof exitCodes;

/** What was to be done: a fact of core, or words of a face. */
export type What = Attempt | Phrase;

/** Words of an expected failure: `what` happened, `why`, and the `hint` that says what to do next. */
type FailureWords = {
	readonly what: Phrase;
	readonly why?: Phrase | undefined;
	readonly hint?: Phrase | undefined;
};

/**
 * Facts of an expected failure. Core gives an attempt for `what`, and a `reason`, from which `why` and `hint` are made; the
 * faces may give words.
 */
export type Failure = Omit<FailureWords, 'what'> & {
	readonly what: What;
	readonly reason?: FailureReason | undefined;
	readonly state?: StateLeft | undefined;
	readonly path?: FsPath | undefined;
	readonly cause?: unknown;
};

/**
 * A failure that a user can act on. Anything else that is thrown is a bug and ends the program with its stack. Texts
 * are plain, without colour; parts that come from disk have passed `printable`.
 */
export class VenvError extends Error {
	override readonly name = 'VenvError';
	readonly code: ErrorCode;
	/** Words with their paths as facts; made by `explain` from the facts below. */
	readonly words: FailureWords;
	/** Paths in it, in `why`, `hint` and `message`, are in full. Until `explain` it names the attempt by its word alone. */
	readonly what: string;
	/** Undefined where there is none, and until `explain` has made it from `reason`. */
	readonly why: string | undefined;
	readonly hint: string | undefined;
	/** What was to be done, as a fact. `explain` in `text/failures/explain.ts` says it, and the two facts that follow. */
	readonly attempt: Attempt | undefined;
	/** Cause as a fact. */
	readonly reason: FailureReason | undefined;
	/** State that the failure has left, which `explain` adds to the hint. */
	readonly state: StateLeft | undefined;
	readonly path: FsPath | undefined;

	constructor(code: ErrorCode, {what, why, hint, reason, state, path, cause}: Failure) {
		const attempt = isAttempt(what) ? what : undefined;
		const said = isAttempt(what) ? nameOf(what) : what;
		const text = phraseText(said);
		super(why === undefined ? text : `${text}: ${phraseText(why)}`, {cause});
		this.code = code;
		this.attempt = attempt;
		this.words = {what: said, why, hint};
		this.what = text;
		this.why = why && phraseText(why);
		this.hint = hint && phraseText(hint);
		this.reason = reason;
		this.state = state;
		this.path = path;
	}

	/** Copies the failure with other facts about it; it becomes the cause of the copy. */
	with(changes: Partial<Failure> & {readonly code?: ErrorCode}): VenvError {
		const {code, words, attempt, reason, state, path} = this;
		const what = attempt ?? words.what;
		return new VenvError(changes.code ?? code, {...words, what, reason, state, path, cause: this, ...changes});
	}

	/**
	 * Copies the failure as that of a larger operation, which `what` names. Where it has no cause of its own, what it
	 * was about becomes the cause.
	 */
	within(what: What, path: FsPath): VenvError {
		const {words, attempt, why, reason} = this;
		if (why !== undefined || reason !== undefined) return this.with({what, path});
		return this.with({what, path, ...(attempt ? {reason: {type: 'attempt-failed', attempt}} : {why: words.what})});
	}

	/** Whether `explain` has facts to say. */
	get hasFacts(): boolean {
		return this.attempt !== undefined || this.reason !== undefined || this.state !== undefined;
	}

	/** Exit code of a command that ends with this error. */
	get exitCode(): number {
		return exitCodes[this.code];
	}
}

const isAttempt = (what: What): what is Attempt => typeof what === 'object' && 'doing' in what;

/** Names an attempt where nothing has put it into words: in the stack of a bug. */
const nameOf = (attempt: Attempt): string =>
	'path' in attempt ? `${attempt.doing} ${JSON.stringify(attempt.path)}` : attempt.doing;

/** Throws a `VenvError` with code `cancelled` when the signal is aborted. Cancelling is an end, not a bug. */
export const throwIfCancelled = (signal: AbortSignal | undefined): void => {
	if (signal?.aborted) throw new VenvError('cancelled', {what: 'Cancelled'});
};

/** Whether an operation failed because a disk, or the user's quota on it, is full. */
export const isDiskFull = (error: unknown): boolean =>
	(error instanceof VenvError && error.code === 'disk-full') || ['ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '');

/** The `code` of an error of Node's (`ENOENT` …); undefined for any other. */
export const systemCode = (error: unknown): string | undefined => {
	if (!(error instanceof Error) || error instanceof VenvError || !('code' in error)) return undefined;
	return typeof error.code === 'string' ? error.code : undefined;
};

import type {Attempt} from '../attempt.js';
import type {FsPath} from '../path.js';
import type {Operation} from './undo-failure.js';

/**
 * Why the system, or a mistake of ours, let something fail. `code`: of the system, ENOSPC … Texts are printable.
 * `text/failures/system.ts` has the words.
 */
export type SystemFailure =
	/** `withoutUndo`: the operation that could be done without the files that undo needs, where these were written. */
	| {
			readonly type: 'system-refused';
			readonly code: string;
			readonly path: FsPath | undefined;
			readonly withoutUndo: Operation | undefined;
	  }
	| {readonly type: 'not-read'; readonly code: string}
	| {readonly type: 'file-not-read'; readonly problem: FileProblem | undefined}
	| {readonly type: 'not-there-any-more' | 'never-there'}
	/** What a larger act failed on. */
	| {readonly type: 'attempt-failed'; readonly attempt: Attempt}
	/** Own files: `operation`, where undo needs them, can be done without it. */
	| {readonly type: 'own-file-refused'; readonly code: string; readonly operation?: Operation | undefined}
	| {readonly type: 'own-file-of-other-version'}
	| {readonly type: 'processes-not-shown' | 'name-not-utf8' | 'not-started' | 'of-other-machine'}
	| {readonly type: 'still-runs'; readonly pids: readonly number[]}
	| {readonly type: 'tree-replaced' | 'tree-is-mount'}
	/** A directory that its owner may not write to. */
	| {readonly type: 'directory-not-writable'; readonly path: FsPath}
	/** `log`: undefined where no log was to be written. */
	| {readonly type: 'mistake'; readonly said: string; readonly log: MistakeLog | undefined};

type FileProblem = 'missing' | 'unreadable' | 'not-a-file' | 'too-large';

/** Where the stack of a mistake was written; `stack` has its first lines where `code` says why it was not. */
export type MistakeLog =
	| {readonly file: FsPath; readonly home: FsPath; readonly code?: undefined}
	| {readonly file: FsPath; readonly home: FsPath; readonly code: string; readonly stack: string};

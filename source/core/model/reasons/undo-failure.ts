import type {FsPath} from '../path.js';
import type {NoUndo} from './no-undo.js';
import type {WhyItStays} from './why-it-stays.js';

/** Operation that a journal entry is about. */
export type Operation = 'delete' | 'reset' | 'create' | 'install' | 'repair';

/**
 * Why something could not be held, restored, freed or recovered. Names of hosts and texts of the system
 * are as they came: not printable yet. `text/failures/undo.ts` has the words.
 */
export type UndoFailure =
	| {readonly type: 'worked-on'; readonly pid: number | undefined}
	| {readonly type: 'worked-on-by-another' | 'worked-on-by-other-version' | 'noted-by-other-version'}
	/** By another machine, boot or container. */
	| {readonly type: 'worked-on-elsewhere'; readonly host: string | undefined}
	| {readonly type: 'nothing-held'}
	/** Its disk may not be mounted. */
	| {readonly type: 'place-not-there'; readonly place: FsPath}
	| {readonly type: 'not-what-was-held'; readonly heldPath: FsPath; readonly copy: HeldCopy | undefined}
	| {readonly type: 'copy-held'; readonly copy: HeldCopy}
	| {readonly type: 'no-longer-held' | 'being-freed'}
	/** Files before a change are in `tree`. */
	| {readonly type: 'snapshot-damaged'; readonly contents: FsPath; readonly tree: FsPath}
	| {readonly type: 'entry-stays'; readonly path: FsPath; readonly why: WhyItStays; readonly isOfSnapshot: boolean}
	/** Our own data directory, which undo needs. */
	| {readonly type: 'index-unwritable'; readonly isFull: boolean; readonly operation: Operation}
	| {
			readonly type: 'recipe-unwritable';
			readonly directory: FsPath;
			readonly error: Error;
			readonly operation: Operation;
	  }
	| {readonly type: 'no-undo'; readonly noUndo: NoUndo; readonly operation: Operation | undefined}
	| {readonly type: 'recovery-failed' | 'roll-back-failed'; readonly said: string}
	| {readonly type: 'put-back-failed'; readonly error: unknown; readonly id: string}
	/** A process of the interrupted operation. */
	| {readonly type: 'may-still-write'; readonly pid: number}
	| {
			readonly type: 'directory-not-empty' | 'other-than-a-directory' | 'no-environment-in-its-place';
			readonly path: FsPath;
	  }
	| {readonly type: 'place-taken'; readonly id: string}
	| {readonly type: 'not-there'; readonly path: FsPath}
	| {readonly type: 'gone' | 'replaced'}
	| {readonly type: 'name-of-holding-directory'}
	| {readonly type: 'holding-directory-not-ours'}
	| {readonly type: 'older-held'; readonly id: string}
	| {readonly type: 'interrupted'; readonly operation: Operation; readonly directory: FsPath};

/** A copy of what was held, as after a backup, which is taken for it only where the user names its directory. */
type HeldCopy = {readonly id: string; readonly directory: FsPath};

import type {FsPath} from '../path.js';
import type {UseHow} from '../use.js';
import type {DeletionReason, DeletionWarning} from './deletion-reason.js';
import type {MissingProgram} from './missing-program.js';

/**
 * Why an environment is not deleted, moved, reset or put aside, or a cache is not emptied. Texts are printable.
 * `text/failures/deletion.ts` has the words.
 */
export type DeletionFailure =
	| NotDeletable
	/** `name`: what would have to be typed, since the first of the warnings holds. */
	| {
			readonly type: 'name-not-typed';
			readonly path: FsPath;
			readonly name: string;
			readonly warnings: readonly DeletionWarning[];
			readonly operation: 'delete' | 'reset' | 'move';
	  }
	/** What is in the place of one to restore. `warnings`: those for which its name would have to be typed. */
	| {
			readonly type: 'occupant-stays';
			readonly refused: NotDeletable | undefined;
			readonly warnings: readonly DeletionWarning[];
			readonly isPinned: boolean;
			readonly path: FsPath;
	  }
	| {readonly type: 'only-leads'; readonly target: FsPath}
	| {readonly type: 'untried-on-windows' | 'no-longer-environment' | 'changed-meanwhile' | 'its-owner-deletes'}
	/** The owner's own command can't be found, has failed, or has ended well and left it there. */
	| {
			readonly type: 'owner-not-found';
			readonly owner: string;
			readonly missing: MissingProgram;
			readonly command: Words;
	  }
	| {readonly type: 'owner-failed'; readonly program: string; readonly said: string; readonly command: Words}
	| {readonly type: 'owner-left-it'; readonly owner: string; readonly command: Words}
	| {readonly type: 'cache-in-use'; readonly cache: FsPath; readonly first: Use; readonly others: number}
	| {readonly type: 'cache-not-emptied'; readonly said: string};

/** What forbids a deletion, the most important reason first. */
export type NotDeletable = {
	readonly type: 'not-deletable';
	readonly path: FsPath;
	readonly reasons: readonly DeletionReason[];
	/** The owner's own command, which deletes it. */
	readonly command: Words | undefined;
	readonly isReset: boolean;
	/** Where it is given, paths are said from there. */
	readonly home: FsPath | undefined;
};

type Words = readonly string[];
type Use = {readonly pid: number; readonly command: string; readonly how: UseHow};

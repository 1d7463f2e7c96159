import type {FsPath} from '../path.js';

/** A fact for which a change could not be undone. `text/no-undo.ts` has the words. */
export type NoUndo =
	/** `code`: of the system's error for a hard link of one of the environment's files. */
	| {readonly type: 'no-links'; readonly code: string}
	| {readonly type: 'disk-full' | 'unwritable'; readonly directory: FsPath}
	/** The file system keeps no owners and modes. */
	| {readonly type: 'no-modes'}
	/** The operation could not be noted before its first change. */
	| {readonly type: 'refused'; readonly error: Error};

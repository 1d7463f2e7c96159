import type {FsPath} from '../path.js';

/**
 * A fact for which an environment's Python is not run, or for which an answer is not remembered.
 * `text/reasons/trust.ts` has the words.
 */
export type TrustReason =
	/** `isRefusedToRoot`: we are root, and would run this user's code. */
	| {readonly type: 'other-owner'; readonly path: FsPath; readonly owner: number; readonly isRefusedToRoot?: boolean}
	| {readonly type: 'writable'; readonly path: FsPath; readonly by: 'everybody' | 'group'}
	| {readonly type: 'script'; readonly path: FsPath}
	/** One of Windows, seen from another system: in WSL, or on a disk of it. */
	| {readonly type: 'made-for-windows'}
	| {readonly type: 'downloaded'; readonly directory: FsPath};

import type {FsPath} from '../path.js';
import type {TrustReason} from './trust-reason.js';

/**
 * Why an environment can't be repaired, cloned or moved, or why its Python is not run. Texts are printable.
 * `text/failures/repair.ts` has the words.
 */
export type RepairFailure =
	/** No script could hold its path, or the one that the copy would have. */
	| {readonly type: 'path-unfit'; readonly operation: 'repair' | 'clone'}
	/** After a repair or a copy. */
	| {readonly type: 'is-no-environment' | 'scripts-name-another-place'}
	| {readonly type: 'python-does-not-start'; readonly said: string}
	/** What is to be copied: something wrote to it meanwhile, or its directory is gone. */
	| {readonly type: 'written-meanwhile' | 'source-not-there' | 'holds-its-copy'}
	| {readonly type: 'not-copied'; readonly obstacle: 'mounted' | 'special' | 'unreadable'; readonly path: FsPath}
	| {readonly type: 'compiled-paths'; readonly kind: 'conda' | 'pixi'}
	| {readonly type: 'binary-programs' | 'of-windows' | 'without-python'}
	/** `isRefused`: even where the user says that it is trusted. */
	| {readonly type: 'not-trusted'; readonly isRefused: boolean; readonly reasons: readonly TrustReason[]};

import type {FsPath} from '../path.js';

/** State in which a failure has left an environment. `text/failures/state-left.ts` has the words. */
export type StateLeft = Left & {
	/** Id under which what was rolled back is held, since the user had put something there. */
	readonly heldId?: string | undefined;
};

type Left =
	| {
			readonly type:
				| 'nothing-left'
				| 'nothing-changed'
				| 'old-one-back'
				/** Its packages are those of before; other files may have changed. */
				| 'packages-as-before'
				| 'still-held'
				| 'rest-freed-at-next-start'
				| 'may-be-freed-at-next-start';
	  }
	/**
	 * Everything was rolled back. `written`: files that something else wrote meanwhile, which keep that. `gone`: packages,
	 * printable as `name==1.0`, that were installed meanwhile, by the failed run or by another program.
	 */
	| {readonly type: 'as-it-was'; readonly written: readonly FsPath[]; readonly gone?: readonly string[]}
	/** Packages that a failed run changed, and those of them that are gone, as `name==1.0`. Printable. */
	| {readonly type: 'packages-changed'; readonly packages: readonly string[]; readonly gone: readonly string[]}
	| {readonly type: 'at-both-places'; readonly whole: FsPath}
	/** Files that are no part of an environment, printable: with them, nothing is deleted without undo. */
	| {readonly type: 'never-without-undo'; readonly strays: readonly string[]};

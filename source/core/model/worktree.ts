import type {FsPath} from './path.js';

/**
 * State of a linked worktree's branch. `no-commits`: the branch lies in the main branch, but no commit was made on it since
 * it was created. `main`: it is the main branch itself. `unknown`: the repository's files don't tell.
 */
export type BranchState = 'merged' | 'unmerged' | 'no-commits' | 'main' | 'detached' | 'unknown';

/** The git worktree in which an environment's project lies. */
export type Worktree = {
	/** Directory that all worktrees of the repository share: the common git directory. */
	readonly repository: FsPath;
	/** Directory that contains `.git`. */
	readonly path: FsPath;
	/** Whether `git worktree add` made it. */
	readonly isLinked: boolean;
	/**
	 * `prunable`: the repository takes it for gone, since it isn't where it was. `unregistered`: the repository doesn't
	 * know it, or is itself gone.
	 */
	readonly state: 'there' | 'prunable' | 'unregistered';
	/** Name of the branch, without `refs/heads/`; absent where none is checked out. */
	readonly branch?: string | undefined;
	/** Only of linked ones. */
	readonly branchState?: BranchState | undefined;
	/**
	 * Whether a file that git tracks has changed since the last commit; absent where the index and `stat` don't tell. Only of
	 * linked ones.
	 */
	readonly changes?: 'changed' | 'none' | undefined;
	/** Name of the branch into which it would be merged. Only of linked ones, where it is known. */
	readonly mainBranch?: string | undefined;
	/** When its commit was made: ISO 8601, UTC. */
	readonly committedAt?: string | undefined;
};

import type {Environment} from '../core/model/environment.js';
import {baseName, fsPath, type FsPath} from '../core/model/path.js';
import type {Worktree} from '../core/model/worktree.js';
import {printable, printablePath} from '../core/text/printable.js';
import {formatAgo} from '../core/text/units.js';

/** State of an environment in one word; `link` stands for a link to an environment elsewhere. */
export type EnvironmentState = 'link' | 'broken' | 'active' | 'in use' | 'pinned' | 'unused' | 'degraded' | 'ok';

/**
 * The most important state of an environment, named alike on every screen and in every command: first a state that
 * stops it from working, then a reason to keep it, then a reason to delete it. Undefined while its health is not known.
 */
export const stateOf = (environment: Environment): EnvironmentState | undefined => {
	const {alias, status, active, inUse, pinned, staleness} = environment;
	if (alias !== undefined) return 'link';
	if (status === 'broken') return 'broken';
	if (active === true) return 'active';
	if ((inUse?.length ?? 0) > 0) return 'in use';
	if (pinned === true) return 'pinned';
	if (staleness?.stale === true) return 'unused';
	return status;
};

const claims = {
	degraded: ({status}) => status === 'degraded',
	broken: ({status}) => status === 'broken',
	unused: ({staleness}) => staleness?.stale === true,
	active: ({active}) => active === true,
	'in-use': ({inUse}) => (inUse?.length ?? 0) > 0,
	pinned: ({pinned}) => pinned === true,
	alias: ({alias}) => alias !== undefined,
	worktree: ({worktree}) => worktree?.isLinked === true,
	merged: ({worktree}) => worktree?.branchState === 'merged',
	dirty: ({worktree}) => worktree?.changes === 'changed',
} satisfies Readonly<Record<string, (environment: Environment) => boolean>>;

/** Words that a filter takes for the state of an environment, of which several may hold at once. */
export const stateWords = Object.keys(claims) as ReadonlyArray<keyof typeof claims>;

/** The test that one of `stateWords` stands for; undefined for any other word. */
export const claimOf = (word: string): ((environment: Environment) => boolean) | undefined => {
	const known = stateWords.find(each => each === word);
	return known && claims[known];
};

/** What became of the branch of a worktree: "branch fix-login is merged into main". Undefined where nothing says. */
export const branchWords = ({branch, branchState, mainBranch}: Worktree): string | undefined => {
	const name = branch === undefined ? 'its branch' : `branch ${printable(branch)}`;
	const main = printable(mainBranch ?? 'the main branch');
	switch (branchState) {
		case 'merged':
			return `${name} is merged into ${main}`;
		case 'unmerged':
			return `${name} is not merged into ${main}`;
		case 'no-commits':
			return `${name} has no commits since it was created`;
		case 'main':
			return `${main} is checked out`;
		case 'detached':
			return 'no branch is checked out';
		case 'unknown':
			return branch === undefined ? undefined : `unclear whether ${name} is merged`;
		case undefined:
			return branch === undefined ? undefined : `${printable(branch)} is checked out`;
	}
};

/** The name of a worktree's repository: that of the directory that contains `.git`. Not printable. */
export const repositoryName = ({repository}: Pick<Worktree, 'repository'>): string =>
	baseName(fsPath(repository.replace(/\/?\.git$/, '')));

/** A worktree in a line: "of ~/shop; branch fix-login is merged into main; last commit 3 d ago". Printable. */
export const worktreeWords = (worktree: Worktree, {now, home}: {readonly now: Date; readonly home: FsPath}): string => {
	const {repository, state, committedAt, changes} = worktree;
	const of = `of ${printablePath(fsPath(repository.replace(/\/\.git$/, '')), home)}`;
	const committed = committedAt === undefined ? undefined : `last commit ${formatAgo(committedAt, now)}`;
	const changed = changes === 'changed' ? 'with uncommitted changes' : undefined;
	return [of, placeWords[state], branchWords(worktree), changed, committed]
		.filter(text => text !== undefined)
		.join('; ');
};

const placeWords: Readonly<Record<Worktree['state'], string | undefined>> = {
	there: undefined,
	prunable: 'moved or copied: git worktree repair fixes that',
	unregistered: 'the repository no longer knows it',
};

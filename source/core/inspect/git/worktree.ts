import type {Found} from '../../model/environment.js';
import {fromBytes, fsPath, join, type FsPath} from '../../model/path.js';
import type {BranchState, Worktree} from '../../model/worktree.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt, isDirectory} from '../../platform/files/entries.js';
import {changesIn} from './changes.js';
import {openCommits, type Commits} from './commits.js';
import {findRepository, type Repository} from './find-repository.js';
import {commonDirectory, hasReplacements, readRef, resolveRef} from './refs.js';

/** Reads worktrees, and remembers what it has read. */
export type WorktreeReader = {
	/**
	 * The worktree in which an environment's project lies, or the environment itself where it has none; undefined outside
	 * of repositories. From files alone; git is not run. `looksAtFiles: false` leaves out `changes`, which ask for every
	 * tracked file.
	 */
	readonly read: (found: Found, options?: {readonly looksAtFiles?: boolean}) => Promise<Worktree | undefined>;
};

/** Creates a reader for one scan. It reads one worktree at a time, and leaves no file open. */
export const createWorktreeReader = (): WorktreeReader => {
	const opened = new Map<FsPath, Commits>();
	const known = new Map<FsPath, Promise<Worktree>>();
	let last: Promise<unknown> = Promise.resolve();
	const commitsOf = (directory: FsPath): Commits => {
		const commits = opened.get(directory) ?? openCommits(directory);
		opened.set(directory, commits);
		return commits;
	};
	return {
		read: async ({path, project}, {looksAtFiles = true} = {}) => {
			const repository = findRepository(project?.state === 'there' ? project.path : path);
			if (repository === undefined || !isOwnDirectory(repository.gitDirectory)) return undefined;
			const reading =
				known.get(repository.root) ?? last.then(() => readWorktree(repository, {commitsOf, looksAtFiles}));
			known.set(repository.root, reading);
			last = reading.catch(() => undefined);
			return reading;
		},
	};
};

/** A file named `.git` can lead anywhere, so only a target that looks like a repository's own directory is read. */
const isOwnDirectory = (directory: FsPath): boolean => /(?:^|\/)\.git$|\/(?:worktrees|modules)\/[^/]+/.test(directory);

const readWorktree = async (
	{root, gitDirectory}: Repository,
	{commitsOf, looksAtFiles}: {readonly commitsOf: (directory: FsPath) => Commits; readonly looksAtFiles: boolean},
): Promise<Worktree> => {
	const isLinked = /\/worktrees\/[^/]+$/.test(gitDirectory);
	if (!isDirectory(gitDirectory))
		return {repository: unregisteredFrom(gitDirectory), path: root, isLinked, state: 'unregistered'};
	const repository = commonDirectory(gitDirectory);
	const commits = commitsOf(repository);
	try {
		const head = readHead({gitDirectory, repository, commits});
		return {
			repository,
			path: root,
			isLinked,
			state: isLinked && isPrunable(gitDirectory) ? 'prunable' : 'there',
			branch: head.branch,
			committedAt: committedAt(head),
			...(isLinked && (await branchFacts(head))),
			...(isLinked && looksAtFiles && {changes: await changesIn({root, gitDirectory, repository, tree: treeOf(head)})}),
		};
	} finally {
		commits.close();
	}
};

const readHead = ({
	gitDirectory,
	...given
}: Pick<Head, 'repository' | 'commits'> & {readonly gitDirectory: FsPath}): Head => {
	const ref = readRef(gitDirectory, 'HEAD');
	const branch = ref?.name?.startsWith('refs/heads/') ? ref.name.slice('refs/heads/'.length) : undefined;
	return {
		...given,
		// A repository with a reftable names this branch, which can't exist.
		branch: branch === '.invalid' ? undefined : branch,
		tip: ref?.object ?? (ref && resolveRef(given.repository, ref.name)),
		isDetached: ref?.type === 'object',
	};
};

const treeOf = ({tip, commits}: Head): string | undefined => (tip === undefined ? undefined : commits.read(tip)?.tree);

const committedAt = ({tip, commits}: Head): string | undefined => {
	const seconds = tip === undefined ? undefined : commits.read(tip)?.at;
	return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
};

/** The repository's directory as it was: `worktrees` and a name were below it. */
const unregisteredFrom = (gitDirectory: FsPath): FsPath => fsPath(gitDirectory.replace(/\/worktrees\/[^/]+$/, ''));

/** As `git worktree prune` decides: what the repository noted as the worktree's place is not there, and nothing locks it. */
const isPrunable = (gitDirectory: FsPath): boolean => {
	if (entryAt(join(gitDirectory, 'locked')) !== undefined) return false;
	const {bytes} = readBounded(join(gitDirectory, 'gitdir'), 4096);
	const place = bytes && fromBytes(bytes).trim();
	return !place || place.includes('\0') || entryAt(fsPath(place)) === undefined;
};

type Head = {
	readonly repository: FsPath;
	readonly branch: string | undefined;
	readonly tip: string | undefined;
	readonly commits: Commits;
	readonly isDetached: boolean;
};

const branchFacts = async (head: Head): Promise<Pick<Worktree, 'branchState' | 'mainBranch'>> => {
	if (head.isDetached) return {branchState: 'detached'};
	const main = mainBranch(head.repository);
	return {mainBranch: main?.name, branchState: await branchState(head, main)};
};

type MainBranch = {readonly name: string; readonly tips: readonly string[]};

/** The branch that the origin calls its own, else the one of `main` and `master` that is there. */
const mainBranch = (repository: FsPath): MainBranch | undefined => {
	const origin = readRef(repository, 'refs/remotes/origin/HEAD')?.name;
	const named = origin?.startsWith('refs/remotes/origin/') ? origin.slice('refs/remotes/origin/'.length) : undefined;
	const usual = ['main', 'master'].filter(name => resolveRef(repository, `refs/heads/${name}`) !== undefined);
	const name = named ?? (usual.length === 1 ? usual[0] : undefined);
	if (name === undefined) return undefined;
	const tips = [`refs/heads/${name}`, `refs/remotes/origin/${name}`].map(ref => resolveRef(repository, ref));
	return {name, tips: tips.filter(tip => tip !== undefined)};
};

const branchState = async (
	{repository, branch, tip, commits}: Head,
	main: MainBranch | undefined,
): Promise<BranchState> => {
	if (main === undefined || branch === undefined || tip === undefined) return 'unknown';
	if (branch === main.name) return 'main';
	if (hasReplacements(repository)) return 'unknown';
	const answers: Array<boolean | undefined> = [];
	for (const each of main.tips) answers.push(await commits.isAncestor(tip, each));
	if (answers.includes(true)) return hasMoved(repository, branch);
	return answers.includes(undefined) ? 'unknown' : 'unmerged';
};

/**
 * A branch that was just created lies in the main branch, too, but nothing was merged. Its log tells: git writes a line
 * when it creates a branch, and one each time that the branch moves.
 */
const hasMoved = (repository: FsPath, branch: string): BranchState => {
	if (branch.includes('..')) return 'unknown';
	const {bytes} = readBounded(join(repository, 'logs', 'refs', 'heads', ...branch.split('/')), 16 * 1024 * 1024);
	const lines = bytes?.toString('latin1').trimEnd().split('\n') ?? [];
	const isWhole = /^0+ /.test(lines[0] ?? '');
	if (lines.some(line => /\t(?:commit(?: \([^)]*\))?|cherry-pick|am|revert): /.test(line))) return 'merged';
	return isWhole ? 'no-commits' : 'unknown';
};

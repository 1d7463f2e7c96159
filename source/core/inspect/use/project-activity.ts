import {cacheTagOf} from '../../python/environment-python.js';
import {findRepository} from '../git/find-repository.js';
import type {Found} from '../../model/environment.js';
import type {ProjectActivity} from '../../model/use.js';
import type {Worktree} from '../../model/worktree.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {directoriesIn, entryAt, namesIn} from '../../platform/files/entries.js';
import {join, type FsPath} from '../../model/path.js';

/** Signs of work in a project's directory. */
type Activity = {
	/** The later of the last commit and the last run of its code. */
	readonly latest?: ProjectActivity | undefined;
	/** Last time that its code was compiled by a Python of the environment's version: a run, most likely with it. */
	readonly run?: ProjectRun | undefined;
};

/** `at` in milliseconds; `python` as `Python 3.11`. */
export type ProjectRun = {readonly at: number; readonly python: string};

/**
 * Finds when a project was last committed to (by git's own log of its branch, worktrees too; git is not run) and when
 * its code was last run with the environment's Python version. Reads a bounded number of directories.
 */
export const projectActivity = (found: Found): Activity => {
	const {project} = found;
	if (project?.state !== 'there') return {};
	const committedAt = lastCommit(project.path);
	const run = lastRun(project.path, found);
	const activities: ProjectActivity[] = [];
	if (committedAt !== undefined) activities.push({at: isoTime(committedAt), sign: 'committed'});
	if (run !== undefined) activities.push({at: isoTime(run.at), sign: 'project-run', python: run.python});
	return {latest: activities.sort((a, b) => (a.at < b.at ? 1 : -1))[0], run};
};

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

/**
 * Leaves out the commits of a project whose work is done: its worktree's branch is merged, and no tracked file has changed
 * since. Runs of its code still count.
 */
export const activityOf = (
	{latest, run}: Activity,
	worktree: Pick<Worktree, 'branchState' | 'changes'> | undefined,
): ProjectActivity | undefined => {
	const isDone = worktree?.branchState === 'merged' && worktree.changes === 'none';
	if (!isDone || latest?.sign !== 'committed') return latest;
	return run && {at: isoTime(run.at), sign: 'project-run', python: run.python};
};

/** Time of the last commit in milliseconds; undefined outside a repository, or where it has no log. */
const lastCommit = (project: FsPath): number | undefined => {
	const directory = findRepository(project)?.gitDirectory;
	// A file named `.git` can lead anywhere, so only a target that looks like a repository's own directory is accepted.
	if (directory === undefined || !/(?:^|\/)\.git$|\/(?:worktrees|modules)\/[^/]+/.test(directory)) return undefined;
	const {bytes} = readBounded(join(directory, 'logs', 'HEAD'), maximumLog);
	const line = bytes?.toString('latin1').trimEnd().split('\n').at(-1);
	// OLD NEW Name <mail> SECONDS ZONE \t what
	const seconds = line === undefined ? undefined : / (\d{1,11}) [+-]\d{4}(?:\t|$)/.exec(line)?.[1];
	return seconds === undefined ? undefined : Number(seconds) * 1000;
};

const maximumLog = 32 * 1024 * 1024;
const maximumDirectories = 60;
const maximumEntries = 2000;
const passedOver = /^(?:\.|node_modules$|site-packages$|__pycache__$)/;

const lastRun = (project: FsPath, found: Found): ProjectRun | undefined => {
	const [sitePackages] = found.layout.sitePackages;
	const tag = sitePackages && cacheTagOf(sitePackages);
	if (tag === undefined) return undefined;
	let latest: number | undefined;
	for (const directory of sourceDirectories(project, found.path)) {
		const cache = join(directory, '__pycache__');
		// Python renames compiled files into place, so no file in the directory is newer than the directory.
		if ((entryAt(cache)?.mtimeMs ?? 0) <= (latest ?? 0)) continue;
		for (const file of compiledFiles(cache, tag)) {
			const time = entryAt(file)?.mtimeMs;
			if (time !== undefined && time > (latest ?? 0)) latest = time;
		}
	}
	if (latest === undefined) return undefined;
	return {at: latest, python: nameOf(tag)};
};

/** Lists the project's directory and two levels below it, without environments. */
const sourceDirectories = (project: FsPath, environment: FsPath): readonly FsPath[] => {
	const found: FsPath[] = [project];
	for (let index = 0, level = 0, end = 1; index < found.length && level < 2; level++, end = found.length)
		for (; index < end; index++)
			for (const name of directoriesIn(found[index] as FsPath, maximumEntries)) {
				const directory = join(found[index] as FsPath, name);
				if (found.length >= maximumDirectories) return found;
				if (passedOver.test(name) || directory === environment) continue;
				if (entryAt(join(directory, 'pyvenv.cfg')) === undefined) found.push(directory);
			}
	return found;
};

const maximumFiles = 200;

const compiledFiles = (cache: FsPath, tag: string): readonly FsPath[] =>
	namesIn(cache)
		.filter(name => name.includes(`.${tag}.`))
		.slice(0, maximumFiles)
		.map(name => join(cache, name));

const nameOf = (tag: string): string => tag.replace(/^cpython-(\d)/, 'Python $1.').replace(/^pypy(\d)/, 'PyPy $1.');

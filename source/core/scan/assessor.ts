import {setImmediate} from 'node:timers/promises';
import {once} from '../tasks/once.js';
import type {Context} from '../model/context.js';
import type {Environment, Rebuildable, Staleness} from '../model/environment.js';
import {realPathOf} from '../platform/files/entries.js';
import {findMount, readMounts, remoteMountOf, type Mount} from '../platform/files/mounts.js';
import {comparable, isAbsolutePath, type FsPath} from '../model/path.js';
import {lastNoted} from '../state/use-notes.js';
import {readPins} from '../state/pins.js';
import type {SiteEntries} from '../inspect/packages/distributions.js';
import {createWorktreeReader, type WorktreeReader} from '../inspect/git/worktree.js';
import {findUses, type UsesFound} from '../inspect/use/in-use.js';
import {lastUsed} from '../inspect/use/last-used.js';
import {activityOf, projectActivity} from '../inspect/use/project-activity.js';
import {indexReferences, referencesTo, type ReferenceIndex} from '../inspect/use/references.js';
import {assessStaleness} from '../inspect/use/staleness.js';
import {findUserFiles} from '../safety/user-files.js';

/** Facts about an environment that other parts have read. */
export type AssessmentFacts = {
	/** The names in its directories of packages; read where they are absent. */
	readonly entries?: SiteEntries | undefined;
	readonly requirements?: {readonly rebuildable?: Rebuildable | undefined} | undefined;
};

/** Fields that the assessor adds. */
type UseAssessment = Pick<
	Environment,
	| 'lastUsed'
	| 'projectActivity'
	| 'inUse'
	| 'mayBeUsedUnseen'
	| 'referredTo'
	| 'active'
	| 'pinned'
	| 'rebuildable'
	| 'staleness'
	| 'userFiles'
	| 'worktree'
>;

/** What is assessed: the use alone, also the git repository, or requirements, too. */
export type Assessed = 'use' | 'repository' | 'all';

/** Assesses environments by one reading of the processes, the mounts, the pins and the user's shell history. */
export type Assessor = {
	readonly assessed: Assessed;
	/**
	 * Takes `usage` into account where the environment already has it. Runs nothing and never fails because of a bad
	 * directory.
	 */
	readonly assess: (environment: Environment, facts?: AssessmentFacts) => Promise<UseAssessment>;
	/** Assesses staleness by the days that the user has set: again where a fact has become known since. */
	readonly staleness: (environment: Environment) => Staleness;
};

/** Creates an assessor for this moment. It reads each source only once, so create a new one for each scan. */
export const createAssessor = (context: Context, assessed: Assessed = 'all'): Assessor => {
	const shared = once(() => readSurroundings(context));
	const staleness = (environment: Environment): Staleness =>
		assessStaleness(environment, {now: context.now(), staleDays: context.settings.staleDays});
	const assess = async (environment: Environment, facts: AssessmentFacts = {}): Promise<UseAssessment> => {
		const seen = await shared();
		const found = await assessFacts(environment, {...facts, readsRepository: assessed !== 'use'}, seen);
		const known = {...environment, ...found};
		// A link is no environment of its own: what it leads to is assessed where it lies.
		if (environment.alias !== undefined) return found;
		const verdict = staleness(known);
		return {...found, staleness: verdict, userFiles: await countUserFiles(known, verdict)};
	};
	return {assessed, assess, staleness};
};

/**
 * Counts the user's own files in an environment that a sweep may preselect; undefined for others, since counting reads
 * every list of installed files. Takes a turn of the event loop of its own.
 */
const countUserFiles = async (environment: Environment, {stale}: Staleness): Promise<number | undefined> => {
	const {found, status, rebuildable, worktree} = environment;
	const mayBeOffered = stale || status === 'broken' || worktree?.branchState === 'merged';
	if (!mayBeOffered || rebuildable?.verdict !== 'yes') return undefined;
	await setImmediate();
	return findUserFiles(found.path, found.layout).count;
};

type Surroundings = {
	readonly context: Context;
	readonly uses: UsesFound;
	readonly mounts: readonly Mount[] | undefined;
	readonly pins: ReadonlySet<FsPath>;
	readonly references: ReferenceIndex;
	readonly activePath: FsPath | undefined;
	readonly worktrees: WorktreeReader;
};

const readSurroundings = async (context: Context): Promise<Surroundings> => {
	const [uses, mounts, pins] = await Promise.all([findUses(context), readMounts(context.platform), readPins(context)]);
	return {
		context,
		uses,
		mounts,
		pins: new Set(pins.map(pin => comparable(pin.path))),
		references: indexReferences(context, {mounts}),
		activePath: activeEnvironment(context),
		worktrees: createWorktreeReader(),
	};
};

const assessFacts = async (
	{found, rebuildable}: Environment,
	{requirements, entries, readsRepository}: AssessmentFacts & {readonly readsRepository: boolean},
	{context, uses, mounts, pins, references, activePath, worktrees}: Surroundings,
): Promise<UseAssessment> => {
	const realPath = realPathOf(found.path) ?? found.path;
	const active = realPath === activePath;
	const pinned = pins.has(comparable(found.path));
	if (found.alias !== undefined) return {active, pinned};
	const activity = projectActivity(found);
	// Asking for each file takes minutes on the disk of another machine.
	const isNear = remoteMountOf(realPath, mounts ?? []) === undefined;
	const worktree = readsRepository ? await worktrees.read(found, {looksAtFiles: isNear}) : undefined;
	const noted = await lastNoted(found, context);
	return {
		active,
		pinned,
		inUse: uses.usesOf(found.path, realPath),
		mayBeUsedUnseen: uses.mayBeUsedUnseen(realPath),
		projectActivity: activityOf(activity, worktree),
		lastUsed: await lastUsed(
			found,
			{mount: mounts && findMount(realPath, mounts), noted, projectRun: activity.run, entries},
			context,
		),
		referredTo: referencesTo(found, references),
		worktree,
		rebuildable: requirements?.rebuildable ?? rebuildable,
	};
};

/** Path of the environment that is active in our shell, links resolved. */
const activeEnvironment = ({variables}: Context): FsPath | undefined => {
	const named = variables['VIRTUAL_ENV'] ?? variables['CONDA_PREFIX'];
	return isAbsolutePath(named) ? (realPathOf(named) ?? named) : undefined;
};

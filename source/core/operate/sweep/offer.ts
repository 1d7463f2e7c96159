import type {Context} from '../../model/context.js';
import type {Environment, Rebuildable} from '../../model/environment.js';
import type {Reference} from '../../model/reference.js';
import {defaultSettings} from '../../model/settings.js';
import {idleDays, assessStaleness} from '../../inspect/use/staleness.js';

/** Criteria by which an environment is offered. `broken`: broken ones are selected too, not only shown. */
export type SweepCriteria = {
	readonly staleDays: number;
	readonly broken: boolean;
	readonly minBytes: number;
	/** Select on disks that other machines may use, too. Absent: not. */
	readonly shared?: boolean | undefined;
};

export const defaultCriteria: SweepCriteria = {staleDays: defaultSettings.staleDays, broken: false, minBytes: 0};

export type SweepGroup = 'unused' | 'broken' | 'project not found' | 'branch merged';

export type Offered = {
	/** Assessed by the sweep's own threshold. */
	readonly environment: Environment;
	readonly group: SweepGroup;
	/** True when it is preselected. */
	readonly selected: boolean;
	/** Reason why it is not preselected. */
	readonly notMarked?: NotMarked | undefined;
};

/** Reason why an offered environment is not preselected. */
export type NotMarked =
	| {
			readonly why:
				| 'broken'
				| 'project-gone'
				| 'uncertain'
				| 'rebuildable-unknown'
				| 'project-active'
				| 'used-lately'
				| 'use-unseen'
				| 'not-measured'
				| 'shared-disk';
	  }
	| {readonly why: 'not-rebuildable'; readonly rebuildable: Rebuildable}
	| {readonly why: 'referred-to'; readonly reference: Reference}
	/** `count` is undefined where they were not counted. */
	| {readonly why: 'user-files'; readonly count: number | undefined};

export type MarkRuleId = NotMarked['why'];

/** Reason why a matching environment is not offered at all. */
export type LeftOutWhy = 'in-use' | 'active' | 'pinned' | 'owner' | 'tool' | 'refused' | 'not-mounted' | 'not-measured';

export type LeftOut = {readonly environment: Environment; readonly why: LeftOutWhy};

export type SweepOffer = {
	/** Candidates by group, the most dispensable first in each. */
	readonly offered: readonly Offered[];
	readonly leftOut: readonly LeftOut[];
};

/**
 * Selects the environments that a sweep offers and preselects, and lists those that match but are left out. Reads no
 * disk.
 */
export const offerSweep = (
	environments: readonly Environment[],
	criteria: SweepCriteria,
	context: Context,
): SweepOffer => {
	const offered: Offered[] = [];
	const leftOut: LeftOut[] = [];
	for (const listed of environments) {
		const environment = assessBy(listed, criteria, context);
		const group = groupOf(environment, criteria, context);
		if (group === undefined) continue;
		const why = leaveOut(environment, criteria);
		if (why !== undefined) leftOut.push({environment, why});
		else if (isLargeEnough(environment, criteria))
			offered.push(offer({environment, group, criteria, now: context.now()}));
	}
	return {offered: offered.sort(byGroup), leftOut};
};

/** Groups in the order in which they are shown. */
export const sweepGroups: readonly SweepGroup[] = ['unused', 'branch merged', 'broken', 'project not found'];

const byGroup = (a: Offered, b: Offered): number =>
	sweepGroups.indexOf(a.group) - sweepGroups.indexOf(b.group) ||
	(b.environment.staleness?.score ?? 0) - (a.environment.staleness?.score ?? 0) ||
	(a.environment.path < b.environment.path ? -1 : 1);

const assessBy = (environment: Environment, {staleDays}: SweepCriteria, {now}: Context): Environment => ({
	...environment,
	staleness: assessStaleness(environment, {now: now(), staleDays}),
});

/** Group of an environment; undefined when it is no candidate, as for every alias, since aliases take no space. */
const groupOf = (environment: Environment, {staleDays}: SweepCriteria, {now}: Context): SweepGroup | undefined => {
	if (environment.alias !== undefined) return undefined;
	if (environment.status === 'broken') return 'broken';
	if (environment.project?.state === 'gone') return 'project not found';
	const idle = idleDays(environment, now());
	if (idle !== undefined && idle >= staleDays) return 'unused';
	return environment.worktree?.branchState === 'merged' ? 'branch merged' : undefined;
};

/**
 * Reason why it is never offered, however old it is; undefined where there is none.
 */
export const leaveOut = (environment: Environment, {minBytes}: SweepCriteria): LeftOutWhy | undefined => {
	if (environment.active) return 'active';
	if ((environment.inUse?.length ?? 0) > 0) return 'in-use';
	if (environment.pinned) return 'pinned';
	if (environment.kind === 'tool' || environment.owner !== undefined) return 'tool';
	if (isOfAnotherOwner(environment)) return 'owner';
	if (environment.project?.state === 'not-mounted') return 'not-mounted';
	if (environment.deletable?.allowed === false) return 'refused';
	return minBytes > 0 && environment.usage === undefined ? 'not-measured' : undefined;
};

const isOfAnotherOwner = ({found: {userId}}: Environment): boolean =>
	userId !== undefined && process.geteuid !== undefined && userId !== process.geteuid();

const isLargeEnough = ({usage}: Environment, {minBytes}: SweepCriteria): boolean =>
	minBytes === 0 || (usage !== undefined && usage.reclaimableBytes >= minBytes);

const offer = (candidate: Candidate): Offered => {
	const {environment, group} = candidate;
	const notMarked = firstReason(candidate);
	return {environment, group, selected: notMarked === undefined, notMarked};
};

const firstReason = (candidate: Candidate): NotMarked | undefined => {
	for (const {apply} of markRules) {
		const reason = apply(candidate);
		if (reason !== undefined) return reason;
	}
	return undefined;
};

type Candidate = {
	readonly environment: Environment;
	readonly group: SweepGroup;
	readonly criteria: SweepCriteria;
	readonly now: Date;
};

type MarkRule = {
	readonly id: MarkRuleId;
	/** Reason why the environment is not preselected; undefined where the rule has no objection. */
	readonly apply: (candidate: Candidate) => NotMarked | undefined;
};

/** Groups whose environments work, so that a later use would matter. */
const isByUse = (group: SweepGroup): boolean => group === 'unused' || group === 'branch merged';

/** Days during which a use keeps the environment of a merged branch from being preselected. */
export const mergedUseDays = 7;

/** Days during which work on a project keeps its environments from being preselected. */
export const activeProjectDays = 30;

/**
 * Rules that keep an environment from being preselected, in the order in which they are shown. Unknown facts count
 * against it.
 */
export const markRules: readonly MarkRule[] = [
	{id: 'broken', apply: ({group, criteria}) => (group === 'broken' && !criteria.broken ? {why: 'broken'} : undefined)},
	{
		id: 'project-gone',
		apply: ({environment}) => (environment.project?.state === 'gone' ? {why: 'project-gone'} : undefined),
	},
	{
		id: 'shared-disk',
		apply: ({environment: {mount}, criteria}) =>
			mount?.shared === true && criteria.shared !== true ? {why: 'shared-disk'} : undefined,
	},
	{
		id: 'uncertain',
		apply: ({environment, group}) =>
			isByUse(group) && environment.lastUsed?.confidence === 'low' ? {why: 'uncertain'} : undefined,
	},
	{
		id: 'rebuildable-unknown',
		apply: ({environment: {rebuildable}}) => (rebuildable === undefined ? {why: 'rebuildable-unknown'} : undefined),
	},
	{
		id: 'not-rebuildable',
		apply: ({environment: {rebuildable}}) =>
			rebuildable === undefined || rebuildable.verdict === 'yes' ? undefined : {why: 'not-rebuildable', rebuildable},
	},
	{
		id: 'referred-to',
		apply: ({environment: {referredTo = []}}) => {
			const [reference] = referredTo;
			return reference && {why: 'referred-to', reference};
		},
	},
	{
		id: 'project-active',
		apply: ({environment: {projectActivity}, now}) =>
			projectActivity !== undefined &&
			now.getTime() - Date.parse(projectActivity.at) < activeProjectDays * 24 * 60 * 60 * 1000
				? {why: 'project-active'}
				: undefined,
	},
	{
		id: 'used-lately',
		apply: ({environment, group, now}) =>
			group === 'branch merged' && (idleDays(environment, now) ?? 0) < mergedUseDays ? {why: 'used-lately'} : undefined,
	},
	{
		id: 'use-unseen',
		apply: ({environment: {mayBeUsedUnseen}}) => (mayBeUsedUnseen === true ? {why: 'use-unseen'} : undefined),
	},
	{
		id: 'not-measured',
		apply: ({environment}) => (environment.usage === undefined ? {why: 'not-measured'} : undefined),
	},
	{
		id: 'user-files',
		// Last: they are counted only where nothing else keeps it from being preselected.
		apply: ({environment: {userFiles}}) => (userFiles === 0 ? undefined : {why: 'user-files', count: userFiles}),
	},
];

import type {Environment, Staleness, StalenessReason} from '../../model/environment.js';

/** Time and number of days for assessing staleness. */
type StalenessOptions = {readonly now: Date; readonly staleDays: number};

/**
 * Assesses how dispensable an environment seems: the facts that count, a number only for sorting, and whether it counts
 * as unused. Pure. `stale` is true only where a last use is known, was at least `staleDays` ago, and nothing keeps the
 * environment (in use, active, pinned, managed by a tool). Unknown facts make nothing stale.
 */
export const assessStaleness = (environment: Environment, options: StalenessOptions): Staleness => {
	const verdicts = stalenessRules
		.map(rule => rule.apply(environment, options))
		.filter(verdict => verdict !== undefined);
	const score = verdicts.reduce((sum, verdict) => sum + verdict.points, 0);
	const idle = idleDays(environment, options.now);
	return {
		score: Math.round(score * 10) / 10,
		stale: idle !== undefined && idle >= options.staleDays && !isHeld(environment),
		reasons: verdicts.flatMap(verdict => (verdict.reason === undefined ? [] : [verdict.reason])),
	};
};

/** Whole days since the last use; undefined where none is known. */
export const idleDays = ({lastUsed}: Environment, now: Date): number | undefined =>
	lastUsed && daysBetween(lastUsed.at, now);

/** Whether something keeps the environment, so that it is no candidate however old. */
const isHeld = ({inUse, active, pinned, kind}: Environment): boolean =>
	(inUse?.length ?? 0) > 0 || active === true || pinned === true || kind === 'tool';

type Verdict = {readonly points: number; readonly reason?: StalenessReason | undefined};

/** Id of a rule. `text/staleness.ts` has the title of each. */
export type StalenessRuleId =
	| 'last-use'
	| 'project-activity'
	| 'broken'
	| 'project'
	| 'branch-merged'
	| 'frees'
	| 'rebuildable'
	| 'referred-to'
	| 'hold';

type Rule = {
	readonly id: StalenessRuleId;
	/** Range of the points that the rule gives. */
	readonly points: string;
	readonly apply: (environment: Environment, options: StalenessOptions) => Verdict | undefined;
};

const dayLength = 24 * 60 * 60 * 1000;
const daysBetween = (at: string, now: Date): number => Math.floor((now.getTime() - Date.parse(at)) / dayLength);

/** All rules with their points, in the order in which reasons are listed. */
export const stalenessRules: readonly Rule[] = [
	{
		id: 'last-use',
		points: '0 to 40',
		apply: (environment, {now}) => {
			const {lastUsed} = environment;
			const idle = idleDays(environment, now);
			return {points: idle === undefined ? 0 : share(idle, 180) * 40, reason: {type: 'last-use', lastUsed}};
		},
	},
	{
		id: 'project-activity',
		points: '0 to 20',
		apply: ({projectActivity: activity}, {now}) =>
			activity && {
				points: share(daysBetween(activity.at, now), 365) * 20,
				reason: {type: 'project-activity', activity},
			},
	},
	{
		id: 'broken',
		points: '20',
		apply: ({status, health = []}) =>
			status === 'broken' ? {points: 20, reason: {type: 'broken', health}} : undefined,
	},
	{
		id: 'project',
		points: '10',
		apply: ({project}) => {
			if (project === undefined) return {points: 10};
			const {path, state} = project;
			if (state === 'there') return undefined;
			return {points: state === 'gone' ? 10 : 0, reason: {type: 'project-missing', path, state}};
		},
	},
	{
		id: 'branch-merged',
		points: '10',
		apply: ({worktree}) =>
			worktree?.branchState === 'merged' ? {points: 10, reason: {type: 'branch-merged', worktree}} : undefined,
	},
	{
		id: 'frees',
		points: '0 to 10',
		apply: ({usage}) =>
			usage && {points: share(usage.reclaimableBytes, 2 * 1024 ** 3) * 10, reason: {type: 'frees', usage}},
	},
	{
		id: 'rebuildable',
		points: '-20 to 5',
		apply: ({rebuildable}) =>
			rebuildable && {
				points: {yes: 5, partly: -10, no: -20}[rebuildable.verdict],
				reason: {type: 'rebuildable', rebuildable},
			},
	},
	{
		id: 'referred-to',
		points: '-10',
		apply: ({referredTo}) => {
			const reference = referredTo?.[0];
			return reference && {points: -10, reason: {type: 'referred-to', reference}};
		},
	},
	{
		id: 'hold',
		points: '-100',
		apply: environment => {
			const reason = holdOf(environment);
			return reason && {points: -100, reason};
		},
	},
];

const share = (value: number, full: number): number => Math.min(1, Math.max(0, value / full));

const holdOf = ({inUse, active, pinned, kind, owner}: Environment): StalenessReason | undefined => {
	const use = inUse?.[0];
	if (use !== undefined) return {type: 'in-use', use};
	if (active) return {type: 'active'};
	if (pinned) return {type: 'pinned'};
	return kind === 'tool' ? {type: 'tool', name: owner?.name} : undefined;
};

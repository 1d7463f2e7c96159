import type {Environment, Staleness} from '../../model/environment.js';
import type {FsPath} from '../../model/path.js';
import {printable, printablePath} from '../../text/printable.js';
import {formatAgo, formatBytes, plural} from '../../text/units.js';

/** What staleness is judged against. */
type StalenessOptions = {readonly now: Date; readonly home?: FsPath | undefined; readonly staleDays?: number};

export const defaultStaleDays = 90;

/**
 * How dispensable an environment seems: sentences first, a number only to sort by, and whether it counts as unused. Pure.
 * `stale` is true only where a last use is known, lies `staleDays` back, and nothing holds it (in use, active, pinned,
 * a tool's own). What is unknown makes nothing stale.
 */
export const assessStaleness = (environment: Environment, options: StalenessOptions): Staleness => {
	const verdicts = rules.map(rule => rule.apply(environment, options)).filter(verdict => verdict !== undefined);
	const score = verdicts.reduce((sum, verdict) => sum + verdict.points, 0);
	const idle = idleDays(environment, options.now);
	return {
		score: Math.round(score * 10) / 10,
		stale: idle !== undefined && idle >= (options.staleDays ?? defaultStaleDays) && !isHeld(environment),
		reasons: verdicts.flatMap(verdict => (verdict.reason === undefined ? [] : [verdict.reason])),
	};
};

/** Whole days since the last use; undefined where none is known. */
export const idleDays = ({lastUsed}: Environment, now: Date): number | undefined =>
	lastUsed && daysBetween(lastUsed.at, now);

/** Whether something has a hold on it, so that it is no candidate however old. */
const isHeld = ({inUse, active, pinned, kind}: Environment): boolean =>
	(inUse?.length ?? 0) > 0 || active === true || pinned === true || kind === 'tool';

type Verdict = {readonly points: number; readonly reason?: string | undefined};

type Rule = {
	/** What `sweep --explain` prints. */
	readonly title: string;
	readonly points: string;
	readonly apply: (environment: Environment, options: StalenessOptions) => Verdict | undefined;
};

/** The lines of the table, for people: points, then what they are given for. */
export const explainRules = (): ReadonlyArray<{readonly points: string; readonly title: string}> =>
	rules.map(({points, title}) => ({points, title}));

const dayLength = 24 * 60 * 60 * 1000;
const daysBetween = (at: string, now: Date): number => Math.floor((now.getTime() - Date.parse(at)) / dayLength);

// The one table: what counts, how much, and in which words. Its order is that of the sentences.
const rules: readonly Rule[] = [
	{
		title: 'the time since its last use; all of them after 180 days',
		points: '0 to 40',
		apply: (environment, {now}) => {
			const idle = idleDays(environment, now);
			if (idle === undefined) return {points: 0, reason: 'nothing tells when it was used'};
			return {points: share(idle, 180) * 40, reason: wordsOfUse(environment, now)};
		},
	},
	{
		title: 'the time since the last commit to its project, or the last run of its code; all of them after a year',
		points: '0 to 20',
		apply: ({projectActivity}, {now}) =>
			projectActivity && {
				points: share(daysBetween(projectActivity.at, now), 365) * 20,
				reason: `${projectActivity.evidence} ${formatAgo(projectActivity.at, now)}`,
			},
	},
	{
		title: 'it is broken',
		points: '20',
		apply: ({status, health}) =>
			status === 'broken'
				? {points: 20, reason: health?.find(note => note.severity === 'broken')?.message ?? 'broken'}
				: undefined,
	},
	{
		title: 'its project is not there, or it has none',
		points: '10',
		apply: ({project}, {home}) => {
			if (project === undefined) return {points: 10};
			const where = printablePath(project.path, home);
			if (project.state === 'gone') return {points: 10, reason: `${where} isn't there (moved?)`};
			return project.state === 'not-mounted' ? {points: 0, reason: `${where} is not mounted`} : undefined;
		},
	},
	{
		title: 'what deleting it frees; all of them from 2G',
		points: '0 to 10',
		apply: ({usage}) =>
			usage && {
				points: share(usage.reclaimableBytes, 2 * 1024 ** 3) * 10,
				reason:
					usage.reclaimableBytes === usage.allocatedBytes
						? `frees ${formatBytes(usage.reclaimableBytes)}`
						: `frees ${formatBytes(usage.reclaimableBytes)} of ${formatBytes(usage.allocatedBytes)}`,
			},
	},
	{
		title: 'it can be reset from a requirements file (5), only partly (-10), or not at all (-20)',
		points: '-20 to 5',
		apply: ({rebuildable}) => {
			if (rebuildable === undefined) return undefined;
			return {points: {yes: 5, partly: -10, no: -20}[rebuildable.verdict], reason: rebuildWords(rebuildable)};
		},
	},
	{
		title: 'something refers to it: an editor, direnv, a Jupyter kernel, a command of yours',
		points: '-10',
		apply: ({referredTo}, {home}) => {
			const first = referredTo?.[0];
			return first && {points: -10, reason: `${first.how}: ${printablePath(first.path, home)}`};
		},
	},
	{
		title: 'it is in use, active or pinned, or a tool keeps it: then it is never offered',
		points: '-100',
		apply: environment => {
			const reason = holdWords(environment);
			return reason === undefined ? undefined : {points: -100, reason};
		},
	},
];

const share = (value: number, full: number): number => Math.min(1, Math.max(0, value / full));

/** When it was used, and what tells so: "used 5 months ago (a package was read)". */
export const wordsOfUse = ({lastUsed}: Environment, now: Date): string => {
	if (lastUsed === undefined) return 'nothing tells when it was used';
	const ago = formatAgo(lastUsed.at, now);
	if (lastUsed.confidence === 'low')
		return `changed ${ago}; ${lastUsed.evidence.replace(/^its packages changed; /, '')}`;
	if (lastUsed.evidence === 'installed then, not read since') return `installed ${ago}, not read since`;
	return `used ${ago} (${lastUsed.evidence})`;
};

const rebuildWords = ({verdict, source, missing}: NonNullable<Environment['rebuildable']>): string => {
	const from = source === undefined ? '' : ` from ${printable(source)}`;
	if (verdict === 'yes') return `can be reset${from}`;
	if (missing.length > 0)
		return `${plural(missing.length, 'package')} ${missing.length === 1 ? 'is' : 'are'} in no file`;
	return verdict === 'partly' ? `can be reset in part${from}` : 'no file says what is in it';
};

const holdWords = ({inUse, active, pinned, kind, owner}: Environment): string | undefined => {
	const user = inUse?.[0];
	if (user !== undefined) return `in use: ${user.pid} ${user.command} ${user.how}`;
	if (active) return 'active in this shell';
	if (pinned) return 'pinned';
	return kind === 'tool' ? `belongs to ${printable(owner?.name ?? 'a tool')}` : undefined;
};

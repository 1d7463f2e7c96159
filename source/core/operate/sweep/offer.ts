import type {Context} from '../../model/context.js';
import type {Environment, InUse} from '../../model/environment.js';
import {defaultStaleDays, idleDays, assessStaleness} from '../../inspect/use/staleness.js';
import {ownerOf} from '../../inspect/use/last-used.js';
import {printable} from '../../text/printable.js';

/** By what an environment is offered. `broken`: broken ones are chosen too, not only shown. */
export type SweepCriteria = {readonly staleDays: number; readonly broken: boolean; readonly minBytes: number};

export const defaultCriteria: SweepCriteria = {staleDays: defaultStaleDays, broken: false, minBytes: 0};

export type SweepGroup = 'unused' | 'broken' | 'project not found';

export type Offered = {
	/** Judged by the sweep's own threshold. */
	readonly environment: Environment;
	readonly group: SweepGroup;
	/** Why it is offered, in sentences. */
	readonly reasons: readonly string[];
	/** Marked beforehand. */
	readonly selected: boolean;
	/** Why it is not. */
	readonly notSelected?: string | undefined;
};

/** Why one that matches is not offered at all. */
type LeftOutWhy = 'in-use' | 'active' | 'pinned' | 'owner' | 'tool' | 'refused' | 'not-mounted' | 'not-measured';

/** For a count ("2 in use") and for one ("it is in use"). */
const leftOutWords: Readonly<Record<LeftOutWhy, {readonly many: string; readonly one: string}>> = {
	active: {many: 'active', one: 'it is active in this shell'},
	'in-use': {many: 'in use', one: 'it is in use'},
	pinned: {many: 'pinned', one: 'it is pinned'},
	owner: {many: 'of another owner', one: 'it belongs to another user'},
	tool: {many: 'that belong to tools', one: 'it belongs to a tool'},
	refused: {many: 'that must not be deleted', one: 'it must not be deleted'},
	'not-mounted': {many: 'whose project is not mounted', one: 'its project lies on a disk that is not mounted'},
	'not-measured': {many: 'not measured', one: 'its size is not known'},
};

export type LeftOut = {readonly environment: Environment; readonly why: LeftOutWhy};

export type SweepOffer = {
	/** By group, in it the most dispensable first. */
	readonly offered: readonly Offered[];
	readonly leftOut: readonly LeftOut[];
};

/**
 * What a sweep offers of the environments, which of these it marks, and what it leaves out though it matches. Looks at
 * the owner of each directory, changes nothing.
 */
export const offerSweep = (
	environments: readonly Environment[],
	criteria: SweepCriteria,
	context: Context,
): SweepOffer => {
	const offered: Offered[] = [];
	const leftOut: LeftOut[] = [];
	for (const listed of environments) {
		const environment = judgeBy(listed, criteria, context);
		const group = groupOf(environment, criteria, context);
		if (group === undefined) continue;
		const why = leaveOut(environment, criteria);
		if (why !== undefined) leftOut.push({environment, why});
		else if (isLargeEnough(environment, criteria)) offered.push(offer(environment, group, criteria, context.now()));
	}
	return {offered: offered.sort(byGroup), leftOut};
};

/** `2 in use (api, web), 3 that belong to tools`: a few are named where `nameOf` is given; empty for nothing left out. */
export const countLeftOut = (leftOut: readonly LeftOut[], nameOf?: (environment: Environment) => string): string =>
	(Object.keys(leftOutWords) as LeftOutWhy[])
		.map(why => ({why, those: leftOut.filter(entry => entry.why === why)}))
		.filter(({those}) => those.length > 0)
		.map(({why, those}) => {
			const isNamed = nameOf !== undefined && those.length <= mostNamed;
			const names = isNamed ? ` (${those.map(({environment}) => nameOf(environment)).join(', ')})` : '';
			return `${those.length} ${leftOutWords[why].many}${names}`;
		})
		.join(', ');

const mostNamed = 2;

/** Why it is left out, in full: "it is in use: 4711 python app.py runs its Python". */
export const whyLeftOut = ({environment, why}: LeftOut): string => {
	const uses = why === 'in-use' ? (environment.inUse ?? []).map(useWords) : [];
	const reasons = why === 'refused' ? (environment.deletable?.reasons ?? []) : [];
	const more = [...uses, ...reasons].join('; ');
	return more === '' ? leftOutWords[why].one : `${leftOutWords[why].one}: ${more}`;
};

const useWords = ({pid, command, how}: InUse): string => `${pid} ${command} ${how}`;

/** What `sweep --explain` prints of marks: an environment to which one of these applies is never marked beforehand. */
export const explainMarks = (): readonly string[] => [...neverOffered, ...markRules.map(rule => rule.title)];

/** In the order in which they are shown. */
export const sweepGroups: readonly SweepGroup[] = ['unused', 'broken', 'project not found'];

const byGroup = (a: Offered, b: Offered): number =>
	sweepGroups.indexOf(a.group) - sweepGroups.indexOf(b.group) ||
	(b.environment.staleness?.score ?? 0) - (a.environment.staleness?.score ?? 0) ||
	(a.environment.path < b.environment.path ? -1 : 1);

const judgeBy = (environment: Environment, {staleDays}: SweepCriteria, {now, home}: Context): Environment => ({
	...environment,
	staleness: assessStaleness(environment, {now: now(), home, staleDays}),
});

/** Aliases take no space. Undefined: it is no candidate, whatever else is true of it. */
const groupOf = (environment: Environment, {staleDays}: SweepCriteria, {now}: Context): SweepGroup | undefined => {
	if (environment.alias !== undefined) return undefined;
	if (environment.status === 'broken') return 'broken';
	if (environment.project?.state === 'gone') return 'project not found';
	const idle = idleDays(environment, now());
	return idle !== undefined && idle >= staleDays ? 'unused' : undefined;
};

/** Why it is never offered, however old it is; undefined where nothing holds it. Looks at the owner of its directory. */
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

const neverOffered: readonly string[] = [
	'it is in use, active or pinned (not offered at all)',
	'it belongs to a tool that has its own command, or to another user (not offered at all)',
	'its project lies on a disk that is not mounted now (not offered at all)',
];

const isOfAnotherOwner = ({found}: Environment): boolean => {
	const owner = ownerOf(found);
	return owner !== undefined && process.geteuid !== undefined && owner !== process.geteuid();
};

const isLargeEnough = ({usage}: Environment, {minBytes}: SweepCriteria): boolean =>
	minBytes === 0 || (usage !== undefined && usage.reclaimableBytes >= minBytes);

const offer = (environment: Environment, group: SweepGroup, criteria: SweepCriteria, now: Date): Offered => {
	const candidate = {environment, group, criteria, now};
	const notSelected = markRules.find(rule => rule.applies(candidate))?.words(candidate);
	const reasons = environment.staleness?.reasons ?? [];
	return {environment, group, reasons, selected: notSelected === undefined, notSelected};
};

type Candidate = {
	readonly environment: Environment;
	readonly group: SweepGroup;
	readonly criteria: SweepCriteria;
	readonly now: Date;
};

type MarkRule = {
	readonly title: string;
	readonly applies: (candidate: Candidate) => boolean;
	readonly words: (candidate: Candidate) => string;
};

const activeProjectDays = 30;

// What is unknown keeps the mark away as what speaks against it does.
const markRules: readonly MarkRule[] = [
	{
		title: 'it is broken: a reset mends it (--broken chooses it)',
		applies: ({group, criteria}) => group === 'broken' && !criteria.broken,
		words: () => 'broken: a reset mends it',
	},
	{
		title: 'its project is not found: it may have moved',
		applies: ({environment}) => environment.project?.state === 'gone',
		words: () => 'its project is not found',
	},
	{
		title: 'it is not certain that it is unused',
		applies: ({environment, group}) => group === 'unused' && environment.lastUsed?.confidence === 'low',
		words: () => 'not certain that it is unused',
	},
	{
		title: "it can't be had again from a requirements file, or that isn't known",
		applies: ({environment}) => environment.rebuildable?.verdict !== 'yes',
		words: ({environment}) => lossWords(environment),
	},
	{
		title: 'something refers to it: an editor, direnv, a Jupyter kernel, a command of yours',
		applies: ({environment}) => (environment.referredTo?.length ?? 0) > 0,
		words: ({environment}) => environment.referredTo?.[0]?.how ?? 'something refers to it',
	},
	{
		title: `its project was worked on in the last ${activeProjectDays} days`,
		applies: ({environment: {projectActivity}, now}) =>
			projectActivity !== undefined &&
			now.getTime() - Date.parse(projectActivity.at) < activeProjectDays * 24 * 60 * 60 * 1000,
		words: () => 'its project is being worked on',
	},
	{
		title: 'its size is not known',
		applies: ({environment}) => environment.usage === undefined,
		words: () => 'not measured',
	},
];

const lossWords = ({rebuildable}: Environment): string => {
	if (rebuildable === undefined) return 'not known whether it can be reset';
	const [first, ...rest] = rebuildable.missing;
	if (first === undefined) return 'no file says what is in it';
	return rest.length === 0 ? `${printable(first)} is in no file` : `${rest.length + 1} packages are in no file`;
};

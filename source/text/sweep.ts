import {whyFailed} from './failures/explain.js';
import type {Environment, Rebuildable} from '../core/model/environment.js';
import {
	activeProjectDays,
	mergedUseDays,
	markRules,
	type LeftOut,
	type LeftOutWhy,
	type MarkRuleId,
	type NotMarked,
} from '../core/operate/sweep/offer.js';
import type {PlanWords} from '../core/operate/sweep/plan.js';
import type {WhyNotSwept} from '../core/operate/sweep/apply-plan.js';
import {deletionReasonInWords} from './reasons/deletion.js';
import {printable, printablePath} from '../core/text/printable.js';
import {useHowInWords} from './reasons/use-how.js';
import {formatBytes, plural} from '../core/text/units.js';
import {useEvidence} from './last-use.js';
import {referenceWords, referrers, stalenessReasons, type Telling} from './staleness.js';

/** One reason in two forms: for a count ("2 in use") and for a single environment ("it is in use"). */
const leftOutWords: Readonly<Record<LeftOutWhy, {readonly many: string; readonly one: string}>> = {
	active: {many: 'active', one: 'it is active in this shell'},
	'in-use': {many: 'in use', one: 'it is in use'},
	pinned: {many: 'pinned', one: 'it is pinned'},
	owner: {many: 'of another owner', one: 'it belongs to another user'},
	tool: {many: 'that belong to tools', one: 'it belongs to a tool'},
	refused: {many: 'that must not be deleted', one: 'it must not be deleted'},
	'not-mounted': {many: 'whose project is not mounted', one: 'its project is on a disk that is not mounted'},
	'not-measured': {many: 'not measured', one: 'its size is not known'},
};

const mostNamed = 2;

/**
 * The environments that are left out, by reason: `2 in use (api, web), 3 that belong to tools`. Names the first few if
 * `nameOf` is given; empty if none is left out.
 */
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

/**
 * The reason why an environment is left out, in full: "it is in use: 4711 python app.py runs its Python". Printable.
 */
export const whyLeftOut = ({environment, why}: LeftOut): string => {
	const {inUse = [], deletable} = environment;
	const uses = why === 'in-use' ? inUse.map(({pid, command, how}) => `${pid} ${command} ${useHowInWords(how)}`) : [];
	const reasons = why === 'refused' ? (deletable?.reasons ?? []).map(reason => deletionReasonInWords(reason)) : [];
	const more = [...uses, ...reasons].map(printable).join('; ');
	return more === '' ? leftOutWords[why].one : `${leftOutWords[why].one}: ${more}`;
};

/** The reason why an environment isn't marked beforehand: `4 packages are not in any file`. Printable. */
export const whyNotMarked = (notMarked: NotMarked): string => {
	switch (notMarked.why) {
		case 'broken':
			return 'broken: fix it with a reset';
		case 'project-gone':
			return 'its project is not found';
		case 'uncertain':
			return 'it may still be in use';
		case 'rebuildable-unknown':
			return 'unclear whether it can be reset';
		case 'not-rebuildable':
			return lossWords(notMarked.rebuildable);
		case 'referred-to':
			return referenceWords[notMarked.reference.how];
		case 'project-active':
			return 'its project is being worked on';
		case 'used-lately':
			return `it was used in the last ${mergedUseDays} days, or its last use is unknown`;
		case 'user-files':
			return notMarked.count === undefined
				? 'unclear whether it holds files that no package installed'
				: `${plural(notMarked.count, 'entry')} in it that no package installed`;
		case 'use-unseen':
			return "another user may use it, whose processes can't be seen";
		case 'shared-disk':
			return "it is on a shared disk, where programs on other machines can't be seen";
		case 'not-measured':
			return 'not measured';
	}
};

const lossWords = ({missing}: Rebuildable): string => {
	if (missing.length === 0) return 'no file lists its packages';
	const [first = ''] = missing;
	return missing.length === 1
		? `${printable(first)} is not in any file`
		: `${plural(missing.length, 'package')} are not in any file`;
};

/** The lines of `sweep --explain` about environments that are never marked beforehand. */
export const explainedMarks = (): readonly string[] => [
	'it is in use, active or pinned (not offered at all)',
	'it belongs to a tool that has its own command, or to another user (not offered at all)',
	'its project is on a disk that is not mounted now (not offered at all)',
	...markRules.map(({id}) => markTitles[id]),
];

const markTitles: Readonly<Record<MarkRuleId, string>> = {
	broken: 'it is broken: fix it with a reset (--broken selects it)',
	'project-gone': 'its project is not found: it may have moved',
	uncertain: 'it may still be in use',
	'rebuildable-unknown': "it isn't known whether it can be recreated from a requirements file",
	'not-rebuildable': "it can't be recreated from a requirements file",
	'referred-to': `something refers to it: ${referrers}`,
	'project-active': `its project was worked on in the last ${activeProjectDays} days (commits of a merged branch don't count)`,
	'used-lately': `the branch of its worktree is merged, but it was used in the last ${mergedUseDays} days`,
	'use-unseen': "processes of another user can't be seen, and that user may enter it",
	'shared-disk': "it is on a disk that other machines may use, too: their programs can't be seen (--shared selects it)",
	'not-measured': 'its size is not known',
	'user-files': 'it holds files that no package installed',
};

/** The sentences that a plan carries of each candidate. */
export const planWords =
	(telling: Telling): PlanWords =>
	({environment, notMarked}) => ({
		evidence: environment.lastUsed === undefined ? '' : useEvidence(environment.lastUsed),
		reasons: stalenessReasons(environment, telling),
		notSelected: notMarked && whyNotMarked(notMarked),
	});

/** The reason why a candidate of a plan was not deleted, or only in part. Printable. */
export const whyNotSwept = (why: WhyNotSwept): string => {
	switch (why.reason) {
		case 'gone':
			return 'it no longer exists';
		case 'no-environment':
			return 'it is no longer an environment';
		case 'replaced':
			return 'another directory is there now';
		case 'configuration-changed':
			return 'packages were installed, or its configuration changed, since the plan';
		case 'used-since':
			return `it was used since the plan (${useEvidence(why.lastUsed)})`;
		case 'no-longer-matching':
			return "it no longer matches the plan's criteria";
		case 'left-out':
			return whyLeftOut(why.leftOut);
		case 'not-marked':
			return whyNotMarked(why.notMarked);
		case 'stopped': {
			const rest = why.isHeld ? 'venv-tui recover frees the rest' : 'venv-tui rm deletes the rest';
			return `stopped with ${formatBytes(why.freedBytes)} of it freed; ${rest}`;
		}
		case 'left-over':
			return `${printablePath(why.path)} could not be removed`;
		case 'error':
			return printable(whyFailed(why.error));
	}
};

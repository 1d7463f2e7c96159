import {explain} from '../../text/failures/explain.js';
import type {Context} from '../../core/model/context.js';
import type {Environment} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import type {Swept} from '../../core/operate/sweep/apply-plan.js';
import {hiddenWords} from '../../text/hidden-processes.js';
import {sweepGroups, type LeftOut, type MarkRuleId, type SweepGroup} from '../../core/operate/sweep/offer.js';
import type {PlannedCandidate, SweepPlan} from '../../core/operate/sweep/plan.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {freedBytesText, promisedBytes} from '../../text/freed-bytes.js';
import {formatBytes, padStart, plural} from '../../text/fit-width.js';
import {countLeftOut, whyLeftOut, whyNotSwept} from '../../text/sweep.js';
import {errorText} from '../shared/output.js';

/** Title of each group, as on the screen. */
const groupTitles: Readonly<Record<SweepGroup, string>> = {
	unused: 'Unused',
	'branch merged': "Branch merged: the worktree's commits are in the main branch",
	broken: 'Broken: fix with reset',
	'project not found': 'Project not found: it may have moved',
};

/** Plan as lines: by group, `[x]` where it is selected, the bytes it frees, its path, the reason. */
export const candidateLines = (plan: SweepPlan, context: Context): readonly string[] => {
	const lines = sweepGroups.flatMap(group => {
		const candidates = plan.candidates.filter(candidate => candidate.group === group);
		return candidates.length === 0 ? [] : [groupTitles[group], ...candidates.flatMap(one => linesOf(one, context))];
	});
	const {count, reclaimableBytes, exact} = plan.totals;
	const frees =
		reclaimableBytes === undefined ? '' : `, deleting them frees ${promisedBytes({reclaimableBytes, exact})}`;
	return lines.length === 0
		? []
		: [...lines, `${count} of ${plan.candidates.length} chosen${count === 0 ? '' : frees}`];
};

// The title of the group or one of the reasons says so.
const toldAnyway: ReadonlySet<MarkRuleId> = new Set(['broken', 'project-gone', 'not-rebuildable', 'referred-to']);

const linesOf = (candidate: PlannedCandidate, {home}: Context): readonly string[] => {
	const {path, reclaimableBytes, selected, reasons, notSelected, notSelectedBy} = candidate;
	const size = reclaimableBytes === undefined ? '-' : formatBytes(reclaimableBytes);
	const isTold = notSelectedBy !== undefined && toldAnyway.has(notSelectedBy);
	const why = [...reasons, ...(notSelected === undefined || isTold ? [] : [`not chosen: ${notSelected}`])];
	return [
		`  [${selected ? 'x' : ' '}] ${padStart(size, 6)}  ${printablePath(path, home)}`,
		`              ${why.map(printable).join('; ')}`,
	];
};

type Limits = {
	readonly leftOut: readonly LeftOut[];
	/** Number of processes that could not be inspected. */
	readonly hidden: number | undefined;
	readonly plan: SweepPlan;
};

const onlyThisMachine = 'On shared disks only this machine was asked whether something uses an environment';

/** Lines for environments that are left out, users of environments, and limits of the check. */
export const caveats = ({leftOut, hidden, plan}: Limits, {home}: Context): readonly string[] => {
	const nameOf = ({path}: Environment): string => printablePath(path, home);
	const used = leftOut.filter(({why}) => why === 'in-use');
	return [
		leftOut.length === 0 ? '' : `Left out: ${countLeftOut(leftOut, nameOf)}`,
		...used.map(entry => `  ${nameOf(entry.environment)}: ${whyLeftOut(entry)}`),
		hiddenWords(hidden) ?? '',
		plan.criteria.shared === true ? onlyThisMachine : '',
	].filter(text => text !== '');
};

/** A line for each selected candidate, with its result, and one with what helps, where that is known. */
export const resultLines = ({results}: Swept, {home}: Context): readonly string[] =>
	results.flatMap(({path, outcome, why}) => {
		const word = outcome === 'deleted' || outcome === 'gone' ? outcome : `not deleted, ${outcome}`;
		const hint = why?.reason === 'error' ? explain(why.error).hint : undefined;
		const line = `${printablePath(path, home)}: ${word}${why === undefined ? '' : `: ${whyNotSwept(why)}`}`;
		return [line, ...(hint === undefined ? [] : [`  ${hint}`])];
	});

/** Final sentence: `Deleted 6, freed 4.29G; df agrees`. */
export const sweptLine = (swept: Swept, isHeld: boolean): string => {
	if (swept.untouched !== undefined) return errorText(stoppedSweep(swept));
	const count = countDeleted(swept.results);
	const kept = swept.results.length - count;
	const rest = kept === 0 ? '' : `; ${plural(kept, 'environment')} not deleted`;
	if (count === 0) return `Deleted none${rest}`;
	if (isHeld) return `Deleted ${count}, still on disk: venv-tui restore brings back, venv-tui free frees${rest}`;
	return `Deleted ${count}, freed ${freedBytesText(swept)}${diskWords(swept)}${rest}`;
};

/** Result of a stopped sweep, and the command that continues. */
export const stoppedSweep = ({results, freedBytes, untouched = 0}: Swept): VenvError => {
	const words = [`${formatBytes(freedBytes)} freed`, `${countDeleted(results)} deleted`];
	if (untouched > 0) words.push(`${untouched} untouched`);
	return new VenvError('cancelled', {what: `Stopped: ${words.join(', ')}`, hint: 'Run the same command to continue'});
};

const countDeleted = (results: Swept['results']): number => results.filter(({outcome}) => outcome === 'deleted').length;

/** Reports a difference to the disk's numbers without blame, since other programs write to it as well. */
const diskWords = ({freedBytes, diskBytes, exact}: Swept): string => {
	if (diskBytes === undefined || !exact) return '';
	const isClose = Math.abs(diskBytes - freedBytes) <= Math.max(freedBytes / 100, 1024 * 1024);
	return isClose ? '; df agrees' : `; df shows ${formatBytes(diskBytes)} more free`;
};

import type {Context} from '../../core/model/context.js';
import type {Environment} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import type {Swept} from '../../core/operate/sweep/apply-plan.js';
import {hiddenWords} from '../../core/inspect/use/in-use.js';
import {sweepGroups, type LeftOut, type SweepGroup} from '../../core/operate/sweep/offer.js';
import type {PlannedCandidate, SweepPlan} from '../../core/operate/sweep/plan.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {formatBytes, padStart, plural} from '../../text/fit-width.js';
import {countLeftOut, whyLeftOut, whyNotSwept} from '../../text/sweep.js';
import {errorText} from '../shared/output.js';

/** Title of each group, as on the screen. */
const groupTitles: Readonly<Record<SweepGroup, string>> = {
	unused: 'Unused',
	broken: 'Broken: a reset mends it',
	'project not found': 'Project not found: it may have moved',
};

/** Plan as lines: by group, `[x]` where it is selected, the bytes it frees, its path, the reason. */
export const candidateLines = (plan: SweepPlan, context: Context): readonly string[] => {
	const lines = sweepGroups.flatMap(group => {
		const candidates = plan.candidates.filter(candidate => candidate.group === group);
		return candidates.length === 0 ? [] : [groupTitles[group], ...candidates.flatMap(one => linesOf(one, context))];
	});
	const {count, reclaimableBytes} = plan.totals;
	const frees = reclaimableBytes === undefined ? '' : `, deleting them frees ${formatBytes(reclaimableBytes)}`;
	return lines.length === 0
		? []
		: [...lines, `${count} of ${plan.candidates.length} chosen${count === 0 ? '' : frees}`];
};

// The title of a group says why none of it is selected.
const titled = ['broken: a reset mends it', 'its project is not found'];

const linesOf = (candidate: PlannedCandidate, {home}: Context): readonly string[] => {
	const {path, reclaimableBytes, selected, reasons, notSelected} = candidate;
	const size = reclaimableBytes === undefined ? '-' : formatBytes(reclaimableBytes);
	const isTold = notSelected === undefined || [...reasons, ...titled].some(text => text.startsWith(notSelected));
	const why = [...reasons, ...(isTold ? [] : [`not chosen: ${notSelected}`])];
	return [
		`  [${selected ? 'x' : ' '}] ${padStart(size, 6)}  ${printablePath(path, home)}`,
		`              ${why.map(printable).join('; ')}`,
	];
};

/** Lines for environments that are left out, users of environments, and limits of the check. */
export const caveats = (
	leftOut: readonly LeftOut[],
	hidden: number | undefined,
	{home}: Context,
): readonly string[] => {
	const nameOf = ({path}: Environment): string => printablePath(path, home);
	const used = leftOut.filter(({why}) => why === 'in-use');
	return [
		leftOut.length === 0 ? '' : `Left out: ${countLeftOut(leftOut, nameOf)}`,
		...used.map(entry => `  ${nameOf(entry.environment)}: ${whyLeftOut(entry)}`),
		hiddenWords(hidden) ?? '',
	].filter(text => text !== '');
};

/** One line for each selected candidate, with its result. */
export const resultLines = ({results}: Swept, {home}: Context): readonly string[] =>
	results.map(({path, outcome, why}) => {
		const word = outcome === 'deleted' || outcome === 'gone' ? outcome : `not deleted, ${outcome}`;
		return `${printablePath(path, home)}: ${word}${why === undefined ? '' : `: ${whyNotSwept(why)}`}`;
	});

/** Final sentence: `Deleted 6, freed 4.29G; df agrees`. */
export const sweptLine = (swept: Swept, isHeld: boolean): string => {
	if (swept.untouched !== undefined) return errorText(stoppedSweep(swept));
	const count = countDeleted(swept.results);
	const kept = swept.results.length - count;
	const rest = kept === 0 ? '' : `; ${plural(kept, 'environment')} not deleted`;
	if (count === 0) return `Deleted none${rest}`;
	if (isHeld) return `Deleted ${count}, still on disk: venv-tui restore brings back, venv-tui free frees${rest}`;
	return `Deleted ${count}, freed ${formatBytes(swept.freedBytes)}${diskWords(swept)}${rest}`;
};

/** Result of a stopped sweep, and the command that continues. */
export const stoppedSweep = ({results, freedBytes, untouched = 0}: Swept): VenvError => {
	const words = [`${formatBytes(freedBytes)} freed`, `${countDeleted(results)} deleted`];
	if (untouched > 0) words.push(`${untouched} untouched`);
	return new VenvError('cancelled', {what: `Stopped: ${words.join(', ')}`, hint: 'Run the same command to continue'});
};

const countDeleted = (results: Swept['results']): number => results.filter(({outcome}) => outcome === 'deleted').length;

/** Reports a difference to the disk's numbers without blame, since other programs write to it as well. */
const diskWords = ({freedBytes, diskBytes}: Swept): string => {
	if (diskBytes === undefined) return '';
	const isClose = Math.abs(diskBytes - freedBytes) <= Math.max(freedBytes / 100, 1024 * 1024);
	return isClose
		? '; df agrees'
		: `; df shows ${diskBytes < 0 ? 'less free than before' : `${formatBytes(diskBytes)} more free`}`;
};

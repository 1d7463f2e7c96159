import {healthHintWithKey, healthMessage} from '../../text/health.js';
import {activityEvidence, useEvidence} from '../../text/last-use.js';
import {referenceWords, stalenessReasons} from '../../text/staleness.js';
import type {Environment} from '../../core/model/environment.js';
import type {HealthNote} from '../../core/model/health.js';
import {withNotes} from '../../core/inspect/health/index.js';
import {inspectFully, type Inspection} from '../../core/inspect/inspect.js';
import {withRequestedByProject} from '../../core/requirements/requested-by-project.js';
import {deletionReasonInWords} from '../../text/reasons/deletion.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {useHowInWords} from '../../text/reasons/use-how.js';
import {sharedDiskWords} from '../../text/reasons/shared-disk.js';
import {formatAgo} from '../../text/fit-width.js';
import {besideRows, wrapSpans} from '../drawing/wrap.js';
import {keyHint} from '../drawing/key-hint.js';
import {packagesInBrief, packagesWidth} from './packages-in-brief.js';
import {contentRows, identityRows, labelled, noteLines, row, usageRows, worktreeRows} from './overview-rows.js';
import type {Pane, PaneView} from './pane.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Span} from '../drawing/spans.js';

/**
 * The most important facts of an environment in sentences: defects, size, last use, how to rebuild it. The description
 * of what it is comes last, since a small pane shows only the first lines. A wide pane has the packages beside these
 * facts; another one has them below, where lines are left.
 */
export const overviewPane: Pane<Inspection> = {
	id: 'overview',
	title: 'Overview',
	load: async (environment, context, work) =>
		withRequestedByProject(await inspectFully(environment, context, work), context),
	rows: (environment, inspection, view) => {
		const width = view.isWide === true ? Math.min(widestFacts, view.width - besideWidth(view.width)) : view.width;
		const rows = [
			// What all checks have found, once they have run. The state in the list stays that of the quick ones.
			...healthRows(
				{...environment, health: notesNow(allHealth(environment, inspection), view)},
				inspection !== undefined,
				view,
			),
			...pathRows(environment, view),
			...usageRows(environment),
			...timeRows(environment, view),
			...contentRows(environment, inspection, view),
			...keepingRows(environment, view),
			{spans: []},
			...identityRows(environment, view),
			...hintRows({health: notesNow(inspection?.environment.health ?? environment.health ?? [], view)}, view),
		].flatMap(({spans}) => wrapSpans(spans, width).map(each => ({spans: each})));
		if (view.isWide === true) {
			const room = {width: view.width - width, height: Math.max(rows.length, view.height ?? leastHeight)};
			return besideRows(rows, packagesInBrief(inspection, room, view), width);
		}
		const left = (view.height ?? 0) - rows.length - 1;
		if (left < leastBelow) return rows;
		return [...rows, {spans: []}, ...packagesInBrief(inspection, {width, height: left}, view)];
	},
};

const widestFacts = 80;
// Most facts are on one line then.
const usualFacts = 54;

/** Cells for the packages: more than they need at least where the facts leave them, for long versions. */
const besideWidth = (width: number): number => Math.max(packagesWidth, Math.min(44, width - usualFacts));
const leastHeight = 30;
// The title and two packages.
const leastBelow = 3;

/** Leaves out the note about an earlier environment held beside this one while a job works on it: the job holds that. */
const notesNow = (notes: readonly HealthNote[], {isBusy}: PaneView): readonly HealthNote[] =>
	isBusy === true ? notes.filter(({id}) => id !== 'earlier-one-held') : notes;

/** The notes of the pane's own reading, and the files that couldn't be read. */
const allHealth = ({health = []}: Environment, inspection: Inspection | undefined): readonly HealthNote[] =>
	inspection === undefined
		? health
		: withNotes(
				(inspection.environment.health ?? []).filter(({id}) => id !== 'not-read'),
				health.filter(({id}) => id === 'not-read'),
			);

/** Says that there are no problems only once every check has run; until then the line stays empty. */
const healthRows = (
	{health = [], status, alias}: Environment,
	isChecked: boolean,
	view: PaneView,
): readonly PaneRow[] => {
	const notes = health.filter(({severity}) => severity !== 'info').flatMap(note => noteRows(note, view));
	if (notes.length > 0) return [...notes, {spans: []}];
	if (alias !== undefined || status !== 'ok') return [];
	const words: Span = isChecked ? {text: 'No problems found', tone: 'good'} : {text: 'Checking…', tone: 'dim'};
	return [row(words), {spans: []}];
};

/** Information that is no problem stands below everything else. */
const hintRows = ({health}: {readonly health: readonly HealthNote[]}, view: PaneView): readonly PaneRow[] => {
	const notes = health.filter(({severity}) => severity === 'info').flatMap(note => noteRows(note, view));
	return notes.length === 0 ? [] : [{spans: []}, ...notes];
};

const noteRows = (note: HealthNote, view: PaneView): readonly PaneRow[] => {
	// Only without a place in the list of the deleted may a reset have been interrupted.
	if (note.id === 'earlier-one-held' && view.isHeld === true) {
		const hint = `${keyHint(view.keys, 'held')} brings it back or frees its space`;
		return noteLines({severity: 'info', message: 'The environment from before the reset is kept for undo', hint}, view);
	}
	const hint = healthHintWithKey(note, name => keyHint(view.keys, name));
	return noteLines({severity: note.severity, message: healthMessage(note, view.home), hint}, view);
};

const pathRows = ({path, alias}: Environment, {home}: PaneView): readonly PaneRow[] => [
	labelled('Path', printablePath(path, home), 'strong'),
	...(alias === undefined ? [] : [labelled('Link to', printablePath(alias, home))]),
];

// These stand in lines of their own.
const toldElsewhere: readonly string[] = [
	'last-use',
	'project-activity',
	'broken',
	'frees',
	'rebuildable',
	'referred-to',
];

/** Says which key deletes it together with others, and the sweep's reasons that no other line of the pane has. */
const unusedWords = (environment: Environment, {now, home, keys}: PaneView): string => {
	const {staleness} = environment;
	const reasons = staleness?.reasons.filter(({type}) => !toldElsewhere.includes(type)) ?? [];
	const others = stalenessReasons({...environment, staleness: staleness && {...staleness, reasons}}, {now, home});
	return [`the sweep offers it ${keyHint(keys, 'sweep')}`, ...others].join('; ');
};

const timeRows = (environment: Environment, view: PaneView): readonly PaneRow[] => {
	const {now} = view;
	const {lastUsed, projectActivity, inUse = [], active, pinned, mount, staleness} = environment;
	return [
		...(lastUsed === undefined ? [] : [labelled('Used', `${formatAgo(lastUsed.at, now)} (${useEvidence(lastUsed)})`)]),
		...(projectActivity === undefined
			? []
			: [labelled('Activity', `${formatAgo(projectActivity.at, now)} (${activityEvidence(projectActivity)})`)]),
		...(active === true ? [labelled('Active', 'in your shell', 'good')] : []),
		...inUse.map(({pid, command, how}) =>
			labelled('In use', `by ${printable(command)} (${pid}), ${useHowInWords(how)}`, 'good'),
		),
		...(mount?.shared === true ? [labelled('Disk', sharedDiskWords(mount), 'warning')] : []),
		...(pinned === true ? [labelled('Pinned', 'never offered by sweep')] : []),
		...(staleness?.stale === true ? [labelled('Unused', unusedWords(environment, view))] : []),
	];
};

const keepingRows = ({git, worktree, referredTo = [], deletable}: Environment, view: PaneView): readonly PaneRow[] => [
	...(git === undefined || git === 'none' ? [] : [labelled('Git', git, git === 'tracked' ? 'warning' : 'plain')]),
	...worktreeRows(worktree, view),
	...referredTo.map(({path, how}) => labelled('Used by', `${printablePath(path, view.home)} (${referenceWords[how]})`)),
	...(deletable?.allowed === false
		? deletable.reasons.map(reason =>
				labelled('Kept', `can't be deleted: ${printable(deletionReasonInWords(reason, view.home))}`, 'warning'),
			)
		: []),
];

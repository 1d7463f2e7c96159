import {healthHintWithKey, healthMessage} from '../../text/health.js';
import {activityEvidence, useEvidence} from '../../text/last-use.js';
import {referenceWords, stalenessReasons} from '../../text/staleness.js';
import {worktreeWords} from '../../text/environment-state.js';
import type {Environment} from '../../core/model/environment.js';
import type {HealthNote} from '../../core/model/health.js';
import {withNotes} from '../../core/inspect/health/index.js';
import {inspectFully, type Inspection} from '../../core/inspect/inspect.js';
import {withNamedPackages} from '../../core/requirements/requested-by-project.js';
import {deletionReasonInWords} from '../../core/text/deletion-in-words.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {useHowInWords} from '../../core/text/use-how-in-words.js';
import {sharedDiskWords} from '../../core/text/shared-disk-words.js';
import {formatAgo, formatBytes, plural} from '../../text/fit-width.js';
import {besideRows, wrapSpans} from '../drawing/wrap.js';
import {keyHint} from '../drawing/key-hint.js';
import {packagesInBrief, packagesWidth} from './packages-in-brief.js';
import type {Pane, PaneView} from './pane.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Span} from '../drawing/spans.js';
import type {Tone} from '../drawing/spans.js';

/**
 * The most important facts of an environment in sentences: defects, size, last use, how to rebuild it. The description
 * of what it is comes last, since a small pane shows only the first lines. A wide pane has the packages beside these
 * facts; another one has them below, where lines are left.
 */
export const overviewPane: Pane<Inspection> = {
	id: 'overview',
	title: 'Overview',
	load: async (environment, context, work) =>
		withNamedPackages(await inspectFully(environment, context, work), context),
	rows: (environment, inspection, view) => {
		const width = view.isWide === true ? Math.min(widestFacts, view.width - packagesWidth) : view.width;
		const rows = [
			// The full list of checks as soon as it is known; the state that the list shows doesn't change by it.
			...healthRows({...environment, health: allHealth(environment, inspection)}, inspection !== undefined, view),
			...pathRows(environment, view),
			...usageRows(environment),
			...timeRows(environment, view),
			...contentRows(environment, inspection),
			...keepingRows(environment, view),
			{spans: []},
			...identityRows(environment, view),
			...hintRows({...environment, health: inspection?.environment.health ?? environment.health}, view),
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
const leastHeight = 30;
// The title and two packages.
const leastBelow = 3;

const row = (...spans: readonly Span[]): PaneRow => ({spans: [{text: ' '}, ...spans]});
const line = (label: string, text: string, tone: Tone = 'plain'): PaneRow =>
	row({text: label.padEnd(10), tone: 'dim'}, {text, tone});

const severityTones = {broken: 'bad', degraded: 'warning', info: 'dim'} as const;

/** The notes of the pane's own reading, and the files that couldn't be read. */
const allHealth = ({health = []}: Environment, inspection: Inspection | undefined): readonly HealthNote[] =>
	inspection === undefined
		? health
		: withNotes(
				(inspection.environment.health ?? []).filter(({id}) => id !== 'not-read'),
				health.filter(({id}) => id === 'not-read'),
			);

/** That there are no problems is said only when every check has been made; until then its line is kept. */
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
const hintRows = ({health = []}: Environment, view: PaneView): readonly PaneRow[] => {
	const notes = health.filter(({severity}) => severity === 'info').flatMap(note => noteRows(note, view));
	return notes.length === 0 ? [] : [{spans: []}, ...notes];
};

const noteRows = (note: HealthNote, {ascii, home, keys}: PaneView): readonly PaneRow[] => {
	const {severity} = note;
	const hint = healthHintWithKey(note, name => keyHint(keys, name));
	const sign = {broken: ascii ? 'x' : '✗', degraded: '!', info: '-'}[severity];
	const first = row({text: `${sign} ${healthMessage(note, home)}`, tone: severityTones[severity]});
	return hint === undefined ? [first] : [first, row({text: `  ${hint}`, tone: 'dim'})];
};

const pathRows = ({path, alias}: Environment, {home}: PaneView): readonly PaneRow[] => [
	line('Path', printablePath(path, home), 'strong'),
	...(alias === undefined ? [] : [line('Link to', printablePath(alias, home))]),
];

const identityRows = (environment: Environment, {home}: PaneView): readonly PaneRow[] => {
	const {python, kind, creator, project, owner} = environment;
	const version = [python?.implementation, python?.version].filter(Boolean).join(' ');
	const made = creator === undefined || creator === kind ? kind : `${kind}, created by ${creator}`;
	return [
		...(project === undefined
			? []
			: [line('Project', `${printablePath(project.path, home)}${goneWords[project.state]}`)]),
		line('Kind', made),
		...(version === '' ? [] : [line('Python', printable(version))]),
		...(python?.base === undefined ? [] : [line('Base', printablePath(python.base, home), 'dim')]),
		...(environment.systemSitePackages === true ? [line('', 'Also sees the system packages', 'warning')] : []),
		...(owner === undefined ? [] : [line('Kept by', `${owner.name}: ${printable(owner.deleteCommand.join(' '))}`)]),
	];
};

const goneWords = {there: '', gone: ' (not there any more)', 'not-mounted': ' (not mounted)'} as const;

const usageRows = ({usage, alias, unmeasured}: Environment): readonly PaneRow[] => {
	if (alias !== undefined) return [line('Size', 'counted in the target environment', 'dim')];
	if (!usage && unmeasured) return [line('Size', 'not measured, on a network disk; [z] measures it', 'dim')];
	if (!usage) return [line('Size', 'measuring…', 'dim')];
	const {allocatedBytes, reclaimableBytes, exact, files} = usage;
	const shared = allocatedBytes - reclaimableBytes;
	const frees = `${exact ? '' : 'at most '}${formatBytes(reclaimableBytes)}`;
	return [
		line('Size', `${formatBytes(allocatedBytes)} in ${plural(files, 'file')}`),
		line('Frees', shared > 0 ? `${frees} (${formatBytes(shared)} is shared and won't be freed)` : frees, 'strong'),
	];
};

const timeRows = (environment: Environment, {now, home}: PaneView): readonly PaneRow[] => {
	const {lastUsed, projectActivity, inUse = [], active, pinned, mount, staleness} = environment;
	return [
		...(lastUsed === undefined ? [] : [line('Used', `${formatAgo(lastUsed.at, now)} (${useEvidence(lastUsed)})`)]),
		...(projectActivity === undefined
			? []
			: [line('Activity', `${formatAgo(projectActivity.at, now)} (${activityEvidence(projectActivity)})`)]),
		...(active === true ? [line('Active', 'in your shell', 'good')] : []),
		...inUse.map(({pid, command, how}) =>
			line('In use', `by ${printable(command)} (${pid}), ${useHowInWords(how)}`, 'good'),
		),
		...(mount?.shared === true ? [line('Disk', sharedDiskWords(mount), 'warning')] : []),
		...(pinned === true ? [line('Pinned', 'never offered by sweep')] : []),
		...(staleness?.stale === true ? [line('Unused', stalenessReasons(environment, {now, home}).join('; '))] : []),
	];
};

const contentRows = (
	{packageCount, drift, rebuildable}: Environment,
	inspection: Inspection | undefined,
): readonly PaneRow[] => [
	...(packageCount === undefined ? [] : [line('Packages', `${packageCount}${requestedWords(inspection)}`)]),
	...unmetRows(inspection),
	...(drift === undefined ? [] : [line('Requires', driftWords(drift))]),
	...(rebuildable === undefined ? [] : [resetRow(rebuildable)]),
];

const requestedWords = (inspection: Inspection | undefined): string => {
	const requested = inspection?.packages.filter(each => each.requested === true).length ?? 0;
	if (inspection === undefined || requested === 0) return '';
	const others = inspection.packages.length - requested;
	return others === 0 ? ', all installed explicitly' : ` (${requested} direct, ${plural(others, 'dependency')})`;
};

const unmetRows = (inspection: Inspection | undefined): readonly PaneRow[] => {
	const names = new Set(inspection?.graph.unmet.map(({name}) => name));
	if (names.size === 0) return [];
	const text = names.size === 1 ? '1 package has' : `${names.size} packages have`;
	return [line('', `${text} missing dependencies [3]`, 'warning')];
};

const driftWords = ({missing, version, extra}: NonNullable<Environment['drift']>): string => {
	const parts = [
		missing > 0 ? `${missing} missing` : '',
		version > 0 ? `${version} version ${version === 1 ? 'mismatch' : 'mismatches'}` : '',
		extra > 0 ? `${extra} extra` : '',
	].filter(Boolean);
	return parts.length === 0 ? 'satisfied' : parts.join(', ');
};

const resetRow = ({verdict, source, missing}: NonNullable<Environment['rebuildable']>): PaneRow => {
	const from = source === undefined ? '' : ` from ${printable(source)}`;
	if (verdict === 'yes') return line('Reset', `can be recreated${from}`, 'good');
	const lost = missing.length === 0 ? '' : `; not ${missing.slice(0, 4).map(printable).join(', ')}`;
	if (verdict === 'partly') return line('Reset', `partly${from}${lost}`, 'warning');
	return line('Reset', `can't be recreated${lost}`, 'warning');
};

const worktreeRows = (worktree: Environment['worktree'], {home, now}: PaneView): readonly PaneRow[] => {
	if (worktree === undefined) return [];
	const {isLinked, state, branchState} = worktree;
	const isDispensable = branchState === 'merged' || state !== 'there';
	return [
		line(
			isLinked ? 'Worktree' : 'Repository',
			worktreeWords(worktree, {home, now}),
			isDispensable ? 'warning' : 'plain',
		),
	];
};

const keepingRows = ({git, worktree, referredTo = [], deletable}: Environment, view: PaneView): readonly PaneRow[] => [
	...(git === undefined || git === 'none' ? [] : [line('Git', git, git === 'tracked' ? 'warning' : 'plain')]),
	...worktreeRows(worktree, view),
	...referredTo.map(({path, how}) => line('Used by', `${printablePath(path, view.home)} (${referenceWords[how]})`)),
	...(deletable?.allowed === false
		? deletable.reasons.map(reason =>
				line('Kept', `can't be deleted: ${printable(deletionReasonInWords(reason, view.home))}`, 'warning'),
			)
		: []),
];

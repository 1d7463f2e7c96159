import {worktreeWords} from '../../text/environment-state.js';
import type {Environment} from '../../core/model/environment.js';
import type {HealthNote} from '../../core/model/health.js';
import type {Inspection} from '../../core/inspect/inspect.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {formatBytes, plural} from '../../text/fit-width.js';
import type {PaneRow, Span, Tone} from '../drawing/spans.js';
import type {PaneView} from './pane.js';

// Rows of the overview, of an environment that was read here or listed elsewhere.

/** A line of the pane. */
export const row = (...spans: readonly Span[]): PaneRow => ({spans: [{text: ' '}, ...spans]});
/** A fact with its label. */
export const labelled = (label: string, text: string, tone: Tone = 'plain'): PaneRow =>
	row({text: label.padEnd(10), tone: 'dim'}, {text, tone});

const severityTones = {broken: 'bad', degraded: 'warning', info: 'dim'} as const;

type ToldNote = {
	readonly severity: HealthNote['severity'];
	readonly message: string;
	readonly hint?: string | undefined;
};

/** A health note with its hint; its texts are printable. */
export const noteLines = ({severity, message, hint}: ToldNote, {ascii}: PaneView): readonly PaneRow[] => {
	const sign = {broken: ascii ? 'x' : '✗', degraded: '!', info: '-'}[severity];
	const first = row({text: `${sign} ${message}`, tone: severityTones[severity]});
	return hint === undefined ? [first] : [first, row({text: `  ${hint}`, tone: 'dim'})];
};

/** What it is: its project, kind, Python and owner. */
export const identityRows = (environment: Environment, {home}: PaneView): readonly PaneRow[] => {
	const {python, kind, creator, project, owner} = environment;
	const version = [python?.implementation, python?.version].filter(Boolean).join(' ');
	const made = creator === undefined || creator === kind ? kind : `${kind}, created by ${creator}`;
	return [
		...(project === undefined
			? []
			: [labelled('Project', `${printablePath(project.path, home)}${goneWords[project.state]}`)]),
		labelled('Kind', made),
		...(version === '' ? [] : [labelled('Python', printable(version))]),
		...(python?.base === undefined ? [] : [labelled('Base', printablePath(python.base, home), 'dim')]),
		...(environment.systemSitePackages === true ? [labelled('', 'Also sees the system packages', 'warning')] : []),
		...(owner === undefined ? [] : [labelled('Kept by', `${owner.name}: ${printable(owner.deleteCommand.join(' '))}`)]),
	];
};

const goneWords = {there: '', gone: ' (not there any more)', 'not-mounted': ' (not mounted)'} as const;

/** Its size, and what deleting it frees. */
export const usageRows = ({usage, alias, unmeasured}: Environment): readonly PaneRow[] => {
	if (alias !== undefined) return [labelled('Size', 'counted in the target environment', 'dim')];
	if (!usage && unmeasured) return [labelled('Size', 'not measured, on a network disk; [z] measures it', 'dim')];
	if (!usage) return [labelled('Size', 'measuring…', 'dim')];
	const {allocatedBytes, reclaimableBytes, exact, files} = usage;
	const shared = allocatedBytes - reclaimableBytes;
	const frees = `${exact ? '' : 'at most '}${formatBytes(reclaimableBytes)}`;
	return [
		labelled('Size', `${formatBytes(allocatedBytes)} in ${plural(files, 'file')}`),
		labelled('Frees', shared > 0 ? `${frees} (${formatBytes(shared)} is shared and won't be freed)` : frees, 'strong'),
	];
};

/** Its packages, and whether they could come back. */
export const contentRows = (
	{packageCount, drift, rebuildable}: Environment,
	inspection: Inspection | undefined,
	{vulnerable}: Pick<PaneView, 'vulnerable'>,
): readonly PaneRow[] => [
	...(packageCount === undefined ? [] : [labelled('Packages', `${packageCount}${requestedWords(inspection)}`)]),
	...unmetRows(inspection),
	...vulnerableRows(vulnerable),
	...(drift === undefined ? [] : [labelled('Requires', driftWords(drift))]),
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
	return [labelled('', `${text} missing dependencies [3]`, 'warning')];
};

/** Only where somebody has asked. */
const vulnerableRows = (vulnerable: PaneView['vulnerable'] = []): readonly PaneRow[] => {
	const packages = new Set(vulnerable.map(({name}) => name)).size;
	if (packages === 0) return [];
	const what = `${plural(packages, 'package')} with ${plural(vulnerable.length, 'known vulnerability')} [3]`;
	return [labelled('', what, 'warning')];
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
	if (verdict === 'yes') return labelled('Reset', `can be recreated${from}`, 'good');
	const lost = missing.length === 0 ? '' : `; not ${missing.slice(0, 4).map(printable).join(', ')}`;
	if (verdict === 'partly') return labelled('Reset', `partly${from}${lost}`, 'warning');
	return labelled('Reset', `can't be recreated${lost}`, 'warning');
};

/** The worktree or repository of its project. */
export const worktreeRows = (worktree: Environment['worktree'], {home, now}: PaneView): readonly PaneRow[] => {
	if (worktree === undefined) return [];
	const {isLinked, state, branchState} = worktree;
	const isDispensable = branchState === 'merged' || state !== 'there';
	return [
		labelled(
			isLinked ? 'Worktree' : 'Repository',
			worktreeWords(worktree, {home, now}),
			isDispensable ? 'warning' : 'plain',
		),
	];
};

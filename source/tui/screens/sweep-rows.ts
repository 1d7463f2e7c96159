import {brokenInShort} from '../../text/health.js';
import {branchWords} from '../../text/environment-state.js';
import {activityEvidence, blindWords} from '../../text/last-use.js';
import {countLeftOut, whyNotMarked} from '../../text/sweep.js';
import type {Environment} from '../../core/model/environment.js';
import {hiddenCount, hiddenWords} from '../../text/hidden-processes.js';
import {
	sweepGroups,
	type LeftOut,
	type Offered,
	type SweepGroup,
	type SweepOffer,
} from '../../core/operate/sweep/offer.js';
import {printablePath} from '../../core/text/printable.js';
import {fitEnd, fitMiddle, formatAge, formatBytes, padEnd, padStart, widthOf} from '../../text/fit-width.js';
import type {PaneView} from '../panes/pane.js';
import {keyHint} from '../drawing/key-hint.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Span} from '../drawing/spans.js';
import {usualWidth} from '../drawing/usual-width.js';
import {shortName} from '../drawing/phrases.js';
import {isMarked, listedOffers, offerOf, type ShownSweep, type SweepLocal, type SweepOrder} from './sweep-offers.js';

/** The threshold, how many are marked and what deleting them frees, and the heads of the columns. */
export const sweepHead = (shown: ShownSweep): readonly PaneRow[] => {
	const {local, view} = shown;
	const threshold: readonly Span[] = [
		{text: ' Sweep', tone: 'strong'},
		{text: `   unused for ${local.staleDays} days `},
		{text: '[-] [+]', tone: 'accent'},
	];
	const total = totalWords(shown);
	const room = view.width - threshold.reduce((sum, {text}) => sum + widthOf(text), 0) - widthOf(total) - 1;
	const isOneLine = room >= 2;
	return [
		{spans: isOneLine ? [...threshold, {text: ' '.repeat(room)}, {text: total, tone: 'strong'}] : threshold},
		...(isOneLine ? [] : [{spans: [{text: ` ${total}`, tone: 'strong' as const}]}]),
		{spans: [{text: columnHeads(shown), tone: 'dim'}]},
	];
};

/** Offers by group. */
export const sweepRows = (shown: ShownSweep): readonly PaneRow[] => {
	const {local, view, scene} = shown;
	const offers = listedOffers(shown, view.search);
	if (offers.length === 0) {
		const yet = scene.isScanning ? ' yet' : '';
		const nothing =
			view.search === '' ? `Nothing unused for ${local.staleDays} days, and nothing broken` : 'No path matches';
		return [{spans: []}, {spans: [{text: ` ${nothing}${yet}.`, tone: 'dim'}]}];
	}
	const columns = columnsOf(shown);
	return sweepGroups.flatMap(group => {
		const inGroup = offers.filter(offer => offer.group === group);
		if (inGroup.length === 0) return [];
		const title: readonly Span[] = [
			{text: ` ${titles[group]}`, tone: 'strong'},
			{text: `  ${inGroup.length}${view.width < hintsFrom ? '' : hints[group](view)}`, tone: 'dim'},
		];
		return [{spans: title}, ...inGroup.map(offer => rowOf(offer, shown, columns))];
	});
};

/** The reason why an environment is offered, if its row has no room for it; undefined if it has. */
export const whyLine = (rowId: string, shown: ShownSweep): string | undefined => {
	const offer = offerOf(shown).offered.find(({environment}) => environment.path === rowId);
	const why = offer && whyOf(offer, shown.view);
	return why !== undefined && widthOf(why) > columnsOf(shown).why ? why : undefined;
};

/** Lines about environments that are left out, and about facts that can't be known. */
export const sweepFoot = (shown: ShownSweep): readonly PaneRow[] => {
	const {leftOut} = offerOf(shown);
	const hidden = shown.data && (shown.view.width < longFrom ? hiddenCount : hiddenWords)(shown.data.hidden);
	const lines = [leftOut.length === 0 ? undefined : leftOutWords(leftOut, shown), hidden];
	return lines.flatMap(text => (text === undefined ? [] : [{spans: [{text: ` ${text}`, tone: 'dim' as const}]}]));
};

/** Names are listed if there is room: on a small screen the rows need it more. */
const leftOutWords = (leftOut: readonly LeftOut[], shown: ShownSweep): string => {
	const named = `Left out: ${countLeftOut(leftOut, nameIn(shown))}`;
	const isRoomy = shown.view.width >= longFrom || widthOf(named) < shown.view.width;
	return isRoomy ? named : `Left out: ${countLeftOut(leftOut)}`;
};

const longFrom = 90;

const titles: Readonly<Record<SweepGroup, string>> = {
	unused: 'Unused',
	'branch merged': 'Branch merged',
	broken: 'Broken',
	'project not found': 'Project not found',
};

const hints: Readonly<Record<SweepGroup, (view: PaneView) => string>> = {
	unused: () => '',
	'branch merged': () => ": the worktree's commits are in the main branch",
	broken: ({keys}) => `: ${keyHint(keys, 'repair')} to repair, ${keyHint(keys, 'reset')} to reset; not preselected`,
	'project not found': () => ': it may have moved; not preselected',
};

/** Bytes of all marked environments together: bytes shared by two of them count once, and are freed when both go. */
const totalWords = (shown: ShownSweep): string => {
	const {local, view, scene} = shown;
	const {offered} = offerOf(shown);
	const marked = offered.filter(offer => isMarked(offer, local)).map(({environment: {path}}) => path);
	const listed = new Set(listedOffers(shown, view.search).map(({environment: {path}}) => path));
	const hidden = marked.filter(path => !listed.has(path)).length;
	const words = `${marked.length} of ${offered.length} marked${hidden === 0 ? '' : ` (${hidden} not shown)`}`;
	const totals = marked.length === 0 ? undefined : scene.context.totals?.(marked);
	if (totals === undefined || totals.count === 0) return words;
	const {allocatedBytes, reclaimableBytes, exact, count} = totals;
	const of = allocatedBytes === reclaimableBytes ? '' : ` of ${formatBytes(allocatedBytes)}`;
	const soFar = count < marked.length ? ' so far' : '';
	return `${words}, frees ${exact ? '' : 'up to '}${formatBytes(reclaimableBytes)}${of}${soFar}`;
};

/**
 * The columns that there is room for. A long name gives way to a long reason, but most names and half of the reasons
 * stay whole.
 */
type Columns = {readonly hasSize: boolean; readonly name: number; readonly why: number};

const startWidth = ({width}: PaneView): number => (width >= sizeFrom ? 27 : 20);
const sizeFrom = 60;
const hintsFrom = 50;
// With less room, a reason would take more than half of a name's: the status line shows it then.
const whyFrom = 70;
const leastName = 11;
const usualName = 20;

// The status line needs, at every key, the columns by which the rows were laid out: they are kept as long as their
// offer.
const remembered = new WeakMap<SweepOffer, Map<string, Columns>>();

const columnsOf = (shown: ShownSweep): Columns => {
	const {view} = shown;
	const offer = offerOf(shown);
	const known = remembered.get(offer) ?? new Map<string, Columns>();
	remembered.set(offer, known);
	const key = `${view.width} ${view.search}`;
	const columns = known.get(key) ?? layOutColumns(shown);
	known.set(key, columns);
	return columns;
};

const layOutColumns = (shown: ShownSweep): Columns => {
	const {view} = shown;
	const room = view.width - startWidth(view) - 1;
	const hasSize = view.width >= sizeFrom;
	if (view.width < whyFrom) return {hasSize, name: Math.max(leastName, room), why: 0};
	const offers = listedOffers(shown, view.search);
	const {usual, longest} = usualWidth(offers.map(({environment}) => widthOf(nameIn(shown)(environment))));
	const longestWhy = Math.max(0, ...offers.map(offer => widthOf(whyOf(offer, view))));
	const wanted = Math.min(longest, Math.max(usual, usualName, room - longestWhy - 2));
	const name = Math.max(leastName, Math.min(wanted, Math.floor(room * 0.48)));
	return {hasSize, name, why: room - name - 2};
};

const columnHeads = (shown: ShownSweep): string => {
	const {local, view} = shown;
	const {hasSize, name, why} = columnsOf(shown);
	const head = (title: string, order: SweepOrder): string =>
		order === local.order ? `${title}${arrowOf(local, view.ascii)}` : title;
	return [
		`     ${padStart(head('FREES', 'frees'), 6)}`,
		...(hasSize ? [padStart(head('SIZE', 'size'), 5)] : []),
		padStart(head('USED', 'used'), 5),
		padEnd(head('ENVIRONMENT', 'path'), name),
		...(why > 0 ? ['WHY'] : []),
	].join('  ');
};

const arrowOf = ({isReversed}: SweepLocal, ascii: boolean): string => {
	if (isReversed) return ascii ? '^' : '▴';
	return ascii ? 'v' : '▾';
};

const nameIn =
	({view, scene}: ShownSweep) =>
	({path}: Environment): string =>
		shortName(path, scene.context.roots, view.home);

const rowOf = (offer: Offered, shown: ShownSweep, {hasSize, name, why}: Columns): PaneRow => {
	const {local, view} = shown;
	const {path, usage, lastUsed} = offer.environment;
	const cut = view.ascii ? '~' : '…';
	const size = (bytes: number | undefined): string => padStart(bytes === undefined ? cut : formatBytes(bytes), 5);
	const used = padStart(lastUsed === undefined ? '-' : formatAge(lastUsed.at, view.now), 5);
	const marked = isMarked(offer, local);
	const mark: Span = {text: ` [${marked ? 'x' : ' '}] `, tone: marked ? 'accent' : 'plain'};
	const reason = why > 0 ? fitEnd(whyOf(offer, view), why, cut) : '';
	return {
		id: path,
		spans: [
			mark,
			{text: ` ${size(usage?.reclaimableBytes)}  `, tone: mark.tone},
			{text: `${hasSize ? `${size(usage?.allocatedBytes)}  ` : ''}${used}  `, tone: 'dim'},
			{text: padEnd(fitMiddle(nameIn(shown)(offer.environment), name, cut), name), tone: marked ? 'strong' : 'plain'},
			{text: reason === '' ? '' : `  ${reason}`, tone: 'dim'},
		],
	};
};

/** Short reasons, the most important first: the rest is cut and stands in the details. */
const whyOf = (offer: Offered, {home, now}: PaneView): string => {
	const {environment, group} = offer;
	const {project} = environment;
	const lost = project?.state === 'gone' ? `${printablePath(project.path, home)} isn't there (moved?)` : undefined;
	const first = {
		unused: undefined,
		'branch merged': environment.worktree && branchWords(environment.worktree),
		broken: brokenInShort(environment.health ?? [], home),
		'project not found': lost,
	}[group];
	return [first, ...keepWords(offer), activityWords(environment, now)].filter(text => text !== undefined).join('; ');
};

/** A reason against deleting it, else that it can be rebuilt. */
const keepWords = ({environment, group, notMarked}: Offered): readonly string[] => {
	const {rebuildable, lastUsed} = environment;
	if (group === 'unused' && lastUsed?.confidence === 'low')
		return [`not certain${lastUsed.blind === undefined ? '' : `: ${blindWords[lastUsed.blind]}`}`];
	if ((group === 'unused' || group === 'branch merged') && notMarked !== undefined) return [whyNotMarked(notMarked)];
	if (rebuildable?.verdict === 'yes') return ['can be reset'];
	const lost = rebuildable?.missing.length ?? 0;
	return lost === 0 ? [] : [lost === 1 ? '1 package is not in any file' : `${lost} packages are not in any file`];
};

const activityWords = ({projectActivity}: Environment, now: Date): string | undefined => {
	if (projectActivity === undefined) return undefined;
	const age = formatAge(projectActivity.at, now);
	return `${activityEvidence(projectActivity)} ${age === 'today' ? age : `${age} ago`}`;
};

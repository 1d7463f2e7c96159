import {hiddenProcesses, hiddenWords} from '../../core/inspect/in-use.js';
import {defaultStaleDays} from '../../core/inspect/staleness.js';
import {
	countLeftOut,
	offerSweep,
	sweepGroups,
	type Offered,
	type SweepGroup,
	type SweepOffer,
} from '../../core/operate/sweep-offer.js';
import type {Environment} from '../../core/environment.js';
import type {FsPath} from '../../core/platform/paths.js';
import {printable, printablePath} from '../../core/text.js';
import {fitEnd, fitMiddle, formatAge, formatBytes, padEnd, padStart, widthOf} from '../../format.js';
import type {PaneRow, PaneView, Span} from '../panes/pane.js';
import {shortName} from '../words.js';
import {wrapText} from '../wrap.js';
import type {Effect, Press, Scene, Screen} from './screen.js';

/** The sweep's own marks end with it. What the user never touched follows the marks that are made beforehand. */
type SweepLocal = {readonly staleDays: number; readonly marks: ReadonlyMap<FsPath, boolean>};

/** `hidden`: what can't be known of use, in words. */
type SweepData = {readonly hidden: string | undefined};

/** Unused, broken and lost environments with reasons; marks; what deleting the marked ones together would free. */
export const screen: Screen<SweepData, SweepLocal> = {
	id: 'sweep',
	title: 'sweep',
	keys: ['s'],
	initial: {staleDays: defaultStaleDays, marks: new Map()},
	// All else that it shows is known of the environments already.
	load: async ({context}) => ({hidden: hiddenWords(await hiddenProcesses(context.core))}),
	head: (_, local, view, scene) => headRows(local, view, scene),
	rows: (data, local, view, scene) => {
		const {offered, leftOut} = offerOf(scene, local.staleDays);
		if (offered.length === 0 && leftOut.length === 0)
			return [{spans: [{text: ` Nothing unused for ${local.staleDays} days, and nothing broken.`, tone: 'dim'}]}];
		const caveats = [leftOut.length === 0 ? undefined : `Left out: ${countLeftOut(leftOut)}`, data?.hidden];
		return [
			...sweepGroups.flatMap(group => groupRows(offered, group, {local, view, scene})),
			...caveats.flatMap(text => (text === undefined ? [] : wrapped(` ${text}`, view, 'dim'))),
		];
	},
	details: (_, rowId, view, scene) => detailRows(rowId, view, scene),
	press: [
		{keys: [' '], title: 'mark', press: press => toggled(press)},
		{keys: ['d'], title: 'delete the marked', press: press => deletion(press)},
		{keys: ['r'], title: 'reset', press: press => reset(press)},
		{keys: ['p'], title: 'pin', press: press => onRow(press, 'pin')},
		{keys: ['-'], title: 'unused for less', press: ({local}) => withThreshold(local, -1)},
		{keys: ['+'], title: 'unused for longer', press: ({local}) => withThreshold(local, 1)},
		{
			keys: ['f'],
			title: 'free what was deleted',
			press: () => ({type: 'act', actionId: 'free', targets: [], answers: {}}),
		},
	],
};

const remembered = new WeakMap<readonly Environment[], Map<number, SweepOffer>>();

/** The same answer for the same environments: head, rows and keys ask in turn. */
const offerOf = ({environments, context}: Scene, staleDays: number): SweepOffer => {
	const known = remembered.get(environments) ?? new Map<number, SweepOffer>();
	remembered.set(environments, known);
	const offer = known.get(staleDays) ?? offerSweep(environments, {staleDays, broken: false, minBytes: 0}, context.core);
	known.set(staleDays, offer);
	return offer;
};

const isMarked = ({environment, selected}: Offered, {marks}: SweepLocal): boolean =>
	marks.get(environment.path) ?? selected;

const markedOf = (scene: Scene, local: SweepLocal): readonly Offered[] =>
	offerOf(scene, local.staleDays).offered.filter(offer => isMarked(offer, local));

const headRows = (local: SweepLocal, view: PaneView, scene: Scene): readonly PaneRow[] => {
	const {offered} = offerOf(scene, local.staleDays);
	const roots = scene.context.roots.map(root => printablePath(root, view.home)).join(' ');
	const parts: readonly Span[] = [
		{text: ` Sweep ${fitMiddle(roots, Math.max(8, view.width - 66))}`, tone: 'strong'},
		{text: `   unused for ${local.staleDays} days `},
		{text: '[-] [+]', tone: 'accent'},
		{text: `  ${totalWords(offered, local, scene)}`},
	];
	const name = padEnd('ENVIRONMENT', nameWidth(view));
	return [
		{spans: parts},
		{spans: [{text: `     ${padStart('FREES', 5)}  ${padStart('SIZE', 5)}  ${name}  WHY`, tone: 'dim'}]},
	];
};

/** Of the marked ones together: what two of them share counts once, and is freed when both go. */
const totalWords = (offered: readonly Offered[], local: SweepLocal, {context}: Scene): string => {
	const marked = offered.filter(offer => isMarked(offer, local)).map(({environment}) => environment);
	const words = `${marked.length} of ${offered.length} marked`;
	if (marked.length === 0) return words;
	const totals = context.measurer?.totals(marked.map(({path}) => path));
	if (totals === undefined || totals.count === 0) return words;
	const {allocatedBytes, reclaimableBytes, exact} = totals;
	const of = allocatedBytes === reclaimableBytes ? '' : ` of ${formatBytes(allocatedBytes)}`;
	const soFar = totals.count < marked.length ? ' so far' : '';
	return `${words}, frees ${exact ? '' : 'up to '}${formatBytes(reclaimableBytes)}${of}${soFar}`;
};

type Shown = {readonly local: SweepLocal; readonly view: PaneView; readonly scene: Scene};

const titles: Readonly<Record<SweepGroup, string>> = {
	unused: ' Unused',
	broken: ' Broken: [r] resets. None is marked for you',
	'project not found': ' Project not found. None is marked for you',
};

const groupRows = (offered: readonly Offered[], group: SweepGroup, shown: Shown): readonly PaneRow[] => {
	const wanted = shown.view.search.toLowerCase();
	const rows = offered
		.filter(offer => offer.group === group && offer.environment.path.toLowerCase().includes(wanted))
		.map(offer => row(offer, shown));
	return rows.length === 0 ? [] : [{spans: [{text: titles[group], tone: 'strong'}]}, ...rows];
};

const nameWidth = ({width}: PaneView): number => Math.max(12, Math.min(28, Math.floor((width - 20) / 3)));

const row = (offer: Offered, {local, view, scene}: Shown): PaneRow => {
	const {environment} = offer;
	const {path, usage} = environment;
	const [frees, size] = [usage?.reclaimableBytes, usage?.allocatedBytes].map(bytes =>
		padStart(bytes === undefined ? '…' : formatBytes(bytes), 5),
	);
	const name = fitMiddle(shortName(path, scene.context.roots, view.home), nameWidth(view));
	const start = ` [${isMarked(offer, local) ? 'x' : ' '}] ${frees}  ${size}  `;
	const why = fitEnd(whyOf(offer, view.now), Math.max(0, view.width - widthOf(start) - nameWidth(view) - 3));
	return {
		id: path,
		spans: [
			{text: start, tone: isMarked(offer, local) ? 'accent' : 'plain'},
			{text: padEnd(name, nameWidth(view)), tone: 'strong'},
			{text: `  ${why}`},
		],
	};
};

/** Short: the ages as in the list, and no sizes, which have columns of their own. */
const whyOf = (offer: Offered, now: Date): string => {
	const {environment, group, notSelected, reasons} = offer;
	if (group === 'broken') return [brokenWords(environment), ageWords(environment, now)].filter(Boolean).join('; ');
	if (group === 'project not found') return [lostWords(offer), ageWords(environment, now)].filter(Boolean).join('; ');
	const [first, ...others] = reasons.filter(reason => !reason.startsWith('frees '));
	const last = notSelected ?? (environment.rebuildable?.verdict === 'yes' ? 'can be reset' : others.at(-1));
	return [lastUseWords(environment, now) ?? first, last].filter(Boolean).join('; ');
};

/** What is broken, in the note's first clause: the rest stands in the details. */
const brokenWords = ({health = []}: Environment): string => {
	const message = health.find(({severity}) => severity === 'broken')?.message ?? 'broken';
	const [clause = message] = message.split(/: |, not /);
	return clause.replace(/ was removed$/, ' gone').replace(/^It (?:is|was) |^I/, word => (word === 'I' ? 'i' : ''));
};

const lostWords = ({environment: {project}, group, reasons}: Offered): string =>
	reasons.find(reason => reason.includes("isn't there")) ?? (project === undefined ? group : 'its project is gone');

const lastUseWords = ({lastUsed}: Environment, now: Date): string | undefined =>
	lastUsed && `${lastUsed.confidence === 'low' ? 'changed' : 'used'} ${shortAgo(lastUsed.at, now)}`;

const ageWords = (environment: Environment, now: Date): string | undefined => {
	const {projectActivity} = environment;
	const {lastUsed} = environment;
	if (projectActivity === undefined && lastUsed?.evidence.startsWith('installed '))
		return `installed ${shortAgo(lastUsed.at, now)}`;
	if (projectActivity === undefined) return lastUseWords(environment, now);
	return `${projectActivity.evidence} ${shortAgo(projectActivity.at, now)}`;
};

const shortAgo = (at: string, now: Date): string => {
	const age = formatAge(at, now);
	return age === 'today' ? age : `${age} ago`;
};

const detailRows = (rowId: string, view: PaneView, scene: Scene): readonly PaneRow[] => {
	const environment = scene.environments.find(({path}) => path === rowId);
	if (environment === undefined) return [{spans: [{text: " It isn't there any more", tone: 'dim'}]}];
	// Whatever the threshold is: the row was shown, so it is among those of zero days.
	const offer = offerOf(scene, 0).offered.find(({environment: {path}}) => path === rowId);
	const {lastUsed, referredTo = [], health = []} = environment;
	const lines = [
		...(offer?.reasons ?? environment.staleness?.reasons ?? []),
		...(lastUsed === undefined
			? []
			: [`last use: ${lastUsed.at.slice(0, 10)}, ${lastUsed.evidence}; certainty ${lastUsed.confidence}`]),
		...referredTo.map(({path, how}) => `${how}: ${printablePath(path, view.home)}`),
		...health.map(({message, hint}) => (hint === undefined ? message : `${message}: ${hint}`)),
	];
	const mark = offer?.notSelected === undefined ? 'Marked beforehand' : `Not marked beforehand: ${offer.notSelected}`;
	return [
		...wrapped(` ${printablePath(environment.path, view.home)}`, view, 'strong'),
		{spans: []},
		...[...new Set(lines)].flatMap(text => wrapped(`   ${printable(text)}`, view)),
		{spans: []},
		...wrapped(` ${printable(mark)}`, view, 'dim'),
	];
};

/** A text that may be longer than a line. One column stays free at the right. */
const wrapped = (text: string, {width}: PaneView, tone: Span['tone'] = 'plain'): readonly PaneRow[] =>
	wrapText(text, width - 1).map(line => ({spans: [{text: line, tone}]}));

type SweepPress = Press<SweepData, SweepLocal>;

const toggled = ({local, rowId, scene}: SweepPress): Effect<SweepLocal> | undefined => {
	const offer = offerOf(scene, local.staleDays).offered.find(({environment}) => environment.path === rowId);
	if (offer === undefined) return undefined;
	const marks = new Map(local.marks).set(offer.environment.path, !isMarked(offer, local));
	return {type: 'local', local: {...local, marks}, advance: true};
};

const deletion = ({local, scene}: SweepPress): Effect<SweepLocal> => {
	const targets = markedOf(scene, local).map(({environment}) => environment);
	if (targets.length === 0) return {type: 'say', text: 'Nothing is marked: Space marks'};
	return {type: 'act', actionId: 'delete', targets};
};

/** The broken ones among the marked, else the row under the cursor. */
const reset = (press: SweepPress): Effect<SweepLocal> | undefined => {
	const broken = markedOf(press.scene, press.local).filter(({group}) => group === 'broken');
	if (broken.length === 0) return onRow(press, 'reset');
	return {type: 'act', actionId: 'reset', targets: broken.map(({environment}) => environment)};
};

const onRow = ({rowId, scene}: SweepPress, actionId: string): Effect<SweepLocal> | undefined => {
	const environment = scene.environments.find(({path}) => path === rowId);
	return environment && {type: 'act', actionId, targets: [environment]};
};

const thresholds = [7, 14, 30, 60, 90, 120, 180, 270, 365, 730] as const;

const withThreshold = (local: SweepLocal, by: 1 | -1): Effect<SweepLocal> | undefined => {
	const later = thresholds.filter(days => (by > 0 ? days > local.staleDays : days < local.staleDays));
	const staleDays = by > 0 ? later[0] : later.at(-1);
	return staleDays === undefined ? undefined : {type: 'local', local: {...local, staleDays}};
};

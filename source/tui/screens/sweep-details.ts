import {referenceWords} from '../../text/staleness.js';
import type {Environment, Rebuildable} from '../../core/model/environment.js';
import type {LastUsed} from '../../core/model/use.js';
import type {HealthNote} from '../../core/model/health.js';
import {healthHintWithKey, healthMessage} from '../../text/health.js';
import {activityEvidence, certaintyWords, lastUseWords} from '../../text/last-use.js';
import {whyNotMarked} from '../../text/sweep.js';
import {hiddenWords} from '../../text/hidden-processes.js';
import type {Offered} from '../../core/operate/sweep/offer.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {useHowInWords} from '../../text/reasons/use-how.js';
import {formatAgo, formatBytes, padEnd, plural} from '../../text/fit-width.js';
import type {PaneView} from '../panes/pane.js';
import {keyHint} from '../drawing/key-hint.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Tone} from '../drawing/spans.js';
import {isMarked, offerOf, type ShownSweep} from './sweep-offers.js';

/** All reasons for and against deleting one environment. */
export const sweepDetails = (rowId: string, shown: ShownSweep): readonly PaneRow[] => {
	const {local, view, scene} = shown;
	const environment = scene.environments.find(({path}) => path === rowId);
	if (environment === undefined) return [{spans: [{text: ' No longer there', tone: 'dim'}]}];
	// A threshold of zero days includes every row that was shown, whatever the screen's threshold is.
	const offer = offerOf({...shown, local: {...local, staleDays: 0}}).offered.find(
		one => one.environment.path === rowId,
	);
	return [
		{spans: [{text: ` ${printablePath(environment.path, view.home)}`, tone: 'strong'}]},
		...(offer === undefined ? [] : [markRow(offer, shown)]),
		{spans: []},
		...[...factsOf(environment, view), ...sightFacts(shown), ...pointFacts(environment)].map(({label, text, tone}) => ({
			spans: [
				{text: ` ${padEnd(label, 10)} `, tone: 'dim' as const},
				{text, tone: tone ?? ('plain' as const)},
			],
		})),
	];
};

const markRow = (offer: Offered, {local}: ShownSweep): PaneRow => {
	const marked = isMarked(offer, local);
	const why = offer.notMarked === undefined ? 'marked for you' : `not marked for you: ${whyNotMarked(offer.notMarked)}`;
	const own = marked === offer.selected ? why : marked ? `marked by you (${why})` : 'not marked, by you';
	return {
		spans: [
			{text: ` [${marked ? 'x' : ' '}] `, tone: marked ? 'accent' : 'plain'},
			{text: own, tone: marked ? 'accent' : 'plain'},
		],
	};
};

/** Whether no use was seen, or none could have been seen. */
const sightFacts = ({data}: ShownSweep): readonly Fact[] => {
	const words = data && hiddenWords(data.hidden);
	return words === undefined ? [] : [{label: 'Note', text: words}];
};

const pointFacts = ({staleness}: Environment): readonly Fact[] =>
	staleness === undefined ? [] : [{label: 'Score', text: `${staleness.score} (sort order only)`, tone: 'dim'}];

type Fact = {readonly label: string; readonly text: string; readonly tone?: Tone | undefined};

const factsOf = (environment: Environment, view: PaneView): readonly Fact[] => {
	const {health = [], referredTo = [], inUse = []} = environment;
	return [
		{label: 'What', text: whatWords(environment)},
		{label: 'Last use', text: datedUse(environment, view.now)},
		...(environment.lastUsed === undefined ? [] : [{label: '', text: certaintyWords[environment.lastUsed.confidence]}]),
		...projectFacts(environment, view),
		...freesFacts(environment),
		...(environment.rebuildable === undefined ? [] : [{label: 'Reset', text: resetWords(environment.rebuildable)}]),
		...inUse.map(({pid, command, how}) => ({label: 'In use', text: `${pid} ${command} ${useHowInWords(how)}`})),
		...referredTo.map(({path, how}) => ({
			label: 'Needed by',
			text: `${referenceWords[how]}: ${printablePath(path, view.home)}`,
		})),
		...health.map(note => ({
			label: note.severity === 'broken' ? 'Broken' : 'Note',
			text: noteText(note, view),
			tone: note.severity === 'broken' ? ('bad' as const) : undefined,
		})),
	];
};

const noteText = (note: HealthNote, {home, keys}: PaneView): string => {
	const hint = healthHintWithKey(note, name => keyHint(keys, name));
	return hint === undefined ? healthMessage(note, home) : `${healthMessage(note, home)}. ${hint}`;
};

const whatWords = ({kind, python, packageCount}: Environment): string =>
	[
		kind,
		...(python?.version === undefined ? [] : [`Python ${printable(python.version)}`]),
		...(packageCount === undefined ? [] : [plural(packageCount, 'package')]),
	].join(', ');

const datedUse = ({lastUsed}: Environment, now: Date): string => {
	const words = lastUseWords(lastUsed, now);
	return lastUsed === undefined ? words : `${words}, ${dayOf(lastUsed)}`;
};

const dayOf = ({at}: LastUsed): string => at.slice(0, 10);

const projectFacts = ({project, projectActivity}: Environment, {home, now}: PaneView): readonly Fact[] => {
	if (project === undefined) return [{label: 'Project', text: 'none is known'}];
	const where = printablePath(project.path, home);
	if (project.state === 'gone') return [{label: 'Project', text: `${where} isn't there: it may have moved`}];
	if (project.state === 'not-mounted') return [{label: 'Project', text: `${where} is on a disk that is not mounted`}];
	const activity =
		projectActivity === undefined
			? ''
			: `; ${activityEvidence(projectActivity)} ${formatAgo(projectActivity.at, now)}, ${projectActivity.at.slice(0, 10)}`;
	return [{label: 'Project', text: `${where}${activity}`}];
};

const freesFacts = ({usage}: Environment): readonly Fact[] => {
	if (usage === undefined) return [];
	const {allocatedBytes, reclaimableBytes, exact} = usage;
	const frees = `${exact ? '' : 'up to '}${formatBytes(reclaimableBytes)}`;
	const of = `${frees} of ${formatBytes(allocatedBytes)}: the rest is shared, for example with uv's cache, and stays`;
	return [{label: 'Frees', text: allocatedBytes === reclaimableBytes ? frees : of}];
};

const mostNamed = 20;

const resetWords = ({verdict, source, missing}: Rebuildable): string => {
	const from = source === undefined ? '' : ` from ${printable(source)}`;
	if (verdict === 'yes') return `can be reset${from}`;
	if (missing.length === 0) return 'no file lists its packages';
	const rest = missing.length > mostNamed ? ` and ${missing.length - mostNamed} more` : '';
	const names = missing.slice(0, mostNamed).map(printable).join(', ');
	const part = verdict === 'partly' ? `in part${from}; ` : '';
	return `${part}${missing.length === 1 ? '1 package is' : `${missing.length} packages are`} not in any file: ${names}${rest}`;
};

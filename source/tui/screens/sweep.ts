import {findUses} from '../../core/inspect/use/in-use.js';
import {damageOf} from '../../core/operate/repair/assess-damage.js';
import {countUserFiles} from '../../core/operate/sweep/count-user-files.js';
import type {Effect, LoadScene, Press, Screen} from './screen.js';
import {sweepDetails} from './sweep-details.js';
import {
	initialSweep,
	isMarked,
	listedOffers,
	markedOffers,
	offerOf,
	sweepOrders,
	withRange,
	type SweepData,
	type SweepLocal,
} from './sweep-offers.js';
import {sweepFoot, sweepHead, sweepRows, whyLine} from './sweep-rows.js';

/** Unused, broken and lost environments with reasons; marks; what deleting the marked ones together would free. */
export const sweepScreen: Screen<SweepData, SweepLocal> = {
	id: 'sweep',
	title: 'sweep',
	about: 'Unused and broken environments, to be deleted together',
	keys: ['s'],
	initial: ({core}) => ({...initialSweep, staleDays: core.settings.staleDays}),
	load: scene => readNow(scene),
	head: look => sweepHead(withRange(look, look.view)),
	rows: look => sweepRows(withRange(look, look.view)),
	foot: look => sweepFoot(look),
	details: (look, rowId) => sweepDetails(rowId, withRange(look, look.view)),
	line: (look, rowId) => whyLine(rowId, look),
	followsCursor: ({rangeFrom}) => rangeFrom !== undefined,
	back: local => (local.rangeFrom === undefined ? undefined : {...local, rangeFrom: undefined}),
	press: [
		{isEarly: true, keys: [' '], name: 'mark', title: 'mark', press: press => toggled(press)},
		{keys: ['d'], name: 'delete', title: 'delete marked', press: press => deletion(press)},
		{keys: ['r'], name: 'reset', title: 'reset', press: press => reset(press)},
		{keys: ['m'], name: 'repair', title: 'repair', press: press => repair(press)},
		{keys: ['p'], name: 'pin', title: 'pin', press: press => onRow(press, 'pin')},
		{isEarly: true, keys: ['v'], name: 'range', title: 'mark a range', press: press => range(press)},
		{isEarly: true, keys: ['A'], name: 'mark-all', title: 'mark all', press: press => allMarked(press)},
		{isEarly: true, keys: ['o'], name: 'order', title: 'order', press: ({local}) => inNextOrder(local)},
		{isEarly: true, keys: ['-'], title: 'unused for less', press: ({local}) => withThreshold(local, -1)},
		{isEarly: true, keys: ['+'], title: 'unused for longer', press: ({local}) => withThreshold(local, 1)},
		{
			isEarly: true,
			keys: ['O'],
			name: 'reverse',
			title: 'reversed',
			press: ({local}) => withLocal({...local, isReversed: !local.isReversed}),
		},
		{
			keys: ['f'],
			name: 'free',
			title: 'free what was deleted',
			press: () => ({type: 'act', actionId: 'free', targets: [], answers: {}}),
		},
	],
};

/** Looked up again when the screen opens and after each job: the scan may be long ago. */
const readNow = async ({context, environments}: LoadScene): Promise<SweepData> => {
	const least = {staleDays: thresholds[0], broken: false, minBytes: 0};
	const [{hidden, usesOf}, userFiles] = await Promise.all([
		findUses(context.core),
		countUserFiles(environments, least, context.core),
	]);
	const real = environments.filter(({alias}) => alias === undefined);
	return {
		hidden,
		uses: new Map(real.map(({path}) => [path, usesOf(path)])),
		userFiles,
	};
};

type SweepPress = Press<SweepData | undefined, SweepLocal>;

const withLocal = (local: SweepLocal): Effect<SweepLocal> => ({type: 'local', local});

const toggled = (press: SweepPress): Effect<SweepLocal> | undefined => {
	const {local, rowId} = press;
	if (rangeOf(press).rangeFrom !== undefined) return range(press);
	const offer = offerOf(press).offered.find(({environment}) => environment.path === rowId);
	if (offer === undefined) return undefined;
	const marks = new Map(local.marks).set(offer.environment.path, !isMarked(offer, local));
	return {type: 'local', local: {...local, marks}, advance: true};
};

/** Begins a range at the row under the cursor; pressed again, marks all rows in between. */
const range = (press: SweepPress): Effect<SweepLocal> | undefined => {
	const {scene, rowId} = press;
	const ranged = rangeOf(press);
	if (ranged.rangeFrom !== undefined) return withLocal({...ranged, rangeFrom: undefined});
	const begin = scene.environments.find(({path}) => path === rowId);
	return begin && withLocal({...ranged, rangeFrom: begin.path});
};

/** The marks with the range that is being drawn. */
const rangeOf = (press: SweepPress): SweepLocal => withRange(press, {search: press.search, cursor: press.rowId}).local;

/** Marks all environments in view of the filter; unmarks them if all are marked already. */
const allMarked = (press: SweepPress): Effect<SweepLocal> => {
	const {search} = press;
	const local = rangeOf(press);
	const shown = listedOffers(press, search);
	const isMarking = shown.some(offer => !isMarked(offer, local));
	const marks = new Map(local.marks);
	for (const {environment} of shown) marks.set(environment.path, isMarking);
	return withLocal({...local, marks, rangeFrom: undefined});
};

const deletion = (press: SweepPress): Effect<SweepLocal> => {
	const targets = markedOffers({...press, local: rangeOf(press)}).map(({environment}) => environment);
	if (targets.length === 0) return {type: 'say', text: 'Nothing is marked: Space marks'};
	return {type: 'act', actionId: 'delete', targets};
};

/** The broken ones among the marked, else the row under the cursor. */
const reset = (press: SweepPress): Effect<SweepLocal> | undefined => {
	const broken = markedOffers({...press, local: rangeOf(press)}).filter(({group}) => group === 'broken');
	if (broken.length === 0) return onRow(press, 'reset');
	return {type: 'act', actionId: 'reset', targets: broken.map(({environment}) => environment)};
};

/** Those of the marked that a repair can mend, else the row under the cursor, else all of them. */
const repair = (press: SweepPress): Effect<SweepLocal> => {
	const {rowId, scene} = press;
	const damaged = scene.environments.filter(one => one.alias === undefined && damageOf(one) !== undefined);
	const marked = new Set(markedOffers({...press, local: rangeOf(press)}).map(({environment}) => environment.path));
	const chosen = damaged.filter(({path}) => marked.has(path));
	const own = damaged.filter(({path}) => path === rowId);
	const targets = [chosen, own, damaged].find(some => some.length > 0);
	if (targets === undefined) return {type: 'say', text: 'Nothing to repair: nothing was moved or lost its Python'};
	return {type: 'act', actionId: 'repair', targets};
};

const onRow = ({rowId, scene}: SweepPress, actionId: string): Effect<SweepLocal> | undefined => {
	const environment = scene.environments.find(({path}) => path === rowId);
	return environment && {type: 'act', actionId, targets: [environment]};
};

const inNextOrder = (local: SweepLocal): Effect<SweepLocal> => {
	const next = sweepOrders[(sweepOrders.indexOf(local.order) + 1) % sweepOrders.length] ?? 'unused';
	return withLocal({...local, order: next, isReversed: false});
};

const thresholds = [7, 14, 30, 60, 90, 120, 180, 270, 365, 730] as const;

const withThreshold = (local: SweepLocal, by: 1 | -1): Effect<SweepLocal> | undefined => {
	const later = thresholds.filter(days => (by > 0 ? days > local.staleDays : days < local.staleDays));
	const staleDays = by > 0 ? later[0] : later.at(-1);
	return staleDays === undefined ? undefined : withLocal({...local, staleDays});
};

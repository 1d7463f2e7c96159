import type {Environment, InUse} from '../../core/model/environment.js';
import {defaultStaleDays} from '../../core/inspect/use/staleness.js';
import {offerSweep, sweepGroups, type Offered, type SweepOffer} from '../../core/operate/sweep/offer.js';
import type {FsPath} from '../../core/model/path.js';
import type {PaneView} from '../panes/pane.js';
import type {Scene} from './screen.js';

/** By what the rows of a group are sorted: how dispensable they are, or a column. */
export type SweepOrder = 'unused' | 'frees' | 'size' | 'used' | 'path';

/** In the order in which `o` goes through them. */
export const sweepOrders: readonly SweepOrder[] = ['unused', 'frees', 'size', 'used', 'path'];

/** The sweep's own marks end with it. What the user never touched follows the marks that are made beforehand. */
export type SweepLocal = {
	readonly staleDays: number;
	readonly marks: ReadonlyMap<FsPath, boolean>;
	/** Where a range of marks began. */
	readonly rangeFrom: FsPath | undefined;
	readonly order: SweepOrder;
	readonly isReversed: boolean;
};

export const initialSweep: SweepLocal = {
	staleDays: defaultStaleDays,
	marks: new Map(),
	rangeFrom: undefined,
	order: 'unused',
	isReversed: false,
};

export type SweepData = {
	/** Processes of other users that can't be looked into; undefined where none can. */
	readonly hidden: number | undefined;
	/** Who uses which environment, now. */
	readonly uses: ReadonlyMap<FsPath, readonly InUse[]>;
};

/** All that the rows depend on; `data` is absent while it is read. */
type Sweeping = {
	readonly data: SweepData | undefined;
	readonly local: SweepLocal;
	readonly scene: Scene;
};

export type ShownSweep = Sweeping & {readonly view: PaneView};

type Known = {readonly data: SweepData | undefined; readonly offers: Map<number, SweepOffer>};

// Rows, foot, head and keys ask in turn for an offer that takes milliseconds to make: kept as long as its environments.
const remembered = new WeakMap<readonly Environment[], Known>();

/** What is offered by the screen's threshold. The same answer for the same environments: rows and keys ask in turn. */
export const offerOf = ({data, local: {staleDays}, scene: {environments, context}}: Sweeping): SweepOffer => {
	let known = remembered.get(environments);
	if (known?.data !== data || known === undefined) known = {data, offers: new Map()};
	remembered.set(environments, known);
	const criteria = {staleDays, broken: false, minBytes: 0};
	const offer = known.offers.get(staleDays) ?? offerSweep(usedNow(environments, data), criteria, context.core);
	known.offers.set(staleDays, offer);
	return offer;
};

const usedNow = (environments: readonly Environment[], data: SweepData | undefined): readonly Environment[] =>
	data === undefined
		? environments
		: environments.map(environment => ({...environment, inUse: data.uses.get(environment.path) ?? environment.inUse}));

export const isMarked = ({environment, selected}: Offered, {marks}: SweepLocal): boolean =>
	marks.get(environment.path) ?? selected;

/** What `d` deletes, a search or not. */
export const markedOffers = (sweeping: Sweeping): readonly Offered[] =>
	offerOf(sweeping).offered.filter(offer => isMarked(offer, sweeping.local));

/** What the search lets through, by group and in it by the chosen order. */
export const listedOffers = (sweeping: Sweeping, search: string): readonly Offered[] => {
	const {order, isReversed} = sweeping.local;
	const wanted = search.toLowerCase();
	const found = offerOf(sweeping).offered.filter(({environment}) => environment.path.toLowerCase().includes(wanted));
	const sorted = order === 'unused' ? found : found.toSorted(comparators[order]);
	return sweepGroups.flatMap(group => {
		const inGroup = sorted.filter(offer => offer.group === group);
		return isReversed ? inGroup.reverse() : inGroup;
	});
};

/** The same with all marked from where a range began to the row under the cursor; as it was where none is being drawn. */
export const withRange = <Given extends Sweeping>(
	given: Given,
	{search, cursor}: {readonly search: string; readonly cursor?: string | undefined},
): Given => {
	const {local} = given;
	if (local.rangeFrom === undefined) return given;
	const paths = listedOffers(given, search).map(({environment}) => environment.path);
	const from = paths.indexOf(local.rangeFrom);
	if (from === -1) return {...given, local: {...local, rangeFrom: undefined}};
	const to = Math.max(0, cursor === undefined ? 0 : paths.findIndex(each => each === cursor));
	const ranged = paths.slice(Math.min(from, to), Math.max(from, to) + 1);
	return {...given, local: {...local, marks: new Map([...local.marks, ...ranged.map(each => [each, true] as const)])}};
};

type Comparator = (a: Offered, b: Offered) => number;

const bytes = ({environment: {usage}}: Offered, of: 'reclaimableBytes' | 'allocatedBytes'): number => usage?.[of] ?? -1;
const path: Comparator = (a, b) => (a.environment.path < b.environment.path ? -1 : 1);
const usedAt = ({environment: {lastUsed}}: Offered): string => lastUsed?.at ?? '';

const comparators: Readonly<Record<Exclude<SweepOrder, 'unused'>, Comparator>> = {
	frees: (a, b) => bytes(b, 'reclaimableBytes') - bytes(a, 'reclaimableBytes') || path(a, b),
	size: (a, b) => bytes(b, 'allocatedBytes') - bytes(a, 'allocatedBytes') || path(a, b),
	used: (a, b) => (usedAt(a) === usedAt(b) ? path(a, b) : usedAt(a) < usedAt(b) ? -1 : 1),
	path,
};

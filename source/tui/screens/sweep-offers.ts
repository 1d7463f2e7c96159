import type {Environment} from '../../core/model/environment.js';
import type {InUse} from '../../core/model/use.js';
import {defaultSettings} from '../../core/model/settings.js';
import {withUserFiles} from '../../core/operate/sweep/count-user-files.js';
import {offerSweep, sweepGroups, type Offered, type SweepOffer} from '../../core/operate/sweep/offer.js';
import type {FsPath} from '../../core/model/path.js';
import type {PaneView} from '../panes/pane.js';
import type {Scene} from './screen.js';

/** The order of the rows in a group: how dispensable they are, or a column. */
export type SweepOrder = 'unused' | 'frees' | 'size' | 'used' | 'path';

/** All orders, as `o` goes through them. */
export const sweepOrders: readonly SweepOrder[] = ['unused', 'frees', 'size', 'used', 'path'];

/**
 * State of the sweep's screen. Its marks are gone when it closes. An environment that the user has neither marked nor
 * unmarked has the mark that the sweep gave it beforehand.
 */
export type SweepLocal = {
	readonly staleDays: number;
	readonly marks: ReadonlyMap<FsPath, boolean>;
	/** Where a range of marks began. */
	readonly rangeFrom: FsPath | undefined;
	readonly order: SweepOrder;
	readonly isReversed: boolean;
};

export const initialSweep: SweepLocal = {
	staleDays: defaultSettings.staleDays,
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
	/** Numbers of the user's own files, of those environments for which the scan didn't count them. */
	readonly userFiles: ReadonlyMap<FsPath, number>;
};

/** Everything that the rows depend on; `data` is absent while it is read. */
type Sweeping = {
	readonly data: SweepData | undefined;
	readonly local: SweepLocal;
	readonly scene: Scene;
};

export type ShownSweep = Sweeping & {readonly view: PaneView};

type Known = {readonly data: SweepData | undefined; readonly offers: Map<number, SweepOffer>};

// Rows, foot, head and keys each ask for the offer, which takes milliseconds to make: it is kept as long as its
// environments don't change.
const remembered = new WeakMap<readonly Environment[], Known>();

/** The offer by the screen's threshold, kept for unchanged environments, since rows and keys ask in turn. */
export const offerOf = ({data, local: {staleDays}, scene: {environments, context}}: Sweeping): SweepOffer => {
	let known = remembered.get(environments);
	if (known?.data !== data || known === undefined) known = {data, offers: new Map()};
	remembered.set(environments, known);
	const criteria = {staleDays, broken: false, minBytes: 0};
	const offer = known.offers.get(staleDays) ?? offerSweep(asItIsNow(environments, data), criteria, context.core);
	known.offers.set(staleDays, offer);
	return offer;
};

const asItIsNow = (environments: readonly Environment[], data: SweepData | undefined): readonly Environment[] =>
	data === undefined
		? environments
		: withUserFiles(environments, data.userFiles).map(environment => ({
				...environment,
				inUse: data.uses.get(environment.path) ?? environment.inUse,
			}));

export const isMarked = ({environment, selected}: Offered, {marks}: SweepLocal): boolean =>
	marks.get(environment.path) ?? selected;

/** The environments that `d` deletes, whatever is searched for. */
export const markedOffers = (sweeping: Sweeping): readonly Offered[] =>
	offerOf(sweeping).offered.filter(offer => isMarked(offer, sweeping.local));

/** The environments that match the search, by group, and within a group by the chosen order. */
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

/**
 * The offer with everything marked from the start of a range to the row under the cursor; unchanged if no range is
 * being drawn.
 */
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

import {findDuplicates} from '../../core/inspect/duplicates.js';
import {findSameSets, type SameSet} from '../../core/inspect/same-sets.js';
import type {SharedPackage} from '../../core/inspect/summary.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {sameSetInWords} from '../../text/summary/summary-lines.js';
import {formatBytes, padEnd, padStart, plural, solidBar} from '../../text/fit-width.js';
import type {PaneRow} from '../drawing/spans.js';
import type {PaneView} from '../panes/pane.js';
import type {Screen} from './screen.js';

type DuplicatesData = {readonly packages: readonly SharedPackage[]; readonly sets: readonly SameSet[]};

const nothing: DuplicatesData = {packages: [], sets: []};

/** Packages that several environments hold in the same version, those that take most first; Enter says where. */
export const duplicatesScreen: Screen<DuplicatesData, undefined> = {
	id: 'duplicates',
	title: 'duplicates',
	about: 'Packages installed in several environments, and their space',
	keys: ['D'],
	initial: () => undefined,
	load: async ({environments}, _, work) => ({
		packages: await findDuplicates(environments, work),
		sets: await findSameSets(environments, work),
	}),
	head: ({data, view}) => [
		{spans: [{text: ` ${data === undefined ? 'Reading packages…' : headOf(data.packages)}`, tone: 'strong'}]},
		...(data === undefined || areHeadsFixed(data) ? [headsIn(view)] : []),
	],
	rows: ({data: {packages, sets} = nothing, view}) => {
		const largest = Math.max(1, ...packages.map(totalOf));
		const wanted = view.search.toLowerCase();
		const rows = packages.filter(({name}) => name.toLowerCase().includes(wanted)).map(one => rowOf(one, largest, view));
		if (sets.length === 0) return rows;
		if (wanted !== '') return [headsIn(view), ...rows];
		return [...sets.map((set, index) => setRow(set, index)), {spans: []}, headsIn(view), ...rows];
	},
	details: ({data: {packages, sets}, view: {home}}, rowId) => {
		const set = sets.find((_, index) => setId(index) === rowId);
		const one = set ?? packages.find(each => idOf(each) === rowId);
		if (one === undefined) return [];
		const title = set === undefined ? printable(rowId) : sameSetInWords(set);
		return [
			{spans: [{text: ` ${title}`, tone: 'strong'}]},
			...one.environments.map((path): PaneRow => ({spans: [{text: `   ${printablePath(path, home)}`}]})),
		];
	},
	press: [],
};

/** Whether the heads of the columns stand still: above environments with the same packages they would mean nothing. */
const areHeadsFixed = ({packages, sets}: DuplicatesData): boolean => packages.length > 0 && sets.length === 0;

const headsIn = (view: PaneView): PaneRow => ({
	isCut: true,
	spans: [{text: `  TOTAL ${' '.repeat(barWidthIn(view))}   EACH  COPIES  PACKAGE`, tone: 'dim'}],
});

const setId = (index: number): string => `set ${index}`;

const setRow = (set: SameSet, index: number): PaneRow => ({
	id: setId(index),
	spans: [{text: `  ${sameSetInWords(set)}`}],
});

const idOf = ({name, version}: SharedPackage): string => `${name} ${version}`;

const totalOf = ({environments, bytesEach = 0}: SharedPackage): number => environments.length * bytesEach;

/** Sizes are those of the packages' RECORDs: bytes shared by hard links count for each copy. */
const headOf = (data: readonly SharedPackage[]): string => {
	if (data.length === 0) return 'No package is in two environments.';
	const bytes = data.reduce((sum, one) => sum + totalOf(one), 0);
	return `${plural(data.length, 'package')} in several environments, ${formatBytes(bytes)} (shared files counted for each)`;
};

const barWidthIn = ({width}: PaneView): number => (width < 56 ? 0 : 8);

const rowOf = (one: SharedPackage, largest: number, view: PaneView): PaneRow => {
	const barWidth = barWidthIn(view);
	const {environments, bytesEach} = one;
	const size = (bytes: number): string => padStart(bytesEach === undefined ? '-' : formatBytes(bytes), 5);
	return {
		id: idOf(one),
		spans: [
			{text: `  ${size(totalOf(one))} `, tone: 'strong'},
			{text: padEnd(solidBar(totalOf(one) / largest, barWidth, view.ascii), barWidth), tone: 'accent'},
			{text: `  ${size(bytesEach ?? 0)}  ${padStart(String(environments.length), 6)}  `, tone: 'dim'},
			{text: printable(idOf(one))},
		],
	};
};

import {findDuplicates} from '../../core/inspect/duplicates.js';
import type {SharedPackage} from '../../core/inspect/summary.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {formatBytes, padEnd, padStart, plural, solidBar} from '../../text/fit-width.js';
import type {PaneRow} from '../drawing/spans.js';
import type {PaneView} from '../panes/pane.js';
import type {Screen} from './screen.js';

/** Packages that several environments hold in the same version, those that take most first; Enter says where. */
export const duplicatesScreen: Screen<readonly SharedPackage[], undefined> = {
	id: 'duplicates',
	title: 'duplicates',
	about: 'Packages that several environments hold, and what they take',
	keys: ['D'],
	initial: () => undefined,
	load: ({environments}, _, work) => findDuplicates(environments, work),
	head: ({data, view}) => [
		{spans: [{text: ` ${data === undefined ? 'Reading packages…' : headOf(data)}`, tone: 'strong'}]},
		{spans: [{text: `  TOTAL ${' '.repeat(barWidthIn(view))}   EACH  COPIES  PACKAGE`, tone: 'dim'}]},
	],
	rows: ({data = [], view}) => {
		const largest = Math.max(1, ...data.map(totalOf));
		const wanted = view.search.toLowerCase();
		return data.filter(({name}) => name.toLowerCase().includes(wanted)).map(one => rowOf(one, largest, view));
	},
	details: ({data, view: {home}}, rowId) => {
		const one = data.find(each => idOf(each) === rowId);
		if (one === undefined) return [];
		return [
			{spans: [{text: ` ${printable(rowId)}`, tone: 'strong'}]},
			...one.environments.map((path): PaneRow => ({spans: [{text: `   ${printablePath(path, home)}`}]})),
		];
	},
	press: [],
};

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

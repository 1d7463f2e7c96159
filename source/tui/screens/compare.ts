import type {Environment} from '../../core/model/environment.js';
import {
	compareEnvironments,
	type ComparedPackage,
	type Comparison,
} from '../../core/requirements/compare-environments.js';
import {printable} from '../../core/text/printable.js';
import {fitEnd, fitMiddle, formatBytes, padEnd, plural, widthOf} from '../../text/fit-width.js';
import {shortName} from '../drawing/phrases.js';
import type {PaneRow, Tone} from '../drawing/spans.js';
import type {PaneView} from '../panes/pane.js';
import type {Scene, Screen} from './screen.js';

type Pair = readonly [Environment, Environment];

/** The two that are marked, or the one that is marked and the one under the cursor. */
const pairOf = ({marked, selected}: Pick<Scene, 'marked' | 'selected'>): Pair | undefined => {
	const others = marked.length === 1 && selected !== undefined && selected !== marked[0] ? [selected] : [];
	const [first, second, third] = [...marked, ...others];
	return first !== undefined && second !== undefined && third === undefined ? [first, second] : undefined;
};

/** Two environments side by side: packages in different versions, those that only one has, what each is required in. */
export const compareScreen: Screen<Comparison | undefined, Pair | undefined> = {
	id: 'compare',
	title: 'compare',
	about: 'Two marked environments: versions, what only one has, requirements',
	keys: ['='],
	initial: (_, scene) => pairOf(scene),
	unavailable: scene => (pairOf(scene) === undefined ? 'Mark two environments with Space to compare them' : undefined),
	load: async ({context}, pair) => pair && compareEnvironments(...pair, context.core),
	head: ({data, local, view, scene}) => (local === undefined ? [] : headRows(local, {data, view, scene})),
	rows: ({data, local, view, scene}) => {
		if (local === undefined || data === undefined) return [];
		const columns = columnsOf(data, view);
		const [first, second] = local.map(({path}) => shortName(path, scene.context.roots, view.home));
		const rows = [
			...section({title: 'Different versions', packages: data.differing}, columns, view),
			...section({title: `Only in ${first}`, packages: data.onlyFirst}, columns, view),
			...section({title: `Only in ${second}`, packages: data.onlySecond}, columns, view),
		];
		const rest = `${plural(data.same, 'package')} in the same version in both`;
		if (rows.length > 0) return [...rows, {spans: [{text: ` ${rest}`, tone: 'dim'}]}];
		const text = data.same === 0 ? 'Neither has a package' : `No difference: ${rest}`;
		return view.search === '' ? [{spans: [{text: ` ${text}`, tone: 'good'}]}] : [];
	},
	press: [],
};

type Look = {readonly data: Comparison | undefined; readonly view: PaneView; readonly scene: Scene};

const headRows = (pair: Pair, {data, view, scene}: Look): readonly PaneRow[] => {
	const {name, side} = columnsOf(data, view);
	const line = (label: string, texts: readonly string[], tone: Tone = 'plain'): PaneRow => ({
		spans: [
			{text: ` ${padEnd(label, name + 4)}`, tone: 'dim'},
			...texts.map(text => ({text: padEnd(fitMiddle(text, side - 2), side), tone})),
		],
	});
	const of = (tell: (environment: Environment) => string | undefined): readonly string[] =>
		pair.map(environment => tell(environment) ?? '-');
	return [
		line(
			'',
			of(({path}) => shortName(path, scene.context.roots, view.home)),
			'strong',
		),
		line(
			'Python',
			of(({python}) => python?.version),
		),
		line(
			'Size',
			of(({usage}) => usage && formatBytes(usage.allocatedBytes)),
		),
		line('Required by', data === undefined ? ['…', '…'] : data.sources.map(source => source ?? '-')),
		{spans: []},
	];
};

/** Widths of a package's name, of all that is said of one environment, and of the version in it. */
type Columns = {readonly name: number; readonly side: number; readonly version: number};

const leastName = 12;
const widestSide = 44;

const columnsOf = (data: Comparison | undefined, {width}: PaneView): Columns => {
	const all = data === undefined ? [] : [...data.differing, ...data.onlyFirst, ...data.onlySecond];
	const longest = (texts: readonly (string | undefined)[], least: number): number =>
		texts.reduce((most, text) => Math.max(most, widthOf(text ?? '')), least);
	const names = longest(
		all.map(one => one.name),
		leastName,
	);
	const name = Math.min(names, Math.max(leastName, Math.floor(width * 0.3)));
	const side = Math.min(widestSide, Math.floor((width - name - 6) / 2));
	const versions = longest(
		all.flatMap(one => one.versions),
		6,
	);
	return {name, side, version: Math.min(versions, side - 2)};
};

const section = (
	{title, packages}: {readonly title: string; readonly packages: readonly ComparedPackage[]},
	columns: Columns,
	{search, ascii}: PaneView,
): readonly PaneRow[] => {
	const listed = packages.filter(({name}) => name.includes(search.toLowerCase()));
	if (listed.length === 0) return [];
	return [
		{
			spans: [
				{text: ` ${title}`, tone: 'strong'},
				{text: `  ${listed.length}`, tone: 'dim'},
			],
		},
		...listed.map(one => rowOf(one, columns, ascii ? '~' : '…')),
		{spans: []},
	];
};

const rowOf = ({name, versions, required}: ComparedPackage, columns: Columns, cut: string): PaneRow => {
	const cell = (text: string | undefined, width: number): string => padEnd(fitEnd(text ?? '', width, cut), width);
	const wanted = Math.max(0, columns.side - columns.version - 4);
	return {
		id: name,
		spans: [
			{text: `   ${cell(printable(name), columns.name)}  `},
			...versions.flatMap((version, index) => [
				{text: cell(printable(version ?? '-'), columns.version), tone: 'strong' as const},
				{text: `  ${cell(printable(required[index] ?? ''), wanted)}  `, tone: 'dim' as const},
			]),
		],
	};
};

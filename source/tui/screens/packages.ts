import {parseSpec, type Spec} from '../../core/inspect/packages/find.js';
import {listEverywhere, type PackageEverywhere} from '../../core/inspect/packages-everywhere.js';
import {VenvError} from '../../core/model/error.js';
import {fsPath, type FsPath} from '../../core/model/path.js';
import {isKnownToFit} from '../../core/python/pep440-specifiers.js';
import {printable} from '../../core/text/printable.js';
import {fitEnd, formatBytes, padEnd, padStart, plural, solidBar, widthOf} from '../../text/fit-width.js';
import {usualWidth} from '../drawing/usual-width.js';
import {shortName} from '../drawing/phrases.js';
import type {PaneRow} from '../drawing/spans.js';
import type {PaneView} from '../panes/pane.js';
import type {Effect, Scene, Screen} from './screen.js';

/** The package whose environments are listed below it. */
type Opened = {readonly name: string | undefined};

/** Every package of all environments: in which versions, and where. `/` takes a name or `numpy<2`. */
export const packagesScreen: Screen<readonly PackageEverywhere[], Opened> = {
	id: 'packages',
	title: 'packages',
	about: 'Every package of all environments: which versions, and where',
	keys: ['F'],
	initial: () => ({name: undefined}),
	load: ({environments}, _, work) => listEverywhere(environments, work),
	head: ({data, view}) => [
		{
			spans: [
				{text: ` ${data === undefined ? 'Reading packages…' : plural(data.length, 'package')}`, tone: 'strong'},
				{text: view.search === '' ? '   / a name, or numpy<2' : `   /${view.search}`, tone: 'dim'},
			],
		},
		{isCut: true, spans: [{text: headsIn(view, nameWidthIn(data ?? [], view)), tone: 'dim'}]},
	],
	rows: ({data, local, view, scene}) => {
		if (data === undefined) return [];
		const found = foundBy(view.search, data);
		if (found.length === 0) return [{spans: [{text: ' No environment has that.', tone: 'dim'}]}];
		const most = Math.max(1, ...data.map(({installations}) => installations.length));
		const nameWidth = nameWidthIn(data, view);
		return found.flatMap(one => [
			rowOf(one, {most, nameWidth}, view),
			...(one.name === local.name ? holderRows(one, view, scene) : []),
		]);
	},
	beside: ({data, view, scene}, rowId) => {
		const one = data.find(({name}) => name === rowId);
		if (one === undefined) return [];
		return [{spans: [{text: ` ${printable(one.name)}`, tone: 'strong'}]}, ...besideRows(one, view, scene)];
	},
	back: ({name}) => (name === undefined ? undefined : {name: undefined}),
	press: [
		{
			keys: ['enter'],
			title: 'open',
			press: ({local, rowId}) => (rowId === undefined ? undefined : entered(local, rowId)),
		},
	],
};

const entered = (local: Opened, rowId: string): Effect<Opened> => {
	const path = pathOf(rowId);
	if (path !== undefined) return {type: 'go', path};
	return {type: 'local', local: {name: rowId === local.name ? undefined : rowId}};
};

const pathOf = (rowId: string): FsPath | undefined => {
	const path = /^at (.*)$/s.exec(rowId)?.[1];
	return path === undefined ? undefined : fsPath(path);
};

/** Packages whose name holds the text; for a name with versions the installations of those alone. */
const foundBy = (search: string, data: readonly PackageEverywhere[]): readonly PackageEverywhere[] => {
	const spec = specOf(search);
	if (spec === undefined) return data.filter(({name}) => name.includes(search.trim().toLowerCase()));
	return data.flatMap(({name, installations}) => {
		if (name !== spec.normalizedName) return [];
		const fitting = installations.filter(({version}) => isKnownToFit(version, spec.specifier));
		return fitting.length === 0 ? [] : [{name, installations: fitting}];
	});
};

/** Undefined for a name alone, of which a part is enough, and for what is no requirement (yet). */
const specOf = (text: string): Spec | undefined => {
	if (!/[<>=!~]/.test(text)) return undefined;
	try {
		return parseSpec(text);
	} catch (error) {
		if (error instanceof VenvError) return undefined;
		throw error;
	}
};

const roomyFrom = 64;
/** The width of the longest name; a version at least has room beside it. */
const nameWidthIn = (all: readonly PackageEverywhere[], {width}: PaneView): number => {
	const {longest} = usualWidth(all.map(({name}) => widthOf(printable(name))));
	return Math.max(12, Math.min(longest, width < roomyFrom ? width - 29 : 40));
};
// How many environments hold it, beside the package that most of them hold.
const barWidthIn = ({width}: PaneView): number => (width < roomyFrom ? 0 : 6);

/** The heads of the columns. */
const headsIn = (view: PaneView, nameWidth: number): string =>
	`   IN ${' '.repeat(barWidthIn(view))}   SIZE  ${padEnd('PACKAGE', nameWidth)}  VERSIONS`;

/** Bytes in all of its environments; undefined where no RECORD states any. */
const bytesOf = ({installations}: PackageEverywhere): number | undefined => {
	const known = installations.flatMap(({bytes}) => bytes ?? []);
	return known.length === 0 ? undefined : known.reduce((sum, bytes) => sum + bytes, 0);
};

type Columns = {readonly most: number; readonly nameWidth: number};

const rowOf = (one: PackageEverywhere, {most, nameWidth}: Columns, view: PaneView): PaneRow => {
	const {name, installations} = one;
	const bytes = bytesOf(one);
	const {width, ascii} = view;
	const barWidth = barWidthIn(view);
	const counts = new Map<string, number>();
	for (const {version = 'unknown version'} of installations) counts.set(version, (counts.get(version) ?? 0) + 1);
	const versions = [...counts]
		.sort(([a, some], [b, others]) => others - some || (a < b ? 1 : -1))
		.map(([version, count]) => (count === 1 || counts.size === 1 ? version : `${version} (${count})`));
	const cut = ascii ? '~' : '…';
	const shown = padEnd(fitEnd(printable(name), nameWidth, cut), nameWidth);
	return {
		id: name,
		spans: [
			{text: ` ${padStart(String(installations.length), 4)} `, tone: 'strong'},
			{
				text: barWidth === 0 ? '' : padEnd(solidBar(installations.length / most, barWidth, ascii), barWidth),
				tone: 'accent',
			},
			{text: `  ${padStart(bytes === undefined ? '-' : formatBytes(bytes), 5)}`, tone: 'dim'},
			{text: `  ${shown}`},
			{
				text: `  ${fitEnd(printable(versions.join(', ')), Math.max(4, width - nameWidth - barWidth - 17), cut)}`,
				tone: 'dim',
			},
		],
	};
};

/** The environments that hold a package, by version. */
const besideRows = ({installations}: PackageEverywhere, view: PaneView, {context}: Scene): readonly PaneRow[] =>
	installations
		.toSorted((one, other) => ((one.version ?? '') < (other.version ?? '') ? 1 : -1))
		.map(({path, version = 'unknown', bytes}) => ({
			isCut: true,
			spans: [
				{text: ` ${padStart(bytes === undefined ? '-' : formatBytes(bytes), 6)}  `, tone: 'dim'},
				{text: `${padEnd(printable(version), 14)}  `, tone: 'accent'},
				{text: shortName(path, context.roots, view.home)},
			],
		}));

const holderRows = ({installations}: PackageEverywhere, view: PaneView, {context}: Scene): readonly PaneRow[] =>
	installations.map(({path, version = 'unknown', bytes}) => ({
		id: `at ${path}`,
		spans: [
			{
				text: `${' '.repeat(barWidthIn(view) + 8)}${padStart(bytes === undefined ? '-' : formatBytes(bytes), 5)}    `,
				tone: 'dim',
			},
			{text: `${padEnd(printable(version), 14)}  `, tone: 'accent'},
			{text: shortName(path, context.roots, view.home)},
		],
	}));

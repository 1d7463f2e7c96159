import type {Context} from '../../core/model/context.js';
import type {Environment, Package} from '../../core/model/environment.js';
import {diskBreakdown} from '../../core/inspect/size/breakdown.js';
import {inspectPackages} from '../../core/inspect/inspect.js';
import {linkToAllPackages} from '../../core/inspect/packages/packages-outside.js';
import {withRequestedByProject} from '../../core/requirements/requested-by-project.js';
import {vulnerabilityNames} from '../../text/reasons/audit.js';
import {printable} from '../../core/text/printable.js';
import {fitEnd, formatBytes, padEnd, padStart, plural, widthOf} from '../../text/fit-width.js';
import {packagesOutsideInWords} from '../../text/reasons/packages-outside.js';
import {keyHint} from '../drawing/key-hint.js';
import {sentence} from '../drawing/phrases.js';
import {packageDetails} from './package-details.js';
import {
	listAsTree,
	listByName,
	listBySize,
	listOutdated,
	listVulnerable,
	listWithNeeders,
	newestOf,
	searchLines,
	sizeKey,
	sizeOf,
	withBranches,
	vulnerabilitiesOf,
	type PackageLine,
	type PackagesData,
} from './package-rows.js';
import type {Pane, PaneLoad, PaneView} from './pane.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Span} from '../drawing/spans.js';

/** The packages by name or by size, as a tree of dependencies, or as a tree of dependents. */
export const packagesPane: Pane<PackagesData> = {
	id: 'packages',
	title: 'Packages',
	shortTitle: 'Pkgs',
	modes: ['by name', 'by size', 'tree', 'who needs it', 'outdated', 'vulnerable'],
	load: async (environment, context, work) => load(environment, context, work),
	rows: (environment, data, view) => {
		if (data === undefined) return [headRow(`${plural(environment.packageCount ?? 0, 'package')} …`)];
		if (data.outsideBy !== undefined) return [headRow(sentence(packagesOutsideInWords(data.outsideBy, view.home)))];
		const list = listings[view.mode % listings.length];
		if (list === listOutdatedIn && view.outdated === undefined)
			return [headRow(summary(data, [], view)), unaskedRow('outdated', 'newer version', view)];
		if (list === listVulnerableIn && view.vulnerable === undefined)
			return [headRow(summary(data, [], view)), unaskedRow('vulnerabilities', 'known vulnerability', view)];
		const lines = list?.(data, view) ?? [];
		const shown = withBranches(searchLines(lines, view.search), view.ascii);
		const columns = columnsOf(shown, view);
		const heads = shown.length === 0 ? noneShown(view) : [{...headRow(headsOf(columns, view)), isCut: true}];
		const rows = shown.map(line => packageRow(line, data, {...view, ...columns}));
		return [headRow(summary(data, shown, view)), ...heads, ...rows];
	},
	details: ({data, view}, rowId) => {
		const each = packageAt(rowId, data);
		return each === undefined ? [] : packageDetails(each, data, view);
	},
	keys: [
		{keys: ['d'], name: 'delete', title: 'uninstall', actionId: 'uninstall', answers: (...on) => answersFor(...on)},
		{keys: ['U'], name: 'upgrade', title: 'upgrade', actionId: 'upgrade', answers: (...on) => answersFor(...on)},
	],
};

const load = async (
	environment: Environment,
	context: Context,
	work: PaneLoad<PackagesData>,
): Promise<PackagesData> => {
	const inspection = await withRequestedByProject(await inspectPackages(environment, context, work), context);
	const {packages, inherited, graph} = inspection;
	const outsideBy = linkToAllPackages(environment.found);
	work.onPartial?.({packages, inherited, graph, outsideBy});
	const path = environment.alias ?? environment.path;
	const {distributions} = await diskBreakdown({path}, packages, work);
	return {
		packages,
		inherited,
		graph,
		outsideBy,
		sizes: new Map(distributions.map(each => [sizeKey(each), each.allocatedBytes])),
	};
};

type Asked = Pick<PaneView, 'outdated' | 'vulnerable'>;

const listOutdatedIn = (data: PackagesData, {outdated}: Asked) => listOutdated(data, outdated);
const listVulnerableIn = (data: PackagesData, {vulnerable}: Asked) => listVulnerable(data, vulnerable);

const listings = [listByName, listBySize, listAsTree, listWithNeeders, listOutdatedIn, listVulnerableIn] as const;

const unaskedRow = (name: 'outdated' | 'vulnerabilities', what: string, {keys}: PaneView): PaneRow => {
	const asked = name === 'outdated' ? 'asks the package index' : 'asks OSV (after asking you)';
	return headRow(`${keyHint(keys, name)} ${asked} which of them have a ${what}`);
};

/**
 * The package of a row: the last name of its id, or, if two distributions share the name, the one at the place behind
 * it.
 */
const packageAt = (rowId: string | undefined, {packages, inherited, graph}: PackagesData): Package | undefined => {
	if (rowId === undefined) return undefined;
	const atPlace = rowId.includes('/')
		? [...packages, ...inherited].find(({metadataPath}) => rowId.endsWith(` ${metadataPath}`))
		: undefined;
	return atPlace ?? graph.nodes.get(rowId.split(' ').at(-1) ?? '')?.package;
};

const answersFor = (rowId: string | undefined, data: PackagesData): Readonly<Record<string, string>> | undefined => {
	const each = packageAt(rowId, data);
	return each && !each.inherited ? {packages: each.name} : undefined;
};

const noneShown = ({search, mode}: PaneView): readonly PaneRow[] => {
	const listing = listings[mode % listings.length];
	const none =
		listing === listOutdatedIn
			? 'Every package is the newest'
			: listing === listVulnerableIn && 'No package has a known vulnerability';
	const words = search === '' ? none : `No package matches /${search}`;
	return words === false ? [] : [{spans: []}, {spans: [{text: ` ${words}`}]}];
};

const headRow = (text: string): PaneRow => ({spans: [{text: ` ${text}`, tone: 'dim'}]});

const summary = (data: PackagesData, shown: readonly PackageLine[], view: PaneView): string => {
	const {packages, inherited} = data;
	const asked = packages.filter(({requested}) => requested).length;
	const parts = [
		plural(packages.length, 'package'),
		...(view.search === '' ? [] : [`${shown.length} shown`]),
		...(inherited.length > 0 ? [`${inherited.length} more from the system`] : []),
		...(asked > 0 ? [`${asked} direct`] : []),
		...(view.vulnerable === undefined ? [] : [`${listVulnerable(data, view.vulnerable).length} vulnerable`]),
		...(view.outdated === undefined ? [] : [`${listOutdated(data, view.outdated).length} outdated`]),
		`${packagesPane.modes?.[view.mode % listings.length] ?? ''} ${keyHint(view.keys, 'mode')}`,
	];
	return parts.join(', ');
};

const sizeWidth = 6;
// Fewer cells would say nothing of why a package is here.
const leastNote = 6;

type Columns = {readonly nameWidth: number; readonly versionWidth: number};

/** Columns are as wide as their content, which leaves room for the reason why a package is here. */
const columnsOf = (lines: readonly PackageLine[], {width}: PaneView): Columns => {
	const longest = (texts: readonly string[], most: number): number =>
		Math.min(most, Math.max(...texts.map(widthOf), 7));
	const versionWidth = longest(lines.map(versionOf), 12);
	const room = Math.max(10, Math.min(34, width - versionWidth - sizeWidth - 9));
	return {nameWidth: longest(lines.map(nameOf), room), versionWidth};
};

/** The heads of the columns, below which {@link packageRow} writes. */
const headsOf = ({nameWidth, versionWidth}: Columns, {width}: PaneView): string => {
	const heads = ` ${padEnd('PACKAGE', nameWidth)}  ${padEnd('VERSION', versionWidth)} ${padStart('SIZE', sizeWidth)}`;
	return width - widthOf(heads) - 3 > leastNote ? `${heads}  WHY` : heads;
};

const nameOf = ({branch = '', name}: PackageLine): string => `${branch}${printable(name)}`;

const versionOf = (line: PackageLine): string => printable(line.package?.version ?? line.dependency?.installed ?? '-');

const packageRow = (line: PackageLine, data: PackagesData, view: PaneView & Columns): PaneRow => {
	const {width, ascii, nameWidth, versionWidth} = view;
	const cut = ascii ? '~' : '…';
	const isSeen = line.package !== undefined || line.dependency?.installed !== undefined;
	const isBad = line.dependency !== undefined && line.dependency.state !== 'ok';
	const unmeasured = line.package === undefined || line.package.inherited || ascii ? '-' : '…';
	const bytes = line.package && !line.package.inherited ? sizeOf(line.package, data) : undefined;
	const spans: Span[] = [
		{text: isBad || lacksSomething(line, data) ? '! ' : '  ', tone: 'warning'},
		{
			text: padEnd(fitEnd(nameOf(line), nameWidth, cut), nameWidth),
			tone: !isSeen ? 'bad' : line.package === undefined || line.package.inherited ? 'dim' : 'plain',
		},
		{text: `  ${padEnd(fitEnd(versionOf(line), versionWidth, cut), versionWidth)}`},
		{text: ` ${padStart(bytes === undefined ? unmeasured : formatBytes(bytes), sizeWidth)}`},
	];
	const rest = width - spans.reduce((sum, {text}) => sum + widthOf(text), 0) - 2;
	if (rest > leastNote)
		spans.push({text: `  ${fitEnd(noteOf(line, data, {...view, rest}), rest, cut)}`, tone: isBad ? 'warning' : 'dim'});
	return {id: line.id, spans};
};

const lacksSomething = ({package: each}: PackageLine, {graph}: PackagesData): boolean =>
	each !== undefined && graph.unmet.some(({name}) => name === each.normalizedName);

const fromSystem = "from the system: can't be changed here";

/** Why it is here, in a few words. */
const noteOf = (line: PackageLine, {graph}: PackagesData, view: Asked & {readonly rest: number}): string => {
	const {outdated, vulnerable, rest} = view;
	const {dependency, package: each} = line;
	if (dependency !== undefined && dependency.state !== 'ok') {
		if (dependency.state === 'missing') return 'needed, but not installed';
		return `${printable(dependency.requirement.specifier)} is needed`;
	}
	const [known, ...more] = each === undefined ? [] : vulnerabilitiesOf(each, vulnerable);
	if (known !== undefined) {
		const others = more.length === 0 ? '' : ` and ${more.length} more`;
		const fixed = known.fixedIn === undefined ? 'no fix' : `fixed in ${printable(known.fixedIn)}`;
		return `${printable(vulnerabilityNames(known))}${others}, ${fixed}`;
	}
	const newest = each && newestOf(each, outdated);
	if (newest !== undefined) return `newest ${printable(newest)}`;
	if (each?.inherited) return fromSystem;
	if (each === undefined) return dependency?.installed === undefined ? 'not installed' : fromSystem;
	if (line.isRepeated)
		return ['(dependencies shown above)', '(shown above)', '(above)'].find(text => widthOf(text) <= rest) ?? '';
	const needs = graph.unmet.find(({name}) => name === each.normalizedName)?.dependency;
	if (needs) {
		const wanted = `needs ${printable(needs.requirement.name + needs.requirement.specifier)}`;
		const whole = needs.installed === undefined ? wanted : `${wanted}, has ${printable(needs.installed)}`;
		return widthOf(whole) <= rest ? whole : wanted;
	}
	if (each.editable) return 'editable';
	if (dependency?.optional) return 'optional';
	if (each.requested) return 'direct';
	if (graph.orphans?.includes(each.normalizedName)) return 'no longer needed';
	// The line above a dependency in the tree says who needs it.
	if (dependency !== undefined) return '';
	const needers = graph.nodes.get(each.normalizedName)?.requiredBy ?? [];
	return needers.length > 0 ? neededBy(needers.map(printable), rest) : '';
};

const roomyNote = 24;

/** As many of the names as there is room for, and the number of the others. */
const neededBy = (names: readonly string[], room: number): string => {
	const first = names.map((_, index) => {
		const others = index === 0 ? '' : ` +${index}`;
		return `${names.slice(0, names.length - index).join(', ')}${others}`;
	});
	// All rows say it in the same words, which the room decides.
	const sayings = first.map(text => `${room < roomyNote ? 'for' : 'needed by'} ${text}`);
	return sayings.find(text => widthOf(text) <= room) ?? `for ${first.at(-1) ?? ''}`;
};

import type {Environment} from '../../core/model/environment.js';
import {findDuplicates} from '../../core/inspect/duplicates.js';
import {measureCaches, type MeasuredCache} from '../../core/inspect/measure-caches.js';
import type {SharedPackage} from '../../core/inspect/summary.js';
import {findDeadKernels, type Kernel} from '../../core/inspect/use/kernels.js';
import {summarise} from '../../core/inspect/summary.js';
import {askQuotas, type Quota} from '../../core/platform/quotas/ask-quotas.js';
import {printablePath} from '../../core/text/printable.js';
import {formatAgo, formatBytes, padStart, plural} from '../../text/fit-width.js';
import {quotaLines} from '../../text/summary/quotas.js';
import {summaryLines, type SummaryLine} from '../../text/summary/summary-lines.js';
import {keyHint} from '../drawing/key-hint.js';
import type {PaneRow} from '../drawing/spans.js';
import type {PaneView} from '../panes/pane.js';
import {shortName} from '../drawing/phrases.js';
import {filterOf} from '../state/filter.js';
import type {Effect, LoadScene, Scene, Screen} from './screen.js';

type SummaryData = {
	readonly duplicates: readonly SharedPackage[];
	readonly caches: readonly MeasuredCache[] | undefined;
	readonly deadKernels: readonly Kernel[];
	/** Absent until asked for. */
	readonly quotas?: readonly Quota[];
};

/** Whether the user has asked for quotas: nothing is run before that. */
type Local = {readonly asksQuotas: boolean};

const mostListed = 1000;

/** All environments together: by kind, Python and last use, packages that repeat, and the caches of other programs. */
export const summaryScreen: Screen<SummaryData, Local> = {
	id: 'summary',
	title: 'summary',
	about: 'All environments by kind, Python and last use; duplicate packages; caches',
	keys: ['S'],
	initial: () => ({asksQuotas: false}),
	load: async (scene, {asksQuotas}, work) => ({
		duplicates: await findDuplicates(scene.environments, work),
		caches: await cachesOf(scene, work.signal),
		deadKernels: await findDeadKernels(scene.context.core),
		...(asksQuotas && {quotas: await quotasOf(scene, work.signal)}),
	}),
	rows: ({data, local, view, scene}) => {
		const real = scene.environments.filter(({alias}) => alias === undefined);
		const totals = scene.context.totals?.(real.map(({path}) => path));
		const extras = {...data, home: view.home, totals: totals?.count === 0 ? undefined : totals};
		const layout = {width: Math.min(view.width, widest), ascii: view.ascii, duplicates: 12, now: view.now};
		const [head = blank, ...others] = rowsOf(summaryLines(summarise(scene.environments, view.now), extras, layout));
		return [head, ...quotaRows(data, local, view), ...others];
	},
	details: (look, rowId) => cacheRows(look, rowId),
	beside: (look, rowId) =>
		rowId.startsWith(listed) ? listedRows(rowId.slice(listed.length), look) : cacheRows(look, rowId),
	leadsTo: (_, rowId) => (rowId.startsWith(listed) ? {type: 'filter', filter: rowId.slice(listed.length)} : undefined),
	line: ({view}, rowId) =>
		rowId.startsWith(listed) ? `${keyHint(view.keys, 'enter')} lists them: /${rowId.slice(listed.length)}` : undefined,
	press: [
		{
			keys: ['d'],
			name: 'delete',
			title: 'empty this cache',
			isOffered: data => (data?.caches ?? []).length > 0,
			press: ({data, rowId}) => emptying(cacheAt(data, rowId)),
		},
		{
			keys: ['Q'],
			title: 'ask for quotas',
			// It runs a program, which --read-only doesn't offer.
			isOffered: (_, {context}) => !context.readOnly,
			press: ({scene}) =>
				scene.context.readOnly ? undefined : {type: 'local', local: {asksQuotas: true}, reload: true},
		},
	],
};

// A number that stands far from its name is read beside another one.
const widest = 110;
const blank: PaneRow = {spans: []};

// Before the filter in the id of a row.
const listed = 'list ';

/** The lines as rows, each title after an empty one. Those of a filter or a cache can have the cursor. */
const rowsOf = (lines: readonly SummaryLine[]): readonly PaneRow[] =>
	lines.flatMap(({text, bar = '', isTitle, cache, filter}, index): readonly PaneRow[] => [
		...(isTitle && index > 0 ? [blank] : []),
		{
			...(cache !== undefined && {id: `${cache.owner} ${index}`}),
			...(filter !== undefined && {id: `${listed}${filter}`}),
			spans: [
				{text: ` ${text}`, tone: isTitle ? 'strong' : 'plain'},
				{text: bar, tone: 'accent'},
			],
		},
	]);

const cacheAt = ({caches = []}: SummaryData, rowId: string | undefined): MeasuredCache | undefined =>
	caches.find(({owner}) => owner === rowId?.split(' ', 1)[0]);

const emptying = (cache: MeasuredCache | undefined): Effect<Local> | undefined =>
	cache && {type: 'act', actionId: 'prune', targets: [], answers: {cache: cache.owner}};

type Look = {readonly data: SummaryData; readonly view: PaneView; readonly scene: Scene};

/** The environments of a row, the largest first. */
const listedRows = (filter: string, {data, view, scene}: Look): readonly PaneRow[] => {
	const twice = data.duplicates.find(({name, version}) => filter === `has:${name}==${version}`);
	const isListed = twice === undefined ? filterOf(filter, {now: view.now}) : undefined;
	const bytesOf = ({usage}: Environment): number => usage?.allocatedBytes ?? 0;
	const members = scene.environments
		.filter(one => one.alias === undefined && (isListed?.(one) ?? twice?.environments.includes(one.path)))
		.toSorted((one, other) => bytesOf(other) - bytesOf(one));
	return [
		{
			spans: [
				{text: ` ${plural(members.length, 'environment')}`, tone: 'strong'},
				{text: `  /${filter}`, tone: 'dim'},
			],
		},
		...members.slice(0, mostListed).map((one): PaneRow => ({
			isCut: true,
			spans: [
				{text: ` ${padStart(one.usage ? formatBytes(bytesOf(one)) : '-', 6)}  `, tone: 'dim'},
				{text: shortName(one.path, scene.context.roots, view.home)},
			],
		})),
	];
};

/** The environments in a cache, the last used first. */
const cacheRows = ({data, view}: Omit<Look, 'scene'>, rowId: string): readonly PaneRow[] => {
	const cache = cacheAt(data, rowId);
	if (cache === undefined) return [];
	const newest = cache.environments.toSorted((one, other) => (one.usedAt < other.usedAt ? 1 : -1));
	const more = newest.length - mostListed;
	return [
		{spans: [{text: ` ${printablePath(cache.path, view.home)}`, tone: 'strong'}]},
		...newest.slice(0, mostListed).map(({path, usedAt}): PaneRow => ({
			spans: [
				{text: `   ${printablePath(path, view.home)}`},
				{text: `  last used ${formatAgo(usedAt, view.now)}`, tone: 'dim'},
			],
		})),
		...(more > 0 ? [{spans: [{text: `   and ${more} more`, tone: 'dim' as const}]}] : []),
	];
};

const quotaRows = (data: SummaryData | undefined, {asksQuotas}: Local, {now}: PaneView): readonly PaneRow[] => {
	if (!asksQuotas) return [];
	const lines = data?.quotas === undefined ? ['Asking for quotas…'] : quotaLines(data.quotas, now);
	return lines.map(text => ({spans: [{text: ` ${text}`}]}));
};

const quotasOf = async ({context, environments}: LoadScene, signal: AbortSignal | undefined) =>
	askQuotas([...context.roots, ...environments.map(({path}) => path)], context.core, {signal});

const cachesOf = async ({context}: LoadScene, signal: AbortSignal | undefined): Promise<SummaryData['caches']> =>
	context.measurer && measureCaches(context.core, context.measurer, {signal});

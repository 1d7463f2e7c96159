import {describeCached, type DescribedEnvironment} from '../../core/inspect/cached-environments.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {cachedPurposesInWords} from '../../text/summary/caches.js';
import {fitEnd, formatAge, formatBytes, padEnd, padStart, plural} from '../../text/fit-width.js';
import {keyHint} from '../drawing/key-hint.js';
import type {PaneRow} from '../drawing/spans.js';
import type {PaneView} from '../panes/pane.js';
import type {Screen} from './screen.js';

/** The environments in uv's cache, those used last first. They are deleted together, by uv. */
export const cachedScreen: Screen<readonly DescribedEnvironment[], undefined> = {
	id: 'cached',
	title: "environments in uv's cache",
	about: "Environments of uvx, scripts and projects in uv's cache, which uv cache prune deletes",
	keys: [],
	initial: () => undefined,
	load: ({context: {core, measurer}}, _, {signal}) => describeCached(core, {measurer, signal}),
	head: ({data, view}) => [
		{spans: [{text: ` ${data === undefined ? 'Reading…' : headOf(data)}`, tone: 'strong'}]},
		{isCut: true, spans: [{text: headsIn(view), tone: 'dim'}]},
	],
	rows: ({data = [], view}) => {
		const wanted = view.search.toLowerCase();
		return data.filter(one => textOf(one).includes(wanted)).map(one => rowOf(one, view));
	},
	details: ({data, view}, rowId) => {
		const one = data.find(({path}) => path === rowId);
		if (one === undefined) return [];
		return [
			{spans: [{text: ` ${printablePath(one.path, view.home)}`, tone: 'strong'}]},
			...one.packages.map((name): PaneRow => ({spans: [{text: `   ${printable(name)}`}]})),
		];
	},
	line: ({view}) => `They go together: ${keyHint(view.keys, 'delete')} runs uv cache prune, after asking`,
	press: [
		{
			keys: ['d'],
			name: 'delete',
			title: 'uv cache prune',
			isOffered: (data, {context}) => !context.readOnly && (data ?? []).length > 0,
			press: ({data}) =>
				data.length === 0 ? undefined : {type: 'act', actionId: 'prune', targets: [], answers: {cache: 'uv'}},
		},
	],
};

const headOf = (data: readonly DescribedEnvironment[]): string =>
	data.length === 0 ? "uv's cache has no environments." : `${plural(data.length, 'environment')} in uv's cache`;

const wordWidth = 22;

const headsIn = ({width}: PaneView): string =>
	`   USED    SIZE  PYTHON   ${padEnd('FOR', wordWidth)}${width < 70 ? '' : '  PACKAGES'}`;

const forWhat = ({purpose, of}: DescribedEnvironment): string => {
	const word = {run: cachedPurposesInWords('uv', ['run']), script: 'script', project: 'project'}[purpose];
	return of === undefined ? word : `${word} ${printable(of)}`;
};

const textOf = (one: DescribedEnvironment): string =>
	`${one.path} ${forWhat(one)} ${one.packages.join(' ')}`.toLowerCase();

const rowOf = (one: DescribedEnvironment, {now, width, ascii}: PaneView): PaneRow => {
	const {path, usedAt, allocatedBytes, python, packages} = one;
	const cut = ascii ? '~' : '…';
	const size = allocatedBytes === undefined ? '-' : formatBytes(allocatedBytes);
	const room = width - 28 - wordWidth - 2;
	return {
		id: path,
		spans: [
			{text: `  ${padStart(formatAge(usedAt, now), 5)}  ${padStart(size, 6)}  `},
			{text: `${padEnd(printable(python ?? ''), 7)}  `, tone: 'dim'},
			{text: padEnd(fitEnd(forWhat(one), wordWidth, cut), wordWidth)},
			...(room < 8
				? []
				: [
						{
							text: `  ${fitEnd(`${packages.length} ${printable(packages.join(' '))}`, room, cut)}`,
							tone: 'dim' as const,
						},
					]),
		],
	};
};

import type {Environment} from '../../core/model/environment.js';
import {diskBreakdown, type DiskBreakdown, type DiskPart} from '../../core/inspect/size/breakdown.js';
import {listPackages} from '../../core/inspect/packages/installed-packages.js';
import {printable} from '../../core/text/printable.js';
import {fitEnd, formatBytes, padEnd, padStart, plural} from '../../text/fit-width.js';
import type {Pane, PaneView} from './pane.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Span} from '../drawing/spans.js';

/** Where the bytes are: distributions by size, what is compiled, what nobody's list names, what is shared with elsewhere. */
export const diskPane: Pane<DiskBreakdown> = {
	id: 'disk',
	title: 'Disk',
	load: async (environment, _, work) => {
		if (environment.alias !== undefined) return nothing;
		return diskBreakdown(environment, await listPackages(environment.found), work);
	},
	rows: (environment, data, view) => {
		if (environment.alias !== undefined) return [line('A link takes no space; see its target')];
		if (data === undefined) return [...usageRows(environment), line('Measuring…')];
		return [...totalRows(environment, data, view), empty, ...partRows(data, view)];
	},
	details: (_, data, rowId, view) => {
		if (rowId === unownedId)
			return data.unownedPlaces.map(({place, ...part}) => partRow(printable(place), part, data, view));
		const one = data.distributions.find((each, index) => idOf(each, index) === rowId);
		return one === undefined ? [] : detailRows(one);
	},
};

const none: DiskPart = {allocatedBytes: 0, sharedBytes: 0, compiledBytes: 0, files: 0};
const nothing: DiskBreakdown = {total: none, distributions: [], unowned: none, unownedPlaces: []};

const empty: PaneRow = {spans: []};
const line = (text: string): PaneRow => ({spans: [{text: ` ${text}`, tone: 'dim'}]});

const usageRows = ({usage}: Environment): readonly PaneRow[] =>
	usage === undefined ? [] : [sizeRow(usage.allocatedBytes, usage.files)];

const sizeRow = (bytes: number, files: number): PaneRow => ({
	spans: [{text: ` ${formatBytes(bytes)}`, tone: 'strong'}, {text: ` in ${plural(files, 'file')}`}],
});

const totalRows = (environment: Environment, {total}: DiskBreakdown, {ascii}: PaneView): readonly PaneRow[] => {
	const {allocatedBytes, sharedBytes, compiledBytes, files} = total;
	const compiled = `${formatBytes(compiledBytes)} (${percent(compiledBytes, allocatedBytes)}) is compiled, in __pycache__`;
	const shared = `${formatBytes(sharedBytes)} (${ascii ? '=' : '▒'}) is shared with ${sharerOf(environment)} and stays when this is deleted`;
	return [
		sizeRow(allocatedBytes, files),
		...(compiledBytes === 0 ? [] : [line(`${compiled}; Python regenerates it on demand`)]),
		...(sharedBytes === 0 ? [] : [line(shared)]),
		...(environment.usage?.exact === false ? [line('This file system may share more blocks than it reports')] : []),
	];
};

/** Who keeps the other links, as far as the maker tells. */
const sharerOf = ({creator, kind}: Environment): string => {
	if (creator === 'uv') return "uv's cache";
	if (kind === 'conda' || kind === 'pixi') return 'the package cache';
	return 'other directories';
};

const unownedId = 'unowned';
const idOf = ({name, version}: {readonly name: string; readonly version: string}, index: number): string =>
	`${name} ${version} ${index}`;

type Part = {readonly id: string; readonly label: string; readonly part: DiskPart};

const partRows = (data: DiskBreakdown, view: PaneView): readonly PaneRow[] => {
	const parts: readonly Part[] = [
		...data.distributions.map((each, index) => ({id: idOf(each, index), label: printable(each.name), part: each})),
		{id: unownedId, label: 'other files', part: data.unowned},
	];
	return parts
		.filter(({label}) => label.toLowerCase().includes(view.search.toLowerCase()))
		.sort((one, other) => other.part.allocatedBytes - one.part.allocatedBytes)
		.map(({id, label, part}) => ({id, ...partRow(label, part, data, view)}));
};

const labelWidth = 24;
/** ` 6.21M   42 %`, and what follows where a part is shared and there is room: ` 5.99M shared`. */
const figuresWidth = 14;
const sharedWidth = 14;

const partRow = (label: string, part: DiskPart, data: DiskBreakdown, {width, ascii}: PaneView): PaneRow => {
	const {allocatedBytes, sharedBytes} = part;
	const {total, distributions, unowned} = data;
	const largest = Math.max(unowned.allocatedBytes, ...distributions.map(each => each.allocatedBytes));
	const room = Math.min(labelWidth, Math.max(8, Math.floor(width * 0.36)));
	const left = width - room - figuresWidth - 3;
	const hasShared = total.sharedBytes > 0 && left >= sharedWidth + 12;
	const barWidth = Math.min(24, hasShared ? left - sharedWidth : left);
	return {
		spans: [
			{text: ` ${padEnd(fitEnd(label, room, ascii ? '~' : '…'), room)} `},
			{text: `${padStart(formatBytes(allocatedBytes), 6)} `, tone: 'strong'},
			{text: padStart(percent(allocatedBytes, total.allocatedBytes), 5), tone: 'dim'},
			...(barWidth < 6 ? [] : barOf(part, largest, {width: barWidth, ascii})),
			...(hasShared && sharedBytes > 0 ? [{text: ` ${formatBytes(sharedBytes)} shared`, tone: 'dim'} as const] : []),
		],
	};
};

/** As long as the largest part has all of the room: first what is only here, then what is shared. */
const barOf = (part: DiskPart, largest: number, {width, ascii}: {width: number; ascii: boolean}): readonly Span[] => {
	const cells = (bytes: number): number => (largest === 0 ? 0 : Math.min(width, Math.round((bytes / largest) * width)));
	const filled = cells(part.allocatedBytes);
	const own = Math.min(filled, cells(part.allocatedBytes - part.sharedBytes));
	const [ownSign, sharedSign] = ascii ? ['#', '='] : ['█', '▒'];
	return [
		{text: ` ${ownSign.repeat(own)}`, tone: 'accent'},
		{text: sharedSign.repeat(filled - own) + ' '.repeat(width - filled), tone: 'dim'},
	];
};

const detailRows = (part: DiskPart & {readonly name: string; readonly version: string}): readonly PaneRow[] => [
	{spans: [{text: ` ${printable(part.name)}`, tone: 'strong'}, {text: ` ${printable(part.version)}`}]},
	sizeRow(part.allocatedBytes, part.files),
	line(`${formatBytes(part.compiledBytes)} of it compiled`),
	line(`${formatBytes(part.sharedBytes)} of it shared with elsewhere`),
];

const percent = (bytes: number, total: number): string => {
	const hundredths = total === 0 ? 0 : (bytes / total) * 100;
	return hundredths > 0 && hundredths < 1 ? '<1 %' : `${Math.round(hundredths)} %`;
};

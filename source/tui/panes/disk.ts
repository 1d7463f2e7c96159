import type {Environment} from '../../core/model/environment.js';
import {diskBreakdown, type DiskBreakdown} from '../../core/inspect/size/breakdown.js';
import type {DiskPart} from '../../core/inspect/size/disk-part.js';
import {listPackages} from '../../core/inspect/packages/installed-packages.js';
import {printable} from '../../core/text/printable.js';
import {formatBytes} from '../../text/fit-width.js';
import {keyHint} from '../drawing/key-hint.js';
import type {PaneRow} from '../drawing/spans.js';
import {directoryAbove, directoryAt, directoryRows, fileRows} from './disk-directories.js';
import {dimRow, partRow, percent, sizeRow, type Scale} from './disk-rows.js';
import type {Pane, PaneView} from './pane.js';

/** Where the bytes are: distributions by size, compiled files, files in no RECORD, files shared with elsewhere. */
export const diskPane: Pane<DiskBreakdown> = {
	id: 'disk',
	title: 'Disk',
	modes: ['by package', 'by directory'],
	load: async (environment, _, work) => {
		if (environment.alias !== undefined) return nothing;
		return diskBreakdown(environment, await listPackages(environment.found), {...work, hasTree: true});
	},
	rows: (environment, data, view) => {
		if (environment.alias !== undefined) return [dimRow('A link takes no space; see its target')];
		if (data === undefined) return [...usageRows(environment), dimRow('Measuring…')];
		const parts = view.mode === byDirectory ? directoryRows(data, view) : partRows(data, view);
		return [...totalRows(environment, data, view), modeRow(view), ...parts];
	},
	enter: (rowId, at) => directoryAt(rowId, at),
	leave: directoryAbove,
	details: ({data, view}, rowId) => {
		if (rowId.startsWith('file ')) return fileRows(data, rowId);
		if (rowId === unownedId)
			return data.unownedPlaces.map(({place, ...part}) =>
				partRow({label: printable(place), part}, scaleOf(data), view),
			);
		const one = data.distributions.find((each, index) => idOf(each, index) === rowId);
		return one === undefined ? [] : detailRows(one);
	},
};

const none: DiskPart = {allocatedBytes: 0, sharedBytes: 0, compiledBytes: 0, files: 0};
const nothing: DiskBreakdown = {total: none, distributions: [], unowned: none, unownedPlaces: []};

const byDirectory = 1;

const modeRow = ({mode, keys}: PaneView): PaneRow => dimRow(`${diskPane.modes?.[mode] ?? ''} ${keyHint(keys, 'mode')}`);

const usageRows = ({usage}: Environment): readonly PaneRow[] =>
	usage === undefined ? [] : [sizeRow(usage.allocatedBytes, usage.files)];

const totalRows = (environment: Environment, {total}: DiskBreakdown, {ascii}: PaneView): readonly PaneRow[] => {
	const {allocatedBytes, sharedBytes, compiledBytes, files} = total;
	const compiled = `${formatBytes(compiledBytes)} (${percent(compiledBytes, allocatedBytes)}) is compiled, in __pycache__`;
	const shared = `${formatBytes(sharedBytes)} (${ascii ? '=' : '▒'}) is shared with ${sharerOf(environment)} and stays when this is deleted`;
	return [
		sizeRow(allocatedBytes, files),
		...(compiledBytes === 0 ? [] : [dimRow(`${compiled}; Python regenerates it on demand`)]),
		...(sharedBytes === 0 ? [] : [dimRow(shared)]),
		...(environment.usage?.exact === false ? [dimRow('This file system may share more blocks than it reports')] : []),
	];
};

/** The owner of the other links, as far as the creator tells. */
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
		.map(({id, label, part}) => ({id, ...partRow({label, part}, scaleOf(data), view)}));
};

/** The largest part by packages fills its bar. */
const scaleOf = ({total, distributions, unowned}: DiskBreakdown): Scale => ({
	total,
	largestBytes: Math.max(unowned.allocatedBytes, ...distributions.map(each => each.allocatedBytes)),
});

const detailRows = (part: DiskPart & {readonly name: string; readonly version: string}): readonly PaneRow[] => [
	{spans: [{text: ` ${printable(part.name)}`, tone: 'strong'}, {text: ` ${printable(part.version)}`}]},
	sizeRow(part.allocatedBytes, part.files),
	...(part.compiledBytes === 0 ? [] : [dimRow(`${formatBytes(part.compiledBytes)} of it compiled`)]),
	...(part.sharedBytes === 0 ? [] : [dimRow(`${formatBytes(part.sharedBytes)} of it shared with elsewhere`)]),
];

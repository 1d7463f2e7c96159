import type {DiskBreakdown} from '../../core/inspect/size/breakdown.js';
import type {DiskDirectory, DiskEntry} from '../../core/inspect/size/directory-tree.js';
import {fsPath, join, parent, type FsPath} from '../../core/model/path.js';
import {printable} from '../../core/text/printable.js';
import {formatBytes, plural} from '../../text/fit-width.js';
import type {PaneRow} from '../drawing/spans.js';
import {dimRow, partRow, sizeRow} from './disk-rows.js';
import type {PaneView} from './pane.js';

// Rows of the directory that one has gone into. A directory is named by its path in the environment, whose own is `.`.

const top = fsPath('.');

const directoryRow = /^in (.*)$/s;
const upRow = 'up';

/** The directory that Enter leads to from a row; undefined from the row of a file. */
export const directoryAt = (rowId: string, at: string | undefined): string | undefined => {
	if (rowId === upRow && at !== undefined) return directoryAbove(at)?.at;
	return directoryRow.exec(rowId)?.[1];
};

/** The directory above one, and the row of the one below in it; undefined above the environment itself. */
export const directoryAbove = (at: string): {readonly at: string; readonly cursor: string} | undefined =>
	at === top ? undefined : {at: parent(fsPath(at)), cursor: `in ${at}`};

/** The entries of a directory with bars, largest first. */
export const directoryRows = (data: DiskBreakdown, view: PaneView): readonly PaneRow[] => {
	const at = fsPath(view.at ?? top);
	const directory = data.tree?.get(at);
	if (directory === undefined) return [dimRow('This directory is not there any more')];
	const scale = {
		total: data.total,
		largestBytes: Math.max(0, ...directory.entries.map(({part}) => part.allocatedBytes)),
	};
	const shown = directory.entries.filter(({name}) => name.toLowerCase().includes(view.search.toLowerCase()));
	return [
		{spans: [{text: ` ${at === top ? 'The environment itself' : printable(at)}`, tone: 'strong'}]},
		...(at === top ? [] : [{id: upRow, spans: [{text: `  ${view.ascii ? '..' : '↑ ..'}`, tone: 'dim' as const}]}]),
		...shown.map((entry): PaneRow => ({
			id: `${entry.isDirectory ? 'in' : 'file'} ${pathOf(entry, at)}`,
			...partRow({label: `${printable(entry.name)}${entry.isDirectory ? '/' : ''}`, part: entry.part}, scale, view),
		})),
		...(view.search === '' ? othersRows(directory) : []),
	];
};

const pathOf = ({name}: DiskEntry, at: FsPath): FsPath => (at === top ? name : join(at, name));

const othersRows = ({others}: DiskDirectory): readonly PaneRow[] =>
	others.files === 0
		? []
		: [dimRow(`and ${plural(others.files, 'smaller file')}, ${formatBytes(others.allocatedBytes)} together`)];

/** Details of a file, which Enter shows. */
export const fileRows = (data: DiskBreakdown, rowId: string): readonly PaneRow[] => {
	const path = fsPath(rowId.replace(/^file /, ''));
	const directory = parent(path);
	const entry = data.tree?.get(directory)?.entries.find(one => pathOf(one, directory) === path);
	if (entry === undefined) return [];
	const {allocatedBytes, sharedBytes, files} = entry.part;
	return [
		{spans: [{text: ` ${printable(path)}`, tone: 'strong'}]},
		sizeRow(allocatedBytes, files),
		...(sharedBytes === 0 ? [] : [dimRow('It has links elsewhere: deleting this environment does not free it')]),
	];
};

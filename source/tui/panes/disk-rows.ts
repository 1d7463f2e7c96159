import type {DiskPart} from '../../core/inspect/size/disk-part.js';
import {fitEnd, formatBytes, padEnd, padStart, plural} from '../../text/fit-width.js';
import type {PaneRow, Span} from '../drawing/spans.js';
import type {PaneView} from './pane.js';

const labelWidth = 24;
/** ` 6.21M   42 %`, followed by the shared bytes where there are any and there is room: ` 5.99M shared`. */
const figuresWidth = 14;
const sharedWidth = 14;

/** Measures of the rows: the bar of the largest part is full, and percentages are of the total. */
export type Scale = {readonly total: DiskPart; readonly largestBytes: number};

/** A part of the bytes in a line: its name, its size and a bar. */
export const partRow = (
	{label, part}: {readonly label: string; readonly part: DiskPart},
	{total, largestBytes}: Scale,
	{width, ascii}: PaneView,
): PaneRow => {
	const {allocatedBytes, sharedBytes} = part;
	const room = Math.min(labelWidth, Math.max(8, Math.floor(width * 0.36)));
	const left = width - room - figuresWidth - 4;
	const hasShared = total.sharedBytes > 0 && left >= sharedWidth + 12;
	const barWidth = Math.min(24, hasShared ? left - sharedWidth : left);
	return {
		spans: [
			{text: `  ${padEnd(fitEnd(label, room, ascii ? '~' : '…'), room)} `},
			{text: `${padStart(formatBytes(allocatedBytes), 6)} `, tone: 'strong'},
			{text: padStart(percent(allocatedBytes, total.allocatedBytes), 5), tone: 'dim'},
			...(barWidth < 6 ? [] : barOf(part, largestBytes, {width: barWidth, ascii})),
			...(hasShared && sharedBytes > 0 ? [{text: ` ${formatBytes(sharedBytes)} shared`, tone: 'dim'} as const] : []),
		],
	};
};

/**
 * The bar of the largest part fills the room. Its first piece stands for bytes that are only here, its second for
 * shared ones.
 */
const barOf = (
	part: DiskPart,
	largestBytes: number,
	{width, ascii}: {readonly width: number; readonly ascii: boolean},
): readonly Span[] => {
	const cells = (bytes: number): number =>
		largestBytes === 0 ? 0 : Math.min(width, Math.round((bytes / largestBytes) * width));
	const filled = cells(part.allocatedBytes);
	const own = Math.min(filled, cells(part.allocatedBytes - part.sharedBytes));
	const [ownSign, sharedSign] = ascii ? ['#', '='] : ['█', '▒'];
	return [
		{text: ` ${ownSign.repeat(own)}`, tone: 'accent'},
		{text: sharedSign.repeat(filled - own) + ' '.repeat(width - filled), tone: 'dim'},
	];
};

/** `1.2G in 12 000 files`. */
export const sizeRow = (bytes: number, files: number): PaneRow => ({
	spans: [{text: ` ${formatBytes(bytes)}`, tone: 'strong'}, {text: ` in ${plural(files, 'file')}`}],
});

/** A line that explains. */
export const dimRow = (text: string): PaneRow => ({spans: [{text: ` ${text}`, tone: 'dim'}]});

/** A share in percent; `<1 %` of what is small but there. */
export const percent = (bytes: number, total: number): string => {
	const hundredths = total === 0 ? 0 : (bytes / total) * 100;
	return hundredths > 0 && hundredths < 1 ? '<1 %' : `${Math.round(hundredths)} %`;
};

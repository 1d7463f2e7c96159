import {bar, formatBytes, padEnd, padStart, plural, widthOf} from '../../format.js';
import {printable} from '../text.js';
import type {SharedPackage, Summary, SummaryRow} from './summary.js';

/** What beside the environments themselves is worth telling. */
export type SummaryExtras = {
	/** Undefined while it is not known. */
	readonly duplicates?: readonly SharedPackage[] | undefined;
	/** Of all environments together. */
	readonly totals?: {readonly allocatedBytes: number; readonly reclaimableBytes: number} | undefined;
	/** Bytes of uv's cache; undefined where there is none. */
	readonly uvCacheBytes?: number | undefined;
};

export type SummaryLine = {readonly text: string; readonly isTitle: boolean};

export type SummaryLayout = {readonly width: number; readonly ascii: boolean; readonly duplicates: number};

/** A summary as printable lines, the same for the screen and the command: bars by bytes, or by count where none is known. */
export const summaryLines = (
	summary: Summary,
	extras: SummaryExtras,
	layout: SummaryLayout,
): readonly SummaryLine[] => [
	title(headline(summary, extras)),
	...section('By kind', summary.byKind, layout),
	...section('By Python', summary.byPython, layout),
	...section('By last use', summary.byAge, layout),
	...duplicateLines(extras.duplicates, layout),
	...cacheLines(extras),
];

const title = (text: string): SummaryLine => ({text, isTitle: true});
const line = (text: string): SummaryLine => ({text, isTitle: false});

const headline = ({count, unmeasured}: Summary, {totals}: SummaryExtras): string => {
	const bytes = totals === undefined ? '' : `, ${formatBytes(totals.allocatedBytes)}`;
	const missing = unmeasured === 0 ? '' : ` (${unmeasured} not measured)`;
	return `${plural(count, 'environment')}${bytes}${missing}`;
};

const section = (name: string, rows: readonly SummaryRow[], {width, ascii}: SummaryLayout): readonly SummaryLine[] => {
	if (rows.length === 0) return [];
	const nameWidth = Math.max(...rows.map(row => widthOf(row.name)));
	const isMeasured = rows.some(row => row.allocatedBytes > 0);
	const value = (row: SummaryRow): number => (isMeasured ? row.allocatedBytes : row.count);
	const most = Math.max(1, ...rows.map(value));
	const barWidth = Math.max(4, Math.min(30, width - nameWidth - 18));
	return [
		title(name),
		...rows.map(row => {
			const numbers = `${padStart(String(row.count), 5)}  ${padStart(isMeasured ? formatBytes(row.allocatedBytes) : '', 5)}`;
			return line(`  ${padEnd(row.name, nameWidth)} ${numbers}  ${bar(value(row) / most, barWidth, ascii)}`);
		}),
	];
};

const duplicateLines = (
	duplicates: readonly SharedPackage[] | undefined,
	{duplicates: most}: SummaryLayout,
): readonly SummaryLine[] => {
	if (duplicates === undefined || duplicates.length === 0) return [];
	return [
		title('The same package in many environments'),
		...duplicates.slice(0, most).map(({name, version, environments, bytesEach}) => {
			const what = `${printable(name)} ${printable(version)} in ${environments.length} environments`;
			const bytes = bytesEach === undefined ? '' : `, ${formatBytes(bytesEach * environments.length)}`;
			return line(`  ${what}${bytes}`);
		}),
	];
};

/** What has links elsewhere stays when environments go; uv's own command frees what no environment uses any more. */
const cacheLines = ({totals, uvCacheBytes}: SummaryExtras): readonly SummaryLine[] => {
	const shared = totals === undefined ? 0 : totals.allocatedBytes - totals.reclaimableBytes;
	return [
		...(shared > 0
			? [line(`${formatBytes(shared)} is shared with something outside, like uv's cache, and stays if all go`)]
			: []),
		...(uvCacheBytes === undefined
			? []
			: [line(`uv's cache holds ${formatBytes(uvCacheBytes)}: uv cache prune frees what nothing uses`)]),
	];
};

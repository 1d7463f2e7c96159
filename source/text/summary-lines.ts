import type {SharedPackage, Summary, SummaryRow} from '../core/inspect/summary.js';
import {printable} from '../core/text/printable.js';
import {fitMiddle, formatBytes, padEnd, padStart, plural, solidBar, widthOf} from './fit-width.js';

/** What beside the environments themselves is worth telling. */
type SummaryExtras = {
	/** Undefined while it is not known. */
	readonly duplicates?: readonly SharedPackage[] | undefined;
	/** Of all environments together. */
	readonly totals?: {readonly allocatedBytes: number; readonly reclaimableBytes: number} | undefined;
	/** Bytes of uv's cache; undefined where there is none. */
	readonly uvCacheBytes?: number | undefined;
};

/** `bar` stands behind the text. */
type SummaryLine = {readonly text: string; readonly bar?: string; readonly isTitle: boolean};

type SummaryLayout = {readonly width: number; readonly ascii: boolean; readonly duplicates: number};

/** A summary as printable lines, the same for the screen and the command: bars by bytes, or by count where none is known. */
export const summaryLines = (
	summary: Summary,
	extras: SummaryExtras,
	layout: SummaryLayout,
): readonly SummaryLine[] => [
	title(headline(summary, extras)),
	...sharedLines(summary, extras),
	...sections(
		[
			{name: 'By kind', rows: summary.byKind},
			{name: 'By Python', rows: summary.byPython},
			{name: 'By last use', rows: summary.byAge},
		],
		layout,
	),
	...duplicateLines(extras.duplicates, layout),
	...cacheLines(extras),
];

const title = (text: string): SummaryLine => ({text, isTitle: true});
const line = (text: string): SummaryLine => ({text, isTitle: false});

/** What several share counts once for all, but in the bar of each. */
const sharedLines = ({byKind}: Summary, {totals}: SummaryExtras): readonly SummaryLine[] => {
	const sum = byKind.reduce((bytes, row) => bytes + row.allocatedBytes, 0);
	if (totals === undefined || sum <= totals.allocatedBytes * 1.01) return [];
	return [line(`  ${formatBytes(sum)} if each is counted alone (shared files counted several times)`)];
};

const headline = ({count, unmeasured}: Summary, {totals}: SummaryExtras): string => {
	const bytes = totals === undefined ? '' : `, ${formatBytes(totals.allocatedBytes)}`;
	const missing = unmeasured === 0 ? '' : ` (${unmeasured} not measured)`;
	return `${plural(count, 'environment')}${bytes}${missing}`;
};

type Section = {readonly name: string; readonly rows: readonly SummaryRow[]};

/** Numbers and bars of all sections stand below each other. */
const sections = (all: readonly Section[], {width, ascii}: SummaryLayout): readonly SummaryLine[] => {
	const rows = all.flatMap(section => section.rows);
	const nameWidth = Math.max(0, ...rows.map(row => widthOf(row.name)));
	const isMeasured = rows.some(row => row.allocatedBytes > 0);
	const value = (row: SummaryRow): number => (isMeasured ? row.allocatedBytes : row.count);
	const barWidth = Math.max(4, Math.min(40, width - nameWidth - 20));
	const lineOf = (row: SummaryRow, most: number): SummaryLine => {
		const bytes = padStart(isMeasured ? formatBytes(row.allocatedBytes) : '', 5);
		const bar = solidBar(value(row) / most, barWidth, ascii);
		const text = `  ${padEnd(row.name, nameWidth)} ${padStart(String(row.count), 5)}  ${bytes}  `;
		return {text, bar, isTitle: false};
	};
	return all.flatMap(({name, rows: own}) => {
		const most = Math.max(1, ...own.map(value));
		return own.length === 0 ? [] : [title(name), ...own.map(row => lineOf(row, most))];
	});
};

const duplicateLines = (
	duplicates: readonly SharedPackage[] | undefined,
	{width, duplicates: most}: SummaryLayout,
): readonly SummaryLine[] => {
	if (duplicates === undefined || duplicates.length === 0) return [];
	const shown = duplicates.slice(0, most).map(({name, version, environments, bytesEach}) => ({
		what: `${printable(name)} ${printable(version)}`,
		where: `in ${environments.length} environments`,
		bytes: bytesEach === undefined ? '' : formatBytes(bytesEach * environments.length),
	}));
	const nameWidth = Math.max(8, Math.min(Math.max(...shown.map(({what}) => widthOf(what))), width - 34));
	const whereWidth = Math.max(...shown.map(({where}) => where.length));
	return [
		title('Duplicate packages'),
		...shown.map(({what, where, bytes}) => {
			const name = padEnd(fitMiddle(what, nameWidth), nameWidth);
			return line(`  ${name}  ${padStart(where, whereWidth)}  ${padStart(bytes, 5)}`.trimEnd());
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

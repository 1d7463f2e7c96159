import type {MeasuredCache} from '../../core/inspect/measure-caches.js';
import type {Kernel} from '../../core/inspect/use/kernels.js';
import {daysOfAge, type SharedPackage, type Summary, type SummaryRow} from '../../core/inspect/summary.js';
import type {SameSet} from '../../core/inspect/same-sets.js';
import type {SetTotals} from '../../core/inspect/size/totals.js';
import type {FsPath} from '../../core/model/path.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {cacheInWords, cachedEnvironmentsInWords} from './caches.js';
import {fitMiddle, formatBytes, formatCount, padEnd, padStart, plural, solidBar, widthOf} from '../fit-width.js';

/** Facts for the summary that lie outside of the environments. */
type SummaryExtras = {
	/** Undefined while it is not known. */
	readonly duplicates?: readonly SharedPackage[] | undefined;
	/** Environments with the same packages. */
	readonly sameSets?: readonly SameSet[] | undefined;
	/** For all environments together. */
	readonly totals?: SetTotals | undefined;
	/** Caches of other programs; undefined while they are not measured. */
	readonly caches?: readonly MeasuredCache[] | undefined;
	/** Jupyter kernels whose program is gone. */
	readonly deadKernels?: readonly Kernel[] | undefined;
	/** Shown as `~`. */
	readonly home?: FsPath | undefined;
};

/** `bar` stands behind the text. */
export type SummaryLine = {
	readonly text: string;
	readonly bar?: string;
	readonly isTitle: boolean;
	/** The filter of the list for the environments that the line counts. */
	readonly filter?: string | undefined;
	/** Cache that the line is about. */
	readonly cache?: MeasuredCache | undefined;
};

type SummaryLayout = {
	readonly width: number;
	readonly ascii: boolean;
	readonly duplicates: number;
	readonly now: Date;
};

/** A summary as printable lines: bars by bytes, or by count where none is known. */
export const summaryLines = (
	summary: Summary,
	extras: SummaryExtras,
	layout: SummaryLayout,
): readonly SummaryLine[] => [
	title(headline(summary, extras)),
	...sharedLines(summary, extras),
	...sharedWithCaches(extras),
	...sections(
		[
			{name: 'By kind', rows: summary.byKind, filterOf: name => `kind:${name}`},
			{name: 'By Python', rows: summary.byPython, filterOf: pythonFilter},
			{name: 'By last use', rows: summary.byAge, filterOf: ageFilter},
		],
		layout,
	),
	...duplicateLines(extras.duplicates, layout),
	...sameSetLines(extras),
	...cacheLines(extras, layout),
	...kernelLines(extras),
];

const pythonFilter = (name: string): string | undefined => {
	const version = /^\d+\.\d+/.exec(name)?.[0];
	return version === undefined ? undefined : `py:${version}`;
};

const ageFilter = (name: string): string | undefined => {
	const days = daysOfAge(name);
	if (days === undefined) return undefined;
	const terms = [
		...(days.from > 0 ? [`used:>${days.from}d`] : []),
		...(days.to < Infinity ? [`used:<${days.to}d`] : []),
	];
	return terms.join(' ');
};

const title = (text: string): SummaryLine => ({text, isTitle: true});
const line = (text: string): SummaryLine => ({text, isTitle: false});

/** Shared bytes count once in the total, but in the bar of each environment that shares them. */
const sharedLines = ({byKind}: Summary, {totals}: SummaryExtras): readonly SummaryLine[] => {
	const sum = byKind.reduce((bytes, row) => bytes + row.allocatedBytes, 0);
	if (totals === undefined || sum <= totals.allocatedBytes * 1.01) return [];
	return [line(`  ${formatBytes(sum)} if each is counted alone (shared files counted several times)`)];
};

const headline = ({count, unmeasured}: Summary, {totals}: SummaryExtras): string => {
	const bytes =
		totals === undefined ? '' : `, ${formatBytes(totals.allocatedBytes)}, ${formatCount(totals.inodes)} files`;
	const missing = unmeasured === 0 ? '' : ` (${unmeasured} not measured)`;
	return `${plural(count, 'environment')}${bytes}${missing}`;
};

type Section = {
	readonly name: string;
	readonly rows: readonly SummaryRow[];
	/** The filter for the environments of a row, if it has one. */
	readonly filterOf: (name: string) => string | undefined;
};

/** The numbers and the bars of all sections are aligned. */
const sections = (all: readonly Section[], {width, ascii}: SummaryLayout): readonly SummaryLine[] => {
	const rows = all.flatMap(section => section.rows);
	const nameWidth = Math.max(0, ...rows.map(row => widthOf(row.name)));
	const isMeasured = rows.some(row => row.allocatedBytes > 0);
	const value = (row: SummaryRow): number => (isMeasured ? row.allocatedBytes : row.count);
	const barWidth = Math.max(4, Math.min(40, width - nameWidth - 20));
	const lineOf = (row: SummaryRow, most: number, filter: string | undefined): SummaryLine => {
		const bytes = padStart(isMeasured ? formatBytes(row.allocatedBytes) : '', 5);
		const bar = solidBar(value(row) / most, barWidth, ascii);
		const text = `  ${padEnd(row.name, nameWidth)} ${padStart(String(row.count), 5)}  ${bytes}  `;
		return {text, bar, isTitle: false, filter};
	};
	return all.flatMap(({name, rows: own, filterOf}) => {
		const most = Math.max(1, ...own.map(value));
		return own.length === 0 ? [] : [title(name), ...own.map(row => lineOf(row, most, filterOf(row.name)))];
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
		filter: `has:${name}==${version}`,
	}));
	const nameWidth = Math.max(8, Math.min(Math.max(...shown.map(({what}) => widthOf(what))), width - 34));
	const whereWidth = Math.max(...shown.map(({where}) => where.length));
	return [
		title('Duplicate packages'),
		...shown.map(({what, where, bytes, filter}) => {
			const name = padEnd(fitMiddle(what, nameWidth), nameWidth);
			return {...line(`  ${name}  ${padStart(where, whereWidth)}  ${padStart(bytes, 5)}`.trimEnd()), filter};
		}),
	];
};

const sameSetLines = ({sameSets = []}: SummaryExtras): readonly SummaryLine[] =>
	sameSets.length === 0
		? []
		: [title('The same packages'), ...sameSets.slice(0, mostSets).map(set => line(`  ${sameSetInWords(set)}`))];

const mostSets = 5;

/** Environments with the same packages: `12 environments have the same 48 packages; hard links would save up to 2.1G`. */
export const sameSetInWords = ({environments, packages, savesBytes}: SameSet): string => {
	const saves = savesBytes === 0 ? 'they share their files' : `hard links would save up to ${formatBytes(savesBytes)}`;
	return `${plural(environments.length, 'environment')} have the same ${plural(packages, 'package')}; ${saves}`;
};

/** Bytes with links elsewhere stay when environments are deleted. */
const sharedWithCaches = ({totals}: SummaryExtras): readonly SummaryLine[] => {
	const shared = totals === undefined ? 0 : totals.allocatedBytes - totals.reclaimableBytes;
	if (shared <= 0) return [];
	return [
		line(`  ${formatBytes(shared)} of it is shared with something outside, like uv's cache, and stays if all go`),
	];
};

/** Each cache with the command of its owner that frees it, and the environments in it as one row. */
const cacheLines = ({caches = []}: SummaryExtras, {now}: SummaryLayout): readonly SummaryLine[] => {
	if (caches.length === 0) return [];
	return [
		title('Caches of other programs'),
		...caches.flatMap((cache): readonly SummaryLine[] => {
			const environments = cachedEnvironmentsInWords(cache, now);
			return [
				{...line(`  ${cacheInWords(cache)}`), cache},
				...(environments === undefined ? [] : [{...line(`          ${environments}`), cache}]),
			];
		}),
	];
};

const kernelLines = ({deadKernels = [], home}: SummaryExtras): readonly SummaryLine[] => {
	if (deadKernels.length === 0) return [];
	return [
		title('Jupyter kernels that cannot start'),
		...deadKernels.flatMap(({name, program, path}) => [
			line(`  ${printable(name)}: ${printablePath(program, home)} is gone`),
			line(`          ${printablePath(path, home)}; jupyter kernelspec remove ${printable(name)} removes it`),
		]),
	];
};

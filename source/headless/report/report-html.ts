import {createHash} from 'node:crypto';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {Summary, SummaryRow} from '../../core/inspect/summary.js';
import type {Totals} from '../../core/scan/scan.js';
import type {FreedEntry} from '../../core/platform/files/freed-history.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {stateOf} from '../../text/environment-state.js';
import {formatAgo, formatBytes, formatCount, plural} from '../../text/fit-width.js';

type ReportFacts = {
	readonly host: string;
	readonly roots: readonly FsPath[];
	readonly home: FsPath;
	readonly now: Date;
	readonly version: string;
	/** Largest first. */
	readonly environments: readonly Environment[];
	readonly totals: Totals;
	readonly summary: Summary;
	/** The latest first. */
	readonly freed: readonly FreedEntry[];
	/** Directories that could not be looked into. */
	readonly skipped: number;
};

/**
 * A page about the environments of a machine, for somebody who doesn't use the program: where the space is, and what could
 * go. One file that loads nothing; its only script sorts the table and is named by its hash.
 */
export const reportHtml = (facts: ReportFacts): string => {
	const {host, now} = facts;
	const title = `Python environments of ${host}`;
	const hash = createHash('sha256').update(script).digest('base64');
	const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
	return [
		'<!doctype html>',
		'<html lang="en"><head><meta charset="utf-8">',
		`<meta http-equiv="Content-Security-Policy" content="${policy}">`,
		'<meta name="viewport" content="width=device-width, initial-scale=1">',
		`<title>${escape(title)}</title><style>${style}</style></head><body>`,
		`<h1>${escape(title)}</h1>`,
		`<p>${escape(`${now.toISOString().slice(0, 16).replace('T', ' ')} UTC, venv-tui ${facts.version}`)}</p>`,
		...headOf(facts),
		...sections(facts.summary),
		...tableOf(facts),
		...historyOf(facts),
		`<script>${script}</script></body></html>`,
		'',
	].join('\n');
};

const headOf = ({roots, home, totals, environments, skipped}: ReportFacts): readonly string[] => {
	const {count, allocatedBytes, reclaimableBytes, inodes, exact} = totals;
	const unused = environments.filter(environment => stateOf(environment) === 'unused');
	const bytes = unused.reduce((sum, {usage}) => sum + (usage?.reclaimableBytes ?? 0), 0);
	const upTo = exact === false ? 'up to ' : '';
	const facts = [
		[plural(count, 'environment'), `below ${roots.map(root => printablePath(root, home)).join(', ')}`],
		...(allocatedBytes === undefined ? [] : [[formatBytes(allocatedBytes), 'on disk']]),
		...(inodes === undefined ? [] : [[formatCount(inodes), 'files and directories']]),
		...(reclaimableBytes === undefined ? [] : [[upTo + formatBytes(reclaimableBytes), 'free if all were deleted']]),
		[`${unused.length} unused`, `${formatBytes(bytes)} of them, each counted alone`],
		...(skipped === 0 ? [] : [[String(skipped), 'directories could not be looked into']]),
	];
	const items = facts.map(([value = '', what = '']) => `<li><b>${escape(value)}</b> ${escape(what)}</li>`);
	return [`<ul class="facts">${items.join('')}</ul>`];
};

const sections = ({byKind, byPython, byAge}: Summary): readonly string[] => [
	'<div class="sections">',
	...[['By kind', byKind] as const, ['By Python', byPython] as const, ['By last use', byAge] as const].map(
		([title, rows]) => barsOf(title, rows),
	),
	'</div>',
];

const barsOf = (title: string, rows: readonly SummaryRow[]): string => {
	const most = Math.max(1, ...rows.map(({allocatedBytes}) => allocatedBytes));
	const lines = rows.map(({name, count, allocatedBytes}) => {
		const bar = `<meter min="0" max="${most}" value="${allocatedBytes}"></meter>`;
		return `<tr><td>${escape(name)}</td><td class="n">${count}</td><td class="n">${formatBytes(allocatedBytes)}</td><td>${bar}</td></tr>`;
	});
	return `<section><h2>${title}</h2><table><tbody>${lines.join('')}</tbody></table></section>`;
};

const heads = ['Environment', 'Size', 'Frees', 'Files', 'Last use', 'Python', 'Kind', 'State'];

type Cell = {readonly text: string; readonly sort: string | number};

const tableOf = ({environments, home, now}: ReportFacts): readonly string[] => {
	const head = heads.map(name => `<th><button type="button">${name}</button></th>`).join('');
	return [
		`<h2>Environments</h2><table id="environments"><thead><tr>${head}</tr></thead><tbody>`,
		...environments.map(environment => rowOf(cellsOf(environment, home, now))),
		'</tbody></table>',
	];
};

const cellsOf = (environment: Environment, home: FsPath, now: Date): readonly Cell[] => {
	const {path, usage, lastUsed, python, kind, alias} = environment;
	const sized = (value: number | undefined, format: (value: number) => string): Cell =>
		value === undefined ? {text: '', sort: -1} : {text: format(value), sort: value};
	const version = python?.version ?? '';
	return [
		{text: printablePath(path, home), sort: printablePath(path, home)},
		sized(usage?.allocatedBytes, formatBytes),
		sized(usage?.reclaimableBytes, formatBytes),
		sized(usage?.inodes, formatCount),
		lastUsed === undefined ? {text: '', sort: -1} : {text: formatAgo(lastUsed.at, now), sort: Date.parse(lastUsed.at)},
		{text: version, sort: version.replace(/\d+/g, digits => digits.padStart(6, '0'))},
		{text: alias === undefined ? kind : 'alias', sort: kind},
		{text: stateOf(environment) ?? '', sort: stateOf(environment) ?? ''},
	];
};

const rowOf = (cells: readonly Cell[]): string =>
	`<tr>${cells
		.map(({text, sort}) => {
			const isNumber = typeof sort === 'number';
			return `<td${isNumber ? ' class="n"' : ''} data-sort="${escape(String(sort))}">${escape(text)}</td>`;
		})
		.join('')}</tr>`;

const mostFreed = 200;

const historyOf = ({freed, home}: ReportFacts): readonly string[] => {
	if (freed.length === 0) return [];
	const sum = freed.reduce((bytes, {freedBytes}) => bytes + freedBytes, 0);
	const rows = freed
		.slice(0, mostFreed)
		.map(
			({at, freedBytes, path, by}) =>
				`<tr><td>${escape(at.slice(0, 10))}</td><td class="n">${formatBytes(freedBytes)}</td><td>${escape(printablePath(path, home) + (by === undefined ? '' : ` (by ${by.join(' ')})`))}</td></tr>`,
		);
	return [
		`<h2>Freed by venv-tui: ${formatBytes(sum)}</h2><table id="freed"><tbody>`,
		...rows,
		'</tbody></table>',
		...(freed.length > mostFreed ? [`<p>and ${freed.length - mostFreed} more: venv-tui history</p>`] : []),
	];
};

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

const escape = (text: string): string => printable(text).replace(/[&<>"']/g, sign => entities[sign] ?? sign);

const style = `
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
.facts { display: flex; flex-wrap: wrap; gap: 0.3rem 2rem; list-style: none; padding: 0; }
.facts b { font-size: 1.3rem; }
.sections { display: flex; flex-wrap: wrap; gap: 0 3rem; }
table { border-collapse: collapse; }
td, th { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: 0.2rem 0.6rem; text-align: left; }
td:first-child { overflow-wrap: anywhere; }
.n { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
th button { background: none; border: 0; color: inherit; cursor: pointer; font: inherit; font-weight: bold; padding: 0; }
th[aria-sort=ascending] button::after { content: ' \\25b4'; }
th[aria-sort=descending] button::after { content: ' \\25be'; }
`;

const script = `
'use strict';
const table = document.getElementById('environments');
const body = table.tBodies[0];
const heads = [...table.tHead.rows[0].cells];
const value = (row, column) => row.cells[column].dataset.sort;
heads.forEach((head, column) => head.firstChild.addEventListener('click', () => {
	const isNumber = body.rows.length > 0 && body.rows[0].cells[column].className === 'n';
	const descends = head.ariaSort ? head.ariaSort === 'ascending' : isNumber;
	const compare = (a, b) => isNumber
		? Number(value(a, column)) - Number(value(b, column))
		: value(a, column) < value(b, column) ? -1 : value(a, column) > value(b, column) ? 1 : 0;
	const rows = [...body.rows].sort((a, b) => descends ? compare(b, a) : compare(a, b));
	for (const each of heads) each.removeAttribute('aria-sort');
	head.ariaSort = descends ? 'descending' : 'ascending';
	body.append(...rows);
}));
`;

import type {Context} from '../../../core/model/context.js';
import {absolute, isInside} from '../../../core/model/path.js';
import {readHistory, type FreedEntry} from '../../../core/platform/files/freed-history.js';
import {printable, printablePath} from '../../../core/text/printable.js';
import {formatAgo, formatBytes, formatCount, plural} from '../../../text/fit-width.js';
import {valueOf, type Command, type CommandRequest} from '../../shared/command.js';
import {parseDays} from '../../shared/parse-values.js';
import {table} from '../../shared/table.js';

export const historyCommand: Command = {
	name: 'history',
	words: '[paths...]',
	summary: 'List what was freed, when, and from where',
	examples: [
		{line: 'venv-tui history', does: 'everything that venv-tui has freed, the latest first'},
		{line: 'venv-tui history ~/code --since 30d', does: 'below ~/code, in the last 30 days'},
	],
	flags: [{flags: '--since <age>', summary: 'only what was freed since then: 30d, 6mo, 1y'}],
	changes: false,
	run: async request => {
		const {context, output} = request;
		const freed = readHistory(context).filter(testOf(request));
		const totals = {
			count: freed.length,
			freedBytes: freed.reduce((sum, {freedBytes}) => sum + freedBytes, 0),
			entries: freed.reduce((sum, {entries}) => sum + entries, 0),
		};
		if (output.format === 'text') output.note(sumOf(totals));
		return Promise.resolve({document: {ok: true, freed, totals}, lines: linesOf(freed, context), exitCode: 0});
	},
};

/** The test that the paths and `--since` stand for. */
const testOf = ({words, flags, context}: CommandRequest): ((entry: FreedEntry) => boolean) => {
	const roots = words.map(word => absolute(word, context.cwd));
	const since = valueOf(flags, 'since');
	const from = since === undefined ? -Infinity : context.now().getTime() - parseDays(since) * 24 * 60 * 60 * 1000;
	return ({path, at}) => Date.parse(at) >= from && (roots.length === 0 || roots.some(root => isInside(path, root)));
};

const right = 'right' as const;
const heads = [
	{head: 'FREED'},
	{head: 'WHEN'},
	{head: 'BYTES', align: right},
	{head: 'FILES', align: right},
	{head: 'FROM'},
];

const linesOf = (freed: readonly FreedEntry[], {home, now}: Context): readonly string[] =>
	table(
		heads,
		freed.map(({at, path, by, freedBytes, entries}) => [
			at.slice(0, 16).replace('T', ' '),
			formatAgo(at, now()),
			formatBytes(freedBytes),
			formatCount(entries),
			`${printablePath(path, home)}${by === undefined ? '' : ` (by ${printable(by.join(' '))})`}`,
		]),
	);

const sumOf = ({
	count,
	freedBytes,
	entries,
}: {
	readonly count: number;
	readonly freedBytes: number;
	readonly entries: number;
}) =>
	count === 0
		? 'Nothing was freed'
		: `${plural(count, 'time')}, ${formatBytes(freedBytes)} and ${formatCount(entries)} files freed`;

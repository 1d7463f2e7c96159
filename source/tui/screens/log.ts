import {readRunLog, type RunRecord} from '../../core/platform/processes/run-log.js';
import {baseName, fsPath} from '../../core/model/path.js';
import {shellLine} from '../../core/platform/processes/quote-words.js';
import {printable, printablePath, printableWithHome} from '../../core/text/printable.js';
import {fitMiddle, formatAgo, formatDuration, padEnd, padStart} from '../../text/fit-width.js';
import type {PaneView} from '../panes/pane.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Tone} from '../drawing/spans.js';
import type {Screen} from './screen.js';

/** Every program that was run, also before this start, newest first; Enter shows where, how it ended and its output. */
export const logScreen: Screen<readonly RunRecord[], undefined> = {
	id: 'log',
	title: 'log',
	about: 'Every program that was run, with its output',
	keys: [],
	initial: () => undefined,
	load: ({context}) => readRunLog(context.core, 500),
	head: () => [{spans: [{text: ' Everything that was run, newest first', tone: 'strong'}]}, {spans: []}],
	rows: ({data: log, view}) => {
		if (log === undefined) return [];
		if (log.length === 0) return [{spans: [{text: ' Nothing has been run yet.', tone: 'dim'}]}];
		return logRows(log, view);
	},
	details: ({data: log, view}, rowId) => {
		const record = log[Number(rowId)];
		return record === undefined ? [] : recordRows(record, view);
	},
	press: [],
};

const outcomeTones: Readonly<Record<RunRecord['outcome'], Tone>> = {
	done: 'good',
	failed: 'bad',
	cancelled: 'warning',
	'timed-out': 'warning',
};

const logRows = (log: readonly RunRecord[], view: PaneView): readonly PaneRow[] =>
	log
		.map((record, index): PaneRow => {
			const time = formatDuration(record.durationMs);
			return {
				id: String(index),
				spans: [
					{text: `  ${padEnd(record.outcome, 10)}`, tone: outcomeTones[record.outcome]},
					{text: `${padStart(time, 7)}  `, tone: 'dim'},
					{text: fitMiddle(nameless(record.command, view), view.width - 21, view.ascii ? '~' : '…')},
				],
			};
		})
		.toReversed();

const recordRows = (record: RunRecord, view: PaneView): readonly PaneRow[] => [
	{
		spans: [
			{text: ` ${record.outcome}`, tone: outcomeTones[record.outcome]},
			{text: record.exitCode === undefined ? ' by a signal' : ` exit code ${record.exitCode}`},
			{text: `  ${formatAgo(record.at, view.now)}, ${formatDuration(record.durationMs)}`, tone: 'dim'},
		],
	},
	{spans: [{text: ` cd ${printablePath(fsPath(record.directory), view.home)}`, tone: 'dim'}]},
	{spans: [{text: ` ${printableWithHome(shellLine(record.command), view.home)}`, tone: 'strong'}]},
	{spans: []},
	...record.output.split('\n').map((text): PaneRow => ({spans: [{text: ` ${printable(text)}`}]})),
];

/** The program's directory is left out: in a list, the end of its command line says more. */
const nameless = ([program = '', ...words]: readonly string[], view: PaneView): string =>
	printableWithHome(shellLine([baseName(fsPath(program)), ...words]), view.home);

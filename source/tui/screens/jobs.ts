import {formatDuration, padEnd} from '../../text/fit-width.js';
import type {PaneView} from '../panes/pane.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Tone} from '../drawing/spans.js';
import type {Screen} from './screen.js';
import type {Job} from '../state/job.js';
import type {Part} from '../state/job.js';
import {printable} from '../../core/text/printable.js';
import {phraseFromHome} from '../../core/text/phrase.js';

/** The jobs of this run, newest first, each with its last lines; Enter shows all that one printed, `J` every program. */
export const jobsScreen: Screen<undefined, undefined> = {
	id: 'jobs',
	title: 'jobs',
	about: 'What is running and what was done, with output',
	keys: ['J'],
	initial: () => undefined,
	head: () => [{spans: [{text: ' Jobs of this run, newest first', tone: 'strong'}]}, {spans: []}],
	rows: ({view, scene: {jobs}}) => {
		if (jobs.length === 0) return [{spans: [{text: ' No jobs yet.', tone: 'dim'}]}];
		return jobs.toReversed().flatMap(job => jobRows(job, view));
	},
	details: ({view, scene: {jobs}}, rowId) => {
		const job = jobs.find(({id}) => String(id) === rowId);
		return job ? detailRows(job, view) : [];
	},
	press: [
		{
			keys: ['d'],
			name: 'delete',
			title: 'stop it',
			isOffered: (_, {jobs}) => jobs.some(({status}) => status === 'running'),
			press: ({rowId}) => (rowId === undefined ? undefined : {type: 'stop', jobId: Number(rowId)}),
		},
		{keys: ['J'], name: 'jobs', title: 'log of everything run', press: () => ({type: 'open', screenId: 'log'})},
	],
};

const tones = {
	running: 'accent',
	done: 'good',
	failed: 'bad',
	cancelled: 'warning',
} as const satisfies Readonly<Record<Job['status'], Tone>>;

const saidOf = ({summary, step}: Job, {home}: PaneView): string =>
	summary === undefined ? step : printable(phraseFromHome(summary, home));

const jobRows = (job: Job, view: PaneView): readonly PaneRow[] => {
	const what = saidOf(job, view);
	return [
		{
			id: String(job.id),
			spans: [
				{text: `  ${padEnd(job.status, 10)}`, tone: tones[job.status]},
				{text: job.title, tone: 'strong'},
				{text: duration(job, view.now), tone: 'dim'},
			],
		},
		...(what === '' ? [] : [{spans: [{text: `            ${what}`}]}]),
		...(job.hint === undefined ? [] : [{spans: [{text: `            ${printable(job.hint)}`, tone: 'dim' as const}]}]),
		...(job.parts ?? []).filter(({status}) => shownInList.includes(status)).map(partRow),
		...job.lines.slice(-3).map((text): PaneRow => ({spans: [{text: `            ${text}`, tone: 'dim'}]})),
	];
};

const partTones: Readonly<Record<Part['status'], Tone>> = {...tones, waiting: 'dim', skipped: 'warning'};

const shownInList: ReadonlyArray<Part['status']> = ['running', 'failed', 'skipped'];

const partRow = ({name, status, step, fraction}: Part): PaneRow => {
	const percent = fraction === undefined || status !== 'running' ? '' : ` ${Math.floor(fraction * 100)} %`;
	return {
		spans: [
			{text: `            ${padEnd(status, 10)}`, tone: partTones[status]},
			{text: `${name}${percent}`},
			{text: step === '' ? '' : `  ${step}`, tone: 'dim'},
		],
	};
};

const detailRows = (job: Job, view: PaneView): readonly PaneRow[] => [
	{
		spans: [
			{text: ` ${job.status} `, tone: tones[job.status]},
			{text: job.title, tone: 'strong'},
			{text: duration(job, view.now), tone: 'dim'},
		],
	},
	{spans: [{text: ` ${saidOf(job, view)}`}]},
	{spans: []},
	...(job.parts ?? []).map(partRow),
	...job.lines.map((text): PaneRow => ({spans: [{text: ` ${text}`}]})),
];

/** How long it took, or has taken so far; empty for what took no time. */
const duration = ({startedAt, endedAt}: Job, now: Date): string => {
	const milliseconds = (endedAt ?? now).getTime() - startedAt.getTime();
	return milliseconds < 100 ? '' : `  ${formatDuration(milliseconds)}`;
};

import {driftReasonInWords} from '../../text/requirements/drift-reason.js';
import {readNoteInWords} from '../../text/requirements/read-note.js';
import {unreadInWords} from '../../text/reasons/unread.js';
import type {Environment} from '../../core/model/environment.js';
import type {DriftEntry, DriftState} from '../../core/requirements/compare/drift.js';
import {assessRequirements, type RequirementsReport} from '../../core/requirements/report.js';
import {listPackages} from '../../core/inspect/packages/installed-packages.js';
import {shownText} from '../../core/requirements/formats/requirements-file.js';
import type {Part, RequirementSet, Source} from '../../core/requirements/syntax/requirement-set.js';
import {partsInWords} from '../../text/requirements/requirement-parts.js';
import {sourceReasonInWords} from '../../text/requirements/source-reason.js';
import {printable} from '../../core/text/printable.js';
import {fitEnd, padEnd, plural, widthOf} from '../../text/fit-width.js';
import {keyHint} from '../drawing/key-hint.js';
import type {Pane, PaneView} from './pane.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Span} from '../drawing/spans.js';
import type {Tone} from '../drawing/spans.js';

/** The report without its functions, which can't be copied from the process that reads. */
type RequirementsData = Omit<RequirementsReport, 'set'> & {readonly set?: Omit<RequirementSet, 'choose'> | undefined};

/**
 * The required packages compared with the installed ones, the files that require them, and whether the environment
 * could be rebuilt.
 */
export const requirementsPane: Pane<RequirementsData> = {
	id: 'requirements',
	title: 'Requirements',
	shortTitle: 'Reqs',
	modes: ['what differs', 'everything', 'sources'],
	load: async (environment, context) =>
		plainReport(await assessRequirements(environment, await listPackages(environment.found), context)),
	rows: (environment, data, view) => {
		if (data === undefined) return [dim('Reading its requirement files …')];
		if (data.sources.length === 0) return noSourceRows(environment, data, view);
		if (view.mode === 2 || data.drift === undefined) return sourceRows(data, view);
		const entries = entryRows(data, view);
		return [...summaryRows(data), ...(entries.length === 0 ? [] : [blank]), ...entries, ...noteRows(data, view)];
	},
	details: ({data, view}, rowId) => detailRows(data, rowId, view),
	keys: [{keys: ['e'], name: 'export', title: 'write requirements.txt', actionId: 'export', answers: () => ({})}],
};

const plainReport = ({set, ...report}: RequirementsReport): RequirementsData => ({
	...report,
	set: set && withoutChoice(set),
});

const withoutChoice = ({choose: _, ...set}: RequirementSet): Omit<RequirementSet, 'choose'> => set;

const blank: PaneRow = {spans: []};
const dim = (text: string): PaneRow => ({spans: [{text: ` ${text}`, tone: 'dim'}]});
const line = (text: string, tone: Tone = 'plain'): PaneRow => ({spans: [{text: ` ${text}`, tone}]});

const noSourceRows = (
	{project}: Environment,
	{rebuildable}: RequirementsData,
	{keys}: PaneView,
): readonly PaneRow[] => [
	line(
		project?.state === 'there'
			? 'Its project has no requirements file, no lock and no pyproject.toml'
			: "Its project isn't there, so no file says what it should hold",
	),
	...lostRows(rebuildable?.missing ?? []),
	dim(`${keyHint(keys, 'export')} writes a requirements.txt of what is installed`),
];

const summaryRows = ({source, drift, rebuildable, requiresPython}: RequirementsData): readonly PaneRow[] => [
	{
		spans: [
			{text: ' Compared with '},
			{text: source?.name ?? '', tone: 'strong'},
			{text: `: ${source === undefined ? '' : sourceReasonInWords(source)}`, tone: 'dim'},
		],
	},
	...heldRows(drift?.parts ?? []),
	countRow(drift?.entries ?? []),
	...(requiresPython === undefined
		? []
		: [
				requiresPython.satisfied
					? dim(`Python ${printable(requiresPython.specifier)}: satisfied`)
					: line(`! Python ${printable(requiresPython.specifier)}: not satisfied`, 'warning'),
			]),
	...(rebuildable?.verdict === 'yes'
		? [line('Can be recreated from these files', 'good')]
		: lostRows(rebuildable?.missing ?? [])),
];

const heldRows = (parts: readonly Part[]): readonly PaneRow[] =>
	parts.length === 0 ? [] : [dim(`and with what is in it whole: ${partsInWords(parts)}`)];

const lostRows = (missing: readonly string[]): readonly PaneRow[] => {
	if (missing.length === 0) return [];
	const names = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ` and ${missing.length - 5} more` : '');
	return [line(`! Would be lost: ${names}`, 'warning')];
};

const countRow = (entries: readonly DriftEntry[]): PaneRow => {
	const counts = (Object.keys(states) as DriftState[])
		.filter(state => state !== 'ok')
		.map(state => ({state, count: entries.filter(entry => entry.state === state).length}))
		.filter(({count}) => count > 0);
	const agree = entries.filter(({state}) => state === 'ok').length;
	if (counts.length === 0)
		return line(`Nothing differs, ${plural(agree, 'package')} ${agree === 1 ? 'agrees' : 'agree'}`, 'good');
	const words = counts.map(({state, count}) => `${count} ${states[state].word}`);
	return line(`${words.join(', ')}; ${agree} ${agree === 1 ? 'agrees' : 'agree'}`, 'strong');
};

type Look = {readonly sign: string; readonly ascii: string; readonly word: string; readonly tone: Tone};

const states: Readonly<Record<DriftState, Look>> = {
	missing: {sign: '✗', ascii: 'x', word: 'missing', tone: 'bad'},
	version: {sign: '!', ascii: '!', word: 'other version', tone: 'warning'},
	source: {sign: '!', ascii: '!', word: 'other source', tone: 'warning'},
	unverifiable: {sign: '?', ascii: '?', word: "can't tell", tone: 'warning'},
	extra: {sign: '+', ascii: '+', word: 'extra', tone: 'plain'},
	ok: {sign: ' ', ascii: ' ', word: 'agrees', tone: 'dim'},
};

const entryRows = ({drift}: RequirementsData, view: PaneView): readonly PaneRow[] =>
	rowsOf(
		(drift?.entries ?? [])
			.filter(({state}) => view.mode === 1 || view.search !== '' || state !== 'ok')
			.filter(({name}) => name.toLowerCase().includes(view.search.toLowerCase())),
		view,
	);

const rowsOf = (entries: readonly DriftEntry[], view: PaneView): readonly PaneRow[] => {
	const longest = Math.max(8, ...entries.map(({name}) => widthOf(name)));
	const room = Math.max(8, Math.min(26, Math.floor(view.width * 0.35), longest));
	const columnOf = (head: string, texts: ReadonlyArray<string | undefined>): number =>
		Math.min(
			Math.max(widthOf(head), Math.floor(view.width * 0.22)),
			Math.max(...[head, ...texts].map((text = '') => widthOf(text))),
		);
	const wanted = columnOf(
		heads.wanted,
		entries.map(({required}) => required),
	);
	const installed = columnOf(
		heads.installed,
		entries.map(entry => entry.installed),
	);
	const columns = {name: room, wanted, installed};
	if (entries.length === 0) return view.search === '' ? [] : [line(`No package matches /${view.search}`)];
	return [headOf(columns), ...entries.map(entry => entryRow(entry, columns, view))];
};

const heads = {name: 'PACKAGE', wanted: 'WANTED', installed: 'INSTALLED'} as const;

/** Widths of the columns. */
type Columns = Readonly<Record<keyof typeof heads, number>>;

const headOf = ({name, wanted, installed}: Columns): PaneRow =>
	dim(`  ${padEnd(heads.name, name)}  ${padEnd(heads.wanted, wanted)}  ${padEnd(heads.installed, installed)}  STATE`);

const entryRow = (entry: DriftEntry, columns: Columns, {width, ascii}: PaneView): PaneRow => {
	const {name, state, required = '-', installed = '-', why} = entry;
	const look = states[state];
	const mark = ascii ? '~' : '…';
	const cell = (text: string, room: number): string => padEnd(fitEnd(text, room, mark), room);
	const spans: Span[] = [
		{text: ` ${ascii ? look.ascii : look.sign} `, tone: look.tone},
		{text: `${cell(name, columns.name)}  `, tone: state === 'ok' ? 'dim' : 'plain'},
		{text: `${cell(required, columns.wanted)}  ${cell(installed, columns.installed)}  `, tone: 'dim'},
	];
	const taken = spans.reduce((sum, {text}) => sum + widthOf(text), 0);
	const room = Math.max(0, width - taken);
	const reason = why === undefined ? look.word : driftReasonInWords(why);
	const whole = why === undefined ? reason : `${look.word}: ${reason}`;
	// The sign and the versions say the state, too.
	const text = widthOf(whole) <= room ? whole : reason;
	return {id: name, spans: [...spans, {text: fitEnd(text, room, mark), tone: look.tone}]};
};

const noteRows = ({drift, sources}: RequirementsData, {keys}: PaneView): readonly PaneRow[] => {
	const notes = (drift?.notes ?? []).map(note => dim(readNoteInWords(note)));
	const others =
		sources.length > 1 ? [dim(`${plural(sources.length - 1, 'other source')} ${keyHint(keys, 'mode')}`)] : [];
	return notes.length + others.length === 0 ? [] : [blank, ...notes, ...others];
};

const sourceRows = ({sources, source}: RequirementsData, {width, ascii}: PaneView): readonly PaneRow[] => [
	line('Sources of requirements, best first', 'strong'),
	...sources.map((each): PaneRow => {
		const {name} = each;
		const room = Math.max(8, Math.min(32, Math.floor(width * 0.45)));
		const isChosen = name === source?.name;
		const spans: Span[] = [
			{text: isChosen ? ' > ' : '   ', tone: 'accent'},
			{text: `${padEnd(fitEnd(name, room, ascii ? '~' : '…'), room)} `, tone: isChosen ? 'strong' : 'plain'},
			{text: fitEnd(sourceReasonInWords(each), Math.max(0, width - room - 4), ascii ? '~' : '…'), tone: 'dim'},
		];
		return {id: name, spans};
	}),
	...(source === undefined ? [blank, line('None of them lists a package', 'warning')] : []),
];

const detailRows = (data: RequirementsData, rowId: string, view: PaneView): readonly PaneRow[] => {
	const source = view.mode === 2 ? data.sources.find(({name}) => name === rowId) : undefined;
	if (source !== undefined) return sourceDetails(data, source);
	const entry = data.drift?.entries.find(({name}) => name === rowId);
	if (entry === undefined) return [];
	const lines = (data.set?.requirements ?? []).filter(({name, text}) => shownText(name ?? text) === entry.name);
	return [
		{
			spans: [
				{text: ` ${entry.name}`, tone: 'strong'},
				{text: ` ${states[entry.state].word}`, tone: states[entry.state].tone},
			],
		},
		...(entry.required === undefined ? [] : [line(`wants ${entry.required}`)]),
		...(entry.installed === undefined ? [] : [line(`has ${entry.installed}`)]),
		...(entry.why === undefined ? [] : [line(driftReasonInWords(entry.why))]),
		...lines.map(item =>
			dim(`${data.source?.name ?? ''}${item.line === undefined ? '' : `:${item.line}`}  ${shownText(item.text)}`),
		),
	];
};

const sourceDetails = ({set}: RequirementsData, source: Source): readonly PaneRow[] => [
	{spans: [{text: ` ${source.name}`, tone: 'strong'}]},
	line(sourceReasonInWords(source)),
	...(set?.source.path === source.path
		? [
				line(`${plural(set.requirements.length, 'requirement')}, ${plural(set.constraints.length, 'constraint')}`),
				...set.notes.map(note => dim(readNoteInWords(note))),
				...set.unread.map(({line: number, text, reason}) =>
					line(
						`!${number === undefined ? '' : ` line ${number}:`} ${shownText(text)} ${unreadInWords(reason)}`,
						'warning',
					),
				),
			]
		: []),
];

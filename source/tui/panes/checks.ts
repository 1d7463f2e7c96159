import type {Checked} from '../../actions/shared/action.js';
import type {Environment} from '../../core/model/environment.js';
import {activatedPlace} from '../../core/operate/check/check.js';
import {assessTrust, type Trust} from '../../core/safety/trust.js';
import {baseName, join, type FsPath} from '../../core/model/path.js';
import {shellLine} from '../../core/platform/processes/quote-words.js';
import {trustReasonsInWords} from '../../text/reasons/trust.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {formatDuration, padEnd} from '../../text/fit-width.js';
import type {ExplainedCheck} from '../../text/check.js';
import {trustFacts} from '../../text/trust.js';
import {keyHint} from '../drawing/key-hint.js';
import type {Pane, PaneView} from './pane.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Span} from '../drawing/spans.js';

type Data = {readonly trust: Trust; readonly whichPython: FsPath | undefined};

/** The answers of its files to `which python` and to isolation; after `x`, the answers of its Python. */
export const checksPane: Pane<Data> = {
	id: 'checks',
	title: 'Checks',
	load: async ({found}, context) => {
		const {bin} = found.layout;
		const place = bin === undefined ? undefined : activatedPlace(found, bin);
		return {
			trust: await assessTrust(found, context),
			whichPython: place === undefined || bin === undefined ? undefined : join(place, baseName(bin), 'python'),
		};
	},
	rows: (environment, data, view) => {
		const {checked} = view;
		return (checked === undefined ? before(environment, data, view) : after(checked, view)).map(indented);
	},
	details: ({view}, rowId) => {
		const check = view.checked?.checks.find(({id}) => id === rowId);
		return check === undefined ? [] : detailRows(check).map(indented);
	},
};

/** The indent of the other panes, where the sign of the cursor stands without colours. */
const indented = ({id, spans}: PaneRow): PaneRow => ({id, spans: [{text: ' '}, ...spans]});

const titleWidth = 17;
const dim = (text: string): Span => ({text, tone: 'dim'});

const before = (environment: Environment, data: Data | undefined, view: PaneView): readonly PaneRow[] => {
	const {found, systemSitePackages} = environment;
	const facts = data === undefined ? [] : trustFacts(data.trust.facts, view.home);
	const width = Math.max(titleWidth, ...facts.map(({title}) => title.length + 2));
	const fact = (title: string, text: string, tone?: Span['tone']): PaneRow => ({
		spans: [dim(`  ${padEnd(title, width)}`), {text, tone}],
	});
	const which = data?.whichPython;
	const isMoved = which !== undefined && found.layout.bin !== undefined && which !== join(found.layout.bin, 'python');
	return [
		{spans: [{text: 'Static checks only; nothing has been run', tone: 'strong'}]},
		fact(
			'which python',
			which === undefined ? 'none' : `${printablePath(which, view.home)} (expected)`,
			isMoved ? 'bad' : undefined,
		),
		...(isMoved ? [fact('', 'its scripts point to another place: it was moved or copied', 'bad')] : []),
		systemSitePackages === true
			? fact('packages', "its own, and the system's too", 'warning')
			: fact('packages', 'isolated (system packages not visible)'),
		...facts.map(({title, text}) => fact(title, text)),
		{spans: []},
		...(data?.trust.decision === 'refuse'
			? [
					{
						spans: [
							{text: `It is not run: ${printable(trustReasonsInWords(data.trust.reasons))}`, tone: 'bad' as const},
						],
					},
				]
			: [
					{
						spans: [
							{text: keyHint(view.keys, 'check'), tone: 'accent' as const},
							dim(' run the checks: which python, python -m site (starts this Python)'),
						],
					},
				]),
	];
};

const after = ({verdict, summary, checks, ranAt}: Checked, view: PaneView): readonly PaneRow[] => {
	const age = Math.max(0, view.now.getTime() - new Date(ranAt).getTime());
	const tone = verdict === 'isolated' ? 'good' : verdict === 'broken' ? 'bad' : 'warning';
	return [
		{
			spans: [
				{text: `${sign(verdict === 'isolated', view)} ${printable(summary)}`, tone},
				dim(`   ran ${age < 1000 ? 'just now' : `${formatDuration(age)} ago`}`),
			],
		},
		{spans: []},
		...checks.map((check): PaneRow => ({
			id: check.id,
			spans: [
				check.isMoot ? dim('- ') : {text: `${sign(check.ok, view)} `, tone: check.ok ? 'good' : 'warning'},
				{text: padEnd(check.title, titleWidth), tone: 'strong'},
				{text: check.explanation},
			],
		})),
		{spans: []},
		{spans: [{text: keyHint(view.keys, 'check'), tone: 'accent'}, dim(' run them again')]},
	];
};

const sign = (isGood: boolean, {ascii}: PaneView): string => {
	if (isGood) return ascii ? '+' : '✓';
	return '!';
};

const detailRows = ({title, command, exitCode, output, explanation}: ExplainedCheck): readonly PaneRow[] => [
	{spans: [{text: title, tone: 'strong'}]},
	{spans: [{text: explanation}]},
	{spans: []},
	{spans: [dim('$ '), {text: shellLine(command)}]},
	...output.split('\n').map((text): PaneRow => ({spans: [{text}]})),
	{spans: [dim(exitCode === undefined ? 'ended by a signal' : `exit code ${exitCode}`)]},
];

import {Box} from 'ink';
import {fsPath, type FsPath} from '../../core/model/path.js';
import {printablePath} from '../../core/text/printable.js';
import {plural} from '../../text/fit-width.js';
import {Line} from '../drawing/line.js';
import type {Span} from '../drawing/spans.js';
import type {Job} from '../state/job.js';
import {keyHint} from '../drawing/key-hint.js';
import type {State} from '../state/state.js';

type EmptyProps = {readonly state: State; readonly height: number};

/** The advice for an empty list. */
export const Empty = ({state, height}: EmptyProps) => (
	<Box flexDirection="column" height={height}>
		{linesOf(state).map((spans, index) => (
			<Line key={index} spans={spans} />
		))}
	</Box>
);

const linesOf = (state: State): ReadonlyArray<readonly Span[]> => {
	const {roots, home, scanning, keys} = state;
	const where = roots.map(root => printablePath(root, home)).join(' ');
	const creating = state.jobs.find(({status, creates}) => status === 'running' && creates !== undefined);
	if (creating !== undefined) return [[], [{text: ` Creating ${creatingWords(creating, home)}`, tone: 'accent'}]];
	if (state.isOfHosts && !scanning.isRunning)
		return [
			...scanning.errors.map((text): readonly Span[] => [{text: ` ${text}`, tone: 'bad'}]),
			[{text: ` No environments in the lists of ${where}.`, tone: 'strong'}],
		];
	if (state.isOfHosts) return [[], [{text: ` Waiting for ${where} …`, tone: 'dim'}]];
	if (scanning.isRunning) return [[], [{text: ` Looking for environments below ${where} …`, tone: 'dim'}]];
	const byHand = [
		[{text: '        by hand: python3 -m venv .venv', tone: 'dim'}],
		[{text: '                 .venv/bin/python -m pip install -r requirements.txt', tone: 'dim'}],
	] as const;
	return [
		...scanning.errors.map((text): readonly Span[] => [{text: ` ${text}`, tone: 'bad'}]),
		[{text: ` No virtual environments below ${where}.`, tone: 'strong'}],
		...unseen(scanning.skipped),
		[],
		key(keyHint(keys, 'create'), 'create one here and install its requirements'),
		...byHand,
		key(keyHint(keys, 'look'), 'look in another directory'),
		key(keyHint(keys, 'help'), 'all keys'),
	];
};

const creatingWords = ({creates, step}: Job, home: FsPath): string =>
	`${printablePath(creates ?? fsPath('.venv'), home)}${step === '' ? ' …' : `: ${step}`}`;

const unseen = (count: number): ReadonlyArray<readonly Span[]> =>
	count === 0 ? [] : [[{text: ` Skipped: ${plural(count, 'directory')}. venv-tui list says why.`, tone: 'warning'}]];

const key = (name: string, text: string): readonly Span[] => [
	{text: `   ${name}`, tone: 'accent'},
	{text: `  ${text}`},
];

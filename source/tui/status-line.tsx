import {useContext, useMemo} from 'react';
import type {FsPath} from '../core/platform/paths.js';
import {printablePath} from '../core/text.js';
import {bar, fitEnd, formatBytes, plural, widthOf} from '../format.js';
import {Line} from './line.js';
import type {Span} from './panes/pane.js';
import type {Job} from './screens/screen.js';
import {markedPaths, type State} from './state.js';
import {ThemeContext} from './theme.js';
import {sentence, shortName} from './words.js';

type StatusLineProps = {
	readonly state: State;
	readonly width: number;
	/** What deleting paths together would free, as far as it was measured. */
	readonly freedBy: (paths: readonly FsPath[]) => number | undefined;
};

/** The line of what goes on: a text being typed, a job's progress or its end, what is marked, what can be undone. */
export const StatusLine = ({state, width, freedBy}: StatusLineProps) => {
	const {marks, rangeFrom, sequence, environments} = state;
	// Adding up thousands takes some milliseconds: not for every frame.
	const frees = useMemo(
		() => freedBy(markedPaths(state)) ?? 0,
		// eslint-disable-next-line react-hooks/exhaustive-deps -- the state is a new one with every key
		[freedBy, marks, rangeFrom, sequence, environments],
	);
	const {isAscii, signs} = useContext(ThemeContext);
	const look = {isAscii, caret: signs.caret, frees};
	const left = leftOf(state, width - widthOfAll(heldSpans(state)) - 2, look);
	const room = width - widthOfAll(left) - 2;
	const right = rightOf(state, room);
	if (widthOfAll(right) > room) return <Line spans={left} />;
	return <Line spans={[...left, {text: ' '.repeat(room - widthOfAll(right) + 1)}, ...right]} />;
};

const widthOfAll = (spans: readonly Span[]): number => spans.reduce((sum, {text}) => sum + widthOf(text), 0);

/** What can be undone; right after a deletion, which has said how much, the keys for it. */
const rightOf = (state: State, room: number): readonly Span[] => {
	const last = state.jobs.at(-1);
	const isTold = last !== undefined && last.status !== 'running' && last.isHeld === true && isIdle(state);
	if (!isTold || state.held.count === 0) return heldSpans(state);
	const keys = (free: string, undo: string): readonly Span[] => [
		{text: '[f]', tone: 'accent'},
		{text: ` ${free}  `, tone: 'dim'},
		{text: '[u]', tone: 'accent'},
		{text: ` ${undo}`, tone: 'dim'},
	];
	const long = keys('free it now', 'bring back');
	return widthOfAll(long) <= room ? long : keys('free', 'undo');
};

/** Whether the end of the last job is what the line shows. */
const isIdle = (state: State): boolean =>
	state.mode.type === 'browsing' &&
	state.notice === undefined &&
	markedPaths(state).length === 0 &&
	state.jobs.every(({status}) => status !== 'running');

type Look = {readonly isAscii: boolean; readonly caret: string; readonly frees: number};

const leftOf = (state: State, room: number, look: Look): readonly Span[] => {
	const {mode, notice, jobs} = state;
	if (mode.type === 'typing') return typed(mode, look.caret);
	if (mode.type === 'preparing') return [{text: ` ${sentence(mode.action.title)} …`, tone: 'dim'}];
	const running = jobs.filter(({status}) => status === 'running');
	const [first] = running;
	if (notice) return [{text: ` ${notice.text}`, tone: notice.tone}];
	if (first) return progress(first, running.length - 1, {room, isAscii: look.isAscii});
	const marked = markedSpans(state, look.frees);
	if (marked.length > 0) return marked;
	const last = jobs.at(-1);
	return last ? ended(last, state, room) : [];
};

const prompts = {filter: '/', search: '/', look: 'Look in: '} as const;

const typed = ({field, text}: Extract<State['mode'], {type: 'typing'}>, caret: string): readonly Span[] => {
	const characters = Array.from(text.value);
	return [
		{text: ` ${prompts[field]}`, tone: 'accent'},
		{text: characters.slice(0, text.cursor).join('')},
		{text: caret, tone: 'accent'},
		{text: characters.slice(text.cursor).join('')},
	];
};

const barWidth = 16;

const progress = (job: Job, others: number, {room, isAscii}: {room: number; isAscii: boolean}): readonly Span[] => {
	const more = others > 0 ? `  and ${plural(others, 'more job')}` : '';
	const percent = job.fraction === undefined ? '' : ` ${Math.floor(job.fraction * 100)} %`;
	const tail: readonly Span[] = [
		...(job.fraction === undefined
			? []
			: [{text: `  ${bar(job.fraction, barWidth, isAscii)}`, tone: 'accent' as const}]),
		{text: `${percent}${more}`},
		{text: '  [J]', tone: 'accent'},
	];
	const length = tail.reduce((sum, {text}) => sum + widthOf(text), 0);
	const step = job.step === '' ? ' …' : `: ${job.step}`;
	return [{text: fitEnd(` ${sentence(job.title)}${step}`, Math.max(10, room - length))}, ...tail];
};

const ended = ({status, summary, hint, targets}: Job, state: State, room: number): readonly Span[] => {
	const {roots, home} = state;
	const whole = ` ${summary ?? ''}${hint === undefined ? '' : `. ${sentence(hint)}`}`;
	// The names of the list: a line has no room for whole paths.
	const text = targets.reduce(
		(line, path) => line.replaceAll(printablePath(path), shortName(path, roots, home)),
		whole,
	);
	if (status !== 'failed') return [{text}];
	const log = '  [J] log';
	return [
		{text: fitEnd(text, Math.max(10, room - log.length)), tone: 'bad'},
		{text: log, tone: 'accent'},
	];
};

const markedSpans = (state: State, bytes: number): readonly Span[] => {
	const paths = markedPaths(state);
	if (paths.length === 0) return [];
	const shown = new Set(state.shown);
	const hidden = paths.filter(path => !shown.has(path)).length;
	const frees = bytes > 0 ? `, frees ${formatBytes(bytes)}` : '';
	return [
		{text: ` ${paths.length} marked${frees}`, tone: 'accent'},
		...(hidden > 0 ? [{text: ` (${hidden} hidden by the filter)`, tone: 'dim' as const}] : []),
	];
};

const heldSpans = ({held}: State): readonly Span[] => {
	if (held.count === 0) return [];
	return [
		{text: `${held.count} deleted, ${formatBytes(held.bytes)} still on disk: `, tone: 'dim'},
		{text: '[u]', tone: 'accent'},
	];
};

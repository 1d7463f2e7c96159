import {Box} from 'ink';
import {useContext, useMemo} from 'react';
import type {FsPath} from '../../core/model/path.js';
import {phraseText} from '../../core/model/phrase.js';
import {printable} from '../../core/text/printable.js';
import {bar, fitEnd, formatBytes, plural, widthOf} from '../../text/fit-width.js';
import {Line} from '../drawing/line.js';
import type {Span} from '../drawing/spans.js';
import type {Job} from '../state/job.js';
import type {Selectors} from '../session/selectors.js';
import {filterTerms} from '../state/filter-terms.js';
import {layoutOf} from '../drawing/screen-layout.js';
import {positionOf} from '../drawing/scroll-bar.js';
import {keyHint, type KeyHints} from '../drawing/key-hint.js';
import {markedPaths, selectedIndex, type State} from '../state/state.js';
import {saidMs} from '../state/update.js';
import {ThemeContext} from '../drawing/theme.js';
import {placeIn} from './scroller.js';
import {sentence, shortName} from '../drawing/phrases.js';
import {cutSpans, wrapSpans} from '../drawing/wrap.js';

type StatusLineProps = {
	readonly state: State;
	readonly selectors: Selectors;
	readonly width: number;
	/** Bytes that deleting these paths together would free, as far as they were measured. */
	readonly freedBy: (paths: readonly FsPath[]) => number | undefined;
};

/**
 * The status line: a text being typed, the progress or end of a job, the marks, or the way to undo. A text longer than
 * the line covers the rows above it until a key is pressed.
 */
export const StatusLine = ({state, selectors, width, freedBy}: StatusLineProps) => {
	const {marks, rangeFrom, sequence, environments, sums} = state;
	// Adding up thousands takes some milliseconds: not for every frame.
	const frees = useMemo(
		() => freedBy(markedPaths(state)) ?? 0,
		// eslint-disable-next-line react-hooks/exhaustive-deps -- the state is a new one with every key
		[freedBy, marks, rangeFrom, sequence, environments, sums],
	);
	const {isAscii, signs} = useContext(ThemeContext);
	const look = {isAscii, caret: signs.caret, cut: signs.cut, frees, line: selectors.screenLine(state)};
	const whole = state.isUnread ? saidOf(state, Infinity, look) : undefined;
	const hasFrames = layoutOf(state.size).type !== 'single';
	if (whole !== undefined && widthOfAll(whole) >= width)
		return <Said spans={whole} width={width} hasFrames={hasFrames} />;
	const place = placeWithoutFrame(state, selectors);
	const left = leftOf(state, width - widthOfAll(heldSpans(state)) - 2, look);
	const room = width - widthOfAll(left) - 2;
	const hints = rightOf(state, room);
	const right = widthOfAll([...hints, ...place]) <= room ? [...hints, ...place] : hints;
	if (widthOfAll(right) > room) return <Line spans={left} width={width} />;
	return <Line spans={[...left, {text: ' '.repeat(room - widthOfAll(right) + 1)}, ...right]} />;
};

/** The position that the edge of a frame has, where there is no room for frames. */
const placeWithoutFrame = (state: State, selectors: Selectors): readonly Span[] => {
	if (state.mode.type !== 'browsing' || layoutOf(state.size).type !== 'single') return [];
	const shown = selectors.shownScreen(state) ?? (state.focus === 'pane' ? selectors.shownPane(state) : undefined);
	const rows = {total: state.shown.length, top: state.top, height: 0, offset: 0};
	const place = shown === undefined ? positionOf(rows, selectedIndex(state)) : placeIn(shown, true);
	return place === '' || (shown === undefined && rows.total === 0) ? [] : [{text: `  ${place}`, tone: 'dim'}];
};

const mostLines = 6;

type SaidProps = {readonly spans: readonly Span[]; readonly width: number; readonly hasFrames: boolean};

/** A notice that doesn't fit into the line, in as many lines as it needs, below a rule that closes the cut frames. */
const Said = ({spans, width, hasFrames}: SaidProps) => {
	const {rule, cut} = useContext(ThemeContext).signs;
	const all = wrapSpans(spans, width - 1);
	const isCut = (index: number): boolean => index === mostLines - 1 && all.length > mostLines;
	const lines = all
		.slice(0, mostLines)
		.map((line, index) => (isCut(index) ? [...cutSpans(line, width - 3, ''), {text: ` ${cut}`}] : line));
	return (
		<Box height={1} width={width}>
			<Box position="absolute" flexDirection="column" marginTop={1 - lines.length - (hasFrames ? 1 : 0)}>
				{hasFrames ? <Line spans={[{text: rule.repeat(width), tone: 'dim'}]} width={width} /> : null}
				{lines.map((line, index) => (
					<Line isFilled key={index} spans={line} width={width} />
				))}
			</Box>
		</Box>
	);
};

const widthOfAll = (spans: readonly Span[]): number => spans.reduce((sum, {text}) => sum + widthOf(text), 0);

/** The way to undo; right after a deletion, whose notice has the bytes, only the keys for it. */
const rightOf = (state: State, room: number): readonly Span[] => {
	if (state.mode.type === 'typing' && state.mode.field === 'filter') return termsWithin(room);
	// That screen is the way to undo, and its footer has the keys.
	if (state.screen?.id === 'held') return [];
	const last = state.jobs.at(-1);
	const isTold =
		last !== undefined && last.status !== 'running' && last.isHeld === true && isIdle(state) && !isStale(last, state);
	if (!isTold || state.held.count === 0) return heldSpans(state);
	const keys = (free: string, undo: string): readonly Span[] => [
		{text: keyHint(state.keys, 'free'), tone: 'accent'},
		{text: ` ${free}  `, tone: 'dim'},
		{text: keyHint(state.keys, 'held'), tone: 'accent'},
		{text: ` ${undo}`, tone: 'dim'},
	];
	const long = keys('free it now', 'restore');
	return widthOfAll(long) <= room ? long : keys('free', 'undo');
};

/** Terms of the filter, as many as there is room for. */
const termsWithin = (room: number): readonly Span[] => {
	let text = '';
	for (const {term} of filterTerms) if (text.length + term.length + 2 <= room) text += `${term}  `;
	return [{text, tone: 'dim'}];
};

/** Whether the end of the last job is what the line shows. */
const isIdle = (state: State): boolean =>
	state.mode.type === 'browsing' &&
	state.notice === undefined &&
	markedPaths(state).length === 0 &&
	state.jobs.every(({status}) => status !== 'running');

type Look = {
	readonly isAscii: boolean;
	readonly caret: string;
	readonly cut: string;
	readonly frees: number;
	/** A line about the row under the cursor of a screen. */
	readonly line: string | undefined;
};

const leftOf = (state: State, room: number, look: Look): readonly Span[] => {
	const {mode, notice, jobs} = state;
	const more = look.isAscii ? '...' : '…';
	if (mode.type === 'typing')
		return [
			...typed(mode, look.caret),
			...(notice === undefined ? [] : [{text: `   ${notice.text}`, tone: notice.tone}]),
		];
	if (mode.type === 'preparing') return [{text: ` ${sentence(mode.action.title)} ${more}`, tone: 'dim'}];
	const running = jobs.filter(({status}) => status === 'running');
	const [first] = running;
	if (first && !notice) return progress(first, running.length - 1, {room, look, keys: state.keys});
	if (look.line !== undefined && !state.isUnread) return [{text: ` ${look.line}`}];
	// The marks of the list mean nothing to a screen, which may have its own.
	const marked = state.screen === undefined && !notice ? markedSpans(state, look.frees) : [];
	return marked.length > 0 ? marked : (saidOf(state, room, look) ?? []);
};

/** A notice, else the end of the last job, while nothing else is shown. */
const saidOf = (state: State, room: number, {cut}: Look): readonly Span[] | undefined => {
	const {mode, notice, jobs} = state;
	if (mode.type === 'typing' || mode.type === 'preparing') return undefined;
	if (notice) return [{text: ` ${notice.text}`, tone: notice.tone}];
	const last = jobs.at(-1);
	const isTold = last !== undefined && jobs.every(({status}) => status !== 'running') && !isStale(last, state);
	// Whoever has deleted something needs the room for the way to bring it back.
	if (!isTold) return state.isNew && state.held.count === 0 ? greeting(state) : undefined;
	return ended(last, state, {room, cut});
};

/** Line for somebody who is new here. */
const greeting = ({keys}: State): readonly Span[] => [
	{
		text: ` New here? ${keyHint(keys, 'help')} lists the keys, ${keyHint(keys, 'palette')} every action. Deleting can be undone.`,
		tone: 'accent',
	},
];

/**
 * Whether the end of a job was shown long enough: the jobs screen has it, and the line is needed. A failure stays ten
 * times as long.
 */
const isStale = ({status, endedAt}: Job, {isUnread, now}: State): boolean =>
	!isUnread &&
	endedAt !== undefined &&
	now.getTime() - endedAt.getTime() > (status === 'failed' ? 10 * saidMs : 2 * saidMs);

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

const progress = (
	job: Job,
	others: number,
	{room, look, keys}: {room: number; look: Look; keys: KeyHints},
): readonly Span[] => {
	const {isAscii, cut} = look;
	const more = others > 0 ? `  and ${plural(others, 'more job')}` : '';
	const percent = job.fraction === undefined ? '' : ` ${Math.floor(job.fraction * 100)} %`;
	const tail: readonly Span[] = [
		...(job.fraction === undefined
			? []
			: [{text: `  ${bar(job.fraction, barWidth, isAscii)}`, tone: 'accent' as const}]),
		{text: `${percent}${more}`},
		{text: `  ${keyHint(keys, 'jobs')}`, tone: 'accent'},
	];
	const length = tail.reduce((sum, {text}) => sum + widthOf(text), 0);
	const step = job.step === '' ? ` ${isAscii ? '...' : '…'}` : `: ${job.step}`;
	return [{text: fitEnd(` ${sentence(job.title)}${step}`, Math.max(10, room - length), cut)}, ...tail];
};

type Room = {readonly room: number; readonly cut: string};

const ended = ({status, summary = '', hint}: Job, state: State, {room, cut}: Room): readonly Span[] => {
	const {roots, home, keys} = state;
	// Environments have the names of the list, since a line has no room for whole paths.
	const said = phraseText(summary, path => shortName(path, roots, home));
	const text = printable(` ${said}${hint === undefined ? '' : `. ${sentence(hint)}`}`);
	if (status !== 'failed') return [{text}];
	const log = `  ${keyHint(keys, 'jobs')} log`;
	return [
		{text: fitEnd(text, Math.max(10, room - log.length), cut), tone: 'bad'},
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

const heldSpans = ({held, keys}: State): readonly Span[] => {
	if (held.count === 0) return [];
	return [
		{text: `${held.count} deleted, ${formatBytes(held.bytes)} still on disk: `, tone: 'dim'},
		{text: keyHint(keys, 'held'), tone: 'accent'},
	];
};

import {Box} from 'ink';
import {useContext, useMemo} from 'react';
import {fitEnd, padEnd, widthOf} from '../../text/fit-width.js';
import {keyName} from '../state/key-table.js';
import {Line} from '../drawing/line.js';
import {thumbOf} from '../drawing/scroll-bar.js';
import type {Span} from '../drawing/spans.js';
import type {State} from '../state/state.js';
import {ThemeContext} from '../drawing/theme.js';
import {wrapText} from '../drawing/wrap.js';
import {placeOfDialog} from './confirm-layout.js';
import {Frame} from './dialog.js';
import type {PaletteEntry} from './palette-entries.js';

type PaletteProps = {
	readonly mode: Extract<State['mode'], {type: 'palette'}>;
	readonly entries: readonly PaletteEntry[];
	/** The environment under the cursor: the title names it once. */
	readonly target: string | undefined;
	readonly columns: number;
	readonly rows: number;
};

const widestTitle = 26;
// More than anybody reads at a glance; the rest scrolls, and what lies below stays in view.
const mostEntries = 16;
// Room for nearly every sentence.
const widest = 112;

/** Every action by name: type a part of it, Enter runs it. Dimmed, with the reason, where it is impossible. */
export const Palette = ({mode, entries: given, target, columns, rows}: PaletteProps) => {
	const {signs, isAscii} = useContext(ThemeContext);
	const entries = useMemo(() => given.map(entry => named(entry, target)), [given, target]);
	const title = target === undefined ? 'Run a command' : `Run a command on ${target}`;
	const place = placeOfDialog(title, {columns, rows}, {mark: signs.cut, most: widest});
	const width = place.width - 2;
	const longest = Math.min(widestTitle, Math.max(12, ...entries.map(entry => widthOf(entry.title))));
	// A few letters of each sentence would say nothing: the last lines have that of the row under the cursor.
	const hasAbout = width - firstWidth - longest >= leastAbout;
	const titleWidth = hasAbout ? longest : width - firstWidth - 2;
	const said = saidBelow(entries[mode.index], {titleWidth, width, lines: hasAbout ? 1 : mostLines});
	// Above is the line that is typed into; the footer below the frame says the keys.
	const room = Math.max(1, Math.min(mostEntries, place.inside.height - 1 - said.length));
	const from = Math.min(Math.max(0, mode.index - room + 1), Math.max(0, entries.length - room));
	const thumb = thumbOf({total: entries.length, top: from, height: room, offset: 0});
	return (
		<Frame place={place} columns={columns}>
			<Line isFilled spans={typedSpans(mode, entries.length, {width, caret: signs.caret})} width={width} />
			{entries.slice(from, from + room).map((entry, index) => (
				<Box key={entry.title}>
					<Line
						isFilled
						spans={spansOf(hasAbout ? entry : {...entry, about: '', impossible: entry.impossible && ''}, {
							titleWidth,
							isAscii,
							cut: signs.cut,
						})}
						width={width - 1}
						highlight={from + index === mode.index ? 'cursor' : undefined}
					/>
					<Line
						spans={[{text: thumb && index >= thumb.from && index < thumb.to ? signs.thumb : ' ', tone: 'accent'}]}
						width={1}
					/>
				</Box>
			))}
			{entries.length === 0 ? (
				<Line isFilled spans={[{text: '   No matching command', tone: 'dim'}]} width={width} />
			) : null}
			{said.map((text, line) => (
				<Line isFilled key={`said ${line}`} spans={[{text: `   ${text}`, tone: 'dim'}]} width={width} />
			))}
		</Frame>
	);
};

/** With the names of what it works on, where that is not the environment that the title names. */
const named = (entry: PaletteEntry, target: string | undefined): PaletteEntry =>
	entry.on === undefined || entry.on === target ? entry : {...entry, title: `${entry.title} ${entry.on}`};

/** The text typed so far, and at the end of the line the position. */
const typedSpans = (
	{text, index}: PaletteProps['mode'],
	count: number,
	{width, caret}: {readonly width: number; readonly caret: string},
): readonly Span[] => {
	const place = count === 0 ? '' : `${index + 1} of ${count} `;
	const gap = width - 3 - widthOf(text.value) - widthOf(caret) - widthOf(place);
	return [
		{text: ' : ', tone: 'accent'},
		{text: text.value},
		{text: caret, tone: 'accent'},
		...(gap < 1 ? [] : [{text: ' '.repeat(gap)}, {text: place, tone: 'dim' as const}]),
	];
};

const mostLines = 2;

type Below = {readonly titleWidth: number; readonly width: number; readonly lines: number};

/** The sentence of the entry under the cursor where its row has no room for all of it; else empty lines. */
const saidBelow = (entry: PaletteEntry | undefined, {titleWidth, width, lines}: Below): readonly string[] => {
	const said = entry?.impossible ?? entry?.about ?? '';
	const isCut = firstWidth + titleWidth + 3 + widthOf(said) > width;
	const wrapped = isCut ? wrapText(said, width - 4) : [];
	return Array.from({length: lines}, (_, line) => wrapped[line] ?? '');
};

const leastAbout = 24;
const keyWidth = 7;
const firstWidth = 3 + keyWidth;

type Look = {readonly titleWidth: number; readonly isAscii: boolean; readonly cut: string};

const spansOf = ({title, key, about, impossible}: PaletteEntry, {titleWidth, isAscii, cut}: Look): readonly Span[] => [
	{
		text: `   ${padEnd(key === undefined ? '' : keyName(key, isAscii), keyWidth)}`,
		tone: impossible === undefined ? 'accent' : 'dim',
	},
	{text: padEnd(fitEnd(title, titleWidth, cut), titleWidth), tone: impossible === undefined ? 'plain' : 'dim'},
	{text: (impossible ?? about) === '' ? '' : `  ${impossible ?? about}`, tone: 'dim'},
];

import {Box} from 'ink';
import {useContext} from 'react';
import {fitEnd, padEnd, widthOf} from '../../text/fit-width.js';
import {keyName} from '../state/key-table.js';
import {Line} from '../drawing/line.js';
import {thumbOf} from '../drawing/scroll-bar.js';
import type {Span} from '../drawing/spans.js';
import type {State} from '../state/state.js';
import {ThemeContext} from '../drawing/theme.js';
import {wrapText} from '../drawing/wrap.js';
import {Frame} from './dialog.js';
import type {PaletteEntry} from './palette-entries.js';
import {firstWidth, keyWidth, layOutPalette, type PaletteLayout} from './palette-layout.js';

type PaletteProps = {
	readonly mode: Extract<State['mode'], {type: 'palette'}>;
	readonly entries: readonly PaletteEntry[];
	/** The environment under the cursor: the title names it once. */
	readonly target: string | undefined;
	readonly columns: number;
	readonly rows: number;
};

/** Every action by name: type a part of it, Enter runs it. Dimmed, with the reason, where it is impossible. */
export const Palette = ({mode, entries: given, target, columns, rows}: PaletteProps) => {
	const {signs, isAscii} = useContext(ThemeContext);
	const layout = layOutPalette({mode, entries: given, target}, {columns, rows}, signs.cut);
	const {entries, place, width, hasAbout, titleWidth, room, from} = layout;
	const said = saidBelow(entries[mode.index], layout);
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

/** The sentence of the entry under the cursor where its row has no room for all of it; else empty lines. */
const saidBelow = (entry: PaletteEntry | undefined, {titleWidth, width, below}: PaletteLayout): readonly string[] => {
	const said = entry?.impossible ?? entry?.about ?? '';
	const isCut = firstWidth + titleWidth + 3 + widthOf(said) > width;
	const wrapped = isCut ? wrapText(said, width - 4) : [];
	return Array.from({length: below}, (_, line) => wrapped[line] ?? '');
};

type Look = {readonly titleWidth: number; readonly isAscii: boolean; readonly cut: string};

const spansOf = ({title, key, about, impossible}: PaletteEntry, {titleWidth, isAscii, cut}: Look): readonly Span[] => [
	{
		text: `   ${padEnd(key === undefined ? '' : keyName(key, isAscii), keyWidth)}`,
		tone: impossible === undefined ? 'accent' : 'dim',
	},
	{text: padEnd(fitEnd(title, titleWidth, cut), titleWidth), tone: impossible === undefined ? 'plain' : 'dim'},
	{text: (impossible ?? about) === '' ? '' : `  ${impossible ?? about}`, tone: 'dim'},
];

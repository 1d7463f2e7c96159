import {Box} from 'ink';
import {useContext} from 'react';
import {fitEnd, padEnd, widthOf} from '../../text/fit-width.js';
import {keyName} from '../state/key-table.js';
import {Line} from '../drawing/line.js';
import {thumbOf} from '../drawing/scroll-bar.js';
import type {Span} from '../drawing/spans.js';
import type {State} from '../state/state.js';
import {ThemeContext} from '../drawing/theme.js';
import {placeOfDialog} from './confirm-layout.js';
import {Frame} from './dialog.js';
import type {PaletteEntry} from './palette-entries.js';

type PaletteProps = {
	readonly mode: Extract<State['mode'], {type: 'palette'}>;
	readonly entries: readonly PaletteEntry[];
	readonly columns: number;
	readonly rows: number;
};

const widestTitle = 26;
// More than anybody reads at a glance; the rest scrolls, and what lies below stays in view.
const mostEntries = 16;
// Room for nearly every sentence.
const widest = 112;

/** Every action by name: type a part of it, Enter runs it. Dimmed, with the reason, where it is impossible. */
export const Palette = ({mode, entries, columns, rows}: PaletteProps) => {
	const {signs, isAscii} = useContext(ThemeContext);
	const place = placeOfDialog('Run a command', {columns, rows}, {most: widest});
	const width = place.width - 2;
	// The line that is typed into; the footer below the frame says the keys.
	const room = Math.max(1, Math.min(mostEntries, place.inside.height - 2));
	const from = Math.min(Math.max(0, mode.index - room + 1), Math.max(0, entries.length - room));
	const thumb = thumbOf({total: entries.length, top: from, height: room, offset: 0});
	const longest = Math.min(widestTitle, Math.max(12, ...entries.map(({title}) => widthOf(title))));
	// A few letters of each sentence would say nothing: the last line has that of the row under the cursor.
	const hasAbout = width - firstWidth - longest >= leastAbout;
	const titleWidth = hasAbout ? longest : width - firstWidth - 2;
	return (
		<Frame place={place} columns={columns}>
			<Line
				isFilled
				spans={[{text: ' : ', tone: 'accent'}, {text: mode.text.value}, {text: signs.caret, tone: 'accent'}]}
				width={width}
			/>
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
			<Line isFilled spans={lastSpans(entries, mode.index, {titleWidth, width})} width={width} />
		</Frame>
	);
};

type Widths = {readonly titleWidth: number; readonly width: number};

/** The position; and more of what the entry under the cursor says, where its row has no room for all of it. */
const lastSpans = (entries: readonly PaletteEntry[], index: number, widths: Widths): readonly Span[] => {
	const entry = entries[index];
	if (entry === undefined) return [];
	const said = entry.impossible ?? entry.about;
	const isCut = firstWidth + widths.titleWidth + 3 + widthOf(said) > widths.width;
	return [{text: `   ${index + 1} of ${entries.length}`, tone: 'dim'}, ...(isCut ? [{text: `   ${said}`}] : [])];
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

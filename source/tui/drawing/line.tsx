import {Text} from 'ink';
import {memo, useContext} from 'react';
import {fitEnd, padEnd, widthOf} from '../../text/fit-width.js';
import type {Span} from './spans.js';
import {ThemeContext, type Highlight, type Theme} from './theme.js';
import {cutSpans} from './wrap.js';

type LineProps = {
	readonly spans: readonly Span[];
	/** The width of the line, which a highlight fills. */
	readonly width?: number | undefined;
	/** Whether the line is padded with spaces, so that it covers the lines below a dialog. */
	readonly isFilled?: boolean | undefined;
	readonly highlight?: Highlight | undefined;
};

/** One line of the screen, cut at its end where it is too long. */
export const Line = memo(function Line({spans: given, width, highlight, isFilled}: LineProps) {
	const theme = useContext(ThemeContext);
	const spans = theme.isAscii ? inAscii(given) : given;
	const {cut} = theme.signs;
	if (highlight === 'cursor') {
		// The sign is drawn as well, since a terminal without colours may not show the highlight.
		const text = spans
			.map(span => span.text)
			.join('')
			.replace(/^ /, '>');
		const {cursor} = theme.highlights;
		const whole = width === undefined ? text : padEnd(fitEnd(text, width, cut), width);
		const barred = bars.test(whole) ? overBars(theme, 'cursor') : {};
		return (
			<Text wrap="truncate-end" {...cursor}>
				{barred.color === undefined
					? whole
					: whole.split(bars).map((part, index) =>
							index % 2 === 0 ? (
								part
							) : (
								<Text key={index} {...cursor} {...barred}>
									{part}
								</Text>
							),
						)}
			</Text>
		);
	}
	const over = highlight === undefined ? {} : theme.highlights[highlight];
	const toned = theme.isBehind ? spans.map(({text}) => ({text, tone: 'dim' as const})) : spans;
	const parts = merged(width === undefined ? toned : cutSpans(toned, width, cut));
	// Ink gives an empty line no height.
	if (parts.length === 0) return <Text>{' '.repeat(isFilled === true ? (width ?? 1) : 1)}</Text>;
	return (
		<Text wrap="truncate-end" {...over}>
			{parts.map(({text, tone = 'plain'}, index) =>
				tone === 'plain' && highlight === undefined ? (
					text
				) : (
					<Text
						key={index}
						{...theme.tones[tone]}
						{...over}
						{...(highlight && bars.test(text) && overBars(theme, highlight))}
					>
						{text}
					</Text>
				),
			)}
			{isFilled === true ? ' '.repeat(Math.max(0, (width ?? 0) - lengthOf(parts))) : null}
		</Text>
	);
});

const bars = /([▉-▏█]+)/;

/** The colour that bars keep in a highlighted line, where they would be blocks of white. */
const overBars = ({tones, highlights}: Theme, highlight: Highlight): {readonly color?: string} => {
	const {color} = tones.accent;
	return color === undefined || highlights[highlight].backgroundColor === undefined ? {} : {color};
};

// Texts of actions, panes and screens know nothing of the theme. Only the last one may grow: the others are in columns.
const inAscii = (spans: readonly Span[]): readonly Span[] =>
	spans.map((span, index) => {
		const text = index === spans.length - 1 ? span.text.replace(/…$/, '...') : span.text;
		return {
			...span,
			text: text
				.replace(/^( *)✗/, '$1x')
				.replace(/… {2}/g, '...')
				.replaceAll('…', '~'),
		};
	});

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, {text}) => sum + widthOf(text), 0);

/** Joins neighbouring spans of one tone, since the cost of a frame grows with its number of spans. */
const merged = (spans: readonly Span[]): readonly Span[] => {
	const parts: Span[] = [];
	for (const {text, tone = 'plain'} of spans) {
		const last = parts.at(-1);
		if (text === '') continue;
		if (last && (last.tone === tone || text.trim() === '')) parts[parts.length - 1] = {...last, text: last.text + text};
		else parts.push({text, tone});
	}
	return parts;
};

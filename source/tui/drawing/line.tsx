import {Text} from 'ink';
import {memo, useContext} from 'react';
import {fitEnd, padEnd, widthOf} from '../../text/fit-width.js';
import type {Span} from './spans.js';
import {ThemeContext, type Highlight} from './theme.js';
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
		return (
			<Text wrap="truncate-end" {...theme.highlights.cursor}>
				{width === undefined ? text : padEnd(fitEnd(text, width, cut), width)}
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
					<Text key={index} {...theme.tones[tone]} {...over}>
						{text}
					</Text>
				),
			)}
			{isFilled === true ? ' '.repeat(Math.max(0, (width ?? 0) - lengthOf(parts))) : null}
		</Text>
	);
});

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

import {Text} from 'ink';
import {memo, useContext} from 'react';
import {fitEnd, padEnd, widthOf} from '../../text/fit-width.js';
import type {Span} from './spans.js';
import {ThemeContext, type Highlight} from './theme.js';
import {cutSpans} from './wrap.js';

type LineProps = {
	readonly spans: readonly Span[];
	/** The width of the line, which a highlight goes over. */
	readonly width?: number | undefined;
	/** Filled with spaces, to cover what lies below. */
	readonly isFilled?: boolean | undefined;
	readonly highlight?: Highlight | undefined;
};

/** One line of the screen, cut at its end where it is too long. */
export const Line = memo(function Line({spans, width, highlight, isFilled}: LineProps) {
	const theme = useContext(ThemeContext);
	const {cut} = theme.signs;
	if (highlight === 'cursor') {
		// A sign, too: where there are no colours the highlight may not be seen.
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
	const parts = merged(width === undefined ? spans : cutSpans(spans, width, cut));
	// A line without a letter would have no height.
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

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, {text}) => sum + widthOf(text), 0);

/** Neighbours of one tone as one: what a frame costs grows with its pieces. */
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

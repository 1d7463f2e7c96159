import {Text} from 'ink';
import {memo, useContext} from 'react';
import {padEnd, widthOf} from '../format.js';
import type {Span} from './panes/pane.js';
import {ThemeContext, type Highlight} from './theme.js';

export type LineProps = {
	readonly spans: readonly Span[];
	/** Filled with spaces up to here, so that a highlight goes over the whole line. */
	readonly width?: number | undefined;
	readonly highlight?: Highlight | undefined;
};

/** One line of the screen, cut at its end where it is too long. */
export const Line = memo(function Line({spans, width, highlight}: LineProps) {
	const theme = useContext(ThemeContext);
	if (highlight === 'cursor') {
		const text = spans.map(span => span.text).join('');
		return (
			<Text wrap="truncate-end" {...theme.highlights.cursor}>
				{width === undefined ? text : padEnd(text, width)}
			</Text>
		);
	}
	const over = highlight === undefined ? {} : theme.highlights[highlight];
	const used = spans.reduce((sum, span) => sum + widthOf(span.text), 0);
	const rest = ' '.repeat(Math.max(used === 0 ? 1 : 0, (width ?? 0) - used));
	return (
		<Text wrap="truncate-end" {...over}>
			{spans.map(({text, tone = 'plain'}, index) => (
				<Text key={index} {...theme.tones[tone]} {...over}>
					{text}
				</Text>
			))}
			{rest}
		</Text>
	);
});

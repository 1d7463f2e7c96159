import {Box} from 'ink';
import {Line} from '../drawing/line.js';
import type {Scrolled} from '../drawing/scroll-bar.js';
import {cursorIndex} from '../state/cursor.js';
import type {Shown} from '../state/shown.js';

/** What of it scrolls, for a scroll bar. */
export const scrolledOf = ({head, rows, place, height}: Shown): Scrolled => ({
	total: rows.length,
	top: Math.min(place.top, Math.max(0, rows.length - height)),
	height,
	offset: head.length,
});

/** Which of its rows has the cursor, counting all; undefined where none can have it. */
export const cursorPosition = ({rows, place}: Shown): number | undefined => {
	const index = place.details === undefined ? cursorIndex(rows, place) : -1;
	return index === -1 ? undefined : index;
};

type ScrollerProps = {readonly shown: Shown; readonly hasKeys: boolean};

/** The rows of a pane or a screen that are in view, with the cursor where the keys go. */
export const Scroller = ({shown, hasKeys}: ScrollerProps) => {
	const {head, rows, foot, place, height, width} = shown;
	const cursor = place.details === undefined && hasKeys ? cursorIndex(rows, place) : -1;
	const top = Math.min(place.top, Math.max(0, rows.length - height));
	return (
		<Box flexDirection="column" width={width} height={head.length + height + foot.length}>
			{head.map((row, index) => (
				<Line key={`head ${index}`} spans={row.spans} width={width} />
			))}
			{rows.slice(top, top + height).map((row, index) => (
				<Line
					key={row.id ?? `line ${top + index}`}
					spans={row.spans}
					width={width}
					highlight={top + index === cursor ? 'cursor' : undefined}
				/>
			))}
			{foot.length === 0 ? null : (
				<Box marginTop={Math.max(0, height - (rows.length - top))} flexDirection="column">
					{foot.map((row, index) => (
						<Line key={`foot ${index}`} spans={row.spans} width={width} />
					))}
				</Box>
			)}
		</Box>
	);
};

import {Box} from 'ink';
import {Line} from '../drawing/line.js';
import {positionOf, type Scrolled} from '../drawing/scroll-bar.js';
import type {PaneRow} from '../drawing/spans.js';
import {cursorIndex} from '../state/cursor.js';
import type {Shown} from '../state/shown.js';

/** The scrolling part, for a scroll bar. */
export const scrolledOf = ({head, rows, place, height}: Shown): Scrolled => ({
	total: rows.length,
	top: Math.min(place.top, Math.max(0, rows.length - height)),
	height,
	offset: head.length,
});

/** `3 of 44` among the rows that can have the cursor; if it is on none in view, the range of lines in view. */
export const placeIn = (shown: Shown, hasKeys: boolean): string => {
	const {rows, place} = shown;
	const index = place.details === undefined && hasKeys ? cursorIndex(rows, place) : -1;
	const {top, height} = scrolledOf(shown);
	if (index < top || index >= top + height) return positionOf(scrolledOf(shown), undefined);
	const isRow = ({id}: PaneRow): boolean => id !== undefined;
	const total = rows.filter(isRow).length;
	return positionOf({...scrolledOf(shown), total}, rows.slice(0, index).filter(isRow).length);
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

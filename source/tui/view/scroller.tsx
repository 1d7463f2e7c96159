import {Box} from 'ink';
import {Line} from '../drawing/line.js';
import {cursorIndex} from '../state/cursor.js';
import type {Shown} from '../state/shown.js';

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

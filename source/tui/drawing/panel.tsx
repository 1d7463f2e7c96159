import {Box, Text} from 'ink';
import {useContext, type ReactNode} from 'react';
import {fitMiddle, widthOf} from '../../text/fit-width.js';
import {Line} from './line.js';
import {thumbOf, type Scrolled} from './scroll-bar.js';
import type {Tone} from './spans.js';
import {ThemeContext} from './theme.js';

type PanelProps = {
	readonly title: string;
	/** The position in the scrolling rows: `3 of 44`. */
	readonly position?: string | undefined;
	/** Including both edges. */
	readonly width: number;
	/** Lines inside. */
	readonly height: number;
	/** Whether the keys go here. */
	readonly hasKeys: boolean;
	/** The scrolling part of the lines inside, for the bar in the right edge. */
	readonly scrolled?: Scrolled | undefined;
	/** The panel below a panel, or right of it, that has an edge with this one: it is drawn once, by the lower or left one. */
	readonly above?: Neighbour | undefined;
	readonly right?: Neighbour | undefined;
	readonly hasLeftEdge?: boolean;
	readonly hasLowerEdge?: boolean;
	readonly children: ReactNode;
};

type Neighbour = {readonly hasKeys: boolean};

/** A frame with a title, a position and a scroll bar around a content as wide as the space between its edges. */
export const Panel = (props: PanelProps) => {
	const {title, position = '', width, height, hasKeys, scrolled, right, hasLeftEdge = true, children} = props;
	const {signs, tones} = useContext(ThemeContext);
	const edges = useEdges(props);
	const {own, upper, side} = edges;
	const note = position === '' ? '' : ` ${position} `;
	const taken = hasLeftEdge ? 3 : 2;
	const name = title === '' ? '' : ` ${fitMiddle(title, Math.max(1, width - widthOf(note) - taken - 3), signs.cut)} `;
	const rest = upper.rule.repeat(Math.max(0, width - taken - widthOf(name) - widthOf(note)));
	const inside = width - taken + 1;
	return (
		<Box flexDirection="column" width={width}>
			<Line
				spans={[
					{text: (hasLeftEdge ? edges.topLeft : '') + upper.rule, tone: upper.tone},
					{text: name, tone: hasKeys ? 'accent' : 'strong'},
					{text: rest, tone: upper.tone},
					{text: note, tone: 'dim'},
					{text: edges.topRight, tone: right ? side.tone : upper.tone},
				]}
			/>
			<Box height={height}>
				{hasLeftEdge ? (
					<Box width={1}>
						<Text {...tones[own.tone]}>{column(height, own.upright)}</Text>
					</Box>
				) : null}
				<Box flexDirection="column" width={inside} height={height} overflow="hidden">
					{children}
				</Box>
				<ScrollBar
					scrolled={scrolled}
					height={height}
					tone={side.tone}
					track={side.upright}
					isTrackDim={right === undefined}
				/>
			</Box>
			{props.hasLowerEdge === false ? null : (
				<Line
					spans={[
						{text: (hasLeftEdge ? own.corners.bottomLeft : '') + own.rule.repeat(inside), tone: own.tone},
						{text: edges.bottomRight, tone: side.tone},
					]}
				/>
			)}
		</Box>
	);
};

/** The lines around a panel. An edge between two of them is drawn as that of the one that has the keys. */
const useEdges = ({hasKeys, above, right}: PanelProps) => {
	const {signs, focusedFrame, joints} = useContext(ThemeContext);
	const linesOf = (isFocused: boolean) =>
		isFocused ? {...focusedFrame, tone: 'accent' as const} : {...signs, tone: 'dim' as const};
	const own = linesOf(hasKeys);
	const upper = linesOf(hasKeys || above?.hasKeys === true);
	const side = linesOf(hasKeys || right?.hasKeys === true);
	const joint = right && joints[hasKeys ? 'left' : right.hasKeys ? 'right' : 'neither'];
	return {
		own,
		upper,
		side,
		topLeft: above ? upper.corners.left : upper.corners.topLeft,
		topRight: joint?.top ?? (above ? upper.corners.right : upper.corners.topRight),
		bottomRight: joint?.bottom ?? own.corners.bottomRight,
	};
};

type WithoutEdgesProps = {
	readonly scrolled: Scrolled | undefined;
	readonly height: number;
	readonly children: ReactNode;
};

/** A content without a frame, and its scroll bar in the last column. */
export const WithoutEdges = ({scrolled, height, children}: WithoutEdgesProps) => (
	<Box height={height}>
		<Box flexDirection="column" flexGrow={1} height={height} overflow="hidden">
			{children}
		</Box>
		<ScrollBar scrolled={scrolled} height={height} tone="accent" track=" " />
	</Box>
);

type ScrollBarProps = {
	readonly scrolled: Scrolled | undefined;
	readonly height: number;
	readonly tone: Tone;
	/** The sign above and below the thumb. */
	readonly track: string;
	/** Whether the thumb stands out from it by its tone, too. */
	readonly isTrackDim?: boolean;
};

const ScrollBar = ({scrolled, height, tone, track, isTrackDim = false}: ScrollBarProps) => {
	const {signs, tones} = useContext(ThemeContext);
	const {from, to} = (scrolled && thumbOf(scrolled)) ?? {from: height, to: height};
	const style = tones[isTrackDim && from < height ? 'dim' : tone];
	return (
		<Box width={1} flexDirection="column">
			{from > 0 ? <Text {...style}>{column(from, track)}</Text> : null}
			{to > from ? <Text {...tones[tone]}>{column(to - from, signs.thumb)}</Text> : null}
			{height > to ? <Text {...style}>{column(height - to, track)}</Text> : null}
		</Box>
	);
};

const column = (height: number, sign: string): string => Array.from({length: height}, () => sign).join('\n');

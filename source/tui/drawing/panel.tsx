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
	/** `joined`: the panel stands directly below another one, whose lower edge is left out. */
	readonly upperEdge?: 'own' | 'joined';
	readonly hasLowerEdge?: boolean;
	readonly children: ReactNode;
};

/** A frame with a title, a position and a scroll bar around a content as wide as the space between its edges. */
export const Panel = (props: PanelProps) => {
	const {title, position = '', width, height, hasKeys, scrolled, upperEdge = 'own', children} = props;
	const {signs, tones} = useContext(ThemeContext);
	const {corners} = signs;
	const edge = hasKeys ? 'accent' : 'dim';
	const [left, right] = upperEdge === 'own' ? [corners.topLeft, corners.topRight] : [corners.left, corners.right];
	const note = position === '' ? '' : ` ${position} `;
	const name = title === '' ? '' : ` ${fitMiddle(title, Math.max(1, width - widthOf(note) - 6), signs.cut)} `;
	const rule = signs.rule.repeat(Math.max(0, width - 3 - widthOf(name) - widthOf(note)));
	return (
		<Box flexDirection="column" width={width}>
			<Line
				spans={[
					{text: left + signs.rule, tone: edge},
					{text: name, tone: hasKeys ? 'accent' : 'strong'},
					{text: rule, tone: edge},
					{text: note, tone: 'dim'},
					{text: right, tone: edge},
				]}
			/>
			<Box height={height}>
				<Box width={1}>
					<Text {...tones.dim}>{column(height, () => signs.upright)}</Text>
				</Box>
				<Box flexDirection="column" width={width - 2} height={height} overflow="hidden">
					{children}
				</Box>
				<ScrollBar scrolled={scrolled} height={height} tone="dim" track={signs.upright} />
			</Box>
			{props.hasLowerEdge === false ? null : (
				<Line spans={[{text: corners.bottomLeft + signs.rule.repeat(width - 2) + corners.bottomRight, tone: edge}]} />
			)}
		</Box>
	);
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
};

const ScrollBar = ({scrolled, height, tone, track}: ScrollBarProps) => {
	const {signs, tones} = useContext(ThemeContext);
	const thumb = scrolled && thumbOf(scrolled);
	return (
		<Box width={1}>
			<Text {...tones[tone]}>
				{column(height, line => (thumb && line >= thumb.from && line < thumb.to ? signs.thumb : track))}
			</Text>
		</Box>
	);
};

const column = (height: number, signAt: (line: number) => string): string =>
	Array.from({length: height}, (_, line) => signAt(line)).join('\n');

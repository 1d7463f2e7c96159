import {Box} from 'ink';
import {Line} from '../drawing/line.js';
import type {Layout} from '../drawing/screen-layout.js';
import {Panel, WithoutEdges} from '../drawing/panel.js';
import {positionOf} from '../drawing/scroll-bar.js';
import type {Beside as BesideRows, Shown} from '../state/shown.js';
import type {State} from '../state/state.js';
import {sentence} from '../drawing/phrases.js';
import {placeIn, Scroller, scrolledOf} from './scroller.js';

type ScreenViewProps = {
	readonly state: State;
	readonly shown: Shown;
	/** Rows about the one under the cursor, for a wide terminal. */
	readonly beside: BesideRows | undefined;
	readonly title: string;
	readonly layout: Exclude<Layout, {type: 'too-small'}>;
};

/** The open screen, in a frame where there is room for one. */
export const ScreenView = ({state, shown, beside, title, layout}: ScreenViewProps) => {
	const rows = <Scroller shown={shown} hasKeys />;
	const scrolled = scrolledOf(shown);
	if (layout.type === 'single')
		return (
			<WithoutEdges scrolled={scrolled} height={layout.screenHeight}>
				{rows}
			</WithoutEdges>
		);
	const search = state.screen?.place.search ?? '';
	const panel = (
		<Panel
			hasKeys
			title={`${sentence(title)}${search === '' ? '' : `  /${search}`}`}
			position={placeIn(shown, true)}
			width={shown.width + 2}
			height={layout.screenHeight}
			scrolled={scrolled}
			right={beside && {hasKeys: false}}
		>
			{rows}
		</Panel>
	);
	if (beside === undefined) return panel;
	return (
		<Box>
			{panel}
			<Beside {...beside} />
		</Box>
	);
};

const Beside = ({rows, top, width, height}: BesideRows) => {
	const scrolled = {total: rows.length, top, height, offset: 0};
	return (
		<Panel
			title=""
			position={positionOf(scrolled, undefined)}
			width={width + 1}
			height={height}
			hasKeys={false}
			hasLeftEdge={false}
			scrolled={scrolled}
		>
			{rows.slice(top, top + height).map(({spans}, index) => (
				<Line key={index} spans={spans} width={width} />
			))}
		</Panel>
	);
};

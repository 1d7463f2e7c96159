import {Box} from 'ink';
import {plural} from '../../text/fit-width.js';
import {Line} from '../drawing/line.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Layout} from '../drawing/screen-layout.js';
import {Panel, WithoutEdges} from '../drawing/panel.js';
import type {Shown} from '../state/shown.js';
import type {State} from '../state/state.js';
import {sentence} from '../drawing/phrases.js';
import {placeIn, Scroller, scrolledOf} from './scroller.js';

type ScreenViewProps = {
	readonly state: State;
	readonly shown: Shown;
	/** Rows about the one under the cursor, for a wide terminal. */
	readonly beside: readonly PaneRow[] | undefined;
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
		>
			{rows}
		</Panel>
	);
	if (beside === undefined || layout.split === undefined) return panel;
	return (
		<Box>
			{panel}
			<Beside rows={beside} width={layout.split.besideWidth} height={layout.screenHeight} />
		</Box>
	);
};

type BesideProps = {readonly rows: readonly PaneRow[]; readonly width: number; readonly height: number};

const Beside = ({rows, width, height}: BesideProps) => {
	const shown = rows.length > height ? rows.slice(0, height - 1) : rows;
	return (
		<Panel title="" width={width + 2} height={height} hasKeys={false}>
			{shown.map(({spans}, index) => (
				<Line key={index} spans={spans} width={width} />
			))}
			{shown.length === rows.length ? null : (
				<Line spans={[{text: ` and ${plural(rows.length - shown.length, 'more line')}`, tone: 'dim'}]} width={width} />
			)}
		</Panel>
	);
};

import type {Layout} from '../drawing/screen-layout.js';
import {Panel, WithoutEdges} from '../drawing/panel.js';
import type {Shown} from '../state/shown.js';
import type {State} from '../state/state.js';
import {sentence} from '../drawing/phrases.js';
import {placeIn, Scroller, scrolledOf} from './scroller.js';

type ScreenViewProps = {
	readonly state: State;
	readonly shown: Shown;
	readonly title: string;
	readonly layout: Exclude<Layout, {type: 'too-small'}>;
};

/** The open screen, in a frame where there is room for one. */
export const ScreenView = ({state, shown, title, layout}: ScreenViewProps) => {
	const rows = <Scroller shown={shown} hasKeys />;
	const scrolled = scrolledOf(shown);
	if (layout.type === 'single')
		return (
			<WithoutEdges scrolled={scrolled} height={layout.screenHeight}>
				{rows}
			</WithoutEdges>
		);
	const search = state.screen?.place.search ?? '';
	return (
		<Panel
			hasKeys
			title={`${sentence(title)}${search === '' ? '' : `  /${search}`}`}
			position={placeIn(shown, true)}
			width={layout.width}
			height={layout.screenHeight}
			scrolled={scrolled}
		>
			{rows}
		</Panel>
	);
};

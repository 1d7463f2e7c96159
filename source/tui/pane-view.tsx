import {Box} from 'ink';
import {useContext} from 'react';
import {fitMiddle, widthOf} from '../format.js';
import {Line} from './line.js';
import type {Pane, Span} from './panes/pane.js';
import {Scroller} from './scroller.js';
import type {Selectors} from './selectors.js';
import {selectedEnvironment, type State} from './state.js';
import {ThemeContext} from './theme.js';
import {shortName} from './words.js';

type PaneViewProps = {
	readonly state: State;
	readonly selectors: Selectors;
	readonly panes: readonly Pane[];
	readonly width: number;
	/** With a rule above that names the environment: where the list is not beside it. */
	readonly isRuled: boolean;
};

/** What is known of the environment under the cursor: the tabs and the pane in view. */
export const PaneView = ({state, selectors, panes, width, isRuled}: PaneViewProps) => {
	const shown = selectors.shownPane(state);
	const isFocused = state.focus === 'pane';
	return (
		<Box flexDirection="column" width={width}>
			{isRuled ? <Rule state={state} width={width} /> : null}
			<Tabs panes={panes} current={state.pane} isFocused={isFocused} width={width} />
			{shown ? <Scroller shown={shown} hasKeys={isFocused} /> : null}
		</Box>
	);
};

const Rule = ({state, width}: {readonly state: State; readonly width: number}) => {
	const {signs} = useContext(ThemeContext);
	const environment = selectedEnvironment(state);
	const name = environment ? shortName(environment.path, state.roots, state.home) : '';
	const text = name === '' ? '' : ` ${fitMiddle(name, width - 8, signs.cut)} `;
	const rest = signs.rule.repeat(Math.max(0, width - 2 - widthOf(text)));
	const spans: readonly Span[] = [
		{text: signs.rule.repeat(2), tone: 'dim'},
		{text, tone: state.focus === 'pane' ? 'accent' : 'strong'},
		{text: rest, tone: 'dim'},
	];
	return <Line spans={spans} />;
};

type TabsProps = {
	readonly panes: readonly Pane[];
	readonly current: number;
	readonly isFocused: boolean;
	readonly width: number;
};

const Tabs = ({panes, current, isFocused, width}: TabsProps) => {
	const length = panes.reduce((sum, {title}) => sum + title.length + 2, 0);
	const hasNumbers = length + panes.length * 2 + 1 <= width;
	const hasNames = length <= width;
	const spans: Span[] = hasNumbers ? [{text: ' '}] : [];
	for (const [index, {title}] of panes.entries()) {
		const isCurrent = index === current;
		// Too narrow for all names: the current one in full, of the others the number that brings them.
		const name = hasNumbers ? `${index + 1} ${title}` : hasNames || isCurrent ? title : `${index + 1}`;
		const tone = isCurrent ? (isFocused ? 'accent' : 'strong') : 'dim';
		spans.push({text: isCurrent ? `[${name}]` : ` ${name} `, tone});
	}
	return <Line spans={spans} />;
};

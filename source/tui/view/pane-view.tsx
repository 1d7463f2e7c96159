import {Box} from 'ink';
import {useContext} from 'react';
import {fitMiddle, widthOf} from '../../text/fit-width.js';
import type {CachedGroup} from '../../core/inspect/cached-environments.js';
import {printablePath} from '../../core/text/printable.js';
import {cachedGroupInWords} from '../../text/summary/caches.js';
import {keyHint} from '../drawing/key-hint.js';
import {wrapSpans} from '../drawing/wrap.js';
import {Line} from '../drawing/line.js';
import type {Pane} from '../panes/pane.js';
import type {Span} from '../drawing/spans.js';
import {Panel, WithoutEdges} from '../drawing/panel.js';
import type {Layout} from '../drawing/screen-layout.js';
import {placeIn, Scroller, scrolledOf} from './scroller.js';
import type {Selectors} from '../session/selectors.js';
import {hasKeys, selectedCached, selectedEnvironment, type State} from '../state/state.js';
import {ThemeContext} from '../drawing/theme.js';
import {cachedName, shortName} from '../drawing/phrases.js';

type PaneViewProps = {
	readonly state: State;
	readonly selectors: Selectors;
	readonly panes: readonly Pane[];
	readonly layout: Exclude<Layout, {type: 'too-small'}>;
};

/** The environment under the cursor: its name, the tabs and the pane in view. */
export const PaneView = ({state, selectors, panes, layout}: PaneViewProps) => {
	const {paneWidth: width, paneHeight: height} = layout;
	const shown = selectors.shownPane(state);
	const isFocused = hasKeys(state, 'pane');
	const cached = selectedCached(state);
	const inside = cached ? (
		<CachedInBrief group={cached} state={state} width={width} />
	) : shown === undefined ? null : (
		<>
			<Tabs panes={panes} current={state.pane} isFocused={isFocused} width={width} />
			<Scroller shown={shown} hasKeys={isFocused} />
		</>
	);
	const scrolled = shown && {...scrolledOf(shown), offset: 1};
	if (layout.type === 'single')
		return (
			<Box flexDirection="column">
				<Rule state={state} width={layout.width} />
				<WithoutEdges scrolled={scrolled} height={height + 1}>
					{inside}
				</WithoutEdges>
			</Box>
		);
	const isBeside = layout.type === 'columns';
	return (
		<Panel
			title={titleOf(state, selectors)}
			position={shown && placeIn(shown, isFocused)}
			width={width + (isBeside ? 1 : 2)}
			height={height + 1}
			hasKeys={isFocused}
			scrolled={scrolled}
			hasLeftEdge={!isBeside}
			above={isBeside ? undefined : {hasKeys: hasKeys(state, 'list')}}
		>
			{inside}
		</Panel>
	);
};

/** Name of the environment, and the text that is searched for in the pane. */
const titleOf = (state: State, selectors: Selectors): string => {
	const pane = selectors.pane(state);
	const search = pane === undefined ? '' : (state.places[pane.id]?.search ?? '');
	return `${nameOf(state)}${search === '' ? '' : `  /${search}`}`;
};

const nameOf = (state: State): string => {
	if (selectedCached(state) !== undefined) return cachedName;
	const environment = selectedEnvironment(state);
	return environment ? shortName(environment.path, state.roots, state.home) : '';
};

const Rule = ({state, width}: {readonly state: State; readonly width: number}) => {
	const {signs} = useContext(ThemeContext);
	const name = nameOf(state);
	const text = name === '' ? '' : ` ${fitMiddle(name, width - 8, signs.cut)} `;
	const rest = signs.rule.repeat(Math.max(0, width - 2 - widthOf(text)));
	const spans: readonly Span[] = [
		{text: signs.rule.repeat(2), tone: 'dim'},
		{text, tone: state.focus === 'pane' ? 'accent' : 'strong'},
		{text: rest, tone: 'dim'},
	];
	return <Line spans={spans} />;
};

type CachedProps = {readonly group: CachedGroup; readonly state: State; readonly width: number};

/** What a row for many environments has in the place of their panes. */
const CachedInBrief = ({group, state, width}: CachedProps) => {
	const lines: ReadonlyArray<readonly Span[]> = [
		[{text: ` ${printablePath(group.path, state.home)}`, tone: 'strong'}],
		[],
		...cachedGroupInWords(group, state.now).map(text => [{text: ` ${text}`}]),
		[],
		[{text: ` ${keyHint(state.keys, 'enter')}`, tone: 'accent'}, {text: ' lists them'}],
		[
			{text: ` ${keyHint(state.keys, 'delete')}`, tone: 'accent'},
			{text: ` runs ${group.command.join(' ')}, after asking`},
		],
	];
	return (
		<Box flexDirection="column" width={width}>
			{lines
				.flatMap(spans => wrapSpans(spans, width))
				.map((spans, index) => (
					<Line key={index} spans={spans} />
				))}
		</Box>
	);
};

type TabsProps = {
	readonly panes: readonly Pane[];
	readonly current: number;
	readonly isFocused: boolean;
	readonly width: number;
};

const Tabs = ({panes, current, isFocused, width}: TabsProps) => {
	const {names, gap} = tabsIn(panes, current, width);
	const tone = isFocused ? 'accent' : 'strong';
	const spans = names.flatMap((name, index): readonly Span[] => {
		const isCurrent = index === current;
		// Where one column stands between two names, the bracket that closes one takes that of its neighbour.
		const opening = isCurrent ? '[' : gap === 1 && index === current + 1 ? '' : ' ';
		const closing = isCurrent ? ']' : gap === 1 ? '' : ' ';
		return [{text: `${opening}${name}${closing}`, tone: isCurrent ? tone : 'dim'}];
	});
	return <Line spans={spans} />;
};

/** Finds the tab that covers a column of their line. */
export const tabAt = (
	panes: readonly Pane[],
	current: number,
	{width, column}: {readonly width: number; readonly column: number},
): number | undefined => {
	const {names, gap} = tabsIn(panes, current, width);
	let end = 0;
	const index = names.findIndex(name => {
		end += name.length + gap;
		return column < end;
	});
	return index === -1 ? undefined : index;
};

type TabNames = {
	readonly names: readonly string[];
	/** Columns between two names. */
	readonly gap: 1 | 2;
};

/**
 * With numbers, else by their titles, else by short titles; if not even these fit, the other tabs show only their
 * numbers. The words don't change with the tab that is open.
 */
const tabsIn = (panes: readonly Pane[], current: number, width: number): TabNames => {
	const titles = panes.map(({title}) => title);
	const short = panes.map(({title, shortTitle = title}) => shortTitle);
	const choices: readonly TabNames[] = [
		{names: titles.map((title, index) => `${index + 1} ${title}`), gap: 2},
		{names: titles, gap: 2},
		{names: titles, gap: 1},
		{names: short, gap: 2},
		{names: short, gap: 1},
	];
	const fits = ({names, gap}: TabNames): boolean =>
		names.reduce((sum, name) => sum + name.length + gap, gap === 1 ? 1 : 0) <= width;
	return (
		choices.find(fits) ?? {names: titles.map((title, index) => (index === current ? title : `${index + 1}`)), gap: 2}
	);
};

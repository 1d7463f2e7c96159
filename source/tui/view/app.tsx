import {Box, Text, useApp} from 'ink';
import {useEffect, useMemo, useSyncExternalStore} from 'react';
import type {Action} from '../../actions/shared/action.js';
import {Dialog} from '../dialogs/dialog.js';
import {paletteEntries, targetName} from '../dialogs/palette-entries.js';
import {Palette} from '../dialogs/palette.js';
import {Empty} from './empty.js';
import {Footer} from './footer.js';
import {Header} from './header.js';
import {hitAt} from './hit-test.js';
import type {Layout} from '../drawing/screen-layout.js';
import {ListView} from './list.js';
import type {Pane} from '../panes/pane.js';
import {PaneView} from './pane-view.js';
import {ScreenView} from './screen-view.js';
import type {Screen} from '../screens/screen.js';
import type {Mouse} from '../session/open-terminal-reports.js';
import type {Session} from '../session/session.js';
import {frameOf} from '../state/list-widths.js';
import type {State} from '../state/state.js';
import type {MouseEvent} from '../state/terminal-reports.js';
import {StatusLine} from './status-line.js';
import {useTerminalInput} from './use-terminal-input.js';
import {behind, ThemeContext, type Theme} from '../drawing/theme.js';

export type AppProps = {
	readonly session: Session;
	readonly actions: readonly Action[];
	readonly panes: readonly Pane[];
	readonly screens: readonly Screen[];
	readonly theme: Theme;
	readonly mouse?: Mouse | undefined;
	/** Receives the function that gives the terminal away, for Ctrl-Z. */
	readonly onReady?: ((suspendTerminal: ReturnType<typeof useApp>['suspendTerminal']) => void) | undefined;
};

/** The whole screen. Keys go to the session, which reads the state as it is then; nothing here decides anything. */
export const App = ({session, actions, panes, screens, theme, mouse, onReady}: AppProps) => {
	const {suspendTerminal} = useApp();
	const state = useSyncExternalStore(session.subscribe, session.getState);
	const shown = {actions, screens, panes, mark: theme.signs.cut};
	useTerminalInput(mouse, {
		onKeys: keys => session.press(...keys),
		onMouse: event => point({session, state, drawn: {selectors: session.selectors, ...shown}}, event),
		onPaste: session.paste,
	});
	useEffect(() => onReady?.(suspendTerminal), [onReady, suspendTerminal]);
	const rear = useMemo(() => behind(theme), [theme]);
	const layout = frameOf(state);
	if (layout.type === 'too-small') return <TooSmall />;
	const isCovered = state.mode.type === 'asking' || state.mode.type === 'palette';
	return (
		<ThemeContext value={theme}>
			<Box flexDirection="column" width={layout.width} height={layout.height} overflow="hidden">
				<ThemeContext value={isCovered ? rear : theme}>
					<Header state={state} width={layout.width} freedBy={session.freedBy} />
					<Box height={layout.bodyHeight} overflow="hidden">
						<Body session={session} state={state} panes={panes} layout={layout} />
					</Box>
				</ThemeContext>
				<StatusLine state={state} selectors={session.selectors} width={layout.width} freedBy={session.freedBy} />
				<Footer state={state} selectors={session.selectors} actions={actions} screens={screens} width={layout.width} />
				{state.mode.type === 'asking' ? (
					<Dialog asking={state.mode} columns={layout.width} rows={layout.height} />
				) : null}
				{state.mode.type === 'palette' ? (
					<Palette
						mode={state.mode}
						entries={paletteEntries(state.mode.text.value, session.selectors.scene(state), state)}
						target={targetName(state)}
						columns={layout.width}
						rows={layout.height - 1}
					/>
				) : null}
			</Box>
		</ThemeContext>
	);
};

const TooSmall = () => <Text wrap="truncate-end">Too small: it needs 40x10</Text>;

type Frame = {
	readonly session: Session;
	readonly state: State;
	readonly drawn: Parameters<typeof hitAt>[2];
};

/** The meaning of a mouse event in the drawn frame, if that has not become another one. In a dialog the wheel scrolls. */
const point = ({session, state, drawn}: Frame, event: MouseEvent): void => {
	const {type} = session.getState().mode;
	const direction = event.type === 'wheel-up' ? -1 : 1;
	if (event.type !== 'click' && (type === 'asking' || type === 'palette'))
		return session.press(direction < 0 ? 'up' : 'down');
	if (type !== state.mode.type) return;
	const hit = hitAt(state, event, drawn);
	if (hit === undefined) return;
	if (event.type === 'click') session.click(hit);
	else session.scroll(hit, direction);
};

type BodyProps = {
	readonly session: Session;
	readonly state: State;
	readonly panes: readonly Pane[];
	readonly layout: Exclude<Layout, {type: 'too-small'}>;
};

const Body = ({session, state, panes, layout}: BodyProps) => {
	const {selectors} = session;
	const screen = selectors.shownScreen(state);
	if (screen)
		return (
			<ScreenView
				state={state}
				shown={screen}
				beside={selectors.besideScreen(state)}
				title={selectors.screen(state)?.title ?? ''}
				layout={layout}
			/>
		);
	// A filter without a match leaves the frames where they are: they come back with the next key.
	if (state.shown.length === 0 && state.environments.size === 0)
		return <Empty state={state} height={layout.bodyHeight} />;
	const list = <ListView state={state} layout={layout} />;
	const pane = <PaneView state={state} selectors={selectors} panes={panes} layout={layout} />;
	if (layout.type === 'single') return state.focus === 'pane' && state.shown.length > 0 ? pane : list;
	return (
		<Box flexDirection={layout.type === 'columns' ? 'row' : 'column'}>
			{list}
			{pane}
		</Box>
	);
};

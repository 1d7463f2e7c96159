import type {Action} from '../../actions/shared/action.js';
import {widthOf} from '../../text/fit-width.js';
import {keyName, type Command} from '../state/key-table.js';
import {Line} from '../drawing/line.js';
import type {Span} from '../drawing/spans.js';
import {cursorId} from '../state/cursor.js';
import type {Selectors} from '../session/selectors.js';
import type {Shown} from '../state/shown.js';
import type {Screen} from '../screens/screen.js';
import {selectedCached, type State} from '../state/state.js';

export type FooterInput = {
	readonly selectors: Selectors;
	readonly actions: readonly Action[];
	readonly screens: readonly Screen[];
};

type FooterProps = FooterInput & {readonly state: State; readonly width: number};

type Hint = {
	readonly key: string;
	readonly title: string;
	/** Whether the key would only say why it does nothing. */
	readonly isIdle?: boolean;
};

/** The most useful keys of the current view; as many as fit, and always `?` and the way back. */
export const Footer = ({state, width, ...input}: FooterProps) => (
	<Line spans={shownHints(state, input, width).flatMap(hint => spansOf(hint, state.isAscii))} width={width} />
);

/** The key of the hint that covers a column. */
export const footerKeyAt = (
	state: State,
	input: FooterInput,
	{column, width}: {readonly column: number; readonly width: number},
): string | undefined => {
	let end = 0;
	return shownHints(state, input, width).find(hint => {
		end += lengthOf(hint, state.isAscii);
		return column < end;
	})?.key;
};

const shownHints = (state: State, input: FooterInput, width: number): readonly Hint[] => {
	// The screen of all keys has no key for itself.
	const isHelp = state.screen?.id === 'help';
	const help = isTyping(state) || isHelp ? [] : input.screens.filter(({id}) => id === 'help').flatMap(hintOf);
	const hints = hintsOf(state, input);
	const lengthOfAll = (some: readonly Hint[]): number =>
		some.reduce((sum, hint) => sum + lengthOf(hint, state.isAscii), 1);
	// Whoever has opened something must see how to leave it.
	const needed = [...hints.filter(({key}) => key === 'escape'), ...help];
	let count = hints.length;
	const shown = (): readonly Hint[] => {
		const first = hints.slice(0, count);
		return [...first, ...needed.filter(hint => !first.includes(hint))];
	};
	while (count > 0 && lengthOfAll(shown()) > width) count -= 1;
	return shown();
};

const isTyping = ({mode}: State): boolean => mode.type !== 'browsing';

// A key that begins its word is shown within it: [d]elete.
const isInitial = ({key, title}: Hint): boolean => key.length === 1 && title.startsWith(key);
const lengthOf = (hint: Hint, isAscii: boolean): number =>
	isInitial(hint) ? widthOf(hint.title) + 3 : widthOf(hint.title) + widthOf(keyName(hint.key, isAscii)) + 4;

const spansOf = (hint: Hint, isAscii: boolean): readonly Span[] => {
	const {key, title, isIdle = false} = hint;
	const tone = isIdle ? 'dim' : 'plain';
	const rest = isInitial(hint) ? title.slice(1) : ` ${title}`;
	return [
		{text: ' [', tone},
		{text: keyName(key, isAscii), tone: isIdle ? 'dim' : 'accent'},
		{text: `]${rest}`, tone},
	];
};

const hintsOf = (state: State, {selectors, actions, screens}: FooterInput): readonly Hint[] => {
	const {mode} = state;
	const keyFor = (command: Command, title: string): readonly Hint[] =>
		hintOf({keys: selectors.scene(state).keyTable.find(one => one.command === command)?.keys ?? [], title});
	const search = keyFor('search', 'search');
	if (mode.type !== 'browsing') return hintsOfMode(state);
	const screen = selectors.screen(state);
	if (screen) {
		const {reading} = state.screen ?? {};
		const data = reading?.status === 'ready' ? reading.data : undefined;
		const scene = selectors.scene(state);
		const own = screen.press.filter(key => key.isOffered?.(data, scene) !== false).flatMap(hintOf);
		if (state.screen?.place.details !== undefined) return [back, ...own];
		const isSearched = ['help', 'packages', 'compare'].includes(screen.id) ? search : [];
		// Other keys of the screen may mean nothing on such a row.
		if (selectors.rowEffect(state) !== undefined) return [...isSearched, ...listThem, ...own, back];
		const details = detailsHint(screen, selectors.shownScreen(state));
		return [...isSearched, ...own.slice(0, 2), ...details, ...own.slice(2, 4), back, ...own.slice(4)];
	}
	const opened = state.isOfHosts ? [] : screens.filter(({id}) => id !== 'help');
	const offered = [...actions.filter(action => isOffered(action, state)), ...opened];
	const isIdle = isIdleIn(state, selectors);
	const hintsFor = (some: typeof offered): readonly Hint[] =>
		some.flatMap(one => hintOf(one).map(hint => ('ask' in one ? {...hint, isIdle: isIdle(one)} : hint)));
	const first = hintsFor(offered.filter(isForemost));
	const others = hintsFor(offered.filter(one => !isForemost(one)));
	const common = [...first, ...others];
	if (selectedCached(state) && state.marks.size === 0) {
		const empty = actions
			.filter(({id}) => id === 'delete' && !state.isReadOnly)
			.flatMap(({keys}) => hintOf({keys, title: 'uv cache prune'}));
		const others = [
			...actions.filter(action => action.targets === 'none' && isOffered(action, state)),
			...screens.filter(({id}) => id !== 'help'),
		];
		return [{key: 'enter', title: 'open'}, ...empty, ...others.flatMap(hintOf), ...keyFor('search', 'filter')];
	}
	if (state.focus === 'pane') {
		const pane = selectors.pane(state);
		const modes: readonly Hint[] = (pane?.modes?.length ?? 0) > 1 ? keyFor('mode', 'view') : [];
		const own = (pane?.keys ?? []).flatMap(hintOf);
		const rest = common.filter(({key}) => !own.some(hint => hint.key === key));
		const shown = selectors.shownPane(state);
		const id = shown && cursorId(shown);
		const isDirectory = id !== undefined && pane?.enter?.(id, shown?.place.at) !== undefined;
		const open: readonly Hint[] = isDirectory ? [{key: 'enter', title: 'open'}] : detailsHint(pane, shown);
		const details = shown?.place.details === undefined ? open : [];
		return [...own, ...details, ...modes, ...search, back, ...rest];
	}
	const elsewhere = state.isOfHosts ? [] : keyFor('look', 'look elsewhere');
	if (state.environments.size === 0)
		return [...common.slice(0, 1), ...elsewhere, ...keyFor('quit', 'quit'), ...common.slice(1)];
	if (state.shown.length === 0) return [...common, ...elsewhere, ...keyFor('quit', 'quit')];
	// Nobody finds a filter or an order that is not offered, and everybody needs one before a check.
	const ordered = [...first, ...keyFor('search', 'filter'), ...keyFor('order', 'order'), ...others];
	return [{key: 'enter', title: 'open'}, ...keyFor('mark', 'mark'), ...ordered];
};

const hintsOfMode = ({mode, typed}: State): readonly Hint[] => {
	switch (mode.type) {
		case 'typing':
			return [
				{key: 'enter', title: mode.field === 'look' ? 'look there' : 'apply'},
				{key: 'escape', title: 'cancel'},
				...(mode.field === 'look' ? [{key: 'tab', title: 'complete'}] : []),
				...(mode.field === 'filter' ? [{key: 'tab', title: 'broken, unused, large …'}] : []),
				...(typed[mode.field].length > 0 ? [{key: 'ctrl-p', title: 'earlier'}] : []),
			];
		case 'palette':
			return [
				{key: 'enter', title: 'run'},
				{key: 'escape', title: 'close'},
			];
		case 'preparing':
			return mode.isAnswered ? [] : [{key: 'escape', title: 'cancel'}];
		default:
			return [];
	}
};

/** Whether a narrow footer prefers it. */
const isForemost = ({id}: {readonly id: string}): boolean => foremost.includes(id);
const foremost = ['create', 'install', 'reset', 'delete', 'sweep'];

/** Whether an action could begin: the footer has no room for impossible ones. */
const isOffered = ({id, changes, targets}: Action, state: State): boolean => {
	// Of another machine's it stands there dimmed, and says where to go.
	if (state.isReadOnly && changes && !(state.isOfHosts && targets !== 'none')) return false;
	if (id === 'free') return state.held.count > 0;
	return targets === 'none' || state.shown.length > 0;
};

/** Whether an action could only say why it is impossible. Not asked for marks, of which there may be thousands. */
const isIdleIn = (state: State, selectors: Selectors): ((action: Action) => boolean) => {
	if (state.marks.size > 0 || state.rangeFrom !== undefined) return () => false;
	const {whyNot} = selectors.scene(state);
	return action => whyNot(action) !== undefined;
};

/** Where there is a row to go into. */
const detailsHint = (source: {readonly details?: unknown} | undefined, shown: Shown | undefined): readonly Hint[] =>
	source?.details !== undefined && shown && cursorId(shown) !== undefined ? [{key: 'enter', title: 'details'}] : [];

const listThem: readonly Hint[] = [{key: 'enter', title: 'list them'}];
const back: Hint = {key: 'escape', title: 'back'};

const hintOf = ({keys, title}: {readonly keys: readonly string[]; readonly title: string}): readonly Hint[] =>
	keys[0] === undefined ? [] : [{key: keys[0], title}];

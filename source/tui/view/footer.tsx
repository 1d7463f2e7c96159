import type {Action} from '../../actions/shared/action.js';
import {widthOf} from '../../text/fit-width.js';
import {keyName} from '../state/key-table.js';
import {Line} from '../drawing/line.js';
import type {Span} from '../drawing/spans.js';
import {cursorId} from '../state/cursor.js';
import type {Selectors} from '../session/shown-rows.js';
import type {Shown} from '../state/shown.js';
import type {Screen} from '../screens/screen.js';
import type {State} from '../state/state.js';

export type FooterInput = {
	readonly selectors: Selectors;
	readonly actions: readonly Action[];
	readonly screens: readonly Screen[];
};

type FooterProps = FooterInput & {readonly state: State; readonly width: number};

type Hint = {readonly key: string; readonly title: string};

/** The keys that matter where one is; as many as fit, `?` always. */
export const Footer = ({state, width, ...input}: FooterProps) => (
	<Line spans={shownHints(state, input, width).flatMap(spansOf)} width={width} />
);

/** The key of the hint that covers a column. */
export const footerKeyAt = (
	state: State,
	input: FooterInput,
	{column, width}: {readonly column: number; readonly width: number},
): string | undefined => {
	let end = 0;
	return shownHints(state, input, width).find(hint => {
		end += lengthOf(hint);
		return column < end;
	})?.key;
};

const shownHints = (state: State, input: FooterInput, width: number): readonly Hint[] => {
	// The screen of all keys has no key for itself.
	const isHelp = state.screen?.id === 'help';
	const last: Hint = {key: '?', title: 'keys'};
	const shown: Hint[] = [];
	let used = lengthOf(last) + 1;
	for (const hint of hintsOf(state, input)) {
		used += lengthOf(hint);
		if (used > width) break;
		shown.push(hint);
	}
	return isTyping(state) || isHelp ? shown : [...shown, last];
};

const isTyping = ({mode}: State): boolean => mode.type !== 'browsing';

// A letter that begins its word is shown in it: [d]elete.
const isInitial = ({key, title}: Hint): boolean => key.length === 1 && title.startsWith(key);
const lengthOf = (hint: Hint): number =>
	isInitial(hint) ? widthOf(hint.title) + 3 : widthOf(hint.title) + widthOf(keyName(hint.key)) + 4;

const spansOf = (hint: Hint): readonly Span[] => {
	const {key, title} = hint;
	if (isInitial(hint))
		return [{text: ' ['}, {text: key, tone: 'accent'}, {text: ']'}, {text: title.slice(1), tone: 'dim'}];
	return [{text: ' ['}, {text: keyName(key), tone: 'accent'}, {text: '] '}, {text: title, tone: 'dim'}];
};

const hintsOf = (state: State, {selectors, actions, screens}: FooterInput): readonly Hint[] => {
	const {mode} = state;
	if (mode.type === 'typing')
		return [
			{key: 'enter', title: mode.field === 'look' ? 'look there' : 'apply'},
			{key: 'escape', title: 'cancel'},
			...(mode.field === 'filter' ? [{key: 'tab', title: 'broken, unused, large …'}] : []),
		];
	if (mode.type === 'palette')
		return [
			{key: 'enter', title: 'run'},
			{key: 'escape', title: 'close'},
		];
	if (mode.type !== 'browsing') return [];
	const screen = selectors.screen(state);
	if (screen) {
		const {reading} = state.screen ?? {};
		const data = reading?.status === 'ready' ? reading.data : undefined;
		const scene = selectors.scene(state);
		const own = screen.press.filter(key => key.isOffered?.(data, scene) !== false).flatMap(hintOf);
		if (state.screen?.place.details !== undefined) return [back, ...own];
		const details = detailsHint(screen, selectors.shownScreen(state));
		const isSearched = screen.id === 'help' ? [search] : [];
		return [...isSearched, ...own.slice(0, 2), ...details, ...own.slice(2, 4), back, ...own.slice(4)];
	}
	const offered = actions.filter(action => isOffered(action, state));
	const hints = [...offered.flatMap(hintOf), ...screens.filter(({id}) => id !== 'help').flatMap(hintOf)];
	const common = [...hints.filter(isForemost), ...hints.filter(hint => !isForemost(hint))];
	if (state.focus === 'pane') {
		const pane = selectors.pane(state);
		const modes: readonly Hint[] = (pane?.modes?.length ?? 0) > 1 ? [{key: 'w', title: 'view'}] : [];
		const own = (pane?.keys ?? []).flatMap(hintOf);
		const others = common.filter(({key}) => !own.some(hint => hint.key === key));
		const shown = selectors.shownPane(state);
		const details = shown?.place.details === undefined && pane ? detailsHint(pane, shown) : [];
		return [...own, ...details, ...modes, search, back, ...others];
	}
	if (state.shown.length === 0) return [...common, {key: 'L', title: 'look elsewhere'}, {key: 'q', title: 'quit'}];
	return [{key: 'enter', title: 'open'}, {key: ' ', title: 'mark'}, ...common, {key: '/', title: 'filter'}];
};

/** What a narrow footer should rather show. */
const isForemost = ({key}: Hint): boolean => 'cirds'.includes(key);

/** Whether an action could begin at all: the footer has no room for those that could not. */
const isOffered = ({id, changes, targets}: Action, state: State): boolean => {
	if (state.isReadOnly && changes) return false;
	if (id === 'free') return state.held.count > 0;
	return targets === 'none' || state.shown.length > 0;
};

/** Where there is a row to go into. */
const detailsHint = (source: {readonly details?: unknown}, shown: Shown | undefined): readonly Hint[] =>
	source.details !== undefined && shown && cursorId(shown) !== undefined ? [{key: 'enter', title: 'details'}] : [];

const search: Hint = {key: '/', title: 'search'};
const back: Hint = {key: 'escape', title: 'back'};

const hintOf = ({keys, title}: {readonly keys: readonly string[]; readonly title: string}): readonly Hint[] =>
	keys[0] === undefined ? [] : [{key: keys[0], title}];

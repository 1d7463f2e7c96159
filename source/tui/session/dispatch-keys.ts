import type {Action} from '../../actions/shared/action.js';
import {absolute, fsPath} from '../../core/model/path.js';
import {copyText} from './copying.js';
import {answerKey} from '../dialogs/answering.js';
import {actionOf, commandOf} from '../state/key-table.js';
import {layoutOf} from '../drawing/screen-layout.js';
import {createCommands} from './list-keys.js';
import {type Commands} from './parts.js';
import {paletteEntries} from '../dialogs/palette-entries.js';
import {createScreenKeys} from './screen-keys.js';
import {cursorId} from '../state/cursor.js';
import {markedPaths, selectedEnvironment, startPlace, type Asking, type Mode} from '../state/state.js';
import {editText, pasteText} from '../state/text-field.js';
import type {BrowsingOptions} from './parts.js';

type Browsing = {
	readonly press: (keys: readonly string[]) => void;
	readonly paste: (text: string) => void;
	readonly answer: (value: string) => void;
	readonly dismiss: () => void;
};

/** What keys do, by the mode that the state is in at the moment of the press. */
export const createBrowsing = (options: BrowsingOptions): Browsing => {
	const {store, context, leaving, clock} = options;
	const setMode = (mode: Mode) => store.dispatch({type: 'mode-changed', mode});
	const dismiss = () => setMode({type: 'browsing'});
	const commands: Commands = createCommands(options);
	const screenKeys = createScreenKeys(options, commands);

	const answer = (value: string): void => {
		const {mode} = store.getState();
		if (mode.type !== 'asking') return;
		dismiss();
		const {purpose, question} = mode;
		switch (purpose.type) {
			case 'action':
				return options.errands.begin(purpose.action, purpose.targets, {...purpose.answers, [question.id]: value});
			case 'quit':
				return leaving.answer(value);
			case 'stop':
				return options.errands.cancel(purpose.jobId);
			case 'copy':
				return copyText({store, copy: options.copy}, value);
		}
	};

	const asking = (mode: Asking, key: string): void => {
		// Twice Ctrl-C leaves; what is held stays held.
		if (key === 'ctrl-c' && mode.purpose.type === 'quit') return leaving.leave();
		const {size} = store.getState();
		// Nothing is answered that can't be seen.
		if (layoutOf(size).type === 'too-small' && !['escape', 'ctrl-c'].includes(key)) return;
		const result = answerKey(mode, key, {now: clock(), size});
		if (result.type === 'answered') answer(result.value);
		else if (result.type === 'dismissed') dismiss();
		else if (result.type === 'changed') setMode(result.asking);
	};

	const typing = (mode: Extract<Mode, {type: 'typing'}>, key: string): void => {
		if (key === 'escape' || key === 'ctrl-c') {
			if (mode.field !== 'look') commands.setSearch(mode.field, '');
			return dismiss();
		}
		if (key === 'enter') {
			dismiss();
			if (mode.field === 'look') look(mode.text.value);
			return;
		}
		if (key === 'up' || key === 'down') return commands.run(key, key);
		const text = editText(mode.text, key);
		if (!text) return;
		setMode({...mode, text});
		if (mode.field !== 'look') commands.setSearch(mode.field, text.value);
	};

	const look = (text: string): void => {
		const trimmed = text.trim();
		if (trimmed === '') return;
		const {home, cwd} = context.core;
		const path = /^~(?=\/|$)/.test(trimmed) ? home + trimmed.slice(1) : trimmed;
		options.rescan([absolute(path, fsPath(store.getState().roots[0] ?? cwd))]);
	};

	const palette = (mode: Extract<Mode, {type: 'palette'}>, key: string): void => {
		const entries = paletteEntries(mode.text.value, options);
		if (key === 'escape' || key === 'ctrl-c') return dismiss();
		if (key === 'enter') {
			const entry = entries[mode.index];
			dismiss();
			if (entry?.action) begin(entry.action);
			else if (entry?.key !== undefined) browse(entry.key);
			return;
		}
		const by = {up: -1, down: 1, pageup: -8, pagedown: 8}[key];
		if (by !== undefined)
			return setMode({...mode, index: Math.min(Math.max(0, mode.index + by), Math.max(0, entries.length - 1))});
		const text = editText(mode.text, key);
		if (text) setMode({...mode, text, index: 0});
	};

	const browse = (key: string): void => {
		const state = store.getState();
		if (layoutOf(state.size).type === 'too-small' && !['q', 'ctrl-c', 'ctrl-z'].includes(key)) return;
		if (state.screen) return screenKeys(key);
		if (state.focus === 'pane' && paneKey(key)) return;
		const binding = commandOf(key);
		if (binding) return commands.run(binding.command, key);
		const action = actionOf(key, options.actions);
		if (action) return begin(action);
		const screen = options.screens.find(({keys}) => keys.includes(key));
		if (screen) commands.openScreen(screen);
	};

	const begin = (action: Action): void => {
		store.dispatch({type: 'settled'});
		const state = store.getState();
		const current = selectedEnvironment(state);
		const marked = action.targets === 'many' ? markedPaths(state) : [];
		const targets =
			marked.length > 0 ? marked.flatMap(path => state.environments.get(path) ?? []) : current ? [current] : [];
		options.errands.begin(action, action.targets === 'none' ? [] : targets);
	};

	/** A key of the focused pane's own; false when it has none such. */
	const paneKey = (key: string): boolean => {
		const state = store.getState();
		const pane = options.selectors.pane(state);
		const environment = selectedEnvironment(state);
		const shown = options.selectors.shownPane(state);
		const binding = pane?.keys?.find(({keys}) => keys.includes(key));
		const reading = pane && state.readings[pane.id];
		if (!pane || !binding || !environment || !shown || reading?.status !== 'ready') return false;
		const place = state.places[pane.id] ?? startPlace;
		const answers = binding.answers(place.details ?? cursorId(shown), reading.data);
		const action = options.actions.find(({id}) => id === binding.actionId);
		if (answers && action) options.errands.begin(action, [environment], answers);
		return true;
	};

	const pressOne = (key: string): void => {
		const {mode} = store.getState();
		switch (mode.type) {
			case 'leaving':
				return;
			case 'preparing':
				return key === 'escape' || key === 'ctrl-c' ? dismiss() : undefined;
			case 'asking':
				return asking(mode, key);
			case 'typing':
				return typing(mode, key);
			case 'palette':
				return palette(mode, key);
			case 'browsing':
				return browse(key);
		}
	};

	return {
		press: keys => {
			store.dispatch({type: 'ticked', now: context.core.now()});
			if (store.getState().isUnread) store.dispatch({type: 'read'});
			for (const key of keys) {
				const before = store.getState().mode;
				pressOne(key);
				if (isNewDialog(before, store.getState().mode)) return;
			}
		},
		paste: text => {
			const {mode} = store.getState();
			if (mode.type === 'typing' || mode.type === 'palette') setMode({...mode, text: pasteText(mode.text, text)});
			if (mode.type === 'typing' && mode.field !== 'look')
				commands.setSearch(mode.field, pasteText(mode.text, text).value);
			if (mode.type === 'asking' && mode.question.type === 'text')
				setMode({...mode, text: pasteText(mode.text, text), refusal: undefined});
		},
		answer,
		dismiss: () => (store.getState().mode.type === 'asking' ? dismiss() : undefined),
	};
};

/** Whether a dialog has just opened, or is being prepared: the rest of the burst is not meant for it. */
const isNewDialog = (before: Mode, after: Mode): boolean => {
	if (after.type === 'preparing') return true;
	return after.type === 'asking' && (before.type !== 'asking' || before.question !== after.question);
};

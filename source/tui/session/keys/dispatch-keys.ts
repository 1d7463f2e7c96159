import {layoutOf} from '../../drawing/screen-layout.js';
import {actionOf, commandOf} from '../../state/key-table.js';
import type {Mode} from '../../state/state.js';
import {pressInDialog} from './answer-dialog.js';
import {beginAction, beginPaneAction} from './begin-action.js';
import {openScreen} from './go-back.js';
import {sayUnbound} from './unbound-key.js';
import {runCommand} from './list-keys.js';
import {goUp} from './move-cursor.js';
import type {Parts} from '../parts.js';
import {pressInScreen} from './screen-keys.js';
import {pressPalette, pressTyping} from './type-text.js';

/** The keys of one burst, one after the other. The rest of a burst is dropped once a dialog has opened. */
export const pressKeys = (parts: Parts, keys: readonly string[]): void => {
	const {store, context} = parts;
	store.dispatch({type: 'ticked', now: context.core.now()});
	if (store.getState().isUnread) store.dispatch({type: 'read'});
	for (const key of keys) {
		const before = store.getState().mode;
		pressOne(parts, key);
		if (isNewDialog(before, store.getState().mode)) return;
	}
};

/** Handles a key by the mode that the state is in at the moment of the press. */
const pressOne = (parts: Parts, key: string): void => {
	const {mode} = parts.store.getState();
	switch (mode.type) {
		case 'leaving':
			return;
		case 'preparing':
			return key === 'escape' || key === 'ctrl-c' ? dismiss(parts) : undefined;
		case 'asking':
			return pressInDialog(parts, mode, key);
		case 'typing':
			return pressTyping(parts, mode, {key, run: arrow => browse(parts, arrow)});
		case 'palette':
			return pressPalette(parts, mode, {key, run: chosen => browse(parts, chosen)});
		case 'browsing':
			return browse(parts, key);
	}
};

const dismiss = ({store}: Parts): void => store.dispatch({type: 'mode-changed', mode: {type: 'browsing'}});

const browse = (parts: Parts, key: string): void => {
	const state = parts.store.getState();
	if (layoutOf(state.size).type === 'too-small' && !['q', 'ctrl-c', 'ctrl-z'].includes(key)) return;
	if (state.screen) return pressInScreen(parts, key);
	if (state.focus === 'pane' && ((isUpward(key) && goUp(parts)) || beginPaneAction(parts, key))) return;
	const binding = commandOf(key, parts.keyTable);
	if (binding) return runCommand(parts, binding.command, key);
	const action = actionOf(key, parts.actions);
	if (action) return beginAction(parts, action);
	const screen = parts.screens.find(({keys}) => keys.includes(key));
	if (screen) return openScreen(parts, screen);
	if (state.focus === 'list' && beginPaneAction(parts, key)) return;
	sayUnbound(parts, key);
};

// Left is the way to the pane before as well, once one is at the top.
const isUpward = (key: string): boolean => key === 'left' || key === 'backspace';

/** Closes the open question without an answer. */
export const dismissDialog = (parts: Parts): void => {
	if (parts.store.getState().mode.type === 'asking') dismiss(parts);
};

/** Whether a dialog has just opened or is being prepared: the rest of a burst isn't meant for it. */
const isNewDialog = (before: Mode, after: Mode): boolean => {
	if (after.type === 'preparing') return true;
	return after.type === 'asking' && (before.type !== 'asking' || before.question !== after.question);
};

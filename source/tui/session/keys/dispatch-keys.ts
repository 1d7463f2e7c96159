import type {Question} from '../../../actions/shared/action.js';
import {answerClick, answerKey, isYoung, type DialogPart} from '../../dialogs/asking.js';
import {layoutOf} from '../../drawing/screen-layout.js';
import {actionOf, commandOf, keyName} from '../../state/key-table.js';
import type {Asking, Mode} from '../../state/state.js';
import {beginAction, beginPaneAction} from './begin-action.js';
import {openScreen} from './go-back.js';
import {sayUnbound} from './unbound-key.js';
import {runKeyCommand} from './list-keys.js';
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

const pressInDialog = (parts: Parts, mode: Asking, key: string): void => {
	const {store, quit, clock} = parts;
	// Ctrl-C pressed twice leaves; held environments stay held.
	if (key === 'ctrl-c' && mode.question.id === 'quit') return quit.leave();
	const {size} = store.getState();
	// A question that can't be seen takes no answer.
	if (layoutOf(size).type === 'too-small' && !['escape', 'ctrl-c'].includes(key)) return;
	act(parts, answerKey(mode, key, {now: clock(), size}));
};

/** A click on a part of a dialog, which has an effect only while that question is open. */
export const clickInDialog = (parts: Parts, question: Question, part: DialogPart): void => {
	const {mode, size} = parts.store.getState();
	if (mode.type !== 'asking' || mode.question !== question) return;
	const answer = answerClick(mode, part, {now: parts.clock(), size});
	if (answer.type === 'nothing') sayKey(parts, mode, part);
	else act(parts, answer);
};

/** Says by which key something is answered that no click agrees to. */
const sayKey = ({store, clock}: Parts, {openedAt, question}: Asking, part: DialogPart): void => {
	const key = part.type === 'key' ? part.key : 'enter';
	const isAnswer = key === 'enter' || (question.type === 'confirm' && question.choices.some(one => one.key === key));
	if (!isAnswer || isYoung(openedAt, clock())) return;
	const name = keyName(key, store.getState().isAscii);
	store.dispatch({type: 'noticed', notice: {text: `Press ${name}: no click agrees to a change`, tone: 'plain'}});
};

const act = (parts: Parts, result: ReturnType<typeof answerKey>): void => {
	if (result.type === 'answered') answerDialog(parts, result.value);
	else if (result.type === 'dismissed') dismiss(parts);
	else if (result.type === 'changed') parts.store.dispatch({type: 'mode-changed', mode: result.asking});
};

/** Closes the open question, if there is one, and goes on with the answer to it. */
export const answerDialog = (parts: Parts, value: string): void => {
	const {mode} = parts.store.getState();
	if (mode.type !== 'asking') return;
	dismiss(parts);
	mode.onAnswer(value);
};

const browse = (parts: Parts, key: string): void => {
	const state = parts.store.getState();
	if (layoutOf(state.size).type === 'too-small' && !['q', 'ctrl-c', 'ctrl-z'].includes(key)) return;
	if (state.screen) return pressInScreen(parts, key);
	if (state.focus === 'pane' && ((isUpward(key) && goUp(parts)) || beginPaneAction(parts, key))) return;
	const binding = commandOf(key, parts.keyTable);
	if (binding) return runKeyCommand(parts, binding.command, key);
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

import type {Question} from '../../../actions/shared/action.js';
import {answerClick, answerKey, isYoung, type DialogPart} from '../../dialogs/answering.js';
import {layoutOf} from '../../drawing/screen-layout.js';
import {keyName} from '../../state/key-table.js';
import type {Asking} from '../../state/state.js';
import {copyText} from './copying.js';
import type {Parts} from '../parts.js';

/** A key in an open dialog. */
export const pressInDialog = (parts: Parts, mode: Asking, key: string): void => {
	const {store, quit, clock} = parts;
	// Ctrl-C pressed twice leaves; held environments stay held.
	if (key === 'ctrl-c' && mode.purpose.type === 'quit') return quit.leave();
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
	const {store} = parts;
	if (result.type === 'answered') answerDialog(parts, result.value);
	else if (result.type === 'dismissed') store.dispatch({type: 'mode-changed', mode: {type: 'browsing'}});
	else if (result.type === 'changed') store.dispatch({type: 'mode-changed', mode: result.asking});
};

/** Answers the open question, if there is one. */
export const answerDialog = (parts: Parts, value: string): void => {
	const {mode} = parts.store.getState();
	if (mode.type !== 'asking') return;
	parts.store.dispatch({type: 'mode-changed', mode: {type: 'browsing'}});
	const {purpose, question} = mode;
	switch (purpose.type) {
		case 'action':
			return parts.jobs.proceed({...purpose, answers: {...purpose.answers, [question.id]: value}});
		case 'quit':
			return parts.quit.answer(value);
		case 'stop':
			return parts.jobs.cancel(purpose.jobId);
		case 'copy':
			return copyText(parts, value);
	}
};

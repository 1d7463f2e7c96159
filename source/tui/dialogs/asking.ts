import type {Line, Question} from '../../actions/action.js';
import type {Asking, Purpose} from '../state.js';
import type {Progress} from '../../core/work.js';
import type {Store} from '../store.js';
import {editText, textField} from '../text-field.js';
import {VenvError} from '../../core/error.js';
import {printable} from '../../core/text.js';
import {sentence} from '../words.js';

const graveMs = 300;

/** Shows a question; what it is about was fixed before. */
export const openQuestion = (
	{store, clock}: {readonly store: Store; readonly clock: () => number},
	purpose: Purpose,
	question: Question,
): void => {
	const initial = question.type === 'text' ? (question.initial ?? '') : '';
	const mode: Asking = {
		type: 'asking',
		purpose,
		question,
		openedAt: clock(),
		text: textField(initial),
		index: 0,
		top: 0,
	};
	store.dispatch({type: 'mode-changed', mode});
};

/**
 * Finds out what the open question wants found out, and shows it there; ends when it closes, or another one opens. Does
 * nothing for any other question.
 */
export const findOut = async (store: Store): Promise<void> => {
	const {mode} = store.getState();
	if (mode.type !== 'asking' || mode.question.type !== 'confirm' || mode.question.findOut === undefined) return;
	const {question} = mode;
	const controller = new AbortController();
	const isOpen = (): boolean => {
		const now = store.getState().mode;
		return now.type === 'asking' && now.question === question;
	};
	const show = (found: readonly Line[]): void => {
		const now = store.getState().mode;
		if (now.type === 'asking' && now.question === question)
			store.dispatchSoon({type: 'mode-changed', mode: {...now, found}});
	};
	const unsubscribe = store.subscribe(() => (isOpen() ? undefined : controller.abort()));
	const onProgress = ({step}: Progress): void => show([{text: `${sentence(printable(step))} …`, tone: 'dim'}]);
	try {
		show((await mode.question.findOut?.({signal: controller.signal, onProgress})) ?? []);
	} catch (error) {
		if (!(error instanceof VenvError)) throw error;
		if (error.code !== 'cancelled') show(linesOf(error));
	} finally {
		unsubscribe();
	}
};

const linesOf = ({message, hint}: VenvError): readonly Line[] => [
	{text: printable(message), tone: 'bad'},
	...(hint === undefined ? [] : [{text: printable(hint), tone: 'dim' as const}]),
];

/** What a key comes to in a dialog. */
export type Answering =
	| {readonly type: 'answered'; readonly value: string}
	| {readonly type: 'dismissed'}
	| {readonly type: 'changed'; readonly asking: Asking}
	| {readonly type: 'nothing'};

const nothing: Answering = {type: 'nothing'};

/** Whether a question is too young to be answered: of a grave one, nothing is taken in its first 300 ms. */
export const isTooYoung = ({question, openedAt}: Asking, now: number): boolean =>
	question.type === 'confirm' && question.grave && now - openedAt < graveMs;

/** What a key means to a question. Pure; only the keys that the dialog prints mean anything. */
export const answerKey = (asking: Asking, key: string, now: number): Answering => {
	if (key === 'escape' || key === 'ctrl-c') return {type: 'dismissed'};
	switch (asking.question.type) {
		case 'confirm':
			return confirmKey(asking, asking.question, {key, now});
		case 'text':
			return textKey(asking, asking.question, key);
		case 'select':
			return selectKey(asking, asking.question, key);
	}
};

type Of<Type extends Question['type']> = Extract<Question, {type: Type}>;

const scrolls: Readonly<Record<string, number>> = {up: -1, k: -1, down: 1, j: 1, pageup: -8, pagedown: 8};

const confirmKey = (asking: Asking, question: Of<'confirm'>, {key, now}: {key: string; now: number}): Answering => {
	const choice = question.choices.find(candidate => candidate.key === key);
	if (choice) return isTooYoung(asking, now) ? nothing : {type: 'answered', value: choice.value};
	const by = scrolls[key];
	if (by === undefined) return nothing;
	const count = question.lines.length + (asking.found?.length ?? 0);
	const top = Math.min(Math.max(0, asking.top + by), Math.max(0, count - 1));
	return {type: 'changed', asking: {...asking, top}};
};

const textKey = (asking: Asking, question: Of<'text'>, key: string): Answering => {
	if (key === 'enter') {
		const refusal = question.refuse?.(asking.text.value);
		if (refusal === undefined) return {type: 'answered', value: asking.text.value};
		return {type: 'changed', asking: {...asking, refusal}};
	}
	const text = editText(asking.text, key);
	return text ? {type: 'changed', asking: {...asking, text, refusal: undefined}} : nothing;
};

const selectKey = (asking: Asking, {options}: Of<'select'>, key: string): Answering => {
	const moved = (index: number): Answering => ({
		type: 'changed',
		asking: {...asking, index: Math.min(Math.max(0, index), options.length - 1)},
	});
	if (key === 'enter') {
		const option = options[asking.index];
		return option ? {type: 'answered', value: option.value} : nothing;
	}
	if (key === 'home' || key === 'g') return moved(0);
	if (key === 'end' || key === 'G') return moved(options.length - 1);
	if (/^[1-9]$/.test(key) && Number(key) <= options.length) return moved(Number(key) - 1);
	const by = scrolls[key];
	return by === undefined ? nothing : moved(asking.index + by);
};

import type {ConfirmQuestion, Later, Question} from '../../actions/shared/action.js';
import {VenvError} from '../../core/model/error.js';
import type {Progress} from '../../core/model/progress.js';
import type {Size} from '../drawing/screen-layout.js';
import type {Asking} from '../state/state.js';
import type {Store} from '../state/store.js';
import {editText, textField} from '../state/text-field.js';
import {stepInWords} from '../../text/step.js';
import {phraseFromHome} from '../../core/text/phrase.js';
import {lastTop} from './confirm-layout.js';

/** Shows a question. `onAnswer` goes on with its answer; where it is closed without one, nothing follows. */
export const openQuestion = (
	{store, clock}: {readonly store: Store; readonly clock: () => number},
	question: Question,
	onAnswer: (value: string) => void,
): void => {
	const initial = question.type === 'text' ? (question.initial ?? '') : '';
	const mode: Asking = {
		type: 'asking',
		question,
		onAnswer,
		openedAt: clock(),
		text: textField(initial),
		index: 0,
		top: 0,
		refusal: question.type === 'text' ? question.refusal : undefined,
	};
	store.dispatch({type: 'mode-changed', mode});
};

/** Runs the lookups that complete open dialogs. */
type Finder = {
	/** Completes the dialog with this question; given up when that is no longer open. */
	readonly find: (question: ConfirmQuestion) => Promise<void>;
	readonly stop: () => void;
};

/** Makes a finder for the dialogs of a session. */
export const createFinder = ({store, clock}: {readonly store: Store; readonly clock: () => number}): Finder => {
	let controller = new AbortController();
	const dialogOf = (question: ConfirmQuestion): Asking | undefined => {
		const {mode} = store.getState();
		return mode.type === 'asking' && mode.question === question ? mode : undefined;
	};
	const find = async (asked: ConfirmQuestion): Promise<void> => {
		const own = (controller = new AbortController());
		let question = asked;
		const stopWatching = store.onChange(() => dialogOf(question) ?? own.abort());
		const show = (later: Later, tell: Store['dispatch']): void => {
			const asking = dialogOf(question);
			if (asking === undefined) return;
			question = later.question;
			tell({type: 'mode-changed', mode: completed(asking, later, clock())});
		};
		try {
			const onProgress = (progress: Progress): void => {
				const asking = dialogOf(question);
				const step = phraseFromHome(stepInWords(progress), store.getState().home);
				if (asking) store.dispatchSoon({type: 'mode-changed', mode: {...asking, step}});
			};
			const onQuestion = (partial: ConfirmQuestion): void =>
				show({question: partial, warnings: []}, store.dispatchSoon);
			const later = await asked.later?.({signal: own.signal, onProgress, onQuestion});
			if (later) show(later, store.dispatch);
		} catch (error) {
			if (!(error instanceof VenvError) || error.code !== 'cancelled') throw error;
		} finally {
			stopWatching();
		}
	};
	return {find, stop: () => controller.abort()};
};

/**
 * The dialog completed by a lookup, if it is still open. After a warning that was not there before, its age begins
 * anew, so that nobody answers before reading it.
 */
export const completed = (asking: Asking, {question, warnings}: Later, now: number): Asking => ({
	...asking,
	question,
	step: undefined,
	...((warnings.length > 0 || isFirstAnswerable(asking.question, question)) && {openedAt: now}),
});

const isFirstAnswerable = (before: Question, {choices}: Later['question']): boolean =>
	before.type === 'confirm' && before.choices.length === 0 && choices.length > 0;

const graveMs = 300;

/** The effect of a key in a dialog. */
type Answering =
	| {readonly type: 'answered'; readonly value: string}
	| {readonly type: 'dismissed'}
	| {readonly type: 'changed'; readonly asking: Asking}
	| {readonly type: 'nothing'};

const nothing: Answering = {type: 'nothing'};

/**
 * Whether a question is too young to be answered: a grave one takes no answer in its first 300 ms. Its keys are drawn as
 * ever meanwhile: nobody reads the question in that time, and a change of colour would look like a change of the dialog.
 */
const isTooYoung = ({question, openedAt}: Asking, now: number): boolean =>
	question.type === 'confirm' && question.grave && isYoung(openedAt, now);

/** Whether a dialog is younger than 300 ms: no click in it counts yet. */
export const isYoung = (openedAt: number, now: number): boolean => now - openedAt < graveMs;

/** The moment of a key press and the size of the terminal then. */
type Press = {readonly now: number; readonly size: Size};

/** The meaning of a key in a dialog. Pure; only keys that the dialog shows have one. */
export const answerKey = (asking: Asking, key: string, press: Press): Answering => {
	if (key === 'escape' || key === 'ctrl-c') return {type: 'dismissed'};
	switch (asking.question.type) {
		case 'confirm':
			return confirmKey(asking, asking.question, {...press, key});
		case 'text':
			return textKey(asking, asking.question, key);
		case 'select':
			return selectKey(asking, asking.question, key);
	}
};

/** What is drawn at a place of a dialog: a key, or an option with the number of the first one in view. */
export type DialogPart =
	| {readonly type: 'key'; readonly key: string}
	| {readonly type: 'option'; readonly index: number; readonly top: number};

/**
 * The meaning of a click in a dialog. Escape cancels every one, and an option can be chosen in each; only where nothing
 * is changed by it does a click press another key, or take the option that is chosen already. In its first 300 ms no
 * dialog takes a click: it may be the second half of the double click that opened it.
 */
export const answerClick = (asking: Asking, part: DialogPart, press: Press): Answering => {
	if (isYoung(asking.openedAt, press.now)) return nothing;
	if (part.type === 'option' && part.index !== asking.index)
		return {type: 'changed', asking: {...asking, index: part.index, top: part.top}};
	const key = part.type === 'option' ? 'enter' : part.key;
	return key === 'escape' || isHarmless(asking, key) ? answerKey(asking, key, press) : nothing;
};

/** Whether a key changes nothing: a text is copied, or the next question follows. */
const isHarmless = ({question}: Asking, key: string): boolean => {
	if (question.id === 'copy') return true;
	if (question.type !== 'confirm') return question.isFollowed === true;
	return question.choices.some(choice => choice.key === key && choice.isFollowed === true);
};

/** The only answer of a question that leads to another one: nobody has to be asked for it. */
export const onlyAnswer = (question: Question): string | undefined => {
	if (question.type !== 'select' || question.isFollowed !== true) return undefined;
	const [first, ...others] = question.options;
	return others.length === 0 ? first?.value : undefined;
};

type Of<Type extends Question['type']> = Extract<Question, {type: Type}>;

const scrolls: Readonly<Record<string, number>> = {up: -1, k: -1, down: 1, j: 1, pageup: -8, pagedown: 8};
const jumps: Readonly<Record<string, number>> = {home: -Infinity, g: -Infinity, end: Infinity, G: Infinity};

const confirmKey = (
	asking: Asking,
	question: Of<'confirm'>,
	{key, now, size}: Press & {readonly key: string},
): Answering => {
	const choice = question.choices.find(candidate => candidate.key === key);
	if (choice) return isTooYoung(asking, now) ? nothing : {type: 'answered', value: choice.value};
	const by = scrolls[key] ?? jumps[key];
	if (by === undefined) return nothing;
	const top = Math.min(Math.max(0, asking.top + by), lastTop(question, size));
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

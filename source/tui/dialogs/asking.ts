import type {ConfirmQuestion, Later, Question} from '../../actions/shared/action.js';
import {VenvError} from '../../core/model/error.js';
import type {Progress} from '../../core/model/progress.js';
import type {Asking, Purpose} from '../state/state.js';
import type {Store} from '../state/store.js';
import {textField} from '../state/text-field.js';
import {stepInWords} from '../../text/step.js';
import {phraseFromHome} from '../../core/text/phrase.js';

/** Shows a question about targets that were fixed before. */
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

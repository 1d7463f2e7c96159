import type {ConfirmQuestion} from '../../actions/shared/action.js';
import {VenvError} from '../../core/model/error.js';
import {printable} from '../../core/text/printable.js';
import type {Progress} from '../../core/model/progress.js';
import type {Asking} from '../state/state.js';
import type {Store} from '../state/store.js';
import {completed} from './answering.js';

/** Finds out what open dialogs say later. */
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
	const find = async (question: ConfirmQuestion): Promise<void> => {
		const own = (controller = new AbortController());
		const stopWatching = store.onChange(() => dialogOf(question) ?? own.abort());
		try {
			const onProgress = ({step}: Progress): void => {
				const asking = dialogOf(question);
				if (asking) store.dispatchSoon({type: 'mode-changed', mode: {...asking, step: printable(step)}});
			};
			const later = await question.later?.({signal: own.signal, onProgress});
			const asking = dialogOf(question);
			if (later && asking) store.dispatch({type: 'mode-changed', mode: completed(asking, later, clock())});
		} catch (error) {
			if (!(error instanceof VenvError) || error.code !== 'cancelled') throw error;
		} finally {
			stopWatching();
		}
	};
	return {find, stop: () => controller.abort()};
};

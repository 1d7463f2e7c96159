import {
	type Action,
	type Answers,
	type ConfirmQuestion,
	type Outcome,
	type Question,
	createRun,
	type ActionRun,
} from '../../actions/shared/action.js';
import type {FsPath} from '../../core/model/path.js';
import type {Progress} from '../../core/model/progress.js';
import type {CallWork} from './channel.js';
import type {Named} from './known-environments.js';

// Actions in messages. No message can hold a function: those of a question and of an outcome stay where they were made,
// and the other process calls them by a number.

/** Call of an action: its targets, and the answers to its questions so far. */
export type ActionCall = {
	readonly actionId: string;
	readonly targets: readonly Named[];
	/** Run of the action: what one of its questions has found out is known to the next. */
	readonly runId: number;
	readonly answers: Answers;
	readonly roots: readonly FsPath[];
	/** Environment under the cursor. */
	readonly selected: Named | undefined;
	/** Those of the targets that a filter hides. */
	readonly hidden: readonly FsPath[];
};

/** A question without its functions: `later` tells whether there is more to find out. */
export type PlainQuestion = {
	readonly question: Question;
	/** Names it in a call of `later`. */
	readonly questionId: number;
	readonly hasLater: boolean;
};

/** News while the rest of a question is being found out: a step, or the question as far as it is known. */
export type LaterNews = {readonly progress: Progress} | {readonly question: ConfirmQuestion};

/** An outcome whose handover is without its function; `handoverId` names that in a call of `closeHandover`. */
export type PlainOutcome = {readonly outcome: Outcome; readonly handoverId: number | undefined};

/** Keeps the run of the last question, since at most one dialog is open. */
export const createRuns = () => {
	let last: ActionRun | undefined;
	return (id: number): ActionRun => {
		if (last?.id !== id) last = createRun(id);
		return last;
	};
};

type Asked = {readonly actionId: string; readonly question: Question};

const noFunctions = {later: undefined, refuse: undefined};

/** Keeps the functions of the question that was asked last: at most one dialog is open. */
export const createQuestions = () => {
	let lastId = 0;
	let asked: Asked | undefined;
	const plain = (question: Question): PlainQuestion => {
		const hasLater = question.type === 'confirm' && question.later !== undefined;
		return {question: {...question, ...noFunctions}, questionId: lastId, hasLater};
	};
	return {
		keep: (action: Action, question: Question): PlainQuestion => {
			lastId += 1;
			asked = {actionId: action.id, question};
			return plain(question);
		},
		/** Completes a question that was asked before all of it was known; `tell` hears of it meanwhile. */
		complete: async (questionId: number, {signal, tell}: CallWork<LaterNews>) => {
			const question = questionId === lastId ? asked?.question : undefined;
			if (question?.type !== 'confirm') return undefined;
			const onProgress = (progress: Progress): void => tell({progress});
			const onQuestion = (partial: ConfirmQuestion): void => tell({question: {...partial, later: undefined}});
			const completed = await question.later?.({signal, onProgress, onQuestion});
			return completed && {...completed, question: {...completed.question, later: undefined}};
		},
		/** The last question again, where the answer to it can't be taken. */
		refused: ({actionId, answers}: ActionCall): PlainQuestion | undefined => {
			if (asked?.question.type !== 'text' || asked.actionId !== actionId) return undefined;
			const {question} = asked;
			const text = answers[question.id];
			const refusal = text === undefined ? undefined : question.refuse?.(text);
			if (refusal === undefined) return undefined;
			return plain({...question, initial: text, refusal});
		},
	};
};

/** Keeps what has to be done when programs that got the terminal have ended. */
export const createHandovers = () => {
	const closers = new Map<number, () => Promise<void>>();
	let lastId = 0;
	return {
		keep: (outcome: Outcome): PlainOutcome => {
			const close = outcome.handover?.close;
			if (outcome.handover === undefined || close === undefined) return {outcome, handoverId: undefined};
			closers.set((lastId += 1), close);
			return {outcome: {...outcome, handover: {...outcome.handover, close: undefined}}, handoverId: lastId};
		},
		close: async (id: number): Promise<void> => {
			await closers.get(id)?.();
			closers.delete(id);
		},
	};
};

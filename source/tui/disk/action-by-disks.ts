import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Action, ActionRequest, Outcome, Question} from '../../actions/shared/action.js';
import type {Disk, Disks} from './disks.js';
import type {ActionCall, LaterNews, PlainOutcome, PlainQuestion} from './plain-actions.js';

/** Has an action ask and run in the process of the disk on which its targets lie. */
export const actionByDisks = (action: Action, disks: Disks): Action => {
	const diskOf = ({targets: [first], context}: ActionRequest): Disk =>
		disks.at(first?.path ?? context.roots[0] ?? context.core.cwd);
	const askThere = async (request: ActionRequest): Promise<Question | undefined> => {
		const disk = diskOf(request);
		const asked = await disk.call('ask', callOf(action, request, disk));
		return asked && questionFrom(asked, disk);
	};
	return {
		...action,
		ask: async request => {
			const opening = action.opening?.(request);
			if (opening === undefined) return askThere(request);
			return {
				...opening,
				later: async work => {
					// The dialog is drawn first: a message that names thousands takes as long as a frame.
					await nextTurn();
					const question = await askThere(request);
					if (question?.type !== 'confirm') return {question: opening, warnings: []};
					return (await question.later?.(work)) ?? {question, warnings: []};
				},
			};
		},
		run: async ({signal, onProgress, ...request}) => {
			const disk = diskOf(request);
			const [only, ...others] = request.targets;
			const ended = disks.begin(`${action.title} ${others.length === 0 ? (only?.path ?? '') : ''}`.trim(), disk);
			try {
				const ran = await disk.call('run', callOf(action, request, disk), {
					signal,
					onNews: news => news.forEach(each => onProgress?.(each)),
				});
				return outcomeFrom(ran, disk);
			} finally {
				ended();
			}
		},
	};
};

const callOf = ({id}: Action, {targets, answers, context, run}: ActionRequest, disk: Disk): ActionCall => ({
	actionId: id,
	targets: targets.map(disk.name),
	runId: run?.id ?? 0,
	answers,
	roots: context.roots,
	selected: context.selected && disk.name(context.selected),
	hidden: targets.map(({path}) => path).filter(path => context.isHidden?.(path)),
});

/** Gives a question of another process its function back. */
const questionFrom = ({question, questionId, hasLater}: PlainQuestion, disk: Disk): Question => {
	if (question.type !== 'confirm' || !hasLater) return question;
	return {
		...question,
		later: async ({signal, onProgress, onQuestion}) => {
			const take = (news: LaterNews): void => {
				if ('progress' in news) onProgress?.(news.progress);
				else onQuestion?.(news.question);
			};
			const later = await disk.call('later', questionId, {signal, onNews: news => news.forEach(take)});
			return later ?? {question, warnings: []};
		},
	};
};

/** Gives an outcome of another process its function back. */
const outcomeFrom = ({outcome, handoverId}: PlainOutcome, disk: Disk): Outcome => {
	const {handover} = outcome;
	if (handover === undefined || handoverId === undefined) return outcome;
	return {...outcome, handover: {...handover, close: () => disk.call('closeHandover', handoverId)}};
};

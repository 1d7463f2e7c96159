import {actions} from '../../actions/index.js';
import type {
	Action,
	ActionContext,
	ActionRequest,
	ConfirmQuestion,
	Outcome,
	Question,
} from '../../actions/shared/action.js';
import {VenvError} from '../../core/model/error.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {Progress} from '../../core/model/progress.js';
import {copyByProgram} from '../../core/platform/processes/clipboard.js';
import {preloadRunner} from '../../core/platform/processes/run.js';
import type {ScanEvent} from '../../core/scan/scan.js';
import {ifWritable} from '../../core/state/json-file.js';
import {readView, writeView} from '../../core/state/views.js';
import {panes} from '../panes/index.js';
import {screens} from '../screens/index.js';
import {connect} from './connect-core.js';
import type {ActionCall, LaterNews, Named, PlainOutcome, PlainQuestion, Services, Setting} from './messages.js';
import {phrase} from '../../core/text/phrase.js';
import {createRun, type ActionRun} from '../../actions/shared/action-run.js';

type DiskServices = {
	readonly services: Services;
	/** Ends what measures. */
	readonly close: () => Promise<void>;
};

/** Makes the services of a disk process, and remembers the environments that it reads: messages then only name them. */
export const createServices = async (setting: Setting): Promise<DiskServices> => {
	const context = {...setting.context, now: () => new Date()};
	const {close, ...core} = await connect({...setting, context});
	const {find, named, take, note} = createMemory();
	const inView = createPrecedence();
	const questions = createQuestions();
	const handovers = createHandovers();
	const runOf = createRuns();
	const requestOf = (call: ActionCall): ActionRequest => ({
		targets: call.targets.map(named),
		answers: call.answers,
		context: {...contextOf(core.context, call), selected: call.selected && find(call.selected)},
	});
	const services: Services = {
		scan: async ({roots}, {signal, tell}) => {
			for await (const event of core.scan(roots, {signal, beforeReading: inView.untilNone})) tell(take(event));
			return undefined;
		},
		readEnvironment: async path => note(path, await core.readEnvironment(path)),
		findCached: async ({roots, isMeasured}, {signal}) => core.findCached(roots, {isMeasured, signal}),
		findContaining: ({spec, environments}) => core.findContaining(spec, environments.map(named)),
		readHeld: core.readHeld,
		freeHeld: (ids, {signal, tell}) => core.freeHeld(ids, {signal, onProgress: tell}),
		recover: core.recover,
		describeHoldingDirectories: core.describeHoldingDirectories,
		activationLine: async environment => core.activationLine(named(environment)),
		copyByProgram: text => copyByProgram(text, context),
		readView: roots => readView(roots, context),
		writeView: async ({roots, view}) => void (await ifWritable(() => writeView(roots, view, context))),
		isDirectory: core.isDirectory,
		directoriesIn: core.directoriesIn,
		addUp: paths => measurerOf(core.context).totalsOfMany(paths),
		loadPane: ({paneId, environment}, {signal, tell}) =>
			inView.first(async () => byId(panes, paneId).load(named(environment), context, {signal, onPartial: tell})),
		loadScreen: ({screenId, local, environments, roots, holdingDirectories}, {signal}) =>
			inView.first(async () => {
				const scene = {context: {...core.context, roots}, environments: environments.map(named), holdingDirectories};
				return byId(screens, screenId).load?.(scene, local, {signal});
			}),
		ask: call =>
			inView.first(async () => {
				const refused = questions.refused(call);
				if (refused !== undefined) return refused;
				const action = byId(actions, call.actionId);
				const question = await action.ask({...requestOf(call), run: runOf(call.runId)});
				// While the question is read.
				if (question !== undefined && action.changes) void preloadRunner();
				return question && questions.keep(action, question);
			}),
		later: (questionId, work) => inView.first(() => completeLater(questions.later(questionId), work)),
		run: async (call, {signal, tell}) =>
			handovers.keep(await byId(actions, call.actionId).run({...requestOf(call), signal, onProgress: tell})),
		closeHandover: handovers.close,
	};
	return {services, close};
};

/** Completes a question that was asked before all of it was known; `tell` hears of it meanwhile. */
const completeLater = async (
	later: ConfirmQuestion['later'],
	{signal, tell}: {readonly signal: AbortSignal; readonly tell: (news: LaterNews) => void},
) => {
	const onProgress = (progress: Progress): void => tell({progress});
	const onQuestion = (question: ConfirmQuestion): void => tell({question: {...question, later: undefined}});
	const completed = await later?.({signal, onProgress, onQuestion});
	return completed && {...completed, question: {...completed.question, later: undefined}};
};

const byId = <One extends {readonly id: string}>(all: readonly One[], id: string): One => {
	const one = all.find(candidate => candidate.id === id);
	if (one === undefined) throw new Error(`nothing is called ${id}`);
	return one;
};

const measurerOf = ({measurer}: ActionContext): NonNullable<ActionContext['measurer']> => {
	if (measurer === undefined) throw new Error('nothing measures here');
	return measurer;
};

const contextOf = (context: ActionContext, {roots, hidden}: ActionCall): ActionContext => {
	const hiddenPaths = new Set(hidden);
	return {...context, roots, isInteractive: true, isHidden: path => hiddenPaths.has(path)};
};

/** Remembers the environments that were read, so that a message needs only the path and identity of one. */
const createMemory = () => {
	const known = new Map<FsPath, Environment>();
	const find = (environment: Named): Environment | undefined => {
		if ('whole' in environment) return environment.whole;
		const {path, identity} = environment;
		const found = known.get(path);
		const isSame = found?.found.identity.inode === identity.inode && found.found.identity.device === identity.device;
		return isSame ? found : undefined;
	};
	return {
		/** Finds the environment that a message names; undefined where another one has been read there since. */
		find,
		/** Takes an event of a scan into account, and answers it. */
		take: (event: ScanEvent): ScanEvent => {
			if (event.type === 'environment') known.set(event.environment.path, event.environment);
			const before = event.type === 'updated' ? known.get(event.path) : undefined;
			if (event.type === 'updated' && before !== undefined) known.set(event.path, {...before, ...event.fields});
			return event;
		},
		/** Answers what was read at a path, undefined where no environment is there any more. */
		note: (path: FsPath, environment: Environment | undefined): Environment | undefined => {
			if (environment === undefined) known.delete(path);
			else known.set(path, environment);
			return environment;
		},
		/** As {@link find}, but throws `changed` where another one has been read there since. */
		named: (environment: Named): Environment => {
			const found = find(environment);
			if (found !== undefined) return found;
			const {path} = 'whole' in environment ? environment.whole : environment;
			throw new VenvError('changed', {
				what: phrase`Can't work on ${{path}}`,
				why: 'something else is there than when it was listed',
				hint: 'Scan again',
				path,
			});
		},
	};
};

/** Keeps the run of the last question, since at most one dialog is open. */
const createRuns = () => {
	let last: ActionRun | undefined;
	return (id: number): ActionRun => {
		if (last?.id !== id) last = createRun(id);
		return last;
	};
};

/** Lets what is in view be read before the rest of a scan. */
const createPrecedence = () => {
	let count = 0;
	let waiting: Array<() => void> = [];
	return {
		/** Reads something that is in view. */
		first: async <T>(read: () => Promise<T>): Promise<T> => {
			count += 1;
			try {
				return await read();
			} finally {
				count -= 1;
				if (count === 0) {
					for (const resume of waiting) resume();
					waiting = [];
				}
			}
		},
		/** Resolves when nothing in view is being read. */
		untilNone: async (): Promise<void> => {
			while (count > 0) await new Promise<void>(resolve => waiting.push(resolve));
		},
	};
};

type Asked = {readonly actionId: string; readonly question: Question};

const noFunctions = {later: undefined, refuse: undefined};

/** Keeps the functions of the question that was asked last: at most one dialog is open. */
const createQuestions = () => {
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
		later: (questionId: number) =>
			questionId === lastId && asked?.question.type === 'confirm' ? asked.question.later : undefined,
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
const createHandovers = () => {
	const closers = new Map<number, () => Promise<void>>();
	let lastId = 0;
	return {
		keep: (outcome: Outcome): PlainOutcome => {
			const close = outcome.handover?.close;
			if (outcome.handover === undefined || close === undefined) return {outcome, handoverId: undefined};
			closers.set((lastId += 1), close);
			return {outcome: {...outcome, handover: {...outcome.handover, close: undefined}}, handoverId: lastId};
		},
		close: async (id: number): Promise<undefined> => {
			await closers.get(id)?.();
			closers.delete(id);
			return undefined;
		},
	};
};

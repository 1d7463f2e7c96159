import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Action, ActionRequest, Outcome, Question} from '../../actions/shared/action.js';
import type {SetTotals} from '../../core/inspect/size/totals.js';
import type {FsPath} from '../../core/model/path.js';
import type {Pane} from '../panes/pane.js';
import type {Screen} from '../screens/screen.js';
import type {SessionOptions} from '../session/session-options.js';
import type {Disks, Lane} from './connect-disks.js';
import type {ActionCall, ConnectionRequest, LaterNews, PlainOutcome, PlainQuestion} from './messages.js';
import {scanByDisks} from './scan-by-disks.js';
import {sessionOfHosts} from './session-of-hosts.js';
import {createTotals} from './totals.js';

type Parts = {
	readonly actions: readonly Action[];
	readonly panes: readonly Pane[];
	readonly screens: readonly Screen[];
};

type ByDisks = Omit<SessionOptions, 'isAscii' | 'size' | 'clock' | 'copy' | 'suspend'>;

type Apart<Name extends 'findCached' | 'findContaining'> = (
	disks: Disks,
	...rest: Parameters<NonNullable<SessionOptions[Name]>>
) => ReturnType<NonNullable<SessionOptions[Name]>>;

/** Connects a session with the disk processes, which do all that touches a disk. */
export const sessionByDisks = (disks: Disks, request: ConnectionRequest, parts: Parts): ByDisks => {
	const session = sessionHere(disks, request, parts);
	return request.hosts === undefined ? session : sessionOfHosts(session, disks);
};

const sessionHere = (
	disks: Disks,
	{roots, flags, context}: ConnectionRequest,
	{actions, panes, screens}: Parts,
): ByDisks => {
	const listeners = new Set<() => void>();
	const totals = createTotals(
		paths => addUp(disks, paths),
		() => {
			for (const listener of listeners) listener();
		},
	);
	const own = disks.own.disk;
	return {
		context: {
			core: context,
			roots,
			interpreters: () => Promise.reject(new Error('interpreters are found by the disk process')),
			readOnly: flags['readOnly'] === true,
			totals: totals.of,
			addUp: paths => addUp(disks, paths),
		},
		actions: actions.map(action => actionByDisks(action, disks)),
		panes: panes.map(pane => paneByDisks(pane, disks)),
		screens: screens.map(screen => screenByDisks(screen, disks)),
		scan: (places, {signal}) => scanByDisks(disks, places, {signal, onMeasured: totals.outdate}),
		readEnvironment: async path => {
			const lane = disks.at(path);
			const environment = await lane.disk.call('readEnvironment', path);
			if (environment !== undefined) lane.note(path);
			totals.outdate();
			return environment;
		},
		findCached: (places, options) => findCached(disks, places, options),
		findContaining: (spec, environments) => findContaining(disks, spec, environments),
		readHeld: () => own.call('readHeld', undefined),
		freeHeld: (ids, {signal, onProgress}) =>
			own.call('freeHeld', ids, {signal, onNews: news => news.forEach(each => onProgress?.(each))}),
		recover: () => own.call('recover', undefined),
		describeHoldingDirectories: holdingDirectories => own.call('describeHoldingDirectories', holdingDirectories),
		activationLine: environment => {
			const lane = disks.at(environment.path);
			return lane.disk.call('activationLine', lane.name(environment));
		},
		readView: roots => own.call('readView', roots),
		writeView: (roots, view) => own.call('writeView', {roots, view}),
		isDirectory: path => disks.at(path).disk.call('isDirectory', path),
		directoriesIn: path => disks.at(path).disk.call('directoriesIn', path),
		onTotals: listener => void listeners.add(listener),
		onSilence: disks.watch,
	};
};

const findCached: Apart<'findCached'> = async (disks, places, {isMeasured, signal}) => {
	const found = await Promise.all(
		disks.each(places, place => place).map(([{disk}, roots]) => disk.call('findCached', {roots, isMeasured}, {signal})),
	);
	return found.find(one => one !== undefined);
};

const findContaining: Apart<'findContaining'> = async (disks, spec, environments) => {
	const found = await Promise.all(
		disks
			.each(environments, ({path}) => path)
			.map(([lane, some]) => lane.disk.call('findContaining', {spec, environments: some.map(lane.name)})),
	);
	return {spec, paths: new Set(found.flatMap(({paths}) => [...paths]))};
};

const addUp = async (disks: Disks, paths: readonly FsPath[]): Promise<SetTotals> => {
	const sums = await Promise.all(disks.each(paths, path => path).map(([lane, some]) => lane.disk.call('addUp', some)));
	return sums.reduce(
		(sum, one) => ({
			count: sum.count + one.count,
			allocatedBytes: sum.allocatedBytes + one.allocatedBytes,
			reclaimableBytes: sum.reclaimableBytes + one.reclaimableBytes,
			exact: sum.exact && one.exact,
			inodes: sum.inodes + one.inodes,
			reclaimableInodes: sum.reclaimableInodes + one.reclaimableInodes,
		}),
		{count: 0, allocatedBytes: 0, reclaimableBytes: 0, exact: true, inodes: 0, reclaimableInodes: 0},
	);
};

const paneByDisks = (pane: Pane, disks: Disks): Pane => ({
	...pane,
	load: (environment, _, {signal, onPartial}) => {
		const lane = disks.at(environment.path);
		const onNews = (news: readonly unknown[]): void => onPartial?.(news.at(-1));
		return lane.disk.call('loadPane', {paneId: pane.id, environment: lane.name(environment)}, {signal, onNews});
	},
});

const screenByDisks = (screen: Screen, disks: Disks): Screen => ({
	...screen,
	...(screen.load && {
		load: ({environments, context, holdingDirectories}, local, {signal}) =>
			disks.own.disk.call(
				'loadScreen',
				{
					screenId: screen.id,
					local,
					environments: environments.map(disks.own.name),
					roots: context.roots,
					holdingDirectories,
				},
				{signal},
			),
	}),
});

const actionByDisks = (action: Action, disks: Disks): Action => {
	const laneOf = ({targets: [first], context}: ActionRequest): Lane =>
		disks.at(first?.path ?? context.roots[0] ?? context.core.cwd);
	const askThere = async (request: ActionRequest): Promise<Question | undefined> => {
		const lane = laneOf(request);
		const asked = await lane.disk.call('ask', callOf(action, request, lane));
		return asked && questionFrom(asked, lane);
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
			const lane = laneOf(request);
			const [only, ...others] = request.targets;
			const ended = disks.begin(`${action.title} ${others.length === 0 ? (only?.path ?? '') : ''}`.trim(), lane);
			try {
				const ran = await lane.disk.call('run', callOf(action, request, lane), {
					signal,
					onNews: news => news.forEach(each => onProgress?.(each)),
				});
				return outcomeFrom(ran, lane);
			} finally {
				ended();
			}
		},
	};
};

const callOf = ({id}: Action, {targets, answers, context, run}: ActionRequest, lane: Lane): ActionCall => ({
	actionId: id,
	targets: targets.map(lane.name),
	runId: run?.id ?? 0,
	answers,
	roots: context.roots,
	selected: context.selected && lane.name(context.selected),
	hidden: targets.map(({path}) => path).filter(path => context.isHidden?.(path)),
});

/** Gives a question of another process its function back. */
const questionFrom = ({question, questionId, hasLater}: PlainQuestion, {disk}: Lane): Question => {
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
const outcomeFrom = ({outcome, handoverId}: PlainOutcome, {disk}: Lane): Outcome => {
	const {handover} = outcome;
	if (handover === undefined || handoverId === undefined) return outcome;
	return {...outcome, handover: {...handover, close: () => disk.call('closeHandover', handoverId)}};
};

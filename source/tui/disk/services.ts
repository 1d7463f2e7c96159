import {actions} from '../../actions/index.js';
import type {ActionContext, ActionRequest} from '../../actions/shared/action.js';
import {freeHeld} from '../../core/held/free.js';
import {isWithinReach, listHeld} from '../../core/held/held-environments.js';
import {findLost} from '../../core/held/find-lost.js';
import {recoverInterrupted} from '../../core/held/recover.js';
import type {HostsAsked} from '../../core/hosts/gather-hosts.js';
import {scanHosts} from '../../core/hosts/scan-hosts.js';
import {findCachedGroup} from '../../core/inspect/cached-environments.js';
import {findContaining} from '../../core/inspect/packages/find.js';
import {createMeasurer} from '../../core/inspect/size/measurer.js';
import type {Context} from '../../core/model/context.js';
import type {Interpreter, Usage} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import type {FsPath} from '../../core/model/path.js';
import type {Progress} from '../../core/model/progress.js';
import {activation} from '../../core/operate/shell/activate.js';
import {detectShell} from '../../core/operate/shell/shells.js';
import {directoriesIn, isDirectory, realPathOf} from '../../core/platform/files/entries.js';
import {readMounts, remoteMountOf} from '../../core/platform/files/mounts.js';
import {copyByProgram} from '../../core/platform/processes/clipboard.js';
import {preloadRunner} from '../../core/platform/processes/run.js';
import {findInterpreters} from '../../core/python/interpreters.js';
import {readEnvironment, scan, type ScanEvent} from '../../core/scan/scan.js';
import {ifWritable} from '../../core/state/json-file.js';
import {openSizeCache} from '../../core/state/size-cache.js';
import {readView, writeView, type View} from '../../core/state/views.js';
import {createPrecedence} from '../../core/tasks/precedence.js';
import {explain} from '../../text/failures/explain.js';
import {lostLine} from '../../text/held/lost-environment.js';
import {recoveredInWords} from '../../text/held/recovery.js';
import {panes} from '../panes/index.js';
import {screens} from '../screens/index.js';
import type {HeldSummary} from '../state/state.js';
import type {CallWork} from './channel.js';
import {createKnownEnvironments, type Named} from './known-environments.js';
import {createHandovers, createQuestions, createRuns, type ActionCall, type LaterNews} from './plain-actions.js';

/** What a session reads, and how. */
export type ConnectionRequest = {
	readonly roots: readonly FsPath[];
	/** Other machines of which this session is; absent: of this one. */
	readonly hosts?: HostsAsked | undefined;
	/** The common flags of the command line, by their names in camel case. */
	readonly flags: Readonly<Record<string, unknown>>;
	readonly context: Context;
};

/** First message to a disk process. */
export type Setting = Pick<ConnectionRequest, 'roots' | 'hosts' | 'flags'> & {
	/** Without its function, which no message can hold. */
	readonly context: Omit<Context, 'now'>;
	/** A place on the disk, for finding out whether it answers. */
	readonly probe: FsPath;
};

/** How a disk process does what a session calls it for, each call by the service of its name. */
export type Services = Awaited<ReturnType<typeof createServices>>['services'];

/**
 * Makes the services of a disk process, with one measurer and one knowledge of the shell for all of them. They remember
 * the environments that they read: messages then only name these. `close` ends what measures.
 */
export const createServices = async (setting: Setting) => {
	const context: Context = {now: () => new Date(), ...setting.context};
	// The threads that measure are busy for as long as a scan takes, and would take turns with the one that draws.
	const measurer = createMeasurer({isInBackground: true});
	const asked = new Map<FsPath, Usage>();
	const parts: Parts = {
		...{setting, context, measurer, asked},
		environments: createKnownEnvironments(),
		inView: createPrecedence(),
		forActions: contextForActions(setting, {context, measurer, asked}),
	};
	const services = {
		...(await listServices(parts)),
		...heldServices(parts),
		...placeServices(context),
		...shownServices(parts),
		...actionServices(parts),
	};
	return {services, close: measurer.close};
};

/** What the services share. */
type Parts = {
	readonly setting: Setting;
	readonly context: Context;
	readonly measurer: ReturnType<typeof createMeasurer>;
	/** Sizes that the user has asked for, until the environment is read again. */
	readonly asked: Map<FsPath, Usage>;
	readonly environments: ReturnType<typeof createKnownEnvironments>;
	/** What the user looks at is read before the rest of a scan. */
	readonly inView: ReturnType<typeof createPrecedence>;
	readonly forActions: ActionContext;
};

/** Services for the list: they scan, read one environment, and search. */
const listServices = async ({setting, context, measurer, environments, inView, asked}: Parts) => {
	const [shell, usageCache] = await Promise.all([detectShell(context), openSizeCache(context)]);
	const walk = walkFlags(setting.flags, context);
	const measure = setting.flags['measureRemote'] === true || context.settings.measureRemote || ('own-disks' as const);
	return {
		scan: async (roots: readonly FsPath[], {signal, tell}: CallWork<ScanEvent>): Promise<void> => {
			const options = {context, ...walk, measure, measurer, usageCache, signal, beforeReading: inView.untilNone};
			const {hosts} = setting;
			const events = hosts === undefined ? scan(roots, options) : scanHosts(hosts, {context, signal});
			for await (const event of events) tell(environments.take(event));
		},
		readEnvironment: async (path: FsPath) => {
			const usage = asked.get(path);
			asked.delete(path);
			if (usage === undefined) measurer.forget(path);
			const read = await readEnvironment(path, context, {measurer, measure: usage === undefined && measure});
			return environments.note(path, read && usage ? {...read, usage} : read);
		},
		/** The environments in uv's cache that a scan of the roots passes by. */
		findCached: async (
			{roots, isMeasured}: {readonly roots: readonly FsPath[]; readonly isMeasured: boolean},
			{signal}: CallWork,
		) => {
			const group = await findCachedGroup(roots, {context, ...walk, signal});
			const isLeftOut = group === undefined || (measure === 'own-disks' && (await isOnRemoteDisk(group.path, context)));
			return isMeasured && !isLeftOut ? findCachedGroup(roots, {context, ...walk, measurer, signal}) : group;
		},
		/** Paths of those that have a package which fits the spec. */
		findContaining: async ({spec, among}: {readonly spec: string; readonly among: readonly Named[]}) =>
			findContaining(spec, among.map(environments.named)),
		addUp: async (paths: readonly FsPath[]) => measurer.totalsOfMany(paths),
		/** Undefined where the shell has no way to write the path. */
		activationLine: async (environment: Named): Promise<string | undefined> => {
			const {found} = environments.named(environment);
			try {
				return activation(found, shell, context).line;
			} catch (error) {
				if (error instanceof VenvError) return undefined;
				throw error;
			}
		},
	};
};

const walkFlags = (flags: ConnectionRequest['flags'], {settings}: Context) => ({
	exclude: [...settings.exclude, ...(Array.isArray(flags['exclude']) ? (flags['exclude'] as readonly string[]) : [])],
	nested: flags['nested'] === true,
	prune: flags['prune'] !== false,
	crossDevice: flags['crossDevice'] === true,
});

/** Measuring there takes minutes. */
const isOnRemoteDisk = async (path: FsPath, {platform}: Context): Promise<boolean> =>
	remoteMountOf(realPathOf(path) ?? path, (await readMounts(platform)) ?? []) !== undefined;

/** Services for what is held and what was interrupted. */
const heldServices = ({context, forActions}: Parts) => ({
	readHeld: async (): Promise<HeldSummary> => {
		const held = (await listHeld(context)).filter(isWithinReach);
		const each = held.map(({id, path, reclaimableBytes, allocatedBytes}) => ({
			id,
			path,
			bytes: reclaimableBytes ?? allocatedBytes ?? 0,
		}));
		return {count: held.length, bytes: each.reduce((sum, one) => sum + one.bytes, 0), each};
	},
	freeHeld: async (ids: readonly string[], {signal, tell}: CallWork<Progress>) => {
		const {freedBytes, failed} = await freeHeld(ids, {context}, {signal, onProgress: tell});
		return {freedBytes, failures: failed.map(({error}) => explain(error).message)};
	},
	recover: async () => {
		// A read-only session changes nothing.
		if (forActions.readOnly) return [];
		const recovered = await recoverInterrupted({context});
		return recovered.map(one => ({path: one.path, message: recoveredInWords(one, context.home)}));
	},
	describeHoldingDirectories: async (holdingDirectories: readonly FsPath[]): Promise<readonly string[]> =>
		(await findLost(holdingDirectories, context)).map(lost => lostLine(lost, context.home)),
});

/** Services for places on the disk, and for what is remembered of the list. */
const placeServices = (context: Context) => ({
	isDirectory: async (path: FsPath) => isDirectory(path),
	directoriesIn: async (path: FsPath) => directoriesIn(path, 5000),
	/** Answers whether a program of the system's has put the text into the clipboard. */
	copyByProgram: async (text: string) => copyByProgram(text, context),
	readView: async (roots: readonly FsPath[]) => readView(roots, context),
	writeView: async ({roots, view}: {readonly roots: readonly FsPath[]; readonly view: View}): Promise<void> =>
		void (await ifWritable(() => writeView(roots, view, context))),
});

type ScreenCall = {
	readonly screenId: string;
	readonly local: unknown;
	readonly environments: readonly Named[];
	readonly roots: readonly FsPath[];
	readonly holdingDirectories: readonly FsPath[];
};

/** Services for the pane and the screen in view. */
const shownServices = ({context, environments, inView, forActions}: Parts) => ({
	loadPane: (
		{paneId, environment}: {readonly paneId: string; readonly environment: Named},
		{signal, tell}: CallWork<unknown>,
	): Promise<unknown> =>
		inView.first(async () =>
			byId(panes, paneId).load(environments.named(environment), context, {signal, onPartial: tell}),
		),
	loadScreen: ({screenId, local, roots, ...call}: ScreenCall, {signal}: CallWork): Promise<unknown> =>
		inView.first(async () => {
			const {holdingDirectories} = call;
			const scene = {
				context: {...forActions, roots},
				environments: call.environments.map(environments.named),
				holdingDirectories,
			};
			return byId(screens, screenId).load?.(scene, local, {signal});
		}),
});

/** Services for actions: their questions, and their work. */
const actionServices = ({environments, inView, forActions}: Parts) => {
	const questions = createQuestions();
	const handovers = createHandovers();
	const runOf = createRuns();
	const requestOf = ({targets, answers, roots, selected, hidden}: ActionCall): ActionRequest => {
		const hiddenPaths = new Set(hidden);
		const isHidden = (path: FsPath): boolean => hiddenPaths.has(path);
		const context = {...forActions, roots, isInteractive: true, isHidden};
		return {
			targets: targets.map(environments.named),
			answers,
			context: {...context, selected: selected && environments.find(selected)},
		};
	};
	return {
		ask: (call: ActionCall) =>
			inView.first(async () => {
				const refused = questions.refused(call);
				if (refused !== undefined) return refused;
				const action = byId(actions, call.actionId);
				const question = await action.ask({...requestOf(call), run: runOf(call.runId)});
				// While the question is read.
				if (question !== undefined && action.changes) void preloadRunner();
				return question && questions.keep(action, question);
			}),
		later: (questionId: number, work: CallWork<LaterNews>) => inView.first(() => questions.complete(questionId, work)),
		run: async (call: ActionCall, {signal, tell}: CallWork<Progress>) =>
			handovers.keep(await byId(actions, call.actionId).run({...requestOf(call), signal, onProgress: tell})),
		/** Does what remains to be done when a program that got the terminal has ended. */
		closeHandover: handovers.close,
	};
};

const contextForActions = (
	{roots, flags}: Setting,
	{context, measurer, asked}: Pick<Parts, 'context' | 'measurer' | 'asked'>,
): ActionContext => {
	let interpreters: Promise<readonly Interpreter[]> | undefined;
	return {
		core: context,
		roots,
		interpreters: () => (interpreters ??= findInterpreters(context)),
		readOnly: flags['readOnly'] === true,
		measurer,
		totals: measurer.totals,
		addUp: measurer.totalsOfMany,
		keepUsage: (path, usage) => void asked.set(path, usage),
	};
};

const byId = <One extends {readonly id: string}>(all: readonly One[], id: string): One => {
	const one = all.find(candidate => candidate.id === id);
	if (one === undefined) throw new Error(`nothing is called ${id}`);
	return one;
};

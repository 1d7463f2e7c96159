import type {Context} from '../../core/model/context.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import {isRemote, readMounts, remoteMountOf} from '../../core/platform/files/mounts.js';
import {plural} from '../../text/fit-width.js';
import {printablePath} from '../../core/text/printable.js';
import type {ConnectionRequest, Named} from './messages.js';
import {openDisk, type Disk} from './open-disk.js';

/** One disk process, and what it is for. */
export type Lane = {
	/** The mount point of a remote disk; `/` for all others. */
	readonly directory: FsPath;
	readonly disk: Disk;
	/** An environment in a message to this process: by its name where the process has read it itself. */
	readonly name: (environment: Environment) => Named;
	/** Notes that the process knows this environment. */
	readonly note: (path: FsPath) => void;
};

/**
 * The disk processes of a session: one for all disks of this machine, and one for each remote disk that is looked at. One
 * that hangs keeps none of the others waiting.
 */
export type Disks = {
	/** The process of the machine's own disks, which also has our settings, the holding index and the like. */
	readonly own: Lane;
	readonly at: (path: FsPath) => Lane;
	/** Each process with those of the things that lie on its disk. */
	readonly each: <One>(things: readonly One[], pathOf: (one: One) => FsPath) => ReadonlyArray<readonly [Lane, One[]]>;
	/** Notes that something is being changed, until the answered function is called. */
	readonly begin: (what: string, lane: Lane) => () => void;
	/** Calls a function with the directories that don't answer, whenever these change. */
	readonly watch: (listener: (silent: readonly FsPath[]) => void) => void;
	/** Ends the processes. Answers what has to be said of those that hang. */
	readonly close: () => Promise<readonly string[]>;
};

/** Starts the process of the machine's own disks; those of remote disks start when something lies there. */
export const connectDisks = async (request: ConnectionRequest): Promise<Disks> => {
	const mounts = (await readMounts(request.context.platform)) ?? [];
	const hasRemote = mounts.some(isRemote);
	const lanes = new Map<FsPath, Lane>();
	const changing = new Set<{readonly what: string; readonly lane: Lane}>();
	const silence = createSilence();
	const laneAt = (directory: FsPath): Lane => {
		const lane = lanes.get(directory) ?? openLane(request, directory, silence.note);
		lanes.set(directory, lane);
		return lane;
	};
	const at = (path: FsPath): Lane => laneAt((hasRemote ? remoteMountOf(path, mounts)?.path : undefined) ?? root);
	return {
		own: laneAt(root),
		at,
		each: (things, pathOf) => {
			const byLane = new Map<Lane, (typeof things)[number][]>();
			for (const thing of things) {
				const lane = at(pathOf(thing));
				const others = byLane.get(lane);
				if (others === undefined) byLane.set(lane, [thing]);
				else others.push(thing);
			}
			return [...byLane];
		},
		begin: (what, lane) => {
			const change = {what, lane};
			changing.add(change);
			return () => changing.delete(change);
		},
		watch: silence.watch,
		close: async () => {
			const all = [...lanes.values()];
			const isChanging = (lane: Lane): boolean => [...changing].some(change => change.lane === lane);
			const haveEnded = await Promise.all(all.map(lane => lane.disk.close(isChanging(lane))));
			const stuck = all.filter((_, index) => !haveEnded[index]);
			return stuck.flatMap(lane => {
				const left = [...changing].filter(change => change.lane === lane).map(({what}) => what);
				return wordsOfStuck(lane, left, request.context.home);
			});
		},
	};
};

const root = '/' as FsPath;

const openLane = (
	{context, roots, flags, hosts}: ConnectionRequest,
	directory: FsPath,
	onSilence: (directory: FsPath, isSilent: boolean) => void,
): Lane => {
	const known = new Set<FsPath>();
	const disk = openDisk({
		setting: {
			context: {
				...withoutClock(context),
				variables: {...context.variables},
				companions: [process.pid, ...(context.companions ?? [])],
			},
			...{roots, flags, hosts},
			probe: directory,
		},
		isRemote: directory !== root,
		onAnswering: isAnswering => onSilence(directory, !isAnswering),
	});
	return {
		directory,
		disk,
		name: environment =>
			known.has(environment.path)
				? {path: environment.path, identity: environment.found.identity}
				: {whole: environment},
		note: path => known.add(path),
	};
};

const withoutClock = ({now: _, ...plain}: Context): Omit<Context, 'now'> => plain;

const wordsOfStuck = ({directory}: Lane, left: readonly string[], home: FsPath): readonly string[] => {
	const disk = directory === root ? 'The disk' : `The disk at ${printablePath(directory, home)}`;
	if (left.length === 0) return [`${disk} does not answer; a process of ours still waits for it.`];
	const [only] = left;
	const what = left.length === 1 && only !== undefined ? `"${only}"` : plural(left.length, 'job');
	return [
		`${disk} does not answer: ${what} could not be stopped. Once it answers, venv-tui recover undoes or finishes that.`,
	];
};

const createSilence = () => {
	let silent: readonly FsPath[] = [];
	const listeners = new Set<(silent: readonly FsPath[]) => void>();
	return {
		note: (directory: FsPath, isSilent: boolean): void => {
			silent = [...silent.filter(one => one !== directory), ...(isSilent ? [directory] : [])];
			for (const listener of listeners) listener(silent);
		},
		watch: (listener: (silent: readonly FsPath[]) => void): void => void listeners.add(listener),
	};
};

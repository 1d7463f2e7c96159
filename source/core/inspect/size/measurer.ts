import {realpath} from 'node:fs/promises';
import {asSeenFrom} from '../../discover/boundary.js';
import type {Usage} from '../../model/environment.js';
import {systemCode, throwIfCancelled, VenvError} from '../../model/error.js';
import {hostPlatform} from '../../model/platform.js';
import {countsEveryBlock, findMount, readMounts, remoteMountOf, type Mount} from '../../platform/files/mounts.js';
import {fromBytes, isInside, isTop, native, parent, type FsPath} from '../../model/path.js';
import {limitConcurrency} from '../../tasks/limit-concurrency.js';
import type {Cancellable} from '../../model/progress.js';
import type {Measured} from './sums.js';
import {createFindPool} from './find-pool.js';
import {createMeasurePool, type MeasurePool, type PoolJob} from './worker-pool.js';
import {addUp, addUpInPieces, type Part, type SetTotals} from './totals.js';

type MeasureRequest = Cancellable & {
	/** Called with the bytes so far, about ten times a second, while a large directory is measured. */
	readonly onPartial?: ((allocatedBytes: number) => void) | undefined;
};

/** Measures directories and remembers enough to add them up as sets. */
export type Measurer = {
	/**
	 * Measures the bytes that a directory takes and those that deleting it alone would free. Requests are served in
	 * order, a few at a time. Rejects with a `VenvError`: `cancelled` (then nothing is remembered), `not-found`,
	 * `unreadable`.
	 */
	readonly measure: (path: FsPath, request?: MeasureRequest) => Promise<Usage>;
	/**
	 * Adds up measured directories: an inode that several contain counts once, and is freed when all its links are in
	 * them; a directory inside another one counts with that. Directories that were not measured are left out.
	 */
	readonly totals: (paths: Iterable<FsPath>) => SetTotals;
	/** Adds up as `totals` does, without blocking the event loop: for sets of any size. */
	readonly totalsOfMany: (paths: Iterable<FsPath>) => Promise<SetTotals>;
	/** Forgets a directory and cancels its measuring. */
	readonly forget: (path: FsPath) => void;
	/** Cancels everything and ends the children and threads. */
	readonly close: () => Promise<void>;
};

// Measured: four are no faster than two, since they share the disk's directory cache.
const workers = 2;
// A bound, so that thousands of requests leave room for discovery's reads.
const looksAtATime = 4;

type MeasurerOptions = {
	/** Whether its children and threads let all other work of the machine go first. */
	readonly isInBackground?: boolean;
};

/** Creates a measurer. Its children and threads start with the first requests that need them. */
export const createMeasurer = ({isInBackground = false}: MeasurerOptions = {}): Measurer => {
	const threads = createMeasurePool({size: workers, isInBackground});
	const pool =
		hostPlatform === 'linux' && isOneUser()
			? createFindPool({size: workers, isInBackground, find: '/usr/bin/find', others: threads})
			: threads;
	const readMountsNow = createMountReader();
	const inTurn = limitConcurrency(looksAtATime);
	const inTurnOf = createDiskTurns();
	const remembered = new Map<FsPath, Part>();
	const running = new Map<FsPath, AbortController>();
	const partsOf = (paths: Iterable<FsPath>): readonly Part[] =>
		outermost(paths).flatMap(path => remembered.get(path) ?? []);
	return {
		measure: async (path, {signal, onPartial = () => {}} = {}) => {
			throwIfCancelled(signal);
			const controller = new AbortController();
			const abort = () => controller.abort();
			signal?.addEventListener('abort', abort, {once: true});
			running.set(path, controller);
			try {
				const result = await measureIn(pool, path, {
					signal: controller.signal,
					onPartial,
					inTurnOf,
					readSurroundings: async () => {
						const mounts = await readMountsNow();
						return inTurn(() => readSurroundings(path, mounts));
					},
				});
				remembered.set(path, result);
				return usageOf(result);
			} finally {
				signal?.removeEventListener('abort', abort);
				if (running.get(path) === controller) running.delete(path);
			}
		},
		totals: paths => addUp(partsOf(paths)),
		totalsOfMany: paths => addUpInPieces(partsOf(paths)),
		forget: path => {
			remembered.delete(path);
			running.get(path)?.abort();
		},
		close: () => pool.close(),
	};
};

/** Whether we act as the user who started us: a shell, by which `find` is started, would become that user again. */
const isOneUser = (): boolean => process.geteuid?.() === process.getuid?.();

const usageOf = ({measured, exact}: Part): Usage => {
	const {allocatedBytes, apparentBytes, reclaimableBytes, files, inodes, reclaimableInodes} = measured;
	return {allocatedBytes, apparentBytes, reclaimableBytes, exact, files, inodes, reclaimableInodes};
};

type Measuring = {
	readonly signal: AbortSignal;
	readonly onPartial: (allocatedBytes: number) => void;
	readonly readSurroundings: () => Promise<Surroundings>;
	readonly inTurnOf: (disk: FsPath | undefined) => InTurn;
};

type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Directories on the disk of another machine are measured one at a time: it may get few requests at once. */
const createDiskTurns = (): Measuring['inTurnOf'] => {
	const turns = new Map<FsPath, InTurn>();
	return disk => {
		if (disk === undefined) return work => work();
		const turn = turns.get(disk) ?? limitConcurrency(1);
		turns.set(disk, turn);
		return turn;
	};
};

const measureIn = async (
	pool: MeasurePool,
	path: FsPath,
	{signal, onPartial, readSurroundings, inTurnOf}: Measuring,
): Promise<Part> => {
	const {mountPoints, isExact, remoteDisk} = await readSurroundings();
	throwIfCancelled(signal);
	const measured = await new Promise<Measured | undefined>((answer, fail) => {
		// Cancelled while another one has its turn, which can take minutes, it has no turn to wait for.
		signal.addEventListener('abort', () => answer(undefined), {once: true});
		inTurnOf(remoteDisk)(() => measureBy(pool, {path, mountPoints, onPartial}, signal)).then(answer, fail);
	});
	throwIfCancelled(signal);
	if (measured === undefined) throw new VenvError('cancelled', {what: 'Cancelled'});
	return {measured, exact: isExact && measured.unreadable === 0};
};

const measureBy = (
	pool: MeasurePool,
	job: Pick<PoolJob, 'path' | 'mountPoints' | 'onPartial'>,
	signal: AbortSignal,
): Promise<Measured | undefined> =>
	new Promise((resolve, fail) => {
		if (signal.aborted) return resolve(undefined);
		const reject = (failure: string | Error) =>
			fail(typeof failure === 'string' ? measureError(job.path, failure) : failure);
		const cancel = pool.add({...job, resolve, reject});
		signal.addEventListener('abort', cancel, {once: true});
	});

type Surroundings = {
	readonly mountPoints: readonly FsPath[];
	readonly isExact: boolean;
	/** The mount point, where it is the disk of another machine. */
	readonly remoteDisk?: FsPath | undefined;
};

/** Reads the mounts at and around a directory; where there is no table of mounts, no size is certain. */
const readSurroundings = async (path: FsPath, mounts: readonly Mount[] | undefined): Promise<Surroundings> => {
	const realPath = await realPathOf(path);
	if (mounts === undefined) return {mountPoints: [], isExact: false};
	const below = mounts.filter(mount => mount.path !== realPath && isInside(mount.path, realPath));
	return {
		mountPoints: below.map(mount => asSeenFrom({path, realPath}, mount.path)),
		isExact: isExactAt(realPath, mounts),
		remoteDisk: remoteMountOf(realPath, mounts)?.path,
	};
};

/** Reads the table of mounts, once for requests that come together: they come in thousands. */
const createMountReader = () => {
	let readers = 0;
	let shared: ReturnType<typeof readMounts> | undefined;
	return async (): Promise<readonly Mount[] | undefined> => {
		readers++;
		try {
			return await (shared ??= readMounts());
		} finally {
			if (--readers === 0) shared = undefined;
		}
	};
};

const isExactAt = (realPath: FsPath, mounts: readonly Mount[]): boolean => {
	const mount = findMount(realPath, mounts);
	return mount !== undefined && countsEveryBlock(mount);
};

const realPathOf = async (path: FsPath): Promise<FsPath> => {
	try {
		return fromBytes(await realpath(native(path), {encoding: 'buffer'}));
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined) throw error;
		throw measureError(path, code);
	}
};

const measureError = (path: FsPath, code: string): VenvError => {
	const what = {doing: 'measure', path} as const;
	if (code === 'ENOENT') return new VenvError('not-found', {what, reason: {type: 'not-there-any-more'}, path});
	return new VenvError('unreadable', {what, reason: {type: 'not-read', code}, path});
};

/** Leaves out the paths that are inside another one. */
const outermost = (paths: Iterable<FsPath>): readonly FsPath[] => {
	const all = new Set(paths);
	return [...all].filter(path => !hasAncestorIn(path, all));
};

const hasAncestorIn = (path: FsPath, all: ReadonlySet<string>): boolean => {
	for (let above = parent(path); !isTop(above); above = parent(above)) if (all.has(above)) return true;
	return false;
};

import {once} from '../tasks/once.js';
import {setMaxListeners} from 'node:events';
import {discover, type DiscoverOptions} from '../discover/discover.js';
import {recognise} from '../discover/recognise.js';
import {createEventStream, type EventStream} from '../tasks/event-stream.js';
import {environmentOf} from '../inspect/inspect.js';
import {readFields, type ReadFieldsOptions} from './read-environment.js';
import type {Context} from '../model/context.js';
import type {Environment, Found} from '../model/environment.js';
import {throwIfCancelled, type VenvError} from '../model/error.js';
import {createAssessor, type Assessed, type Assessor} from './assessor.js';
import {createMeasurer, type Measurer} from '../inspect/size/measurer.js';
import type {SetTotals} from '../inspect/size/totals.js';
import {realPathOf} from '../platform/files/entries.js';
import {readMounts, remoteMountOf} from '../platform/files/mounts.js';
import {readMachine} from '../safety/assess-deletion.js';
import type {FsPath} from '../model/path.js';
import type {SizeCache} from '../state/size-cache.js';
import {limitConcurrency} from '../tasks/limit-concurrency.js';
import type {Cancellable} from '../model/progress.js';

export type ReadOptions = Cancellable & {
	/**
	 * Measures sizes, and remembers them for the totals of any set. Where it is absent, one is created and closed
	 * again.
	 */
	readonly measurer?: Measurer | undefined;
	/** False leaves out sizes; `own-disks` leaves out those on disks of other machines, which take minutes. */
	readonly measure?: boolean | 'own-disks' | undefined;
	/** False: environments are found and recognised, and nothing else of them is read. */
	readonly inspect?: boolean | undefined;
	/**
	 * False leaves out facts from outside the environment itself: use, requirements, staleness. `use` leaves out
	 * requirements, the git repository, and what both say of staleness; `repository` leaves out requirements alone.
	 */
	readonly assess?: boolean | Exclude<Assessed, 'all'> | undefined;
	/** Awaited before an environment is read: what is wanted more urgently can be read first. */
	readonly beforeReading?: (() => Promise<void>) | undefined;
	/** Called with each unexpected failure of reading. A scan has events for these. */
	readonly onFailure?: ReadFieldsOptions['onFailure'];
};

export type ScanOptions = DiscoverOptions &
	ReadOptions & {
		/** Supplies `rememberedUsage` for each environment when it is found, and is updated at the end. */
		readonly usageCache?: SizeCache | undefined;
	};

/** Totals of all environments of a scan, with shared files counted once. Bytes only where they were measured. */
export type Totals = {readonly count: number} & Partial<SetTotals>;

export type ScanEvent =
	/** A new environment, with the facts of its location and `pyvenv.cfg`. */
	| {readonly type: 'environment'; readonly environment: Environment}
	/** Further facts about it. */
	| {readonly type: 'updated'; readonly path: FsPath; readonly fields: Partial<Environment>}
	/** No more facts will follow: a reader that streams results can print it now. Also sent for aliases. */
	| {readonly type: 'complete'; readonly path: FsPath}
	/** A holding directory of ours, as its name says (`findLost` tells what of it nobody knows). */
	| {readonly type: 'holding-directory'; readonly path: FsPath}
	| {readonly type: 'skipped'; readonly path: FsPath; readonly code: string}
	| {readonly type: 'error'; readonly error: VenvError}
	| {readonly type: 'progress'; readonly directories: number}
	/** The last event, unless the scan was stopped. */
	| {readonly type: 'done'; readonly totals: Totals};

/**
 * Finds the environments below the roots and all facts about each: one `environment` event when it is found, `updated`
 * events as more becomes known, `complete`, and `done` at the end. Finding does not wait for reading. Ends without
 * `done` when `signal` is aborted; cancelling leaves nothing behind.
 */
export async function* scan(roots: readonly FsPath[], options: ScanOptions): AsyncIterable<ScanEvent> {
	const stream = createEventStream<ScanEvent>();
	const controller = new AbortController();
	// Every environment that is measured adds a listener.
	setMaxListeners(0, controller.signal);
	const stop = () => {
		controller.abort();
		stream.end();
	};
	options.signal?.addEventListener('abort', stop, {once: true});
	if (options.signal?.aborted) stop();
	const measurer = options.measurer ?? createMeasurer();
	scanInto(stream, roots, {...options, measurer, signal: controller.signal}).then(stream.end, (error: unknown) =>
		stream.fail(error),
	);
	try {
		yield* stream.events();
	} finally {
		stop();
		options.signal?.removeEventListener('abort', stop);
		if (options.measurer === undefined) await measurer.close();
	}
}

/** Reads all facts about the environment at one path; undefined where there is none. Rejects with `cancelled`. */
export const readEnvironment = async (
	path: FsPath,
	context: Context,
	options: ReadOptions = {},
): Promise<Environment | undefined> => {
	const found = await recognise(path, context);
	if (found === undefined) return undefined;
	const measurer = options.measurer ?? createMeasurer();
	let environment = environmentOf(found);
	try {
		const onFields = (fields: Partial<Environment>) => (environment = {...environment, ...fields});
		await readFields(found, {...readingOptions(options, context, measurer), onFields, onFailure: options.onFailure});
		throwIfCancelled(options.signal);
		return environment;
	} finally {
		if (options.measurer === undefined) await measurer.close();
	}
};

type Scanning = ScanOptions & {readonly measurer: Measurer; readonly signal: AbortSignal};

// Reading is work of this thread: more at a time would only make each one late.
const readsAtATime = 2;
// Enough for the readers and the measuring threads. An environment that still waits takes no memory but its place in
// the queue.
const readAtATime = 16;

const readingOptions = (options: ReadOptions, context: Context, measurer: Measurer) => ({
	context,
	signal: options.signal,
	measurer: options.measure === false ? undefined : measurer,
	isLeftOut: options.measure === 'own-disks' ? createRemoteTest(context) : undefined,
	inspect: options.inspect ?? true,
	assess: assessorFor(options.assess ?? true, context),
	machine: once(() => readMachine(context)),
	inTurn: withWait(limitConcurrency(readsAtATime), options.beforeReading),
});

const assessorFor = (assess: NonNullable<ReadOptions['assess']>, context: Context): Assessor | undefined =>
	assess === false ? undefined : createAssessor(context, assess === true ? 'all' : assess);

/** Makes the test whether a path lies on a disk of another machine, by one reading of the mounts. */
const createRemoteTest = (context: Context): ((path: FsPath) => Promise<boolean>) => {
	const mounts = once(async () => (await readMounts(context.platform)) ?? []);
	return async path => remoteMountOf(realPathOf(path) ?? path, await mounts()) !== undefined;
};

type InTurn = ReadFieldsOptions['inTurn'];

/** Waits before each turn for what is more urgent. */
const withWait =
	(inTurn: InTurn, wait: (() => Promise<void>) | undefined): InTurn =>
	read =>
		inTurn(async () => {
			await wait?.();
			return read();
		});

const scanInto = async (stream: EventStream<ScanEvent>, roots: readonly FsPath[], options: Scanning): Promise<void> => {
	const {context, measurer, signal} = options;
	const reads: Promise<void>[] = [];
	const paths: FsPath[] = [];
	let isWhole = options.measure !== false;
	const onUnmeasured = (): void => void (isWhole = false);
	const shared = {...readingOptions(options, context, measurer), usageCache: options.usageCache, onUnmeasured};
	const inLine = limitConcurrency(readAtATime);
	for await (const event of discover(roots, options)) {
		if (event.type !== 'found') stream.push(event);
		else {
			const {found} = event;
			if (found.alias === undefined) paths.push(found.path);
			stream.push({type: 'environment', environment: announced(found, options.usageCache)});
			reads.push(inLine(() => tellOf(stream, found, shared)));
		}
	}
	await Promise.all(reads);
	await options.usageCache?.save();
	if (signal.aborted) return;
	// Bytes of only some of them are no total.
	const totals = isWhole ? await measurer.totalsOfMany(paths) : {};
	stream.push({type: 'done', totals: {...totals, count: paths.length}});
};

/** Creates an environment with the facts that are known at once, and the size from its last measurement. */
const announced = (found: Found, cache: SizeCache | undefined): Environment => {
	const rememberedUsage = found.alias === undefined ? cache?.usageOf(found) : undefined;
	return {...environmentOf(found), ...(rememberedUsage && {rememberedUsage})};
};

type Telling = Omit<ReadFieldsOptions, 'onFields' | 'onFailure'> &
	Pick<ScanOptions, 'usageCache'> & {readonly onUnmeasured: () => void};

const tellOf = async (
	stream: EventStream<ScanEvent>,
	found: Found,
	{usageCache, onUnmeasured, ...options}: Telling,
): Promise<void> => {
	const {path} = found;
	const onFields = (fields: Partial<Environment>): void => {
		if (fields.usage) usageCache?.remember(found, fields.usage);
		if (fields.unmeasured) onUnmeasured();
		stream.push({type: 'updated', path, fields});
	};
	const onFailure = (error: VenvError): void => stream.push({type: 'error', error});
	await readFields(found, {...options, onFields, onFailure});
	stream.push({type: 'complete', path});
};

import {once} from '../tasks/once.js';
import {setMaxListeners} from 'node:events';
import {discover, type DiscoverOptions} from '../discover/discover.js';
import {recognise} from '../discover/recognise.js';
import {createEventStream, type EventStream} from '../tasks/event-stream.js';
import {environmentOf, readFields, type ReadFieldsOptions} from './read-environment.js';
import type {Context} from '../model/context.js';
import type {Environment, Found} from '../model/environment.js';
import {throwIfCancelled, type VenvError} from '../model/error.js';
import {createAssessor} from './judgement.js';
import {createMeasurer, type Measurer} from '../inspect/size/measurer.js';
import {readMounts} from '../platform/files/mounts.js';
import type {FsPath} from '../model/path.js';
import type {SizeCache} from '../state/size-cache.js';
import {limitConcurrency} from '../tasks/limit-concurrency.js';
import type {Cancellable} from '../model/progress.js';

export type ReadOptions = Cancellable & {
	/** What measures, and remembers sizes for totals of any set; one is made and closed again where none is given. */
	readonly measurer?: Measurer | undefined;
	/** False leaves out sizes. */
	readonly measure?: boolean | undefined;
	/** False leaves out what takes a look at more than the environment itself: use, requirements, staleness. */
	readonly judge?: boolean | undefined;
	/** Told what could not be read for a reason that nobody foresaw. A scan has events for it. */
	readonly onFailure?: ReadFieldsOptions['onFailure'];
};

export type ScanOptions = DiscoverOptions &
	ReadOptions & {
		/** Gives each environment its `rememberedUsage` when it is found, and is brought up to date at the end. */
		readonly usageCache?: SizeCache | undefined;
	};

/** What all environments of a scan are together: what is shared counts once. Bytes only where they were measured. */
export type Totals = {
	readonly count: number;
	readonly allocatedBytes?: number | undefined;
	readonly reclaimableBytes?: number | undefined;
	/** False where reclaimable is an upper bound. */
	readonly exact?: boolean | undefined;
};

export type ScanEvent =
	/** A new environment, with what its place and `pyvenv.cfg` say. */
	| {readonly type: 'environment'; readonly environment: Environment}
	/** What else became known of it. */
	| {readonly type: 'updated'; readonly path: FsPath; readonly fields: Partial<Environment>}
	/** No more will become known of it: what streams results can print it now. Aliases too. */
	| {readonly type: 'complete'; readonly path: FsPath}
	/** A holding place of ours, as its name says (`findUnregistered` tells what of it nobody knows). */
	| {readonly type: 'holder'; readonly path: FsPath}
	| {readonly type: 'skipped'; readonly path: FsPath; readonly code: string; readonly message: string}
	| {readonly type: 'error'; readonly error: VenvError}
	| {readonly type: 'progress'; readonly directories: number}
	/** The last event, unless the scan was stopped. */
	| {readonly type: 'done'; readonly totals: Totals};

/**
 * Finds the environments below the roots and everything that is known of each: one `environment` event when it is found,
 * `updated` ones as more becomes known, `complete`, and `done` at the end. Finding waits for nothing else. Ends without
 * `done` when `signal` is aborted; stopping leaves nothing.
 */
export async function* scan(roots: readonly FsPath[], options: ScanOptions): AsyncIterable<ScanEvent> {
	const stream = createEventStream<ScanEvent>();
	const controller = new AbortController();
	// Every environment that is measured listens.
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

/**
 * Everything that is known of the environment at one path; undefined where there is none. Rejects with `cancelled` when
 * stopped.
 */
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
		await readFields(found, {...learnOptions(options, context, measurer), onFields, onFailure: options.onFailure});
		throwIfCancelled(options.signal);
		return environment;
	} finally {
		if (options.measurer === undefined) await measurer.close();
	}
};

type Scanning = ScanOptions & {readonly measurer: Measurer; readonly signal: AbortSignal};

// Reading is work of this thread: more at a time would only make each one late.
const readsAtATime = 2;
// Enough for the readers and the measuring threads; of the others nothing but their place in the line takes memory.
const learntAtATime = 16;

const learnOptions = (options: ReadOptions, context: Context, measurer: Measurer) => ({
	context,
	signal: options.signal,
	measurer: options.measure === false ? undefined : measurer,
	judge: options.judge === false ? undefined : createAssessor(context),
	mounts: once(() => readMounts(context.platform)),
	inTurn: limitConcurrency(readsAtATime),
});

const scanInto = async (stream: EventStream<ScanEvent>, roots: readonly FsPath[], options: Scanning): Promise<void> => {
	const {context, measurer, signal} = options;
	const learning: Promise<void>[] = [];
	const paths: FsPath[] = [];
	const shared = learnOptions(options, context, measurer);
	const inLine = limitConcurrency(learntAtATime);
	for await (const event of discover(roots, options)) {
		if (event.type !== 'found') stream.push(event);
		else {
			const {found} = event;
			if (found.alias === undefined) paths.push(found.path);
			stream.push({type: 'environment', environment: announced(found, options.usageCache)});
			learning.push(inLine(() => tellOf(stream, found, shared, options.usageCache)));
		}
	}
	await Promise.all(learning);
	await options.usageCache?.save();
	if (signal.aborted) return;
	const totals = options.measure === false ? {} : await measurer.totalsOfMany(paths);
	stream.push({type: 'done', totals: {...totals, count: paths.length}});
};

/** What is known at once, with the size that it had when it was last measured. */
const announced = (found: Found, cache: SizeCache | undefined): Environment => {
	const rememberedUsage = found.alias === undefined ? cache?.usageOf(found) : undefined;
	return {...environmentOf(found), ...(rememberedUsage && {rememberedUsage})};
};

const tellOf = async (
	stream: EventStream<ScanEvent>,
	found: Found,
	options: Omit<ReadFieldsOptions, 'onFields' | 'onFailure'>,
	cache: SizeCache | undefined,
): Promise<void> => {
	const {path} = found;
	const onFields = (fields: Partial<Environment>): void => {
		if (fields.usage) cache?.remember(found, fields.usage);
		stream.push({type: 'updated', path, fields});
	};
	const onFailure = (error: VenvError): void => stream.push({type: 'error', error});
	await readFields(found, {...options, onFields, onFailure});
	stream.push({type: 'complete', path});
};

import {VenvError} from '../../core/model/error.js';
import {createMeasurer, type Measurer} from '../../core/inspect/size/measurer.js';
import type {SetTotals} from '../../core/inspect/size/totals.js';
import {findDeletionWarnings, type DeletionWarnings} from '../../core/safety/deletion-warnings.js';
import type {FsPath} from '../../core/model/path.js';
import {limitConcurrency} from '../../core/tasks/limit-concurrency.js';
import type {Cancellable} from '../../core/model/progress.js';
import type {ActionContext, LaterWork} from '../shared/action.js';
import {isChosen, isRemoval, type AssessedTarget} from './assessed-targets.js';

/** Whether it will be deleted and is more than a link, so that its contents matter. */
export const isWalked = (one: AssessedTarget, count: number): boolean => isChosen(one, count) && isRemoval(one);

/** Facts from walking the targets now, not from memory. */
export type Details = {
	readonly totals: SetTotals;
	readonly sizes: ReadonlyMap<FsPath, number>;
	readonly deletionWarnings: ReadonlyMap<FsPath, DeletionWarnings>;
	/** More of them are still being walked: the sums are those of the walked ones. */
	readonly isPartial?: boolean | undefined;
};

/** `onDetails` is told what is known so far, at most twice a second. */
type LookWork = LaterWork & {readonly onDetails?: ((details: Details) => void) | undefined};

/** Walks the environments that will be deleted. Rejects with `cancelled`. */
export const look = async (
	assessed: readonly AssessedTarget[],
	{core, measurer: known}: ActionContext,
	work: LookWork,
): Promise<Details> => {
	const paths = assessed.filter(one => isWalked(one, assessed.length)).map(({target}) => target.path);
	const measurer = known ?? createMeasurer();
	const sizes = new Map<FsPath, number>();
	const deletionWarnings = new Map<FsPath, DeletionWarnings>();
	const details = (): Details => ({
		totals: work.warningsOnly ? nothingMeasured : measurer.totals([...sizes.keys()]),
		sizes,
		deletionWarnings,
	});
	const tell = paced(() => {
		work.onProgress?.({
			step: {doing: 'looking-into', count: deletionWarnings.size, of: paths.length},
			fraction: deletionWarnings.size / paths.length,
		});
		work.onDetails?.({...details(), isPartial: true});
	});
	try {
		await Promise.all([
			work.warningsOnly ? undefined : measureAll(paths, {measurer, sizes, tell}, work),
			findAllWarnings(paths, {...work, now: core.now(), deletionWarnings, tell}),
		]);
		return details();
	} finally {
		if (known === undefined) await measurer.close();
	}
};

const toldMs = 500;

/** Runs `tell` at most twice a second. */
const paced = (tell: () => void): (() => void) => {
	let toldAt = performance.now();
	return () => {
		if (performance.now() - toldAt < toldMs) return;
		tell();
		toldAt = performance.now();
	};
};

type WarningsRequest = Parameters<typeof findDeletionWarnings>[1] & {
	/** Filled as they are found. */
	readonly deletionWarnings?: Map<FsPath, DeletionWarnings>;
	readonly tell?: () => void;
};

/** Walks environments, one after the other. Rejects with `cancelled`. */
export const findAllWarnings = async (
	paths: readonly FsPath[],
	{deletionWarnings = new Map<FsPath, DeletionWarnings>(), tell, ...request}: WarningsRequest,
): Promise<ReadonlyMap<FsPath, DeletionWarnings>> => {
	for (const path of paths) {
		deletionWarnings.set(path, await findDeletionWarnings(path, request));
		tell?.();
	}
	return deletionWarnings;
};

const nothingMeasured: SetTotals = {
	count: 0,
	allocatedBytes: 0,
	reclaimableBytes: 0,
	exact: true,
	inodes: 0,
	reclaimableInodes: 0,
};

type Measuring = {
	readonly measurer: Measurer;
	/** Filled as they are measured. */
	readonly sizes: Map<FsPath, number>;
	readonly tell: () => void;
};

const measureAll = async (
	paths: readonly FsPath[],
	{measurer, sizes, tell}: Measuring,
	work: Cancellable,
): Promise<void> => {
	const inTurn = limitConcurrency(4);
	const measureOne = async (path: FsPath): Promise<void> => {
		const size = await sizeOf(path, measurer, work);
		if (size !== undefined) sizes.set(path, size);
		tell();
	};
	await Promise.all(paths.map(path => inTurn(() => measureOne(path))));
};

/** An environment that can't be measured can be deleted anyway. */
const sizeOf = async (path: FsPath, measurer: Measurer, {signal}: Cancellable): Promise<number | undefined> => {
	try {
		return (await measurer.measure(path, {signal})).allocatedBytes;
	} catch (error) {
		if (error instanceof VenvError && error.code !== 'cancelled') return undefined;
		throw error;
	}
};

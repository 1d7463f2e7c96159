import {VenvError} from '../../core/model/error.js';
import {createMeasurer, type Measurer} from '../../core/inspect/size/measurer.js';
import type {SetTotals} from '../../core/inspect/size/totals.js';
import {findDeletionWarnings, type DeletionWarnings} from '../../core/safety/deletion-survey.js';
import type {FsPath} from '../../core/model/path.js';
import {limitConcurrency} from '../../core/tasks/limit-concurrency.js';
import type {Cancellable} from '../../core/model/progress.js';
import type {ActionContext, LaterWork} from '../shared/action.js';
import {isChosen, isRemoval, type Judged} from './judged.js';

/** Whether it will be deleted and is more than a link, so that its contents matter. */
export const isWalked = (one: Judged, count: number): boolean => isChosen(one, count) && isRemoval(one);

/** Facts from walking the targets now, not from memory. */
export type Details = {
	readonly totals: SetTotals;
	readonly sizes: ReadonlyMap<FsPath, number>;
	readonly surveys: ReadonlyMap<FsPath, DeletionWarnings>;
	/** More of them are still being walked: the sums are those of the walked ones. */
	readonly isPartial?: boolean | undefined;
};

/** `onDetails` is told what is known so far, at most twice a second. */
type LookWork = LaterWork & {readonly onDetails?: ((details: Details) => void) | undefined};

/** Walks the environments that will be deleted. Rejects with `cancelled`. */
export const look = async (
	judged: readonly Judged[],
	{core, measurer: known}: ActionContext,
	work: LookWork,
): Promise<Details> => {
	const paths = judged.filter(one => isWalked(one, judged.length)).map(({target}) => target.path);
	const measurer = known ?? createMeasurer();
	const sizes = new Map<FsPath, number>();
	const surveys = new Map<FsPath, DeletionWarnings>();
	const details = (): Details => ({
		totals: work.warningsOnly ? nothingMeasured : measurer.totals([...sizes.keys()]),
		sizes,
		surveys,
	});
	const tell = paced(() => {
		work.onProgress?.({
			step: {doing: 'looking-into', count: surveys.size, of: paths.length},
			fraction: surveys.size / paths.length,
		});
		work.onDetails?.({...details(), isPartial: true});
	});
	try {
		await Promise.all([
			work.warningsOnly ? undefined : measureAll(paths, {measurer, sizes, tell}, work),
			surveyAll(paths, {...work, now: core.now(), surveys, tell}),
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

type SurveyRequest = Parameters<typeof findDeletionWarnings>[1] & {
	/** Filled as they are found. */
	readonly surveys?: Map<FsPath, DeletionWarnings>;
	readonly tell?: () => void;
};

/** Walks environments, one after the other. Rejects with `cancelled`. */
export const surveyAll = async (
	paths: readonly FsPath[],
	{surveys = new Map<FsPath, DeletionWarnings>(), tell, ...request}: SurveyRequest,
): Promise<ReadonlyMap<FsPath, DeletionWarnings>> => {
	for (const path of paths) {
		surveys.set(path, await findDeletionWarnings(path, request));
		tell?.();
	}
	return surveys;
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

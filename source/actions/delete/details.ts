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
};

/** Walks the environments that will be deleted. Rejects with `cancelled`. */
export const look = async (
	judged: readonly Judged[],
	{core, measurer}: ActionContext,
	work: LaterWork,
): Promise<Details> => {
	const paths = judged.filter(one => isWalked(one, judged.length)).map(({target}) => target.path);
	const [sizes, surveys] = await Promise.all([
		work.warningsOnly ? nothingMeasured : measureAll(paths, measurer, work),
		surveyAll(paths, {...work, now: core.now()}),
	]);
	return {...sizes, surveys};
};

/** Walks environments, one after the other. Rejects with `cancelled`. */
export const surveyAll = async (
	paths: readonly FsPath[],
	request: Parameters<typeof findDeletionWarnings>[1],
): Promise<ReadonlyMap<FsPath, DeletionWarnings>> => {
	const surveys = new Map<FsPath, DeletionWarnings>();
	for (const path of paths) surveys.set(path, await findDeletionWarnings(path, request));
	return surveys;
};

type Sizes = Pick<Details, 'totals' | 'sizes'>;

const nothingMeasured: Sizes = {
	totals: {count: 0, allocatedBytes: 0, reclaimableBytes: 0, exact: true},
	sizes: new Map(),
};

const measureAll = async (paths: readonly FsPath[], known: Measurer | undefined, work: Cancellable): Promise<Sizes> => {
	const measurer = known ?? createMeasurer();
	try {
		const sizes = new Map<FsPath, number>();
		const inTurn = limitConcurrency(4);
		const measureOne = async (path: FsPath): Promise<void> => {
			const size = await sizeOf(path, measurer, work);
			if (size !== undefined) sizes.set(path, size);
		};
		await Promise.all(paths.map(path => inTurn(() => measureOne(path))));
		return {totals: measurer.totals(paths), sizes};
	} finally {
		if (known === undefined) await measurer.close();
	}
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

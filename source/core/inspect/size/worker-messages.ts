import type {FsPath} from '../../model/path.js';
import type {Measured} from './sums.js';

/** Data with which a measuring worker starts. */
export type MeasureWorkerData = {
	/** Id of the job that it shall drop, in shared memory. */
	readonly cancelled: Int32Array<SharedArrayBuffer>;
	/** Whether all other work goes first. */
	readonly isInBackground: boolean;
};

/** A request to a worker. Ids are positive and never used twice. */
export type MeasureJob = {readonly id: number; readonly path: FsPath; readonly mountPoints: readonly FsPath[]};

/**
 * An answer of a worker: any number of partials, then one of the others. A failure is the system's code (`ENOENT`), or
 * anything else that was thrown.
 */
export type MeasureAnswer =
	| {readonly type: 'partial'; readonly id: number; readonly allocatedBytes: number}
	| {readonly type: 'measured'; readonly id: number; readonly measured: Measured}
	| {readonly type: 'cancelled'; readonly id: number}
	| {readonly type: 'failed'; readonly id: number; readonly failure: string | Error};

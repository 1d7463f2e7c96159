import type {FsPath} from '../../model/path.js';
import type {Measured} from './measure-directory.js';

/** What a measuring worker is started with: the id of the job that it shall drop, in memory that both see. */
export type MeasureWorkerData = {readonly cancelled: Int32Array<SharedArrayBuffer>};

/** What a worker is asked. Ids are positive and never used twice. */
export type MeasureJob = {readonly id: number; readonly path: FsPath; readonly mountPoints: readonly FsPath[]};

/**
 * What a worker answers: any number of partials, then one of the others. A failure is the system's code (`ENOENT`), or
 * what else was thrown.
 */
export type MeasureAnswer =
	| {readonly type: 'partial'; readonly id: number; readonly allocatedBytes: number}
	| {readonly type: 'measured'; readonly id: number; readonly measured: Measured}
	| {readonly type: 'cancelled'; readonly id: number}
	| {readonly type: 'failed'; readonly id: number; readonly failure: string | Error};

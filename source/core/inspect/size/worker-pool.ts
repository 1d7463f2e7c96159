import {Worker} from 'node:worker_threads';
import type {FsPath} from '../../model/path.js';
import type {Measured} from './sums.js';
import type {MeasureAnswer, MeasureJob, MeasureWorkerData} from './worker-messages.js';

/** One directory to measure, and callbacks for the result. Exactly one of `resolve` and `reject` is called, once. */
export type PoolJob = {
	readonly path: FsPath;
	readonly mountPoints: readonly FsPath[];
	readonly onPartial: (allocatedBytes: number) => void;
	/** Undefined when it was cancelled. */
	readonly resolve: (measured: Measured | undefined) => void;
	/** Called with the system's error code, or with a programming error. */
	readonly reject: (failure: string | Error) => void;
};

/** Workers or children that take jobs in order. */
export type MeasurePool = {
	/**
	 * Adds a job to the queue. Answers a function that cancels it: at once while it waits, after the current directory
	 * while it runs.
	 */
	readonly add: (job: PoolJob) => () => void;
	/** Ends the members and cancels all running, waiting and future jobs. */
	readonly close: () => Promise<void>;
};

type Seat = {
	readonly worker: Worker;
	readonly cancelled: Int32Array<SharedArrayBuffer>;
	current?: {readonly id: number; readonly job: PoolJob} | undefined;
};

export type PoolOptions = {
	/** Number of members: threads or children. */
	readonly size: number;
	/** Whether all other work goes first, on a machine with few processors. */
	readonly isInBackground: boolean;
};

/** Creates a pool. Its workers start with the first jobs and keep the process alive only while they have some. */
export const createMeasurePool = ({size, isInBackground}: PoolOptions): MeasurePool => {
	const seats: Seat[] = [];
	const waiting: PoolJob[] = [];
	let lastId = 0;
	let isClosed = false;

	const next = (seat: Seat): void => {
		const job = waiting.shift();
		if (job === undefined) seat.worker.unref();
		else start(seat, {id: ++lastId, job});
	};

	const take = (seat: Seat, message: MeasureAnswer): void => {
		if (seat.current?.id !== message.id) return;
		const {job} = seat.current;
		if (message.type === 'partial') return job.onPartial(message.allocatedBytes);
		seat.current = undefined;
		next(seat);
		settle(job, message);
	};

	// Waiting jobs go to a new thread: the file that ended this one costs only one size.
	const replace = (seat: Seat, error: Error): void => {
		seats.splice(seats.indexOf(seat), 1);
		seat.current?.job.reject(error);
		if (waiting.length > 0) next(openSeat());
	};

	const openSeat = (): Seat => {
		const seat = startWorker(isInBackground);
		seat.worker.on('message', (message: MeasureAnswer) => take(seat, message));
		seat.worker.on('error', (error: Error) => replace(seat, error));
		seats.push(seat);
		return seat;
	};

	const begin = (job: PoolJob): void => {
		waiting.push(job);
		const seat = seats.find(({current}) => current === undefined) ?? (seats.length < size ? openSeat() : undefined);
		if (seat) next(seat);
	};

	const cancel = (job: PoolJob): void => {
		if (takeOut(job, waiting)) job.resolve(undefined);
		for (const {current, cancelled} of seats) if (current?.job === job) Atomics.store(cancelled, 0, current.id);
	};

	return {
		add: job => {
			if (isClosed) job.resolve(undefined);
			else begin(job);
			return () => cancel(job);
		},
		close: async () => {
			isClosed = true;
			for (const job of waiting.splice(0)) job.resolve(undefined);
			await Promise.all(seats.splice(0).map(endSeat));
		},
	};
};

/** Takes a job out of those that wait; answers whether it was among them. */
const takeOut = (job: PoolJob, waiting: PoolJob[]): boolean => {
	const place = waiting.indexOf(job);
	if (place >= 0) waiting.splice(place, 1);
	return place >= 0;
};

const start = (seat: Seat, {id, job}: NonNullable<Seat['current']>): void => {
	seat.current = {id, job};
	seat.worker.ref();
	seat.worker.postMessage({id, path: job.path, mountPoints: job.mountPoints} satisfies MeasureJob);
};

const settle = (job: PoolJob, message: Exclude<MeasureAnswer, {type: 'partial'}>): void => {
	if (message.type === 'failed') job.reject(message.failure);
	else job.resolve(message.type === 'measured' ? message.measured : undefined);
};

const startWorker = (isInBackground: boolean): Seat => {
	const cancelled = new Int32Array(new SharedArrayBuffer(4));
	const worker = new Worker(new URL('./measure.worker.js', import.meta.url), {
		workerData: {cancelled, isInBackground} satisfies MeasureWorkerData,
		// A program that uses the library may have flags of Node that are refused with a file: --input-type, --eval.
		execArgv: [],
	});
	return {worker, cancelled};
};

const endSeat = async (seat: Seat): Promise<void> => {
	const {worker, current} = seat;
	// The worker still has an answer to send, so it must not count as idle: the process would not wait for it.
	seat.current = undefined;
	current?.job.resolve(undefined);
	await worker.terminate();
};

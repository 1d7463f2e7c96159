import {spawn, type ChildProcess} from 'node:child_process';
import {Socket} from 'node:net';
import {constants, setPriority} from 'node:os';
import {systemCode} from '../../model/error.js';
import {toBytes} from '../../model/path.js';
import {killChild} from '../../platform/processes/kill-child.js';
import {measuringMark} from '../../platform/processes/listing/running-process.js';
import {FindOutput, findWords} from './find-output.js';
import type {Measured} from './sums.js';
import type {MeasurePool, PoolJob, PoolOptions} from './worker-pool.js';

type FindPoolOptions = PoolOptions & {
	/** Absolute path of the program. */
	readonly find: string;
	/** Measures what `find` can't: directories with mounts or anything unreadable in them, and all where it fails. */
	readonly others: MeasurePool;
};

/** One `find`, and the jobs that it was given, in their order; undefined in place of one that was cancelled. */
type Seat = {
	readonly child: ChildProcess;
	readonly output: FindOutput;
	readonly given: (PoolJob | undefined)[];
	hasAnswered: boolean;
	partialAt: number;
};

// A child gets its next paths ahead, so that it does not wait while this thread is busy for some milliseconds.
const givenAtATime = 4;
const millisecondsBetweenPartials = 100;

/**
 * Creates a pool whose members are long-lived children of GNU `find`. They take half the processor time of threads of
 * ours, since Node makes an object of each file. The sizes are those that `others` measures. Whether `find` can do it is
 * seen by trying.
 */
export const createFindPool = (options: FindPoolOptions): MeasurePool => {
	const pool = new FindPool(options);
	return {add: job => pool.add(job), close: () => pool.close()};
};

class FindPool {
	private readonly seats: Seat[] = [];
	private readonly waiting: PoolJob[] = [];
	private readonly cancelOther = new WeakMap<PoolJob, () => void>();
	private isUsable = true;
	private isClosed = false;

	constructor(private readonly options: FindPoolOptions) {}

	add(job: PoolJob): () => void {
		if (this.isClosed) job.resolve(undefined);
		else if (!this.isUsable || job.mountPoints.length > 0) this.handOver(job);
		else this.waiting.push(job);
		this.deal();
		return () => this.cancel(job);
	}

	async close(): Promise<void> {
		this.isClosed = true;
		for (const job of [...this.waiting.splice(0), ...[...this.seats].flatMap(seat => this.end(seat))])
			job.resolve(undefined);
		await this.options.others.close();
	}

	private handOver(job: PoolJob): void {
		this.cancelOther.set(job, this.options.others.add(job));
	}

	private deal(): void {
		const {seats, waiting, options} = this;
		while (waiting.length > 0) {
			const isFull = seats.length >= options.size;
			const seat = isFull || !seats.every(isBusy) ? seats.reduce(lessBusy) : this.openSeat();
			if (seat.given.length >= givenAtATime) return;
			give(seat, waiting.shift());
		}
	}

	private openSeat(): Seat {
		const seat: Seat = startFind(this.options, measured => this.take(seat, measured));
		const {child} = seat;
		child.stdout?.on('data', (chunk: Buffer) => readChunk(seat, chunk));
		// A child that takes no more paths has ended, and its `close` event says so.
		child.stdin?.on('error', () => {});
		child.on('error', () => this.lose(seat));
		child.on('close', () => this.lose(seat));
		this.seats.push(seat);
		return seat;
	}

	private take(seat: Seat, measured: Measured | undefined): void {
		const job = seat.given.shift();
		seat.hasAnswered = true;
		seat.partialAt = performance.now();
		if (!isBusy(seat)) letProcessWait(seat.child, false);
		if (measured !== undefined) job?.resolve(measured);
		else if (job !== undefined) this.handOver(job);
		this.deal();
	}

	private lose(seat: Seat): void {
		const place = this.seats.indexOf(seat);
		// `end` has taken it out already.
		if (place < 0) return;
		this.seats.splice(place, 1);
		// A `find` that lacks what it needs ends at once.
		if (!seat.hasAnswered) this.isUsable = false;
		for (const job of [...seat.given.splice(0), ...(this.isUsable ? [] : this.waiting.splice(0))])
			if (job !== undefined) this.handOver(job);
		this.deal();
	}

	/** Ends a child, since it can't be told to leave a directory. Answers the jobs that it has not done. */
	private end(seat: Seat): readonly PoolJob[] {
		this.seats.splice(this.seats.indexOf(seat), 1);
		killChild(seat.child);
		return seat.given.splice(0).filter(job => job !== undefined);
	}

	private cancel(job: PoolJob): void {
		const {seats, waiting} = this;
		this.cancelOther.get(job)?.();
		const place = waiting.indexOf(job);
		if (place >= 0) {
			waiting.splice(place, 1);
			return job.resolve(undefined);
		}
		const seat = seats.find(({given}) => given.includes(job));
		if (seat === undefined) return;
		job.resolve(undefined);
		seat.given[seat.given.indexOf(job)] = undefined;
		if (seat.given[0] === undefined) waiting.unshift(...this.end(seat));
		this.deal();
	}
}

const isBusy = ({given}: Seat): boolean => given.length > 0;

const lessBusy = (one: Seat, other: Seat): Seat => (other.given.length < one.given.length ? other : one);

const give = (seat: Seat, job: PoolJob | undefined): void => {
	if (job === undefined) return;
	if (!isBusy(seat)) letProcessWait(seat.child, true);
	seat.given.push(job);
	seat.child.stdin?.write(Buffer.concat([toBytes(job.path), Buffer.from(`\0${measuringMark}\0`)]));
};

const readChunk = (seat: Seat, chunk: Buffer): void => {
	seat.output.push(chunk);
	if (performance.now() - seat.partialAt < millisecondsBetweenPartials) return;
	seat.partialAt = performance.now();
	seat.given[0]?.onPartial(seat.output.allocatedBytes);
};

const startFind = (
	{find, isInBackground}: Pick<FindPoolOptions, 'find' | 'isInBackground'>,
	onEnd: (measured: Measured | undefined) => void,
): Seat => {
	// A message can contain a file's name with line ends in it. None can know this number, and so look like the end marker.
	const nonce = Math.floor(Math.random() * 2 ** 48);
	// Messages go to stdout, too, where each stands among the lines of its directory. On stderr they could come at any time.
	const child = spawn('/bin/sh', ['-c', 'exec "$0" "$@" 2>&1', find, ...findWords(nonce)], {
		cwd: '/',
		env: {LC_ALL: 'C'},
		stdio: ['pipe', 'pipe', 'ignore'],
	});
	if (isInBackground) letOthersGoFirst(child);
	return {child, output: new FindOutput(nonce, onEnd), given: [], hasAnswered: false, partialAt: performance.now()};
};

const letOthersGoFirst = ({pid}: ChildProcess): void => {
	try {
		if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
	} catch (error) {
		// It has ended already.
		if (systemCode(error) === undefined) throw error;
	}
};

/** Whether the process waits for a child. One for which it doesn't wait ends with its stdin. */
const letProcessWait = (child: ChildProcess, isWaiting: boolean): void => {
	const parts = [child, ...[child.stdin, child.stdout].filter(pipe => pipe instanceof Socket)];
	for (const part of parts)
		if (isWaiting) part.ref();
		else part.unref();
};

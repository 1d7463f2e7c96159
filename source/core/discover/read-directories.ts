import type {FsPath} from '../model/path.js';
import {listDirectory, listDirectoryNow, type Entry} from '../platform/files/list-directory.js';

/** A directory to be read. Own disk: whoever answers for it does not keep us waiting for ever. */
export type Readable = {readonly path: FsPath; readonly isOwnDisk: boolean};

type Reader<Directory> = {
	/** Told what is in a directory. */
	readonly visit: (directory: Directory, entries: readonly Entry[]) => void;
	/** Told that one can't be read, and the system's error. */
	readonly cannotRead: (directory: Directory, error: unknown) => void;
	/** Nothing more is read when this is true. */
	readonly isStopped: () => boolean;
};

// Measured: below 16 the disk waits for us, above 32 nothing gets faster.
const readsInFlight = 32;
// What is in memory is read at once: handing a read to another thread costs twice what the read itself does. One that
// took longer, in milliseconds, had to wait for the disk, and then so will the next ones: those go to the threads.
const slowRead = 0.15;
const slowReadPerEntry = 0.003;
const readsAfterSlow = 64;
// Reading at once holds up everything else: keys are to be answered meanwhile.
const stretch = 4;

/** Reads directories for a reader, which adds more of them as it sees what is there. */
export class Reading<Directory extends Readable> {
	private readonly waiting: Directory[] = [];
	/** Reads of the threads, looks that take their time, and rests. */
	private underWay = 0;
	/** How many directories the threads read before one is tried at once again. */
	private readsForThreads = 0;
	private stretchEnd = 0;
	private isResting = false;
	private done = () => {};
	private fail: (error: unknown) => void = () => {};

	constructor(private readonly reader: Reader<Directory>) {}

	/** Lines a directory up. The one that was added last is read next, so that the line stays short. */
	add(directory: Directory): void {
		this.waiting.push(directory);
	}

	/** The end waits for a look that takes its time; what it throws ends everything. */
	waitFor(look: Promise<void>): void {
		this.underWay++;
		// The rest of a look comes after this stretch, and would make it longer than it should be.
		this.stretchEnd = 0;
		look.then(
			() => this.goOnAfter(),
			(error: unknown) => this.fail(error),
		);
	}

	/**
	 * Reads what was added and what is added meanwhile, each once. Resolves when none is left or the reader has stopped:
	 * then the reads that are under way are dropped. Rejects with what the reader throws.
	 */
	async run(): Promise<void> {
		await new Promise<void>((done, fail) => {
			this.done = done;
			this.fail = fail;
			this.goOn();
		});
	}

	/** Reads until it has to wait for the disk or let the event loop have its turn; tells when nothing is left. */
	private goOn(): void {
		try {
			while (!this.reader.isStopped() && !this.isResting && this.underWay < readsInFlight) {
				const directory = this.waiting.pop();
				if (directory === undefined) break;
				if (directory.isOwnDisk && this.readsForThreads === 0) this.readNow(directory);
				else this.readAside(directory);
			}
			if (this.underWay === 0) this.done();
		} catch (error) {
			this.fail(error);
		}
	}

	private readNow(directory: Directory): void {
		const started = performance.now();
		let ended = started;
		try {
			const entries = listDirectoryNow(directory.path);
			ended = performance.now();
			if (ended - started > slowRead + entries.length * slowReadPerEntry) this.readsForThreads = readsAfterSlow;
			this.reader.visit(directory, entries);
		} catch (error) {
			this.reader.cannotRead(directory, error);
		}
		if (ended > this.stretchEnd) this.rest();
	}

	private readAside(directory: Directory): void {
		this.readsForThreads = Math.max(0, this.readsForThreads - 1);
		this.underWay++;
		listDirectory(directory.path, (error, entries) => {
			this.goOnAfter(() => {
				if (error === null) this.visit(directory, entries);
				else this.reader.cannotRead(directory, error);
			});
		});
	}

	/** What one directory makes the reader throw is that one's failure. */
	private visit(directory: Directory, entries: readonly Entry[]): void {
		try {
			this.reader.visit(directory, entries);
		} catch (error) {
			this.reader.cannotRead(directory, error);
		}
	}

	private rest(): void {
		this.isResting = true;
		this.underWay++;
		setImmediate(() => {
			this.isResting = false;
			this.stretchEnd = performance.now() + stretch;
			this.goOnAfter();
		});
	}

	private goOnAfter(work: () => void = () => {}): void {
		this.underWay--;
		try {
			work();
		} catch (error) {
			return this.fail(error);
		}
		this.goOn();
	}
}

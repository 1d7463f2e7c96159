import type {FsPath} from '../model/path.js';
import {listDirectory, listDirectoryNow, type Entry} from '../platform/files/list-directory.js';

/** A directory to be read. `isOwnDisk`: whoever answers for it does not keep us waiting for ever. */
export type Readable = {readonly path: FsPath; readonly isOwnDisk: boolean};

type Reader<Directory> = {
	/** Called with the entries of a directory. */
	readonly visit: (directory: Directory, entries: readonly Entry[]) => void;
	/** Called with a directory that can't be read, and the system's error. */
	readonly cannotRead: (directory: Directory, error: unknown) => void;
	/** When this is true, no more directories are read. */
	readonly isStopped: () => boolean;
};

// Measured: below 16 the disk waits for us, above 32 nothing gets faster.
const readsInFlight = 32;
// A directory in the kernel's cache is read synchronously: handing a read to another thread costs twice as much as the
// read itself. A read that took longer, in milliseconds, had to wait for the disk, or for another program to leave the
// processor. The next few go to the threads; after each trial that was slow twice as many as before, after each that was
// not half as many: only a disk is slow again and again.
const slowRead = 0.15;
const slowReadPerEntry = 0.003;
const fewestAfterSlow = 4;
const mostAfterSlow = 64;
// Milliseconds of synchronous reading at a stretch: it blocks everything else, and keys are to be answered meanwhile.
const stretch = 4;

/** Reads directories for a reader, which adds more of them as it sees their entries. */
export class Reading<Directory extends Readable> {
	private readonly waiting: Directory[] = [];
	/** Number of reads by threads, asynchronous visits, and pauses. */
	private underWay = 0;
	/** Number of directories that threads read before one is tried synchronously again. */
	private readsForThreads = 0;
	private readsAfterSlow = fewestAfterSlow;
	private stretchEnd = 0;
	private isResting = false;
	private done = () => {};
	private fail: (error: unknown) => void = () => {};

	constructor(private readonly reader: Reader<Directory>) {}

	/** Queues a directory. The last one is read first, so that the queue stays short. */
	add(directory: Directory): void {
		this.waiting.push(directory);
	}

	/** Makes the end wait for an asynchronous visit; its error ends everything. */
	waitFor(look: Promise<void>): void {
		this.underWay++;
		// The rest of a visit comes after this stretch, and would make it too long.
		this.stretchEnd = 0;
		look.then(
			() => this.goOnAfter(),
			(error: unknown) => this.fail(error),
		);
	}

	/**
	 * Reads all directories that were added or are added meanwhile, each once. Resolves when none is left or the reader
	 * has stopped; reads under way are then dropped. Rejects with the reader's error.
	 */
	async run(): Promise<void> {
		await new Promise<void>((done, fail) => {
			this.done = done;
			this.fail = fail;
			this.goOn();
		});
	}

	/** Reads until it has to wait for the disk or yield to the event loop; resolves `run` when nothing is left. */
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
			this.assess(ended - started > slowRead + entries.length * slowReadPerEntry);
			this.reader.visit(directory, entries);
		} catch (error) {
			this.reader.cannotRead(directory, error);
		}
		if (ended > this.stretchEnd) this.rest();
	}

	private assess(wasSlow: boolean): void {
		if (wasSlow) this.readsForThreads = this.readsAfterSlow;
		const next = wasSlow ? this.readsAfterSlow * 2 : this.readsAfterSlow / 2;
		this.readsAfterSlow = Math.min(mostAfterSlow, Math.max(fewestAfterSlow, next));
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

	/** Passes one directory to the reader. An error that the reader throws belongs to this directory. */
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

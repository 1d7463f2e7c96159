import {readdirSync, type Stats} from 'node:fs';
import {systemCode, throwIfCancelled} from '../model/error.js';
import {entryAt, isDirectory} from '../platform/files/entries.js';
import {fromBytes, join, native, type FsPath} from '../model/path.js';
import {createPace} from '../tasks/limit-concurrency.js';
import type {Cancellable} from '../model/progress.js';
import {findLayout} from '../discover/environment-layout.js';
import {versionControl} from './foreign-contents.js';
import {Few, type Some} from './some.js';
import {findUserFiles, type UserFiles} from './user-files.js';

/**
 * Contents of an environment that somebody might miss, or that show that it is being changed. Links are not followed.
 */
export type DeletionWarnings = {
	/** Entries that are no directories. */
	readonly files: number;
	/** Directories in it that are environments themselves. */
	readonly environments: Some;
	/** Directories in it under version control. */
	readonly checkouts: Some;
	/** Files that changed in the last ten minutes although the environment is older: something is writing. */
	readonly fresh: Some;
	/** Entries that another user owns. */
	readonly foreign: Some;
	/** Files and links that no package, creator or run of Python accounts for: the user's own. */
	readonly userFiles: UserFiles;
	/** Sockets: a program listens on them. */
	readonly sockets: Some;
	/** Directories that can't be read: their contents are not known. */
	readonly unreadable: Some;
	/** Files with further links outside the environment: their bytes stay on the disk. */
	readonly linkedElsewhere: number;
};

const freshMs = 10 * 60 * 1000;
/** The disk's clock is finer than ours, and another machine's disk may have a different time. */
const clockSlackMs = 1000;

/**
 * Walks an environment once and collects the facts that a user should know before deleting it. Changes nothing and
 * never fails because of the contents; entries that vanish meanwhile are left out. Yields to the event loop every few
 * milliseconds. Rejects with `cancelled`.
 */
export const findDeletionWarnings = async (
	path: FsPath,
	{now, signal}: Cancellable & {readonly now: Date},
): Promise<DeletionWarnings> => {
	const top = entryAt(path);
	const collector = new Collector({path, owner: top?.uid, since: now.getTime() - freshMs, now: now.getTime()});
	const userFiles = findUserFiles(path, await findLayout(path), {withTrees: false});
	const pace = createPace();
	const waiting = [path];
	for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
		const names = collector.open(directory);
		for (const name of names) {
			await pace();
			const entry = join(directory, name);
			if (collector.look(entry, name)) waiting.push(entry);
		}
		throwIfCancelled(signal);
	}
	return {...collector.result(), userFiles};
};

type Bounds = {
	readonly path: FsPath;
	readonly owner: number | undefined;
	readonly since: number;
	readonly now: number;
};

class Collector {
	readonly #bounds: Bounds;
	/** Number of unseen links of files that have several, by device and inode. */
	readonly #links = new Map<string, number>();
	readonly #kinds = {
		environments: new Few(),
		checkouts: new Few(),
		fresh: new Few(),
		foreign: new Few(),
		sockets: new Few(),
		unreadable: new Few(),
	};
	#files = 0;

	constructor(bounds: Bounds) {
		this.#bounds = bounds;
	}

	/** Lists the names in a directory, and notes what they say about it. */
	open(directory: FsPath): readonly FsPath[] {
		try {
			const names = readdirSync(native(directory), 'buffer').map(fromBytes);
			if (directory !== this.#bounds.path) this.#note(directory, new Set(names));
			return names;
		} catch (error) {
			if (systemCode(error) === undefined) throw error;
			if (isDirectory(directory)) this.#kinds.unreadable.add(directory);
			return [];
		}
	}

	/** Notes an entry, and answers whether it is a directory. */
	look(entry: FsPath, name: FsPath): boolean {
		const stat = entryAt(entry);
		if (stat === undefined) return false;
		if (stat.uid !== this.#bounds.owner) this.#kinds.foreign.add(entry);
		if (stat.isDirectory()) return true;
		this.#files += 1;
		if (stat.isSocket()) this.#kinds.sockets.add(entry);
		if (stat.isFile()) this.#noteFile(entry, name, stat);
		return false;
	}

	result(): Omit<DeletionWarnings, 'userFiles'> {
		const {environments, checkouts, fresh, foreign, sockets, unreadable} = this.#kinds;
		const isYoung = (entryAt(join(this.#bounds.path, 'pyvenv.cfg'))?.mtimeMs ?? 0) >= this.#bounds.since;
		return {
			...{files: this.#files, environments, checkouts, foreign, sockets, unreadable},
			// In an environment that was just created every file is young.
			fresh: isYoung ? new Few() : fresh,
			linkedElsewhere: [...this.#links.values()].filter(unseen => unseen > 0).length,
		};
	}

	#note(directory: FsPath, names: ReadonlySet<string>): void {
		if (names.has('pyvenv.cfg') && (names.has('bin') || names.has('Scripts'))) this.#kinds.environments.add(directory);
		if (versionControl.some(name => names.has(name))) this.#kinds.checkouts.add(directory);
	}

	#noteFile(entry: FsPath, name: FsPath, {mtimeMs, dev, ino, nlink}: Stats): void {
		// Python writes compiled files whenever it imports something.
		if (mtimeMs >= this.#bounds.since && mtimeMs <= this.#bounds.now + clockSlackMs && !name.endsWith('.pyc'))
			this.#kinds.fresh.add(entry);
		if (nlink > 1) this.#links.set(`${dev}:${ino}`, (this.#links.get(`${dev}:${ino}`) ?? nlink) - 1);
	}
}

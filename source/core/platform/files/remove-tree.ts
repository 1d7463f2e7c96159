import {lstatSync, renameSync, rmdirSync, unlinkSync, type Stats} from 'node:fs';
import type {Entry} from './list-directory.js';
import type {Identity} from '../../model/environment.js';
import {systemCode, throwIfCancelled, VenvError} from '../../model/error.js';
import type {WhyItStays} from '../../model/reasons/why-it-stays.js';
import {baseName, fsPath, join, native, parent, type FsPath} from '../../model/path.js';
import type {Cancellable} from '../../model/progress.js';
import {createPace} from '../../tasks/limit-concurrency.js';
import {chooseOpener, withWritable, type DirectoryOpener, type OpenDirectory} from './open-directory.js';
import {createPatience, isOpaqueLink} from './removal-patience.js';
import {isChanging, isFull, mounted, swapped, whyItStays} from './removal-failures.js';

/** An entry that could not be removed, the code of the system's error, and the reason. */
export type LeftOver = {readonly path: FsPath; readonly code: string; readonly why: WhyItStays};

export type Removal = {
	/** Number of removed entries, directories included. */
	readonly entries: number;
	/**
	 * Bytes of inodes whose last link was removed: the bytes that the disk got back, unless blocks are shared
	 * invisibly.
	 */
	readonly freedBytes: number;
	/** Entries that could not be removed, at most 100; empty when everything is gone. */
	readonly left: readonly LeftOver[];
};

export type RemovalOptions = Cancellable & {
	/** Identity that the directory must have when it is opened. */
	readonly expected?: Identity | undefined;
	/** Called several times a second. */
	readonly onProgress?: ((sofar: {readonly entries: number; readonly freedBytes: number}) => void) | undefined;
	/** Use paths instead of descriptors, as where there is no /proc. For tests of that way. */
	readonly portable?: boolean | undefined;
};

/**
 * Removes a directory and everything in it, after which `path` does not exist or `left` says why not. Works by
 * descriptors, enters no link and no mount, makes our own unwritable directories writable once, and removes the
 * interpreter's directory and then `pyvenv.cfg` last, so that an interruption leaves a directory that is still
 * recognised. Continues past entries that can't be removed.
 *
 * Rejects with `changed` when the directory is not the `expected` one, and with `cancelled`: then a part of it is gone.
 * Where it works by paths, a directory that another process swaps between two calls could be followed; that window is a
 * few microseconds for each directory.
 */
export const removeTree = async (path: FsPath, options: RemovalOptions = {}): Promise<Removal> =>
	new Remover(path, options).run();

/** Removes a directory as {@link removeTree} does, and tries once more where the system refused something. */
export const removeTreeTwice = async (path: FsPath): Promise<Removal> => {
	const removal = await removeTree(path);
	return removal.left.length === 0 ? removal : removeTree(path);
};

const configName = fsPath('pyvenv.cfg');
const interpreterDirectories: ReadonlySet<string> = new Set(['bin', 'Scripts']);
/** Deeper directories are moved to the top first: the number of descriptors and the length of a path are limited. */
const maximumDepth = 64;

type Level = {
	readonly directory: OpenDirectory;
	readonly name: FsPath;
	readonly shown: FsPath;
	entries: readonly Entry[];
	next: number;
	/** True when an entry in it stays, so that the directory stays. */
	isKept: boolean;
	/** Number of times it was listed: others may write into it while we remove. */
	rounds: number;
};

class Remover {
	readonly #path: FsPath;
	readonly #options: RemovalOptions;
	readonly #open: DirectoryOpener;
	readonly #pace = createPace();
	readonly #patiently = createPatience();
	readonly #levels: Level[] = [];
	readonly #left: LeftOver[] = [];
	#entries = 0;
	#freedBytes = 0;
	#lifted = 0;

	constructor(path: FsPath, options: RemovalOptions) {
		this.#path = path;
		this.#options = options;
		this.#open = chooseOpener(options.portable ?? false);
	}

	async run(): Promise<Removal> {
		const above = this.#openAbove();
		if (above === undefined) return {entries: 0, freedBytes: 0, left: []};
		try {
			this.#enterTop(above);
			await this.#pause();
			while (this.#levels.length > 0) {
				const turn = this.#pace();
				if (turn) await this.#pause(turn);
				this.#step(above);
			}
		} finally {
			for (const {directory} of this.#levels) directory.close();
			above.close();
		}
		return {entries: this.#entries, freedBytes: this.#freedBytes, left: this.#left};
	}

	#openAbove(): OpenDirectory | undefined {
		try {
			return this.#open(parent(this.#path), 'as-it-is');
		} catch (error) {
			if (systemCode(error) === 'ENOENT') return undefined;
			throw error;
		}
	}

	#enterTop(above: OpenDirectory): void {
		const name = baseName(this.#path);
		const directory = this.#openTop(above, name);
		if (directory === undefined) return;
		const {expected} = this.#options;
		const identity = directory.identity();
		const isOther =
			expected !== undefined && (expected.inode !== identity.inode || expected.device !== identity.device);
		if (isOther || isMount(directory, above)) {
			directory.close();
			throw this.#refusal(isOther);
		}
		this.#push(directory, name, this.#path);
	}

	/** Undefined when there is nothing to remove. */
	#openTop(above: OpenDirectory, name: FsPath): OpenDirectory | undefined {
		try {
			return this.#open(above.at(name));
		} catch (error) {
			if (systemCode(error) === 'ENOENT') return undefined;
			if (systemCode(error) === 'ENOTDIR' || systemCode(error) === 'ELOOP') throw this.#refusal(true);
			throw error;
		}
	}

	#refusal(isOther: boolean): VenvError {
		return new VenvError(isOther ? 'changed' : 'refused', {
			what: {doing: 'remove', path: this.#path},
			reason: {type: isOther ? 'tree-replaced' : 'tree-is-mount'},
			path: this.#path,
		});
	}

	#push(directory: OpenDirectory, name: FsPath, shown: FsPath): void {
		const listed = directory.list();
		if (!directory.isSame()) throw swapped();
		const entries = this.#levels.length === 0 ? withInterpreterLast(listed) : listed;
		this.#levels.push({directory, name, shown, entries, next: 0, isKept: false, rounds: 1});
	}

	/** Reports before it may throw `cancelled`, so that the last report is complete. */
	async #pause(turn?: Promise<void>): Promise<void> {
		this.#options.onProgress?.({entries: this.#entries, freedBytes: this.#freedBytes});
		await turn;
		throwIfCancelled(this.#options.signal);
	}

	/** One entry of the deepest directory, or its end. */
	#step(above: OpenDirectory): void {
		const level = this.#levels[this.#levels.length - 1];
		if (level === undefined) return;
		const entry = level.entries[level.next++];
		if (entry === undefined) return this.#leave(level, above);
		if (this.#levels.length === 1 && entry.name === configName && !entry.isDirectory()) return;
		try {
			if (entry.isDirectory()) this.#descend(level, entry.name);
			else this.#take(level, entry);
		} catch (error) {
			// The entry changed its type between two calls: it is left for the next round.
			if (!isChanging(error)) this.#keep(level, join(level.shown, entry.name), error);
		}
	}

	#take(level: Level, entry: Entry): void {
		const {name} = entry;
		const path = native(level.directory.at(name));
		if (!level.directory.isSame()) throw swapped();
		const stat = lstatSync(path, {throwIfNoEntry: false});
		if (stat === undefined) return;
		const isDirectory = stat.isDirectory();
		const isOpaque = isDirectory && isOpaqueLink(entry.isSymbolicLink());
		// Some file systems do not report types in a listing.
		if (isDirectory && !isOpaque) return this.#descend(level, name);
		const remove = (): void => (isOpaque ? rmdirSync(path) : unlinkSync(path));
		withWritable(level.directory, () => this.#patiently({path, isLink: isOpaque || stat.isSymbolicLink()}, remove));
		this.#count(stat, stat.nlink === 1);
	}

	#descend(level: Level, name: FsPath): void {
		if (this.#levels.length >= maximumDepth) return this.#lift(level, name);
		if (!level.directory.isSame()) throw swapped();
		const directory = this.#open(level.directory.at(name));
		try {
			if (isMount(directory, level.directory)) throw mounted();
			this.#push(directory, name, join(level.shown, name));
		} catch (error) {
			directory.close();
			throw error;
		}
	}

	/** Moves a directory from too far down to the top, where it is listed again. */
	#lift(level: Level, name: FsPath): void {
		const top = this.#levels[0];
		if (top === undefined) return;
		const lifted = fsPath(`.lifted-${process.pid}-${this.#lifted++}`);
		withWritable(level.directory, () =>
			withWritable(top.directory, () => renameSync(native(level.directory.at(name)), native(top.directory.at(lifted)))),
		);
		top.entries = [...top.entries, {name: lifted, isDirectory: () => true, isSymbolicLink: () => false}];
	}

	#leave(level: Level, above: OpenDirectory): void {
		this.#levels.pop();
		const up = this.#levels[this.#levels.length - 1];
		const holder = up?.directory ?? above;
		try {
			if (level.isKept) {
				if (up) up.isKept = true;
				return;
			}
			if (up === undefined) this.#removeConfig(level);
			if (!holder.isSame() || !level.directory.isSame()) throw swapped();
			const path = native(holder.at(level.name));
			const remove = (): void => this.#patiently({path, isLink: false}, () => rmdirSync(path));
			if (up) withWritable(up.directory, remove);
			else remove();
			this.#count(level.directory.stat, true);
		} catch (error) {
			if (isFull(error) && level.rounds < 5 && this.#again(level)) return;
			const holds = isFull(error) ? level.directory.list().map(({name}) => name) : [];
			if (up) up.isKept = true;
			this.#note(level.shown, error, holds);
		} finally {
			if (!this.#levels.includes(level)) level.directory.close();
		}
	}

	/** Empties a directory once more after somebody wrote into it meanwhile, if it is still the same directory. */
	#again(level: Level): boolean {
		const entries = level.directory.list();
		if (!level.directory.isSame()) return false;
		level.entries = entries;
		level.next = 0;
		level.rounds += 1;
		this.#levels.push(level);
		return true;
	}

	#removeConfig(level: Level): void {
		const path = native(level.directory.at(configName));
		const stat = lstatSync(path, {throwIfNoEntry: false});
		if (stat === undefined || stat.isDirectory()) return;
		const others = level.directory.list().some(({name}) => name !== configName);
		if (others) throw Object.assign(new Error('not empty'), {code: 'ENOTEMPTY'});
		const isLink = stat.isSymbolicLink();
		withWritable(level.directory, () => this.#patiently({path, isLink}, () => unlinkSync(path)));
		this.#count(stat, stat.nlink === 1);
	}

	#count({blocks}: Pick<Stats, 'blocks'>, isLast: boolean): void {
		this.#entries += 1;
		if (isLast) this.#freedBytes += blocks * 512;
	}

	#keep(level: Level, shown: FsPath, error: unknown): void {
		level.isKept = true;
		this.#note(shown, error);
	}

	#note(path: FsPath, error: unknown, holds: readonly string[] = []): void {
		const code = systemCode(error);
		if (code === undefined) throw error;
		if (this.#left.length < 100) this.#left.push({path, code, why: whyItStays(baseName(path), {code, error, holds})});
	}
}

const withInterpreterLast = (entries: readonly Entry[]): readonly Entry[] => {
	const isLast = ({name}: Entry): boolean => interpreterDirectories.has(name);
	return [...entries.filter(entry => !isLast(entry)), ...entries.filter(isLast)];
};

const isMount = (directory: OpenDirectory, above: OpenDirectory): boolean =>
	directory.mountId() !== above.mountId() || directory.device !== above.device;

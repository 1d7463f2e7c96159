import {baseName, fsPath, parent, type FsPath} from '../../model/path.js';
import {addPart, byBytes, emptyPart, type CountedPart, type DiskPart} from './disk-part.js';

/** An entry of a directory; `part` of a directory holds everything below it. */
export type DiskEntry = {readonly name: FsPath; readonly isDirectory: boolean; readonly part: DiskPart};

/** The entries of a directory, largest first. Of many files only the largest are named. */
export type DiskDirectory = {
	readonly entries: readonly DiskEntry[];
	/** The sum of the files that are not named. */
	readonly others: DiskPart;
};

/** Directories by their path relative to the environment; the environment itself is `.`. */
export type DiskTree = ReadonlyMap<FsPath, DiskDirectory>;

const namedFiles = 50;

/** Collects the parts of entries, directory by directory. */
export class DirectoryTree {
	/** In the order in which they were found: a directory stands behind the one that it is in. */
	private readonly directories = new Map<FsPath, Map<FsPath, CountedPart>>();

	constructor(private readonly top: FsPath) {
		this.directories.set(top, new Map());
	}

	/** The part of one entry, to be counted by the caller. */
	partOf(path: FsPath, isDirectory: boolean): CountedPart {
		const part = emptyPart();
		if (isDirectory && path !== this.top) this.directories.set(path, new Map());
		if (path !== this.top) this.directories.get(parent(path))?.set(path, part);
		return part;
	}

	/** Adds up from the leaves; to be called once, when all are counted. */
	toTree(): DiskTree {
		const all = [...this.directories].toReversed();
		for (const [directory, entries] of all) {
			const sum = this.directories.get(parent(directory))?.get(directory);
			if (sum !== undefined) for (const part of entries.values()) addPart(sum, part);
		}
		return new Map(all.map(([directory, entries]) => [this.relative(directory), this.directoryOf(entries)]));
	}

	private relative(directory: FsPath): FsPath {
		return fsPath(directory === this.top ? '.' : directory.slice(this.top.length + 1));
	}

	private directoryOf(entries: ReadonlyMap<FsPath, CountedPart>): DiskDirectory {
		const sorted = [...entries]
			.map(([path, part]) => ({name: baseName(path), isDirectory: this.directories.has(path), part}))
			.sort((one, other) => byBytes(one.part, other.part));
		const files = sorted.filter(({isDirectory}) => !isDirectory);
		const unnamed = new Set(files.length > namedFiles ? files.slice(namedFiles) : []);
		const others = emptyPart();
		for (const {part} of unnamed) addPart(others, part);
		return {entries: sorted.filter(entry => !unnamed.has(entry)), others};
	}
}

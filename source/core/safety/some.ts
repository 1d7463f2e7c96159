import type {FsPath} from '../model/path.js';

/** Entries of one kind: their number, and the first few of them. */
export type Some = {readonly count: number; readonly first: readonly FsPath[]};

const named = 3;

/** Counts entries, and keeps the first three. */
export class Few implements Some {
	count = 0;
	readonly first: FsPath[] = [];

	add(path: FsPath): void {
		this.count += 1;
		if (this.first.length < named) this.first.push(path);
	}
}

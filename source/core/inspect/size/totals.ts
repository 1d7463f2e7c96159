import {allInside, linkWord, LinkTable, wordsPerLink} from './link-table.js';
import {createPace} from '../../tasks/limit-concurrency.js';
import type {Measured} from './sums.js';

/** Totals of several directories. */
export type SetTotals = {
	readonly count: number;
	readonly allocatedBytes: number;
	/** Bytes that deleting all of them would free; an upper bound where `exact` is false. */
	readonly reclaimableBytes: number;
	readonly exact: boolean;
	/** Files and directories, as a quota counts them. */
	readonly inodes: number;
	/** Inodes that deleting all of them would free. */
	readonly reclaimableInodes: number;
};

/** A directory that was measured. */
export type Part = {readonly measured: Measured; readonly exact: boolean};

/** Adds up directories of which none is inside another: an inode that several contain counts once. */
export const addUp = (parts: readonly Part[]): SetTotals => {
	const sum = new Sum(parts);
	for (const part of parts) sum.add(part);
	return sum.totals;
};

/**
 * Adds up directories as `addUp` does, and yields to the event loop every few milliseconds: the shared files of many
 * environments take longer than a frame.
 */
export const addUpInPieces = async (parts: readonly Part[]): Promise<SetTotals> => {
	const sum = new Sum(parts);
	const pace = createPace();
	for (const part of parts) {
		sum.add(part);
		await pace();
	}
	return sum.totals;
};

class Sum {
	private readonly links: LinkTable;
	private count = 0;
	private allocatedBytes = 0;
	private reclaimableBytes = 0;
	private exact = true;
	private inodes = 0;
	private reclaimableInodes = 0;

	/** Takes the directories that will be added one by one. */
	constructor(parts: readonly Part[]) {
		this.links = new LinkTable(parts.reduce((sum, {measured}) => sum + measured.links.length / wordsPerLink, 0));
	}

	add({measured, exact}: Part): void {
		const counted = this.addLinks(measured.links);
		// Only when all parts are in is it known whether inodes with several links would be freed.
		const linked = allInside(measured.links);
		this.count++;
		this.allocatedBytes += measured.allocatedBytes - 512 * counted.blocks;
		this.reclaimableBytes += measured.reclaimableBytes - 512 * linked.blocks;
		this.inodes += measured.inodes - counted.inodes;
		this.reclaimableInodes += measured.reclaimableInodes - linked.inodes;
		this.exact &&= exact;
	}

	get totals(): SetTotals {
		const {count, allocatedBytes, exact, inodes} = this;
		const linked = allInside(this.links.words);
		const reclaimableBytes = this.reclaimableBytes + 512 * linked.blocks;
		return {
			count,
			allocatedBytes,
			reclaimableBytes,
			exact,
			inodes,
			reclaimableInodes: this.reclaimableInodes + linked.inodes,
		};
	}

	/** Answers the inodes that an earlier part has already counted, and their blocks. */
	private addLinks(words: Uint32Array): {readonly inodes: number; readonly blocks: number} {
		let [inodes, blocks] = [0, 0];
		for (let at = 0; at < words.length; at += wordsPerLink) {
			if (this.links.add(words, at)) continue;
			inodes++;
			blocks += words[at + linkWord.blocks] ?? 0;
		}
		return {inodes, blocks};
	}
}

import {blocksAllInside, linkWord, LinkTable, wordsPerLink} from './link-table.js';
import {createPace} from '../../tasks/limit-concurrency.js';
import type {Measured} from './measure-directory.js';

/** What several directories are together. */
export type SetTotals = {
	readonly count: number;
	readonly allocatedBytes: number;
	/** What deleting all of them would free; an upper bound where `exact` is false. */
	readonly reclaimableBytes: number;
	readonly exact: boolean;
};

/** A directory that was measured. */
export type Part = {readonly measured: Measured; readonly exact: boolean};

/** Adds up directories of which none lies inside another: an inode that several hold counts once. */
export const addUp = (parts: readonly Part[]): SetTotals => {
	const sum = new Sum(parts);
	for (const part of parts) sum.add(part);
	return sum.totals;
};

/** The same, giving way to other work every few milliseconds: what all of a forest shares takes longer than a frame. */
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

	/** For these, which are added one by one. */
	constructor(parts: readonly Part[]) {
		this.links = new LinkTable(parts.reduce((sum, {measured}) => sum + measured.links.length / wordsPerLink, 0));
	}

	add({measured, exact}: Part): void {
		this.count++;
		this.allocatedBytes += measured.allocatedBytes - 512 * this.addLinks(measured.links);
		// Whether inodes with several links are freed is only known when all parts are in.
		this.reclaimableBytes += measured.reclaimableBytes - 512 * blocksAllInside(measured.links);
		this.exact &&= exact;
	}

	get totals(): SetTotals {
		const {count, allocatedBytes, exact} = this;
		const reclaimableBytes = this.reclaimableBytes + 512 * blocksAllInside(this.links.words);
		return {count, allocatedBytes, reclaimableBytes, exact};
	}

	/** Answers the blocks of those that an earlier part has already counted. */
	private addLinks(words: Uint32Array): number {
		let countedBlocks = 0;
		for (let at = 0; at < words.length; at += wordsPerLink)
			if (!this.links.add(words, at)) countedBlocks += words[at + linkWord.blocks] ?? 0;
		return countedBlocks;
	}
}

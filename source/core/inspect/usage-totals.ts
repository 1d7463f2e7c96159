import {blocksAllInside, linkWord, LinkTable, wordsPerLink} from './link-table.js';
import type {Measured} from './measure-directory.js';

/** What several directories are together. */
export type SetTotals = {
	readonly count: number;
	readonly allocatedBytes: number;
	/** What deleting all of them would free; an upper bound where `exact` is false. */
	readonly reclaimableBytes: number;
	readonly exact: boolean;
};

/** Adds up directories of which none lies inside another: an inode that several hold counts once. */
export const addUp = (parts: ReadonlyArray<{readonly measured: Measured; readonly exact: boolean}>): SetTotals => {
	const links = new LinkTable();
	let [allocatedBytes, reclaimableBytes, exact] = [0, 0, true];
	for (const {measured, ...part} of parts) {
		allocatedBytes += measured.allocatedBytes - 512 * addLinks(links, measured.links);
		// Whether inodes with several links are freed is only known when all parts are in.
		reclaimableBytes += measured.reclaimableBytes - 512 * blocksAllInside(measured.links);
		exact &&= part.exact;
	}
	reclaimableBytes += 512 * blocksAllInside(links.toWords());
	return {count: parts.length, allocatedBytes, reclaimableBytes, exact};
};

/** Adds a part's inodes; answers the blocks of those that an earlier part has already counted. */
const addLinks = (links: LinkTable, words: Uint32Array): number => {
	let countedBlocks = 0;
	for (let at = 0; at < words.length; at += wordsPerLink) {
		for (let word = 0; word < wordsPerLink; word++) links.next[word] = words[at + word] ?? 0;
		if (!links.add()) countedBlocks += words[at + linkWord.blocks] ?? 0;
	}
	return countedBlocks;
};

import {allInside, linkWord, LinkTable, wordsPerLink} from './link-table.js';

/** Size of one directory with everything in it. */
export type Measured = {
	/** Blocks × 512, each inode with several links once. */
	readonly allocatedBytes: number;
	readonly apparentBytes: number;
	/** Bytes that deleting it alone would free: without files behind a mount and files that have links elsewhere. */
	readonly reclaimableBytes: number;
	/** Entries that are not directories, each inode with several links once. */
	readonly files: number;
	/** Files and directories, itself included, each inode once: what a quota counts. */
	readonly inodes: number;
	/** Inodes that deleting it alone would free. */
	readonly reclaimableInodes: number;
	/** Number of parts that could not be read and are not in the sums. */
	readonly unreadable: number;
	/** Inodes with several links: records of link-table.ts. Their bytes are in the sums above. */
	readonly links: Uint32Array<ArrayBuffer>;
};

/** A file with several links: its inode as two numbers of 32 bits, and its device as one. */
export type Link = {
	readonly inodeLow: number;
	readonly inodeHigh: number;
	readonly device: number;
	readonly links: number;
	readonly blocks: number;
	/** Whether deleting the directory removes it: not where it lies behind a mount. */
	readonly isInside: boolean;
};

/** Sums of entries. A class: its methods run half a million times, and V8 keeps their numbers unboxed in one object. */
export class Sums {
	blocks = 0;
	unreadable = 0;
	private reclaimableBlocks = 0;
	private apparentBytes = 0;
	private directories = 0;
	private inodes = 0;
	private reclaimableInodes = 0;
	private readonly links = new LinkTable();
	private readonly next = new Uint32Array(wordsPerLink);

	/** Whether nothing was added. */
	get isEmpty(): boolean {
		return this.inodes === 0;
	}

	addDirectory(blocks: number, bytes: number, isFreed: boolean): void {
		this.directories++;
		this.add(blocks, bytes, isFreed);
	}

	/** Adds a file that has no other link. */
	addFile(blocks: number, bytes: number, isFreed: boolean): void {
		this.add(blocks, bytes, isFreed);
	}

	/** Adds a link to a file that has several; the file's bytes count with its first link. */
	addLink(link: Link, bytes: number): void {
		const {next} = this;
		next[linkWord.inodeLow] = link.inodeLow;
		next[linkWord.inodeHigh] = link.inodeHigh;
		next[linkWord.device] = link.device;
		next[linkWord.links] = link.links;
		next[linkWord.inside] = link.isInside ? 1 : 0;
		next[linkWord.blocks] = Math.min(link.blocks, 0xffffffff);
		if (this.links.add(next, 0)) this.add(link.blocks, bytes, false);
	}

	toMeasured(): Measured {
		// A copy, since it goes to another thread and the table is larger than its contents.
		const links = this.links.words.slice();
		const freedWithAllLinks = allInside(links);
		return {
			allocatedBytes: this.blocks * 512,
			apparentBytes: this.apparentBytes,
			reclaimableBytes: (this.reclaimableBlocks + freedWithAllLinks.blocks) * 512,
			files: this.inodes - this.directories,
			inodes: this.inodes,
			reclaimableInodes: this.reclaimableInodes + freedWithAllLinks.inodes,
			unreadable: this.unreadable,
			links,
		};
	}

	private add(blocks: number, bytes: number, isFreed: boolean): void {
		this.inodes++;
		this.blocks += blocks;
		this.apparentBytes += bytes;
		if (!isFreed) return;
		this.reclaimableInodes++;
		this.reclaimableBlocks += blocks;
	}
}

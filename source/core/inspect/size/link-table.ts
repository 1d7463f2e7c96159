/** Number of 32-bit words in a record of a {@link LinkTable}: 24 bytes for each inode. */
export const wordsPerLink = 6;

/** Words of a record: the inode as two halves, its device, its links, those seen inside, its blocks of 512 bytes. */
export const linkWord = {inodeLow: 0, inodeHigh: 1, device: 2, links: 3, inside: 4, blocks: 5} as const;

/**
 * Set of inodes with several links, in typed arrays: without an object for each inode, hundreds of thousands stay cheap
 * and the garbage collector has nothing to do. `inside` counts the links that deleting would remove.
 */
export class LinkTable {
	/** Records in the order of adding. */
	private records: Uint32Array<ArrayBuffer>;
	/** Open addressing: a record's number plus one, 0 where free; at most half are taken. */
	private slots: Uint32Array<ArrayBuffer>;
	private count = 0;

	/** Grows as needed; a good `expected` avoids that. */
	constructor(expected = 64) {
		const size = 2 ** Math.ceil(Math.log2(Math.max(expected, 64)));
		this.records = new Uint32Array(wordsPerLink * size);
		this.slots = new Uint32Array(size * 2);
	}

	/**
	 * Adds the record that begins at `at` in `from`; for a known inode it adds only `inside`. Answers whether the inode
	 * is new.
	 */
	add(from: Uint32Array, at: number): boolean {
		if ((this.count + 1) * wordsPerLink > this.records.length) this.grow();
		const {records} = this;
		const slot = this.slotOf(from, at);
		const record = this.slots[slot] ?? 0;
		if (record > 0) {
			const inside = (record - 1) * wordsPerLink + linkWord.inside;
			records[inside] = (records[inside] ?? 0) + (from[at + linkWord.inside] ?? 0);
			return false;
		}
		const start = this.count * wordsPerLink;
		for (let word = 0; word < wordsPerLink; word++) records[start + word] = from[at + word] ?? 0;
		this.slots[slot] = ++this.count;
		return true;
	}

	/** The records, {@link wordsPerLink} words each: a view of the table's memory, valid until something is added. */
	get words(): Uint32Array<ArrayBuffer> {
		return this.records.subarray(0, this.count * wordsPerLink);
	}

	/** Finds the slot of the inode whose record begins at `at`, or the free one for it. */
	private slotOf(from: Uint32Array, at: number): number {
		const {slots, records} = this;
		const [low, high, device] = [from[at], from[at + 1], from[at + 2]];
		const mask = slots.length - 1;
		let slot = (Math.imul((low ?? 0) ^ (high ?? 0), 0x9e3779b1) >>> 5) & mask;
		for (let record = slots[slot] ?? 0; record > 0; record = slots[slot] ?? 0) {
			const other = (record - 1) * wordsPerLink;
			if (records[other] === low && records[other + 1] === high && records[other + 2] === device) return slot;
			slot = (slot + 1) & mask;
		}
		return slot;
	}

	private grow(): void {
		const grown = new Uint32Array(this.records.length * 2);
		grown.set(this.records);
		this.records = grown;
		this.slots = new Uint32Array(this.slots.length * 2);
		for (let record = 0; record < this.count; record++)
			this.slots[this.slotOf(this.records, record * wordsPerLink)] = record + 1;
	}
}

/** Counts the inodes whose links were all seen inside, and adds up their blocks. */
export const allInside = (words: Uint32Array): {readonly inodes: number; readonly blocks: number} => {
	let [inodes, blocks] = [0, 0];
	for (let at = 0; at < words.length; at += wordsPerLink) {
		if ((words[at + linkWord.inside] ?? 0) < (words[at + linkWord.links] ?? 0)) continue;
		inodes++;
		blocks += words[at + linkWord.blocks] ?? 0;
	}
	return {inodes, blocks};
};

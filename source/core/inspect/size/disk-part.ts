/** A part of an environment's bytes. */
export type DiskPart = {
	/** Blocks × 512, directories included. Each inode counts once, in the first part that contains it. */
	readonly allocatedBytes: number;
	/** Bytes of these in files that have links outside the environment too: deleting it does not free them. */
	readonly sharedBytes: number;
	/** Bytes of these in `__pycache__`: Python regenerates them on demand. */
	readonly compiledBytes: number;
	/** Entries that are not directories. */
	readonly files: number;
};

/** A part while it is counted. */
export type CountedPart = {-readonly [Key in keyof DiskPart]: DiskPart[Key]};

export const emptyPart = (): CountedPart => ({allocatedBytes: 0, sharedBytes: 0, compiledBytes: 0, files: 0});

/** Adds one part to another. */
export const addPart = (sum: CountedPart, {allocatedBytes, sharedBytes, compiledBytes, files}: DiskPart): void => {
	sum.allocatedBytes += allocatedBytes;
	sum.sharedBytes += sharedBytes;
	sum.compiledBytes += compiledBytes;
	sum.files += files;
};

/** Compares parts, the larger first. */
export const byBytes = (one: DiskPart, other: DiskPart): number => other.allocatedBytes - one.allocatedBytes;

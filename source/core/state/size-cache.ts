import type {Found, Usage} from '../model/environment.js';
import {join, type FsPath} from '../model/path.js';
import type {Context} from '../model/context.js';
import {ifWritable, readJsonFile, writeJsonFile} from './json-file.js';

/** Sizes from earlier scans, which a list shows until it has measured. They are never evidence for a decision. */
export type SizeCache = {
	/** Size of the environment at this path and inode when it was last measured. */
	readonly usageOf: (found: Found) => Usage | undefined;
	/** Keeps a measured size until {@link SizeCache.save}. */
	readonly remember: (found: Found, usage: Usage) => void;
	/** Writes the kept sizes, if any is new. Does nothing where our cache directory can't be written. */
	readonly save: () => Promise<void>;
};

/** One line of the file. Devices get other numbers with every boot, so only the inode and the path are compared. */
type Entry = {readonly path: FsPath; readonly inode: string; readonly usage: Usage};
type Stored = {readonly version: 1; readonly entries: readonly unknown[]};

// The oldest are dropped first; in a home with more environments than this, some appear without a size at first.
const maximumEntries = 5000;

/** Reads the sizes of former scans. A missing, damaged or foreign file counts as empty and is replaced by `save`. */
export const openSizeCache = async ({places}: Context): Promise<SizeCache> => {
	const file = join(places.cache, 'usage.json');
	const stored = await readJsonFile(file, isStored);
	const entries = new Map((stored?.entries ?? []).filter(isEntry).map(entry => [entry.path, entry]));
	let isChanged = false;
	return {
		usageOf: ({path, identity}) => {
			const entry = entries.get(path);
			return entry?.inode === identity.inode ? entry.usage : undefined;
		},
		remember: ({path, identity}, usage) => {
			// Removed first, so that it is added at the end as the newest.
			entries.delete(path);
			entries.set(path, {path, inode: identity.inode, usage});
			isChanged = true;
		},
		save: async () => {
			if (!isChanged) return;
			isChanged = false;
			const stored: Stored = {version: 1, entries: [...entries.values()].slice(-maximumEntries)};
			await ifWritable(() => writeJsonFile(file, stored));
		},
	};
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;

const isStored = (value: unknown): value is Stored =>
	isRecord(value) && value['version'] === 1 && Array.isArray(value['entries']);

const isEntry = (value: unknown): value is Entry =>
	isRecord(value) && typeof value['path'] === 'string' && typeof value['inode'] === 'string' && isUsage(value['usage']);

const isUsage = (value: unknown): value is Usage =>
	isRecord(value) && typeof value['exact'] === 'boolean' && counts.every(key => isCount(value[key]));

const counts: ReadonlyArray<keyof Usage> = [
	...(['allocatedBytes', 'apparentBytes', 'reclaimableBytes', 'files', 'inodes', 'reclaimableInodes'] as const),
];

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

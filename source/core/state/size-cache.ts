import type {Found, Usage} from '../model/environment.js';
import {join, type FsPath} from '../model/path.js';
import type {Context} from '../model/context.js';
import {ifWritable, readJsonFile, writeJsonFile} from './json-file.js';

/** The sizes of former scans: what a list shows until it has measured. Never evidence for anything. */
export type SizeCache = {
	/** What an environment at this path, of this inode, took when it was last measured. */
	readonly usageOf: (found: Found) => Usage | undefined;
	/** Remembers a measured size until {@link SizeCache.save}. */
	readonly remember: (found: Found, usage: Usage) => void;
	/** Writes what was remembered, if anything is new. Where our place cannot be written nothing is. */
	readonly save: () => Promise<void>;
};

/** One line of the file. Devices get other numbers with every boot, so the inode and the path must do. */
type Entry = {readonly path: FsPath; readonly inode: string; readonly usage: Usage};
type Stored = {readonly version: 1; readonly entries: readonly unknown[]};

// The oldest go first; a home with more environments than this paints some of them without a size.
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
			// Taken out before, so that it stands last: the newest.
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
	isRecord(value) &&
	typeof value['exact'] === 'boolean' &&
	['allocatedBytes', 'apparentBytes', 'reclaimableBytes', 'files'].every(key => isCount(value[key]));

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

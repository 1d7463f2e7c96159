import type {Context} from '../model/context.js';
import {join, type FsPath} from '../model/path.js';
import {hasStrings, readEntries, refuseOtherEntry, removeEntry, writeEntry} from './entry-files.js';

/** A pin of a path: an environment that is reset there stays pinned. */
type Pin = {readonly path: FsPath};

// No more than the path is asked for: what another version notes beside it must not make a sweep offer it.
const isPin = (value: unknown): value is Pin => hasStrings(value, 'path');
const directoryOf = (context: Context): FsPath => join(context.places.data, 'pins');

// A pin with more than this was noted by another version, which may mean more by it.
const isOurPin = (value: unknown): boolean =>
	hasStrings(value, 'path', 'pinnedAt') && Object.keys(value).every(key => key === 'path' || key === 'pinnedAt');

/**
 * Pins an environment, so that no sweep offers it. Rejects where our data directory can't be written, and with `refused`
 * where another version noted the pin in a form of its own.
 */
export const pin = async (path: FsPath, context: Context): Promise<void> => {
	await refuseOtherEntry(directoryOf(context), path, isOurPin);
	await writeEntry(directoryOf(context), {path, pinnedAt: context.now().toISOString()});
};

/** Removes a pin; a missing one is no error. Rejects as {@link pin}. */
export const unpin = async (path: FsPath, context: Context): Promise<void> => {
	await refuseOtherEntry(directoryOf(context), path, isOurPin);
	await removeEntry(directoryOf(context), path);
};

/** All pins, by path. */
export const readPins = async (context: Context): Promise<readonly Pin[]> =>
	[...(await readEntries(directoryOf(context), isPin))].sort((a, b) => (a.path < b.path ? -1 : 1));

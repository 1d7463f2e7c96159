import type {Context} from '../model/context.js';
import {join, type FsPath} from '../model/path.js';
import {hasStrings, readEntries, removeEntry, writeEntry} from './entry-files.js';

/** A pin of a path: an environment that is reset there stays pinned. */
type Pin = {readonly path: FsPath};

// No more than the path is asked for: what another version notes beside it must not make a sweep offer it.
const isPin = (value: unknown): value is Pin => hasStrings(value, 'path');
const directoryOf = (context: Context): FsPath => join(context.places.data, 'pins');

/** Pins an environment, so that no sweep offers it. Rejects where our data directory can't be written. */
export const pin = async (path: FsPath, context: Context): Promise<void> =>
	writeEntry(directoryOf(context), {path, pinnedAt: context.now().toISOString()});

/** Removes a pin; a missing one is no error. */
export const unpin = async (path: FsPath, context: Context): Promise<void> => removeEntry(directoryOf(context), path);

/** All pins, by path. */
export const readPins = async (context: Context): Promise<readonly Pin[]> =>
	[...(await readEntries(directoryOf(context), isPin))].sort((a, b) => (a.path < b.path ? -1 : 1));

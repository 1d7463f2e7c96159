import type {Context} from '../model/context.js';
import type {Identity} from '../model/environment.js';
import type {NotedUse} from '../model/use.js';
import {join, type FsPath} from '../model/path.js';
import {hasStrings, readEntry, writeEntry} from './entry-files.js';
import {ifWritable} from './json-file.js';

/** Our last use of an environment. */
export type Noted = {readonly at: string; readonly what: NotedUse};

type Entry = {readonly path: FsPath; readonly inode: string; readonly at: string; readonly what: NotedUse};

const isEntry = (value: unknown): value is Entry => hasStrings(value, 'path', 'inode', 'at', 'what');
const directoryOf = (context: Context): FsPath => join(context.places.data, 'ledger');

/** A directory that was used. Another one that takes its path later has another identity. */
type Used = {readonly path: FsPath; readonly identity: Identity};

/** Notes that we used an environment just now. Does nothing where our data directory can't be written. */
export const noteUse = async ({path, identity}: Used, what: NotedUse, context: Context): Promise<void> => {
	const entry: Entry = {path, inode: identity.inode, at: context.now().toISOString(), what};
	await ifWritable(() => writeEntry(directoryOf(context), entry));
};

/** Reads our last use of this very directory; undefined where there was none since it was created. */
export const lastNoted = async ({path, identity}: Used, context: Context): Promise<Noted | undefined> => {
	const entry = await readEntry(directoryOf(context), path, isEntry);
	// Device numbers change with a boot, so only the inode is compared.
	if (entry?.inode !== identity.inode || Number.isNaN(Date.parse(entry.at))) return undefined;
	return {at: entry.at, what: entry.what};
};

import type {Context} from '../model/context.js';
import {join, type FsPath} from '../model/path.js';
import {hasStrings, readEntries, writeEntry} from './entry-files.js';
import {ifWritable} from './json-file.js';

type Activated = {readonly path: FsPath; readonly at: string};

const isActivated = (value: unknown): value is Activated => hasStrings(value, 'path', 'at');
const directoryOf = (context: Context): FsPath => join(context.places.data, 'activations');

/** Notes that a shell activated an environment just now. Does nothing where our data directory can't be written. */
export const noteActivation = async (path: FsPath, context: Context): Promise<void> =>
	ifWritable(() => writeEntry(directoryOf(context), {path, at: context.now().toISOString()}));

/** Lists environments that shells activated through `vt`, the last one first. They may no longer exist. */
export const recentActivations = async (context: Context): Promise<readonly FsPath[]> => {
	const entries = await readEntries(directoryOf(context), isActivated);
	return [...entries].sort((a, b) => (a.at > b.at ? -1 : 1)).map(({path}) => path);
};

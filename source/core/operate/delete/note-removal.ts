import type {Context} from '../../model/context.js';
import {VenvError} from '../../model/error.js';
import type {FsPath} from '../../model/path.js';
import type {Work} from '../../model/progress.js';
import {createMeasurer} from '../../inspect/size/measurer.js';
import {isDirectory} from '../../platform/files/entries.js';
import {noteFreed} from '../../platform/files/freed-history.js';

type Removing = {readonly by: readonly string[]; readonly context: Context; readonly work: Work};

/**
 * Runs `remove`, in which the command `by` of another program removes a directory or what lies in it, and notes in the
 * history what the directory has less afterwards. Answers those bytes, files with links elsewhere left out; undefined
 * where the directory can't be read. Rejects as `remove` does; then nothing is noted.
 */
export const noteRemoval = async <T>(
	path: FsPath,
	{by, context, work}: Removing,
	remove: () => Promise<T>,
): Promise<{readonly result: T; readonly freedBytes: number | undefined}> => {
	const before = await freeableIn(path, work);
	const result = await remove();
	const after = isDirectory(path) ? await freeableIn(path, work) : nothing;
	if (before === undefined || after === undefined) return {result, freedBytes: undefined};
	const freedBytes = Math.max(0, before.bytes - after.bytes);
	await noteFreed({path, by, freedBytes, entries: Math.max(0, before.inodes - after.inodes)}, context);
	return {result, freedBytes};
};

type Freeable = {readonly bytes: number; readonly inodes: number};

const nothing: Freeable = {bytes: 0, inodes: 0};

/** What would be free if the directory was gone. The free space of the disk would tell what other programs do, too. */
const freeableIn = async (path: FsPath, {signal}: Work): Promise<Freeable | undefined> => {
	const measurer = createMeasurer();
	try {
		const {reclaimableBytes, reclaimableInodes} = await measurer.measure(path, {signal});
		return {bytes: reclaimableBytes, inodes: reclaimableInodes};
	} catch (error) {
		if (!(error instanceof VenvError) || error.code === 'cancelled') throw error;
		return undefined;
	} finally {
		await measurer.close();
	}
};

import type {Context} from '../model/context.js';
import {join} from '../model/path.js';
import {removeFile} from '../platform/files/durable-file.js';
import {readLock} from './environment-lock.js';
import {holdingDirectoryOf, listNames, lockName, removeEmptyHoldingDirectory} from './holding-directory.js';
import type {IndexEntry} from './holding-index.js';
import {isOwnDirectory} from './own-directories.js';

/**
 * Removes drafts and locks of dead processes beside the environments in the holding index, and empty holding
 * directories.
 */
export const tidyUp = async (entries: readonly IndexEntry[], context: Context): Promise<void> => {
	for (const {id, path} of entries) {
		const holdingDirectory = holdingDirectoryOf(path);
		if (!(await isOwnDirectory(holdingDirectory, context))) continue;
		const lock = await readLock(holdingDirectory, path);
		if (lock !== undefined && lock.alive !== 'dead') continue;
		const names = (await listNames(holdingDirectory)) ?? [];
		const leftBehind = names.filter(
			name => name.startsWith(lockName(path)) || (name.startsWith(`${id}.json.`) && name.endsWith('.draft')),
		);
		for (const name of leftBehind) await removeFile(join(holdingDirectory, name));
		await removeEmptyHoldingDirectory(holdingDirectory, context);
	}
};

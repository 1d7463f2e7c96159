import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import {VenvError, systemCode} from '../../model/error.js';
import {isWellFormed, native, type FsPath} from '../../model/path.js';

/**
 * Writes a text to a new file in one step, or replaces an existing one with `overwrite`. Throws `not-empty` where a
 * file exists and may not be overwritten, `no-permission` or `disk-full` where the disk refuses.
 */
export const writeExport = async (
	file: FsPath,
	text: string,
	{overwrite}: {readonly overwrite: boolean},
): Promise<void> => {
	try {
		if (overwrite && isWellFormed(file)) return await writeFileAtomic(file, text);
		const handle = await open(native(file), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o666);
		try {
			await handle.writeFile(text);
		} finally {
			await handle.close();
		}
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined) throw error;
		const what = {doing: 'write', path: file} as const;
		if (code === 'EEXIST')
			throw new VenvError('not-empty', {what, reason: {type: 'already-there'}, path: file, cause: error});
		const reason = code === 'ENOENT' ? ({type: 'no-directory'} as const) : ({type: 'not-written', code} as const);
		throw new VenvError(code === 'ENOSPC' ? 'disk-full' : 'no-permission', {what, reason, path: file, cause: error});
	}
};

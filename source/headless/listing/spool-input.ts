import {createWriteStream} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {fsPath, type FsPath} from '../../core/model/path.js';

/** Input in a file of ours, which nobody else can read. */
type Spool = {readonly file: FsPath; readonly remove: () => Promise<void>};

/** Writes all that a stream brings into a temporary file named `stdin`, for a reader in another process. */
export const spoolInput = async (input: Readable): Promise<Spool> => {
	const directory = await mkdtemp(join(tmpdir(), 'venv-tui-'));
	const remove = (): Promise<void> => rm(directory, {recursive: true, force: true});
	try {
		await pipeline(input, createWriteStream(join(directory, 'stdin'), {mode: 0o600}));
		return {file: fsPath(join(directory, 'stdin')), remove};
	} catch (error) {
		await remove();
		throw error;
	}
};

import {execFileSync} from 'node:child_process';
import {rmSync} from 'node:fs';
import {mkdtemp, realpath} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {createContext, type Context} from '../../source/core/model/context.js';
import {fsPath, type FsPath} from '../../source/core/model/path.js';
import {placesBelow} from '../../source/core/model/data-directories.js';

/** A directory of this test's own, by its real path, removed when the test ends (read-only parts too). */
export const temporaryDirectory = async (): Promise<FsPath> => {
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'venv-tui-test-')));
	onTestFinished(() => removeDirectory(directory));
	return fsPath(directory);
};

/** By Node, which is at once; what has names of any bytes or unwritable directories takes two programs of the system. */
const removeDirectory = (directory: string): void => {
	try {
		rmSync(directory, {recursive: true, force: true});
	} catch {
		execFileSync('chmod', ['-R', 'u+rwX', directory], {stdio: 'ignore'});
		execFileSync('rm', ['-rf', '--one-file-system', directory]);
	}
};

/** A context whose home and places lie in a directory of this test's own, so that nothing of the user's is touched. */
export const temporaryContext = async (overrides: Partial<Context> = {}): Promise<Context> => {
	const directory = await temporaryDirectory();
	const home = fsPath(join(directory, 'home'));
	return createContext({home, cwd: fsPath('/'), places: placesBelow(fsPath(join(directory, 'places'))), ...overrides});
};

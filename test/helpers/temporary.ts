import {execFileSync} from 'node:child_process';
import {rmSync} from 'node:fs';
import {mkdtemp, realpath} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {onTestFinished} from 'vitest';
import {createContext, type Context} from '../../source/core/model/context.js';
import {fsPath, type FsPath} from '../../source/core/model/path.js';
import {placesBelow} from '../../source/core/model/own-places.js';

/** A directory of this test's own, by its real path, removed when the test ends (read-only parts too). */
export const temporaryDirectory = async (): Promise<FsPath> => {
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'venv-tui-test-')));
	onTestFinished(() => removeDirectory(directory));
	return fsPath(directory);
};

/**
 * What a test has started may still write into its home for a while: fish, at its first start, makes completions of all
 * manual pages in the background. So it is tried again, for ten seconds.
 */
const removeDirectory = async (directory: string): Promise<void> => {
	for (let attempt = 1; ; attempt++)
		try {
			return removeNow(directory);
		} catch (error) {
			if (attempt === 20) throw error;
			await delay(500);
		}
};

/** By Node, which is at once; what has names of any bytes or unwritable directories takes two programs of the system. */
const removeNow = (directory: string): void => {
	try {
		rmSync(directory, {recursive: true, force: true});
	} catch {
		execFileSync('chmod', ['-R', 'u+rwX', directory], {stdio: 'ignore'});
		execFileSync('rm', ['-rf', '--one-file-system', directory], {stdio: 'pipe'});
	}
};

/** A context whose home and places lie in a directory of this test's own, so that nothing of the user's is touched. */
export const temporaryContext = async (overrides: Partial<Context> = {}): Promise<Context> => {
	const directory = await temporaryDirectory();
	const home = fsPath(join(directory, 'home'));
	return createContext({home, cwd: fsPath('/'), places: placesBelow(fsPath(join(directory, 'places'))), ...overrides});
};

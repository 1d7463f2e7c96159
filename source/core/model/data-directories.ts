import envPaths from 'env-paths';
import {fsPath, join, type FsPath} from './path.js';

/**
 * Directories of our own files. `data`: holding index, recipes, pins, trust, ledger. `config`: settings. `cache`:
 * remembered sizes. `log`: the log of programs that were run. None need exist; the code that writes creates it, mode
 * 0700.
 */
export type Places = {readonly data: FsPath; readonly config: FsPath; readonly cache: FsPath; readonly log: FsPath};

/**
 * Finds the user's directories by the platform's convention (XDG on Linux); `VENVTUI_HOME`, where set, contains all of
 * them.
 */
export const findPlaces = (variables: Readonly<Record<string, string | undefined>>): Places => {
	const home = variables['VENVTUI_HOME'];
	if (home !== undefined && home !== '') return placesBelow(fsPath(home));
	const {data, config, cache, log} = envPaths('venv-tui', {suffix: ''});
	return {data: fsPath(data), config: fsPath(config), cache: fsPath(cache), log: fsPath(log)};
};

/** Puts all directories below one: for tests, and for `VENVTUI_HOME`. */
export const placesBelow = (directory: FsPath): Places => ({
	data: join(directory, 'data'),
	config: join(directory, 'config'),
	cache: join(directory, 'cache'),
	log: join(directory, 'log'),
});

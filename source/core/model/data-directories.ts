import envPaths from 'env-paths';
import {fsPath, join, type FsPath} from './path.js';

/**
 * Where our own files are. `data`: registry, recipes, pins, trust, ledger. `config`: settings. `cache`: remembered
 * sizes. `log`: the log of what was run. None need exist; whoever writes makes it, mode 0700.
 */
export type Places = {readonly data: FsPath; readonly config: FsPath; readonly cache: FsPath; readonly log: FsPath};

/** The user's places by the platform's custom (XDG on Linux); `VENVTUI_HOME`, where set, holds all of them. */
export const findPlaces = (variables: Readonly<Record<string, string | undefined>>): Places => {
	const home = variables['VENVTUI_HOME'];
	if (home !== undefined && home !== '') return placesBelow(fsPath(home));
	const {data, config, cache, log} = envPaths('venv-tui', {suffix: ''});
	return {data: fsPath(data), config: fsPath(config), cache: fsPath(cache), log: fsPath(log)};
};

/** All places below one directory: for tests, and for `VENVTUI_HOME`. */
export const placesBelow = (directory: FsPath): Places => ({
	data: join(directory, 'data'),
	config: join(directory, 'config'),
	cache: join(directory, 'cache'),
	log: join(directory, 'log'),
});

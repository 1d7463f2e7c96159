import {homedir} from 'node:os';
import {isAbsolute} from 'node:path';
import envPaths from 'env-paths';
import {VenvError} from './error.js';
import {fsPath, join, type FsPath} from './path.js';
import {hostPlatform} from './platform.js';

/**
 * Where our own files are. `data`: registry, recipes, pins, trust, ledger. `config`: settings. `cache`: remembered
 * sizes. `log`: the log of what was run. None need exist; whoever writes makes it, mode 0700.
 */
export type Places = {readonly data: FsPath; readonly config: FsPath; readonly cache: FsPath; readonly log: FsPath};

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The user's places by the platform's custom (XDG on Linux); `VENVTUI_HOME`, where set, holds all of them. Throws `usage`
 * where that is relative: it would be another directory in each place that we are started from.
 */
export const findPlaces = (variables: Variables): Places => {
	const home = variables['VENVTUI_HOME'];
	if (home === undefined || home === '') return usualPlaces(variables);
	if (isAbsolute(home)) return placesBelow(fsPath(home));
	throw new VenvError('usage', {
		what: `Can't use VENVTUI_HOME=${JSON.stringify(home)}`,
		why: 'it is not an absolute path',
		hint: 'Give the whole path of a directory, beginning with /',
	});
};

const usualPlaces = (variables: Variables): Places => {
	if (hostPlatform === 'linux') return xdgPlaces(variables);
	const {data, config, cache, log} = envPaths('venv-tui', {suffix: ''});
	return {data: fsPath(data), config: fsPath(config), cache: fsPath(cache), log: fsPath(log)};
};

/** By the XDG Base Directory Specification: relative values are ignored. env-paths asks the process, not its caller. */
const xdgPlaces = (variables: Variables): Places => {
	const home = fsPath(variables['HOME'] ?? homedir());
	const place = (variable: string, usual: string): FsPath => {
		const given = variables[variable];
		return join(given?.startsWith('/') === true ? fsPath(given) : join(home, usual), 'venv-tui');
	};
	return {
		data: place('XDG_DATA_HOME', '.local/share'),
		config: place('XDG_CONFIG_HOME', '.config'),
		cache: place('XDG_CACHE_HOME', '.cache'),
		log: place('XDG_STATE_HOME', '.local/state'),
	};
};

/** All places below one directory: for tests, and for `VENVTUI_HOME`. */
export const placesBelow = (directory: FsPath): Places => ({
	data: join(directory, 'data'),
	config: join(directory, 'config'),
	cache: join(directory, 'cache'),
	log: join(directory, 'log'),
});

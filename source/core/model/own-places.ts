import {isAbsolute} from 'node:path';
import {VenvError} from './error.js';
import {fsPath, join, type FsPath} from './path.js';
import {homeOf} from './own-user.js';
import {hostPlatform} from './platform.js';

/**
 * Where our own files are. `data`: holding index, recipes, pins, trust, ledger. `config`: settings. `cache`: remembered
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
		what: {doing: 'use-home', text: JSON.stringify(home)},
		reason: {type: 'home-not-absolute'},
	});
};

const usualPlaces = (variables: Variables): Places => {
	if (hostPlatform === 'macos') return macosPlaces(variables);
	if (hostPlatform === 'windows') return windowsPlaces(variables);
	return xdgPlaces(variables);
};

/** By Apple's File System Programming Guide, "The Library Directory". */
const macosPlaces = (variables: Variables): Places => {
	const place = (name: string): FsPath => join(homeOf(variables), 'Library', name, 'venv-tui');
	return {
		data: place('Application Support'),
		config: place('Preferences'),
		cache: place('Caches'),
		log: place('Logs'),
	};
};

/** Known folders of Windows, by the variables that every process there has. */
const windowsPlaces = (variables: Variables): Places => {
	const place = (variable: string, usual: string, name: string): FsPath => {
		const given = variables[variable];
		return join(given ? fsPath(given) : join(homeOf(variables), 'AppData', usual), 'venv-tui', name);
	};
	return {
		data: place('LOCALAPPDATA', 'Local', 'Data'),
		config: place('APPDATA', 'Roaming', 'Config'),
		cache: place('LOCALAPPDATA', 'Local', 'Cache'),
		log: place('LOCALAPPDATA', 'Local', 'Log'),
	};
};

/** By the XDG Base Directory Specification: relative values are ignored. */
const xdgPlaces = (variables: Variables): Places => {
	const home = homeOf(variables);
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

import type {Context} from '../model/context.js';
import {entryAt, namesIn, realPathOf} from '../platform/files/entries.js';
import {readBounded} from '../platform/files/bounded-read.js';
import {hatchHomes} from './kinds/hatch.js';
import {absolute, fromBytes, fsPath, isAbsolutePath, join, type FsPath} from '../model/path.js';

/**
 * Directories in which other programs keep environments outside of projects (poetry, pipenv, hatch, pdm, pipx,
 * virtualenvwrapper, pyenv, uv tool, conda …): those that exist, by their real paths, each once.
 */
export const centralStores = async (context: Context): Promise<readonly FsPath[]> => {
	const candidates = [
		...byVariables(context),
		...byPlatform(context),
		...belowHome(context),
		...ofPyenv(context),
		...ofConda(context),
	];
	const existing = candidates.filter(path => entryAt(path) !== undefined).map(path => realPathOf(path));
	return [...new Set(existing.filter(path => path !== undefined))];
};

const named = (context: Context, variable: string, ...rest: readonly string[]): readonly FsPath[] => {
	const value = context.variables[variable];
	return value ? [join(absolute(value, context.cwd), ...rest)] : [];
};

const byVariables = (context: Context): readonly FsPath[] => [
	...named(context, 'WORKON_HOME'),
	...named(context, 'POETRY_VIRTUALENVS_PATH'),
	...named(context, 'POETRY_CACHE_DIR', 'virtualenvs'),
	...hatchHomes(context).map(home => join(home, 'env/virtual')),
	...named(context, 'PIPX_HOME', 'venvs'),
	...named(context, 'UV_TOOL_DIR'),
	...named(context, 'CONDA_ENVS_PATH'),
	...named(context, 'PRE_COMMIT_HOME'),
	...named(context, 'XDG_DATA_HOME', 'virtualenvs'),
	...named(context, 'XDG_DATA_HOME', 'pdm', 'venvs'),
	...named(context, 'XDG_DATA_HOME', 'pipx', 'venvs'),
	...named(context, 'XDG_DATA_HOME', 'uv', 'tools'),
	...named(context, 'XDG_CACHE_HOME', 'pypoetry', 'virtualenvs'),
	...named(context, 'XDG_CACHE_HOME', 'pre-commit'),
	...named(context, 'LOCALAPPDATA', 'pypoetry', 'Cache', 'virtualenvs'),
	...named(context, 'VIRTUAL_ENV'),
	...named(context, 'CONDA_PREFIX'),
];

const byPlatform = ({home, platform}: Context): readonly FsPath[] =>
	platform === 'macos'
		? [...storesInLibrary(home), fsPath('/opt/homebrew/Cellar'), fsPath('/usr/local/Cellar')]
		: [join(home, '.cache/pypoetry/virtualenvs')];

/** Stores of environments below `~/Library`, where macOS has applications keep their data. */
export const storesInLibrary = (home: FsPath): readonly FsPath[] =>
	[
		'Caches/pypoetry/virtualenvs',
		'Application Support/hatch/env/virtual',
		'Application Support/pdm/venvs',
		'Application Support/pipx/venvs',
	].map(place => join(home, 'Library', place));

const belowHome = ({home}: Context): readonly FsPath[] =>
	[
		'envs',
		'Envs',
		'.direnv',
		'.venvs',
		'.virtualenvs',
		'.local/share/virtualenvs',
		'.local/share/pdm/venvs',
		'.local/share/pipx/venvs',
		'.local/pipx/venvs',
		'.local/share/uv/tools',
		'.cache/pre-commit',
	].map(place => join(home, place));

const ofPyenv = (context: Context): readonly FsPath[] => {
	const root = named(context, 'PYENV_ROOT')[0] ?? join(context.home, '.pyenv');
	const versions = join(root, 'versions');
	return namesIn(versions).map(version => join(versions, version, 'envs'));
};

const ofConda = ({home}: Context): readonly FsPath[] => {
	const installations = ['miniconda3', 'anaconda3', 'miniforge3', 'mambaforge', 'micromamba'];
	const {bytes} = readBounded(join(home, '.conda/environments.txt'), 64 * 1024);
	const lines = bytes === undefined ? [] : fromBytes(bytes).split(/\r?\n/);
	const listed = lines.map(line => line.trim()).filter(line => isAbsolutePath(line));
	return [...installations.map(name => join(home, name, 'envs')), ...listed.map(fsPath)];
};

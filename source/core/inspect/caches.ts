import type {Context} from '../model/context.js';
import {entryAt, isDirectory, namesIn} from '../platform/files/entries.js';
import {absolute, baseName, join, parent, type FsPath} from '../model/path.js';

/** A program that keeps a cache. */
type CacheOwner = 'uv' | 'pip' | 'poetry' | 'pipx';

/** The cache of one program. */
export type Cache = {
	readonly owner: CacheOwner;
	readonly path: FsPath;
	/** The owner's command that empties it, or removes what nothing needs. */
	readonly command: readonly [CacheOwner, ...string[]];
	/** Environments that the owner keeps in it. */
	readonly environments: readonly CachedEnvironment[];
};

/**
 * What a cached environment is for. `run`: `uvx`, `uv run --with`, `pipx run`. `script`: `uv run` of a script that says
 * what it needs. `project`: a project whose `.venv` is a link to it (uv's preview `centralized-project-envs`).
 */
export type CachedPurpose = 'run' | 'script' | 'project';

export type CachedEnvironment = {
	readonly path: FsPath;
	readonly purpose: CachedPurpose;
	/** Name of the script or project; absent where there is none. */
	readonly of?: string | undefined;
	/** When its `pyvenv.cfg` was last read, which each start of its Python does: ISO 8601, UTC. */
	readonly usedAt: string;
};

/**
 * Finds the caches of uv, pip, poetry and pipx, by the variables and places that they go by. From directory entries
 * alone: no file is read, no program is run.
 */
export const findCaches = (context: Context): readonly Cache[] =>
	places(context).flatMap(({owner, paths, command, stores}) => {
		const path = paths.find(isDirectory);
		if (path === undefined) return [];
		const environments = stores.flatMap(store => environmentsIn(path, store));
		return [{owner, path, command, environments}];
	});

type Place = Pick<Cache, 'owner' | 'command'> & {
	/** Places where it may be. The first that exists counts. */
	readonly paths: readonly FsPath[];
	/** Names of the directories in it that hold environments; `''` is the cache itself. */
	readonly stores: readonly RegExp[];
};

const places = (context: Context): readonly Place[] => {
	const {variables, home, platform, cwd} = context;
	const named = (name: string): readonly FsPath[] => {
		const value = variables[name];
		return value ? [absolute(value, cwd)] : [];
	};
	const [chosen] = named('XDG_CACHE_HOME');
	const usual = chosen ?? join(home, '.cache');
	const ofSystem = platform === 'macos' ? join(home, 'Library', 'Caches') : usual;
	return [
		{
			owner: 'uv',
			paths: [...named('UV_CACHE_DIR'), join(usual, 'uv')],
			command: ['uv', 'cache', 'prune'],
			stores: [/^archive-v\d+$/, /^environments-v\d+$/],
		},
		{
			owner: 'pip',
			paths: [...named('PIP_CACHE_DIR'), join(ofSystem, 'pip')],
			command: ['pip', 'cache', 'purge'],
			stores: [],
		},
		{
			// Beside these poetry keeps the environments of projects, which its command leaves alone.
			owner: 'poetry',
			paths: [...named('POETRY_CACHE_DIR'), join(ofSystem, 'pypoetry')].map(place => join(place, 'cache')),
			command: ['poetry', 'cache', 'clear', '--all', '.', '--no-interaction'],
			stores: [],
		},
		{
			owner: 'pipx',
			paths: [...named('PIPX_HOME').map(place => join(place, '.cache')), join(ofSystem, 'pipx')],
			command: ['pipx', 'cache', 'purge'],
			stores: [/^/],
		},
	];
};

/** Environments directly below the directories of a cache with such a name, or below the cache itself. */
const environmentsIn = (cache: FsPath, store: RegExp): readonly CachedEnvironment[] => {
	const stores =
		store.source === '^'
			? [cache]
			: namesIn(cache)
					.filter(name => store.test(name))
					.map(name => join(cache, name));
	return stores.flatMap(place =>
		namesIn(place).flatMap(name => {
			const path = join(place, name);
			// A link leads to one that is counted where it lies.
			const config = isDirectory(path) ? entryAt(join(path, 'pyvenv.cfg')) : undefined;
			if (!config?.isFile()) return [];
			return [{path, ...purposeOf(path), usedAt: new Date(Math.max(config.atimeMs, config.mtimeMs)).toISOString()}];
		}),
	);
};

/** Tells the purpose by the name that uv gives it: `NAME-cp3.11.7-HASH` for a project, `NAME-HASH` for a script. */
const purposeOf = (path: FsPath): Pick<CachedEnvironment, 'purpose' | 'of'> => {
	if (!/^environments-v\d+$/.test(baseName(parent(path)))) return {purpose: 'run'};
	const name = /^(.+?)(-[a-z]+\d[^-]*)?-[0-9a-f]{8,16}$/.exec(baseName(path));
	if (name === null) return {purpose: 'run'};
	return {purpose: name[2] === undefined ? 'script' : 'project', of: name[1]};
};

import type {Context} from '../../model/context.js';
import {absolute, baseName, join, parent, type FsPath} from '../../model/path.js';
import {hatchHomes} from '../../discover/kinds/hatch.js';
import {holdingDirectoryName} from '../../discover/skipped-directories.js';
import {directoriesIn, exactEntryAt, namesIn} from '../../platform/files/entries.js';
import type {ManagerWay} from './manager.js';

/** Fingerprints of environments, by path: the identity, the time of `pyvenv.cfg`, and that of each site-packages. */
type OtherEnvironments = ReadonlyMap<FsPath, string>;

/** Environments that appeared or changed between two surveys. */
export type OtherChanges = {readonly made: readonly FsPath[]; readonly changed: readonly FsPath[]};

/** A directory whose environments are surveyed, down to this many levels below it. */
type Place = {readonly path: FsPath; readonly levels: number};

const maximumEntries = 2000;

/**
 * Surveys the environments that a manager could confuse with its own one: those beside it, those of its project, and
 * those in the directory where the manager keeps all of them. The environment itself and held ones are left out.
 */
export const readOthers = (way: ManagerWay, context: Context): OtherEnvironments => {
	const seen = new Map<FsPath, string>();
	for (const {path, levels} of placesOf(way, context)) visit(path, levels, {except: way.path, seen});
	return seen;
};

/** Compares two surveys. An environment that is gone counts as changed. */
export const compareOthers = (before: OtherEnvironments, after: OtherEnvironments): OtherChanges => ({
	made: [...after.keys()].filter(path => !before.has(path)),
	changed: [...before].filter(([path, print]) => after.get(path) !== print).map(([path]) => path),
});

const placesOf = (way: ManagerWay, context: Context): readonly Place[] => [
	{path: parent(way.path), levels: 1},
	{path: way.project, levels: 1},
	{path: join(way.project, '.tox'), levels: 2},
	{path: join(way.project, '.nox'), levels: 1},
	...storesOf(way, context),
];

/** Directories in which a manager keeps the environments of all projects, by its variables or else by its default. */
const storesOf = ({manager, path}: ManagerWay, context: Context): readonly Place[] => {
	const {variables, home, cwd} = context;
	const named = (variable: string): readonly FsPath[] => {
		const value = variables[variable];
		return value === undefined || value === '' ? [] : [absolute(value, cwd)];
	};
	const [data = join(home, '.local/share')] = named('XDG_DATA_HOME');
	const [cache = join(home, '.cache')] = named('XDG_CACHE_HOME');
	const support = join(home, 'Library/Application Support');
	const below = (levels: number, paths: readonly FsPath[]): readonly Place[] => paths.map(one => ({path: one, levels}));
	switch (manager) {
		case 'poetry': {
			const caches = [...named('POETRY_CACHE_DIR'), join(cache, 'pypoetry'), join(home, 'Library/Caches/pypoetry')];
			return below(1, [...named('POETRY_VIRTUALENVS_PATH'), ...caches.map(one => join(one, 'virtualenvs'))]);
		}
		case 'pipenv':
			return below(1, [...named('WORKON_HOME'), join(data, 'virtualenvs'), join(home, '.virtualenvs')]);
		case 'pdm':
			return below(1, [join(data, 'pdm/venvs'), join(support, 'pdm/venvs')]);
		case 'hatch':
			return below(
				3,
				hatchHomes(context).map(one => join(one, 'env/virtual')),
			);
		case 'pipx':
			return below(1, [parent(parent(path))]);
		case 'tox':
		case 'nox':
			return [];
	}
};

const visit = (
	directory: FsPath,
	levels: number,
	{except, seen}: {readonly except: FsPath; readonly seen: Map<FsPath, string>},
): void => {
	for (const name of directoriesIn(directory, maximumEntries)) {
		const path = join(directory, name);
		if (path === except || baseName(path) === holdingDirectoryName) continue;
		const print = fingerprintOf(path);
		if (print !== undefined) seen.set(path, print);
		else if (levels > 1) visit(path, levels - 1, {except, seen});
	}
};

/** Fingerprint of an environment; undefined for any other directory. */
const fingerprintOf = (path: FsPath): string | undefined => {
	const config = exactEntryAt(join(path, 'pyvenv.cfg'));
	const own = exactEntryAt(path);
	if (!config?.isFile() || own === undefined) return undefined;
	const libraries = namesIn(join(path, 'lib')).map(name => join(path, 'lib', name, 'site-packages'));
	const times = [join(path, 'Lib/site-packages'), ...libraries].map(place => exactEntryAt(place)?.mtimeNs ?? '');
	return [own.dev, own.ino, config.mtimeNs, config.size, ...times].join(' ');
};

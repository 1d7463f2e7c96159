import type {Stats} from 'node:fs';
import type {Layout} from '../model/environment.js';
import {entryAt, followLinks, isDirectory, namesIn, readNames} from '../platform/files/entries.js';
import {baseName, join, type FsPath} from '../model/path.js';

/**
 * Finds the parts of a directory that may be an environment, by names and lstat alone. Links are followed only for the
 * interpreter's version where several compete. Both layouts are searched on every platform.
 */
export const findLayout = async (path: FsPath): Promise<Layout> => {
	const {bin, platform, names} = findBin(path);
	const interpreter = bin === undefined ? undefined : (findInterpreter(bin, names, platform) ?? condaPython(path));
	return {bin, interpreter, platform, sitePackages: findSitePackages(path, interpreter)};
};

const findBin = (path: FsPath): {bin?: FsPath; platform: Layout['platform']; names: readonly FsPath[]} => {
	const scripts = join(path, 'Scripts');
	const scriptNames = namesIn(scripts);
	if (scriptNames.some(name => isInterpreterName(name, 'windows')))
		return {bin: scripts, platform: 'windows', names: scriptNames};
	const bin = join(path, 'bin');
	if (isDirectory(bin)) return {bin, platform: 'posix', names: readNames(bin)};
	return scriptNames.length > 0
		? {bin: scripts, platform: 'windows', names: scriptNames}
		: {platform: 'posix', names: []};
};

/** On Windows conda keeps the Python beside `Scripts`, not in it. */
const condaPython = (path: FsPath): FsPath | undefined => {
	const python = join(path, 'python.exe');
	return isDirectory(join(path, 'conda-meta')) && entryAt(python) !== undefined ? python : undefined;
};

/** Whether a file of this name in `bin` or `Scripts` is an interpreter: `python`, `python3.11`, `pypy3`, `python.exe`. */
const isInterpreterName = (name: string, platform: Layout['platform']): boolean =>
	platform === 'windows'
		? /^(python|pypy)(\d+(\.\d+)?)?\.exe$/i.test(name)
		: /^(python|pypy|graalpy)(\d+(\.\d+)?t?)?(\.exe)?$/.test(name);

const findInterpreter = (bin: FsPath, names: readonly FsPath[], platform: Layout['platform']): FsPath | undefined => {
	const interpreters = names.filter(name => isInterpreterName(name, platform));
	const best = ['python', 'python3', 'python.exe', 'pypy3', 'pypy'].find(name => interpreters.includes(name as FsPath));
	const name = best ?? [...interpreters].sort().at(-1);
	return name === undefined ? undefined : join(bin, name);
};

/** Directories in `lib` that contain a version's packages: `python3.11`, `python3.13t`, `pypy3.9`. */
const versionDirectory = /^(?:python|pypy|graalpy)(\d+\.\d+t?)$/;

const findSitePackages = (path: FsPath, interpreter: FsPath | undefined): readonly FsPath[] => {
	const parents = ['lib', 'lib64'].flatMap(lib => {
		const directory = join(path, lib);
		const names = namesIn(directory).filter(name => versionDirectory.test(name));
		return names.sort().map(name => join(directory, name));
	});
	const places = [...parents, join(path, 'Lib'), path].map(place => join(place, 'site-packages'));
	const found = uniqueDirectories(places);
	return found.length < 2 ? found : interpreterFirst(found, interpreter);
};

const uniqueDirectories = (places: readonly FsPath[]): readonly FsPath[] => {
	const seen = new Map<string, Stats>();
	return places.filter(place => {
		const stat = entryAt(place);
		const key = stat && `${stat.dev}:${stat.ino}`;
		if (!stat?.isDirectory() || key === undefined || seen.has(key)) return false;
		seen.set(key, stat);
		return true;
	});
};

const interpreterFirst = (places: readonly FsPath[], interpreter: FsPath | undefined): readonly FsPath[] => {
	const version = interpreter === undefined ? undefined : versionOfNames(followLinks(interpreter).hops);
	const isOurs = (place: FsPath) => version !== undefined && place.includes(`${version}/site-packages`);
	return [...places.filter(isOurs), ...places.filter(place => !isOurs(place))];
};

/** Version `X.Y` (`X.Yt` where free-threaded) of the last interpreter name in a chain that contains one. */
const versionOfNames = (hops: readonly FsPath[]): string | undefined => {
	const names = hops.map(hop => /^(?:python|pypy|graalpy)(\d+\.\d+t?)(?:\.exe)?$/.exec(baseName(hop))?.[1]);
	return names.findLast(name => name !== undefined);
};

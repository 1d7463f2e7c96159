import type {Context} from '../model/context.js';
import type {Environment, Interpreter} from '../model/environment.js';
import {storeInterpreters, windowsPlaces} from './windows-places.js';
import {readBounded} from '../platform/files/bounded-read.js';
import {entryAt, readNames, realPathOf} from '../platform/files/entries.js';
import {baseName, join, parent, type FsPath} from '../model/path.js';
import {hostPlatform} from '../model/platform.js';
import {endOfLifeOf, isPastEndOfLife} from './end-of-life.js';
import {interpreterPlaces, type InterpreterPlace} from './interpreter-places.js';
import {installedVersion} from './environment-python.js';
import {libraryOnWindows, versionOnWindows, type Library} from './windows-installation.js';
import {compareVersions} from './pep440-specifiers.js';

/**
 * Finds every Python that can create an environment (3.3 and later), from files; on Windows also from the registry and the
 * launcher `py`. Runs none, and skips macOS's stub and scripts that only start a Python (pyenv's shims). Lists each real
 * file once, by its real path: CPython before
 * other implementations, final releases before pre-releases, then newest first.
 */
export const findInterpreters = async (context: Context): Promise<readonly Interpreter[]> => {
	const isWindows = context.platform === 'windows';
	const found = new Map(isWindows ? storeInterpreters(context).map(one => [one.path, one]) : []);
	const registered = isWindows ? await windowsPlaces(context) : [];
	for (const place of [...registered, ...interpreterPlaces(context)]) {
		for (const path of interpretersIn(place)) {
			const real = realPathOf(path);
			if (real === undefined || found.has(real)) continue;
			const interpreter = readInterpreter(real, place.source, context.now());
			if (interpreter !== undefined) found.set(real, interpreter);
		}
	}
	return [...found.values()].sort(preferredFirst);
};

/**
 * Reads one file, if it has the name of a Python and can create an environment; its path must be real. Takes the
 * version from the installation's header or the name of its directory, else from the program's own bytes; runs nothing.
 */
export const readInterpreter = (path: FsPath, source: string, now: Date): Interpreter | undefined => {
	if (!/^(?:python|pypy|graalpy)/.test(baseName(path))) return undefined;
	const isOfWindows = /\.exe$/i.test(path);
	// Windows has its Python at the top of the installation.
	const prefix = isOfWindows ? parent(path) : parent(parent(path));
	const library = isOfWindows ? libraryOnWindows(prefix) : libraryOf(path, prefix);
	if (library === undefined || !isProgram(path) || entryAt(join(prefix, 'pyvenv.cfg')) !== undefined) return undefined;
	const exact = isOfWindows ? versionOnWindows(prefix) : exactVersion(path, prefix, library);
	const version = exact ?? library.minor.replace(/t$/, '');
	if (compareVersions(version, '3.3') < 0) return undefined;
	return {
		path,
		version,
		implementation: implementations[library.family] ?? 'CPython',
		source,
		endOfLife: endOfLifeOf(version),
		isPastEndOfLife: isPastEndOfLife(version, now),
		hasEnsurepip: entryAt(join(library.path, 'ensurepip', '__main__.py')) !== undefined,
	};
};

/** An interpreter, and the given environments that use it. */
export type Carrier = {readonly interpreter: Interpreter; readonly environments: readonly FsPath[]};

/**
 * Groups environments by interpreter, in the interpreters' order. Interpreters that were found only through an
 * environment come last (`source` is `environment`).
 */
export const carriers = (
	interpreters: readonly Interpreter[],
	environments: readonly Environment[],
	now: Date,
): readonly Carrier[] => {
	const known = new Set(interpreters.map(({path}) => path));
	const bases = environments.map(({python}) => (python?.base === undefined ? undefined : realPathOf(python.base)));
	const others = [...new Set(bases)].filter(base => base !== undefined).filter(base => !known.has(base));
	const all = [...interpreters, ...others.flatMap(base => readInterpreter(base, 'environment', now) ?? [])];
	const on = ({path}: Interpreter) => environments.filter((_, index) => bases[index] === path);
	return all.map(interpreter => ({interpreter, environments: on(interpreter).map(({path}) => path)}));
};

const implementations: Readonly<Record<string, string>> = {python: 'CPython', pypy: 'PyPy', graalpy: 'GraalVM'};

const preferredFirst = (one: Interpreter, other: Interpreter): number =>
	Number(one.implementation !== 'CPython') - Number(other.implementation !== 'CPython') ||
	Number(isPrerelease(one.version)) - Number(isPrerelease(other.version)) ||
	compareVersions(other.version, one.version) ||
	(one.path < other.path ? -1 : 1);

const isPrerelease = (version: string): boolean => /(a|b|rc)\d+$/.test(version);

const interpreterName =
	hostPlatform === 'windows' ? /^(?:python|pypy)\.exe$/i : /^(?:python|pypy|graalpy)3?(?:\.\d+t?)?$/;

const interpretersIn = ({directory}: InterpreterPlace): readonly FsPath[] =>
	readNames(directory)
		.filter(name => interpreterName.test(name))
		.sort()
		.map(name => join(directory, name));

/** Standard library that an interpreter uses: of its own version where its name states one, else the only one. */
const libraryOf = (path: FsPath, prefix: FsPath): Library | undefined => {
	const named = /^(?:python|pypy|graalpy)(\d+\.\d+t?)$/.exec(baseName(path))?.[1];
	const libraries = ['lib', 'lib64'].flatMap(lib => librariesIn(join(prefix, lib)));
	const fitting = named === undefined ? libraries : libraries.filter(({minor}) => minor === named);
	return new Set(fitting.map(({minor}) => minor)).size === 1 ? fitting[0] : undefined;
};

const librariesIn = (directory: FsPath): readonly Library[] =>
	readNames(directory).flatMap(name => {
		const [, family, minor] = /^(python|pypy|graalpy)(\d+\.\d+t?)$/.exec(name) ?? [];
		const path = join(directory, name);
		if (family === undefined || minor === undefined || entryAt(join(path, 'os.py')) === undefined) return [];
		return [{path, family, minor}];
	});

const isProgram = (path: FsPath): boolean => {
	const magic = readBounded(path, 4, {prefix: true}).bytes?.toString('latin1') ?? '';
	return magic !== '' && !magic.startsWith('#!');
};

const exactVersion = (path: FsPath, prefix: FsPath, library: Library): string | undefined =>
	installedVersion(prefix, library.minor) ?? versionInBytes(path, library.minor);

const largestProgram = 64 * 1024 * 1024;

/** Version in the bytes of a statically linked Python, which contains it as text. */
const versionInBytes = (path: FsPath, minor: string): string | undefined => {
	const {bytes} = readBounded(path, largestProgram);
	const plain = minor.replace(/t$/, '');
	for (
		let at = bytes?.indexOf(`\0${plain}.`) ?? -1;
		bytes !== undefined && at >= 0;
		at = bytes.indexOf(`\0${plain}.`, at + 1)
	) {
		const text = /^\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?(?=\+?\0)/.exec(bytes.toString('latin1', at + 1, at + 24))?.[0];
		if (text !== undefined) return text;
	}
	return undefined;
};

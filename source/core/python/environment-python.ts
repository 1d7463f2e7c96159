import type {Found, Python} from '../model/environment.js';
import {readBounded} from '../platform/files/bounded-read.js';
import {entryAt, followLinks, namesIn, type LinkChain} from '../platform/files/entries.js';
import {baseName, isAbsolutePath, join, parent, type FsPath} from '../model/path.js';

/** Facts about an environment's Python from files. */
export type PythonFacts = {
	readonly python: Python;
	/** Links from the environment's interpreter to the real file; absent where it has no interpreter. */
	readonly chain?: LinkChain | undefined;
	/** `X.Y` of the interpreter at the end of the chain, `X.Yt` where free-threaded; absent where it is unknown. */
	readonly interpreterMinor?: string | undefined;
	/** `X.Y` of each `lib/pythonX.Y` that contains packages, the one in use first; none in Windows' layout. */
	readonly libraryMinors: readonly string[];
};

/** Reads facts about an environment's Python, from links, names and `pyvenv.cfg`; runs nothing. */
export const readPython = (found: Found): PythonFacts => {
	const {layout, config} = found;
	const chain = layout.interpreter === undefined ? undefined : followLinks(layout.interpreter);
	const libraryMinors = layout.sitePackages.flatMap(place => minorOf(versionOfPath(place)) ?? []);
	const interpreterMinor = chain?.end && interpreterVersion(chain.hops, layout.bin);
	const minor = interpreterMinor ?? libraryMinors[0];
	return {
		python: {
			version: patchVersion(minor, chain, config.version),
			implementation: implementationOf(found),
			executable: layout.interpreter,
			base: baseOnWindows(found) ?? chain?.end?.path,
			lostBase: chain?.problem === 'missing' ? chain.hops.at(-1) : undefined,
		},
		chain,
		interpreterMinor,
		libraryMinors,
	};
};

/**
 * The Python that an environment of Windows was made from: `python.exe` in the directory that `home` names. Its own one is
 * a launcher of that, or a copy. Undefined where it isn't there, and for any other environment.
 */
const baseOnWindows = ({layout, config: {home}}: Found): FsPath | undefined => {
	if (layout.platform !== 'windows' || layout.interpreter === undefined || !isAbsolutePath(home)) return undefined;
	const base = join(home, baseName(layout.interpreter));
	return entryAt(base)?.isFile() === true ? base : undefined;
};

const minorOf = (name: string | undefined): string | undefined =>
	/^(?:python|pypy|graalpy)(\d+\.\d+t?)(?:\.exe)?$/.exec(name ?? '')?.[1];

/** Version of a name, without the free-threaded suffix. */
const plain = (minor: string): string => minor.replace(/t$/, '');

const interpreterVersion = (hops: readonly FsPath[], bin: FsPath | undefined): string | undefined => {
	const named = hops.map(hop => minorOf(baseName(hop))).findLast(version => version !== undefined);
	const last = hops.at(-1);
	if (named !== undefined || last === undefined) return named;
	const directory = parent(last);
	const siblings = namesIn(directory).flatMap(name => minorOf(name) ?? []);
	// A copy is beside copies of other names; in a directory of many Pythons the siblings say nothing.
	if (new Set(siblings).size === 1) return siblings[0];
	if (directory === bin) return undefined;
	return installedMinor(parent(directory)) ?? /\/(?:versions\/|cpython-)(\d+\.\d+)[.-]/.exec(last)?.[1];
};

/** The only `lib/pythonX.Y` with a standard library below an installation's prefix. */
const installedMinor = (prefix: FsPath): string | undefined => {
	const library = join(prefix, 'lib');
	const minors = namesIn(library).flatMap(name =>
		minorOf(name) && entryAt(join(library, name, 'os.py')) ? [minorOf(name)] : [],
	);
	return minors.length === 1 ? minors[0] : undefined;
};

/** Patch version: by the installation's header, then the name of its directory, then `pyvenv.cfg`. */
const patchVersion = (
	minor: string | undefined,
	chain: LinkChain | undefined,
	remembered: string | undefined,
): string | undefined => {
	if (minor === undefined) return remembered;
	const base = chain?.end?.path;
	const installed = base === undefined ? undefined : installedVersion(parent(parent(base)), minor);
	const isSame = remembered === plain(minor) || remembered?.startsWith(`${plain(minor)}.`);
	return installed ?? (isSame ? remembered : plain(minor));
};

/** The `X.Y.Z` of the installation below `prefix`, by its C header or the name of its directory. */
export const installedVersion = (prefix: FsPath, minor: string): string | undefined => {
	const named = /\/(?:versions\/|cpython-)(\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?)t?(?:[/-]|$)/.exec(prefix)?.[1];
	if (named?.startsWith(`${plain(minor)}.`)) return named;
	for (const family of ['python', 'pypy']) {
		const version = versionOfHeader(join(prefix, 'include', `${family}${minor}`, 'patchlevel.h'));
		if (version !== undefined) return version;
	}
	return undefined;
};

/** The version that a header of an installation states: `patchlevel.h`. */
export const versionOfHeader = (path: FsPath): string | undefined => {
	const {bytes} = readBounded(path, 16 * 1024);
	return /#define\s+PY_VERSION\s+"([^"+]+)\+?"/.exec(bytes?.toString('latin1') ?? '')?.[1];
};

const implementationOf = ({config, layout, kind}: Found): string | undefined => {
	if (config.implementation !== undefined) return config.implementation;
	const places = [layout.interpreter, ...layout.sitePackages].map(place => place ?? '');
	if (places.some(place => /pypy/.test(place.split('/').slice(-3).join('/')))) return 'PyPy';
	if (places.some(place => /graalpy/.test(place.split('/').slice(-3).join('/')))) return 'GraalVM';
	return layout.interpreter !== undefined || kind !== 'conda' ? 'CPython' : undefined;
};
/**
 * Tag in the names of the files that the Python of a site-packages directory compiles (PEP 3147): `cpython-311` for
 * `lib/python3.11`, `pypy39` for `lib/pypy3.9`. Undefined where the path contains no version.
 */
export const cacheTagOf = (sitePackages: FsPath): string | undefined => {
	const [, name, major, minor] = /^(python|pypy)(\d)\.(\d+)/.exec(versionOfPath(sitePackages) ?? '') ?? [];
	return name === undefined ? undefined : `${name === 'pypy' ? 'pypy' : 'cpython-'}${major}${minor}`;
};

/** `python3.11` of `…/lib/python3.11/site-packages`. */
export const versionOfPath = (sitePackages: FsPath): string | undefined => sitePackages.split(/[/\\]/).at(-2);
/**
 * Name of a missing Python, as exact as its path allows: `python3.11.4` from pyenv's directory, else the file's name.
 */
export const interpreterNameOf = (path: FsPath): string => {
	const version = /\/(?:versions\/|cpython-)(\d+\.\d+\.\d+\w*)[/-]/.exec(path)?.[1];
	return version === undefined ? baseName(path) : `python${version}`;
};

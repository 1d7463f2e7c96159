import type {Layout} from '../model/environment.js';
import {isInside, join, parent, type FsPath} from '../model/path.js';
import {readBounded} from '../platform/files/bounded-read.js';
import {entryAt, isDirectory, namesIn, readNames} from '../platform/files/entries.js';
import {versionControl} from './foreign-contents.js';
import {Few, type Some} from './some.js';
import {readRecord, recordedPaths, splitLines} from '../inspect/packages/record-file.js';

/**
 * Finds files and links in an environment that no package's list of files, no creator of environments and no run of
 * Python accounts for: in all likelihood the user's own. A package's directory is the package's with all that is in it,
 * since packages put caches, models and browsers there. Checkouts and environments in it are left out, as they are warned
 * of by themselves; so is conda, which keeps lists of its own. Follows no link, changes nothing, and never enters a package's
 * directory: what it costs depends on the number of packages only.
 */
export const findUserFiles = (path: FsPath, {sitePackages}: Pick<Layout, 'sitePackages'>): Some => {
	const found = new Few();
	if (isDirectory(join(path, 'conda-meta'))) return found;
	const owners = readOwners(path, sitePackages);
	const waiting = [path];
	for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop())
		for (const name of [...readNames(directory)].sort()) {
			const entry = join(directory, name);
			const stat = entryAt(entry);
			if (stat === undefined || owners.owns(entry, name, directory)) continue;
			if (stat.isDirectory()) waiting.push(...(isOfItsOwn(entry) ? [] : [entry]));
			else if (stat.isFile() || stat.isSymbolicLink()) found.add(entry);
		}
	return found;
};

/** Whether a directory is under version control or an environment itself. */
const isOfItsOwn = (directory: FsPath): boolean =>
	[...versionControl, 'pyvenv.cfg'].some(name => entryAt(join(directory, name)) !== undefined);

type Owners = {readonly owns: (entry: FsPath, name: string, directory: FsPath) => boolean};

const readOwners = (top: FsPath, sitePackages: readonly FsPath[]): Owners => {
	const {files, packages} = readLists(sitePackages);
	const places = new Set<FsPath>(sitePackages);
	const ofPlace = placeRules(top);
	const owns: Owners['owns'] = (entry, name, directory) => {
		if (files.has(entry) || packages.has(entry) || isCompiled(name)) return true;
		if (places.has(directory)) return inSitePackages.test(name);
		return (
			ofPlace.some(({place, names}) => place === directory && names.test(name)) || isLauncher(entry, directory, top)
		);
	};
	return {owns};
};

/** Whether a small script in `bin` is run by the environment's Python: develop installs list theirs nowhere. */
const isLauncher = (entry: FsPath, directory: FsPath, top: FsPath): boolean => {
	if (directory !== join(top, 'bin')) return false;
	const {bytes} = readBounded(entry, 1024);
	return bytes?.toString('latin1').startsWith(`#!${top}/bin/`) ?? false;
};

const isCompiled = (name: string): boolean => name === '__pycache__' || /\.py[co]$/.test(name);

/** What lies in site-packages without being on a list: metadata, what old installers and creators write, leftovers of pip. */
const inSitePackages =
	/^(?:~.*|.*\.(?:dist-info|egg-info|egg|egg-link|virtualenv)|(?:easy-install|setuptools|pipx_shared|distutils-precedence|_?virtualenv_path_extensions|.*-nspkg|_virtualenv)\.pth|_virtualenv\.py|README(?:\.txt)?|pip|setuptools|wheel|pkg_resources|_distutils_hack|easy_install\.py)$/;

type PlaceRule = {readonly place: FsPath; readonly names: RegExp};

/** What creators of environments, and tools that keep some, write outside of site-packages. */
const placeRules = (top: FsPath): readonly PlaceRule[] => {
	const rules: PlaceRule[] = [
		{place: top, names: atTop},
		{place: join(top, 'bin'), names: inBin},
		{place: join(top, 'Scripts'), names: inBin},
		{place: join(top, 'lib'), names: /^(?:pkgconfig|node_modules)$/},
		{place: join(top, 'share'), names: /^(?:jupyter|python-wheels)$/},
		{place: join(top, 'etc'), names: /^(?:jupyter|ipython)$/},
		{place: join(top, 'include'), names: /^(?:python[\d.]+[a-z]*|pypy[\d.]+|node)$/},
	];
	for (const lib of ['lib', 'lib64'])
		for (const name of namesIn(join(top, lib)))
			// An older virtualenv copied or linked the standard library; this file says of which Python.
			if (entryAt(join(top, lib, name, 'orig-prefix.txt')) !== undefined)
				rules.push({place: join(top, lib, name), names: /^(?!site-packages$)/});
	// tox and nox write logs, packages and temporary files into what they make.
	const isOfRunner = entryAt(join(top, '.tox-info.json')) !== undefined || /\/\.(?:tox|nox)$/.test(parent(top));
	if (isOfRunner) rules.push({place: top, names: /^(?:log|tmp|\.tox-config1|\.pkg)$/});
	return rules;
};

const atTop =
	/^(?:pyvenv\.cfg(?:\..*)?|\.gitignore|\.hgignore|CACHEDIR\.TAG|\.lock|\.project|\.Python|pip-selfcheck\.json|\.tox-info\.json|pipx_metadata\.json|uv-receipt\.toml|\.DS_Store|desktop\.ini|lib64|lib_pypy|lib-python|libs|DLLs|pypy[\d.]*-?.*\.so)$/;

const inBin =
	/^(?:activate.*|Activate\.ps1|deactivate.*|(?:python|pypy|graalpy)[\d.]*t?w?(?:-config)?(?:\.exe)?|lib(?:pypy|python).*|pip[\d.]*|pip-[\d.]+|easy_install(?:-[\d.]+)?|wheel[\d.]*|𝜋thon|get_env_details|(?:node|npm|npx|corepack|shim|nodejs))(?:\.exe)?$/u;

type Lists = {readonly files: ReadonlySet<FsPath>; readonly packages: ReadonlySet<FsPath>};

/** The files on all lists, and the entries of site-packages below which a list names something. */
const readLists = (sitePackages: readonly FsPath[]): Lists => {
	const files = new Set<FsPath>();
	const packages = new Set<FsPath>();
	for (const place of sitePackages)
		for (const name of readNames(place)) {
			if (!/\.(?:dist|egg)-info$/.test(name)) continue;
			const metadataPath = join(place, name);
			if (readRecord({metadataPath}) === undefined)
				for (const module of modulesOf(metadataPath))
					packages.add(join(place, module)).add(join(place, `${module}.py`));
			for (const file of recordedPaths({metadataPath})) {
				if (!isInside(file, place)) files.add(file);
				else packages.add(join(place, file.slice(place.length + 1).split('/', 1)[0] ?? ''));
			}
		}
	return {files, packages};
};

/** Of a package without a list of files. */
const modulesOf = (metadataPath: FsPath): readonly string[] => {
	const {bytes} = readBounded(join(metadataPath, 'top_level.txt'), 64 * 1024);
	const lines = bytes === undefined ? [] : splitLines(bytes.toString('utf8'));
	return lines.filter(line => /^[\w.]+$/.test(line));
};

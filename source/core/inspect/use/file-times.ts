import type {Stats} from 'node:fs';
import type {Found} from '../../model/environment.js';
import {entryAt, readNames} from '../../platform/files/entries.js';
import {baseName, join, parent, type FsPath} from '../../model/path.js';
import {cacheTagOf} from '../../python/environment-python.js';

/** Kind of use that reading a file is a sign of. */
type EvidenceKind = 'python-started' | 'package-read' | 'activated' | 'command-run';

/** One file whose access time is a sign of use. Times in milliseconds. */
export type ReadFile = {readonly kind: EvidenceKind; readonly readAt: number; readonly modifiedAt: number};

/** Times at which the files of an environment were read and changed. */
export type FileTimes = {
	/** Files that a use reads. */
	readonly files: readonly ReadFile[];
	/**
	 * Whether most files of its packages have links elsewhere and there is no other sign: then a use leaves no trace
	 * here.
	 */
	readonly isShared: boolean;
	/** Access times of files that no single use reads together: the activate scripts of other shells. */
	readonly controls: readonly ReadFile[];
	/** Last time that Python compiled one of the packages: when it was installed, or first imported. */
	readonly compiledAt: number | undefined;
	/**
	 * Last time that packages or commands were added, removed or replaced; undefined where neither directory exists.
	 */
	readonly modifiedAt: number | undefined;
};

const maximumPackages = 60;
const maximumCommands = 40;

/** `uid`: the user whose files we can read without changing access times (undefined: everybody's, for root). */
type EvidenceRules = {readonly uid: number | undefined; readonly readsDisturb: boolean};

/**
 * Reads the times of files that a use must read and a scan does not disturb: by lstat alone, a bounded number. Files
 * with several links don't count, since uv's cache and other environments read the same inode. Where our own reading
 * changes access times (`readsDisturb`, and files of other users), the kinds of files that a scan opens are left out.
 */
export const fileTimes = ({path, layout}: Found, rules: EvidenceRules): FileTimes => {
	const {bin, sitePackages: places} = layout;
	const sitePackages = places[0];
	const files = look([
		...(sitePackages === undefined ? [] : packageFiles(sitePackages, rules.readsDisturb)),
		...(bin === undefined || rules.readsDisturb ? [] : commandFiles(bin)),
	]);
	const telling = files.filter(({path: file, kind}) => tellsOfStart(kind) && !comesAlong.test(file));
	const shared = telling.filter(({stat}) => stat.nlink > 1).length;
	// Python reads it at each start, but so do editors that search for environments: it counts only where there is
	// little else.
	const isSilent = countable(telling, rules).length <= shared;
	const isAsked = isSilent && !rules.readsDisturb;
	const config = isAsked ? countable(look([[join(path, 'pyvenv.cfg'), 'python-started']]), rules) : [];
	return {
		files: [...countable(files, rules), ...config],
		isShared: isSilent && config.length === 0 && shared > 0,
		controls: bin === undefined ? [] : countable(look(otherShellsIn(bin)), rules),
		compiledAt: latestChange(files.filter(({path: file}) => file.endsWith('.pyc')).map(({stat}) => stat)),
		modifiedAt: latestChange((bin === undefined ? places : [...places, bin]).flatMap(place => entryAt(place) ?? [])),
	};
};

// Packages that come with the environment are signs of pip's runs at most.
const comesAlong = /\/site-packages\/(?:pip|setuptools|pkg_resources|wheel)\//;

const tellsOfStart = (kind: EvidenceKind): boolean => kind === 'package-read' || kind === 'python-started';

/** A candidate that exists. */
type Seen = {readonly path: FsPath; readonly kind: EvidenceKind; readonly stat: Stats};

const look = (candidates: readonly Candidate[]): readonly Seen[] =>
	candidates.flatMap(([path, kind]) => {
		const stat = entryAt(path);
		return stat === undefined ? [] : [{path, kind, stat}];
	});

/** Selects files whose access times belong to this environment alone, and that our own reading does not change. */
const countable = (seen: readonly Seen[], {uid}: EvidenceRules): readonly ReadFile[] =>
	seen
		.filter(({stat}) => stat.isFile() && stat.nlink === 1 && (uid === undefined || stat.uid === uid))
		.map(({kind, stat}) => ({kind, readAt: stat.atimeMs, modifiedAt: stat.mtimeMs}));

type Candidate = readonly [path: FsPath, kind: EvidenceKind];

// Each belongs to another shell: one use sources one of them at most.
const otherShells = ['activate.csh', 'activate.fish', 'activate.nu', 'Activate.ps1', 'activate.ps1', 'activate.bat'];

const otherShellsIn = (bin: FsPath): readonly Candidate[] =>
	otherShells.map(name => [join(bin, name), 'activated'] as const);

const packageFiles = (sitePackages: FsPath, readsDisturb: boolean): readonly Candidate[] => {
	const names = [...readNames(sitePackages)].sort();
	const started = readsDisturb ? [] : names.filter(name => name.endsWith('.pth'));
	// Modules are files. Only directories without a dot can be packages; their files show which of them are.
	const modules = names.filter(name => name.endsWith('.py'));
	const packages = names.filter(name => !/[.]|^__/.test(name));
	const first = ['_distutils_hack', 'pip'].filter(name => packages.includes(name as FsPath)) as FsPath[];
	const sampled = [...new Set([...first, ...spread(packages, maximumPackages)])];
	return [
		...started.map(name => [join(sitePackages, name), 'python-started'] as const),
		...sampled.flatMap(name => sourceAndCompiled(join(sitePackages, name), '__init__')),
		...spread(modules, maximumPackages).flatMap(name => sourceAndCompiled(sitePackages, name.slice(0, -3))),
	];
};

const sourceAndCompiled = (directory: FsPath, module: string): readonly Candidate[] => {
	const sitePackages = module === '__init__' ? parent(directory) : directory;
	const kind = baseName(directory) === '_distutils_hack' ? 'python-started' : 'package-read';
	return [
		[join(directory, `${module}.py`), kind],
		[join(directory, '__pycache__', `${module}.${cacheTagOf(sitePackages) ?? 'cpython-3'}.pyc`), kind],
	];
};

const commandFiles = (bin: FsPath): readonly Candidate[] => {
	const commands = readNames(bin).filter(name => !/^activate|^deactivate|^python|^pypy/i.test(name));
	return [
		[join(bin, 'activate'), 'activated'],
		[join(bin, 'activate.fish'), 'activated'],
		...spread([...commands].sort(), maximumCommands).map(name => [join(bin, name), 'command-run'] as const),
	];
};

/** Selects at most `count` names, evenly spread, so that each run selects the same ones. */
const spread = (names: readonly FsPath[], count: number): readonly FsPath[] =>
	names.length <= count
		? names
		: Array.from({length: count}, (_, index) => names[Math.floor((index * names.length) / count)] as FsPath);

const latestChange = (stats: readonly Stats[]): number | undefined =>
	stats.length === 0 ? undefined : Math.max(...stats.map(({mtimeMs}) => mtimeMs));

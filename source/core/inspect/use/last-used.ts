import type {Context} from '../../model/context.js';
import type {Found} from '../../model/environment.js';
import type {BlindReason, Confidence, LastUsed, UseSign} from '../../model/use.js';
import type {SiteEntries} from '../packages/distributions.js';
import {accessTimesOf, type Mount} from '../../platform/files/mounts.js';
import type {Noted} from '../../state/use-notes.js';
import type {ProjectRun} from './project-activity.js';
import type {Stats} from 'node:fs';
import {entryAt, readNames} from '../../platform/files/entries.js';
import {baseName, join, parent, type FsPath} from '../../model/path.js';
import {cacheTagOf} from '../../python/environment-python.js';

/** Facts from outside the environment's own files. */
type UseFacts = {
	/** Mount that contains it; undefined where the system gives no answer. */
	readonly mount: Mount | undefined;
	/** Our own last use of it. */
	readonly noted?: Noted | undefined;
	/** Last run of its project's code with a Python of its version. */
	readonly projectRun?: ProjectRun | undefined;
	/** The names in its directories of packages; read where they are absent. */
	readonly entries?: SiteEntries | undefined;
};

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * Finds when an environment was last used: the latest of our own ledger, access times where they are reliable, code run
 * in its project, and the last change of its packages. `confidence` refers to the claim that it was not used since:
 * `high` where we used it ourselves, `medium` where access times would show a later use, `low` where nothing would.
 * Undefined where not even a change is visible. Reads no file, so repeating it gives the same answer.
 */
export const lastUsed = async (found: Found, facts: UseFacts, context: Context): Promise<LastUsed | undefined> => {
	const rules = {uid: readerOf(), readsDisturb: context.platform !== 'linux'};
	const times = fileTimes(found, {...rules, entries: facts.entries});
	const trust = trustAccessTimes(times, facts.mount);
	const latest = latestUse(times, trust, facts);
	if (latest === undefined || !Number.isFinite(latest.at)) return undefined;
	// A clock that was wrong once must not keep it for ever.
	const at = Math.min(latest.at, context.now().getTime());
	const confidence = confidenceOf(latest, trust, context.now().getTime() - at);
	return {...latest.sign, at: new Date(at).toISOString(), blind: trust.blind, confidence};
};

/** User whose files we read without changing access times: everybody's for root (undefined), otherwise only our own. */
const readerOf = (): number | undefined => {
	const uid = process.getuid?.();
	return uid === 0 ? undefined : uid;
};

/** Whether a use would have left a trace. `since`: access times up to then say nothing. */
type Trust = {readonly usable: boolean; readonly since: number; readonly blind?: BlindReason | undefined};

const trustAccessTimes = (times: FileTimes, mount: Mount | undefined): Trust => {
	if (mount === undefined || accessTimesOf(mount) === 'never')
		return {usable: false, since: Infinity, blind: 'no-access-times'};
	const sweptAt = lastSweep(times);
	if (sweptAt !== undefined && !times.files.some(file => isUse(file, sweptAt + sweepLasts)))
		return {usable: false, since: Infinity, blind: 'read-by-backup'};
	if (times.isShared) return {usable: false, since: Infinity, blind: 'shared-with-cache'};
	if (times.files.length === 0) return {usable: false, since: Infinity, blind: 'no-file-tells'};
	return {usable: true, since: sweptAt === undefined ? -Infinity : sweptAt + sweepLasts};
};

/** A backup needs no longer to read one whole environment. */
const sweepLasts = 60 * minute;

/**
 * Finds when a program last read everything: two files that no single use reads together were read at nearly the same
 * time, or all files were. Undefined where no such read is visible.
 */
const lastSweep = ({files, controls}: FileTimes): number | undefined => {
	const moments = controls.filter(wasRead).map(file => file.readAt);
	const together = moments.filter((at, index) =>
		moments.some((other, place) => place !== index && Math.abs(other - at) < 10 * minute),
	);
	if (together.length > 0) return Math.max(...together);
	const all = [...files, ...controls];
	const times = all.map(file => file.readAt);
	const isOneMoment = all.length > 2 && all.every(wasRead) && Math.max(...times) - Math.min(...times) < 2 * minute;
	return isOneMoment ? Math.max(...times) : undefined;
};

/** Where access times change at most once a day, an earlier one may come from installing. */
const wasRead = (file: ReadFile): boolean => file.readAt > file.modifiedAt + day;
const isUse = (file: ReadFile, since: number): boolean => wasRead(file) && file.readAt > since;

type Use = {readonly at: number; readonly sign: UseSign};

const latestUse = (times: FileTimes, trust: Trust, {noted, projectRun}: UseFacts): Use | undefined => {
	const reads = trust.usable ? times.files.filter(file => isUse(file, trust.since)) : [];
	const uses: Use[] = reads.map(file => ({at: file.readAt, sign: {sign: file.kind}}));
	if (noted) uses.push({at: Date.parse(noted.at), sign: {sign: 'noted', did: noted.what}});
	// Installing compiles too, a moment after it has changed the directory.
	if (times.compiledAt !== undefined && times.compiledAt > (times.modifiedAt ?? 0) + 10 * minute)
		uses.push({at: times.compiledAt, sign: {sign: 'package-compiled'}});
	if (projectRun) uses.push({at: projectRun.at, sign: {sign: 'project-run', python: projectRun.python}});
	if (times.modifiedAt !== undefined)
		uses.push({at: times.modifiedAt, sign: {sign: trust.usable ? 'installed' : 'changed'}});
	return uses.reduce<Use | undefined>((best, use) => (best === undefined || use.at > best.at ? use : best), undefined);
};

const confidenceOf = (use: Use, {usable}: Trust, idle: number): Confidence => {
	if (use.sign.sign === 'noted' && (usable || idle < day)) return 'high';
	return usable ? 'medium' : 'low';
};

/** Kind of use that reading a file is a sign of. */
type EvidenceKind = 'python-started' | 'package-read' | 'activated' | 'command-run';

/** One file whose access time is a sign of use. Times in milliseconds. */
type ReadFile = {readonly kind: EvidenceKind; readonly readAt: number; readonly modifiedAt: number};

/** Times at which the files of an environment were read and changed. */
type FileTimes = {
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
type EvidenceRules = Pick<UseFacts, 'entries'> & {
	readonly uid: number | undefined;
	readonly readsDisturb: boolean;
};

/**
 * Reads the times of files that a use must read and a scan does not disturb: by lstat alone, a bounded number. Files
 * with several links don't count, since uv's cache and other environments read the same inode. Where our own reading
 * changes access times (`readsDisturb`, and files of other users), the kinds of files that a scan opens are left out.
 */
const fileTimes = ({path, layout}: Found, rules: EvidenceRules): FileTimes => {
	const {bin, sitePackages: places} = layout;
	const sitePackages = places[0];
	const files = look([
		...(sitePackages === undefined ? [] : packageFiles(sitePackages, rules)),
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

const packageFiles = (sitePackages: FsPath, {readsDisturb, entries}: EvidenceRules): readonly Candidate[] => {
	const known = entries?.find(entry => entry.sitePackages === sitePackages)?.names;
	const names = [...(known ?? readNames(sitePackages))].sort();
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

import {fsPath, type FsPath} from '../../../model/path.js';
import {hostPlatform} from '../../../model/platform.js';

/** One running process, as far as we may look. Everything in it comes from outside and is not printable yet. */
export type RunningProcess = StartVariables & {
	readonly pid: number;
	/** Its command line; where the system gives one string, that string, and what follows its first space. */
	readonly words: readonly FsPath[];
	/** The file that it runs, links resolved. */
	readonly executable?: FsPath | undefined;
	readonly directory?: FsPath | undefined;
	/** Paths of files that it has open or mapped. */
	readonly files: readonly FsPath[];
	/** The directory that is `/` for this process, where it sees other mounts or another root than we do. */
	readonly root?: FsPath | undefined;
};

/**
 * Word that only the children have by which we measure sizes: GNU `find` gets it as the path whose line says that a
 * directory is done. Two slashes stand together in no path that it makes itself.
 */
export const measuringMark = '/dev//null';

/** Whether a process is a `find` that measures sizes for us, or for another venv-tui: it only looks. */
export const isMeasuring = (words: readonly string[]): boolean =>
	words.includes('-files0-from') && words.includes(measuringMark);

/** Facts from the variables that a process was started with. */
type StartVariables = {
	readonly virtualEnvironment?: FsPath | undefined;
	/** Of `_` and of the first entry of `PATH`: a shell sets them for its children. */
	readonly startedFrom: readonly FsPath[];
	/** Entries of the variables by which Python and the loader of libraries are led to more directories. */
	readonly searched: ReadonlyArray<{readonly variable: string; readonly path: FsPath}>;
	/**
	 * Python of an environment that another program runs for: a framework build of macOS starts `Python.app` and leaves the
	 * path that it was called by in `__PYVENV_LAUNCHER__` (CPython, Mac/Tools/pythonw.c).
	 */
	readonly launcher?: FsPath | undefined;
};

/** Whose process it is that we may not look into: the effective user, and every group that it is in. */
export type ProcessUser = {readonly uid: number; readonly groups: readonly number[]};

/** Processes that run now, except our own. */
export type ProcessSnapshot = {
	readonly processes: readonly RunningProcess[];
	/** Counts processes of other users that we may not look into; undefined where nothing can be known. */
	readonly hidden: number | undefined;
	/**
	 * Whose those are, of which one might run Python: `others` may be any user but ours, `all` ours too, where the system
	 * doesn't tell.
	 */
	readonly hiddenUsers: readonly ProcessUser[] | 'others' | 'all';
};

const searchVariables = ['PYTHONPATH', 'LD_LIBRARY_PATH'] as const;

/** Reads `NAME=value` pairs; relative entries of `PATH` are left out. */
export const startVariablesOf = (pairs: readonly FsPath[]): StartVariables => {
	const value = (name: string): string | undefined =>
		pairs.find(candidate => candidate.startsWith(`${name}=`))?.slice(name.length + 1);
	const virtualEnvironment = value('VIRTUAL_ENV');
	const launcher = value('__PYVENV_LAUNCHER__');
	const startedFrom = [value('_'), value('PATH')?.split(':')[0]];
	return {
		virtualEnvironment: virtualEnvironment === undefined ? undefined : fsPath(virtualEnvironment),
		startedFrom: startedFrom.flatMap(path => (path?.startsWith('/') === true ? [fsPath(path)] : [])),
		launcher: launcher === undefined ? undefined : fsPath(launcher),
		searched: searchVariables.flatMap(variable => {
			const entries = (value(variable) ?? '').split(':').filter(entry => entry !== '');
			return entries.map(entry => ({variable, path: fsPath(entry)}));
		}),
	};
};

/** Of a process whose variables can't be read. */
export const noVariables: StartVariables = {startedFrom: [], searched: []};

/**
 * Whether a process that can't be looked into might run Python. Those of people might. Root's and the system's own, of
 * which every machine has dozens, only where their command line names a Python, and anything outside of `/usr`: else no
 * environment would ever be free of doubt.
 */
export const mightRunPython = ({uid}: ProcessUser, words: readonly string[]): boolean => {
	if (uid === process.geteuid?.()) return false;
	if (isPerson(uid)) return true;
	const paths = words.filter(word => word.startsWith('/'));
	const isSystems = paths.length > 1 && paths.every(path => path.startsWith('/usr/'));
	return !isSystems && words.some(word => /python|pypy/i.test(word));
};

/** Ids below belong to the system (login.defs(5)), as do systemd's dynamic ones and `nobody` (systemd.exec(5)). */
const isPerson = (uid: number): boolean =>
	uid >= (hostPlatform === 'macos' ? 500 : 1000) && !(uid >= 61_184 && uid < 65_536);

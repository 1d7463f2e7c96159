import {delimiter} from 'node:path';
import type {Context} from '../../model/context.js';
import {absolute, fromBytes, fsPath, isAbsolutePath, join, type FsPath} from '../../model/path.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt, followLinks, namesIn, realPathOf} from '../../platform/files/entries.js';
import {readMounts, remoteMountOf, type Mount} from '../../platform/files/mounts.js';
import {parseJson} from '../../text/parse-json.js';

/** A kernel that Jupyter offers, outside of any environment. */
export type Kernel = {
	/** Name by which `jupyter kernelspec` knows it. */
	readonly name: string;
	readonly displayName?: string | undefined;
	/** Its `kernel.json`. */
	readonly path: FsPath;
	/** Absolute path of the program that runs it. */
	readonly program: FsPath;
};

const mostKernels = 500;

/**
 * Finds the kernels of the user and of the system that name their program by its path, in the order in which Jupyter
 * looks for them. One that can't be read is left out.
 */
export const findKernels = (context: Context): readonly Kernel[] =>
	[...new Set(kernelDirectories(context))].flatMap(directory =>
		namesIn(directory)
			.slice(0, mostKernels)
			.flatMap(name => kernelAt(name, join(directory, name, 'kernel.json'))),
	);

/** By `jupyter --paths`: JUPYTER_PATH, the user's own data directory, then those of the system. */
const kernelDirectories = ({home, platform, variables}: Context): readonly FsPath[] => {
	const {JUPYTER_PATH: path = '', JUPYTER_DATA_DIR: own, XDG_DATA_HOME: data} = variables;
	const shared = data === undefined || data === '' ? join(home, '.local', 'share') : fsPath(data);
	const roaming = fsPath(variables['APPDATA'] ?? join(home, 'AppData', 'Roaming'));
	const elsewhere = platform === 'windows' ? roaming : shared;
	const usual = platform === 'macos' ? join(home, 'Library', 'Jupyter') : join(elsewhere, 'jupyter');
	const named = path.split(delimiter).filter(isAbsolutePath);
	const all = [
		...named,
		own === undefined || own === '' ? usual : own,
		'/usr/local/share/jupyter',
		'/usr/share/jupyter',
	];
	return all.map(each => join(absolute(each, fsPath('/')), 'kernels'));
};

const kernelAt = (name: FsPath, path: FsPath): readonly Kernel[] => {
	const {bytes} = readBounded(path, 64 * 1024);
	const value =
		bytes && (parseJson(fromBytes(bytes)) as {readonly argv?: unknown; readonly display_name?: unknown} | null);
	const program: unknown = Array.isArray(value?.argv) ? value.argv[0] : undefined;
	if (typeof program !== 'string' || !isAbsolutePath(program)) return [];
	const displayName = typeof value?.display_name === 'string' ? value.display_name : undefined;
	return [{name, displayName, path, program: absolute(program, fsPath('/'))}];
};

/** Finds the kernels that can't start; see `deadKernels`. */
export const findDeadKernels = async (context: Context): Promise<readonly Kernel[]> =>
	deadKernels(findKernels(context), await readMounts(context.platform));

/**
 * Kernels that can't start, since their program is gone or a link that leads nowhere. Not those whose program lies on a
 * disk of another machine, where nothing is asked.
 */
export const deadKernels = (kernels: readonly Kernel[], mounts: readonly Mount[] = []): readonly Kernel[] =>
	kernels.filter(({program}) => remoteMountOf(program, mounts) === undefined && isGone(program));

const isGone = (program: FsPath): boolean =>
	entryAt(program)?.isSymbolicLink() === true ? followLinks(program).problem === 'missing' : isMissing(program);

/** Nothing is said of a path that can't be looked at. */
const isMissing = (path: FsPath): boolean => followLinks(path).problem === 'missing' && realPathOf(path) === undefined;

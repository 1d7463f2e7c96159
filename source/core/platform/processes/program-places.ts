import {delimiter} from 'node:path';
import type {Context} from '../../model/context.js';
import {absolute, baseName, fsPath, isAbsolutePath, isInside, join, parent, type FsPath} from '../../model/path.js';
import {entryAt, isDirectory, realPathOf} from '../files/entries.js';

/** Variables and directories that decide where programs are taken from. */
export type ProgramContext = Pick<Context, 'variables' | 'home' | 'roots'>;

/** Reason why no program is taken from a directory: it lies in `place`, an environment or a directory that we look at. */
export type Refusal = {readonly reason: 'environment' | 'root'; readonly place: FsPath};

/**
 * Lists the directories of `PATH` in their order, absolute and normal, each once. Relative and empty entries, which
 * stand for the current directory, are left out.
 */
export const pathDirectories = ({variables}: Pick<Context, 'variables'>): readonly FsPath[] => {
	const entries = (variables['PATH'] ?? '').split(delimiter).filter(isAbsolutePath);
	return [...new Set(entries.map(entry => absolute(entry, fsPath('/'))))];
};

/**
 * Answers why no program is taken from a directory, by its name and by the directory that it leads to; undefined where
 * programs may be taken from it. Nothing is taken from environments, nor from below a root, since whoever wrote a
 * project can put programs there. The places where systems and installers keep programs are allowed below a root that
 * contains them, which a home directory often does.
 */
export const refusalOfDirectory = (directory: FsPath, context: ProgramContext): Refusal | undefined => {
	const real = realPathOf(directory);
	const spellings = real === undefined || real === directory ? [directory] : [directory, real];
	for (const spelling of spellings) {
		const environment = environmentAround(spelling);
		if (environment !== undefined && !isToolsEnvironment(environment, context))
			return {reason: 'environment', place: environment};
		const root = rootAround(spelling, context);
		if (root !== undefined && !isKnownPlace(spelling, root, context)) return {reason: 'root', place: root};
	}
	return undefined;
};

/**
 * Answers why a program in an allowed directory is not taken after all: it is a link that leads below a root, or into an
 * active environment. A link into any other environment is how installers offer programs; those that keep one for each
 * program (pipx, uv tool, poetry, Homebrew) may keep it below a root.
 */
export const refusalOfLink = (program: FsPath, context: ProgramContext): Refusal | undefined => {
	const real = realPathOf(program);
	const root = real === undefined ? undefined : rootAround(real, context);
	if (real === undefined || root === undefined) return undefined;
	const environment = environmentAround(real);
	if (environment !== undefined)
		return isToolsEnvironment(environment, context) ? undefined : {reason: 'environment', place: environment};
	return isKnownPlace(real, root, context) ? undefined : {reason: 'root', place: root};
};

/** Whether a directory holds conda's own programs: those of its base installation, which is an environment, too. */
export const isCondaBase = (directory: FsPath, context: ProgramContext): boolean => {
	const prefix = parent(directory);
	if (!['bin', 'condabin'].includes(baseName(directory)) || entryAt(join(prefix, 'condabin', 'conda')) === undefined)
		return false;
	const roots = rootsOf({home: context.home, roots: context.roots, variables: {}});
	const isBelowRoot = roots.some(root => isInside(prefix, root));
	return !isBelowRoot || condaPlaces.some(name => prefix === join(context.home, name));
};

const condaPlaces = ['miniconda3', 'anaconda3', 'miniforge3', 'mambaforge'];

/** The nearest directory around a path that is an environment of Python or of conda. */
const environmentAround = (path: FsPath): FsPath | undefined => {
	for (let directory = path; directory !== parent(directory); directory = parent(directory)) {
		if (entryAt(join(directory, 'pyvenv.cfg')) !== undefined) return directory;
		if (isDirectory(join(directory, 'conda-meta'))) return directory;
	}
	return undefined;
};

const rootAround = (path: FsPath, context: ProgramContext): FsPath | undefined =>
	rootsOf(context).find(root => isInside(path, root));

/** Roots by their names and by their real paths; an active environment counts as one. */
const rootsOf = ({roots = [], variables}: ProgramContext): readonly FsPath[] => {
	const active = [variables['VIRTUAL_ENV'], variables['CONDA_PREFIX']].filter(isAbsolutePath);
	const all = [...roots, ...active.map(path => absolute(path, fsPath('/')))];
	return [...new Set(all.flatMap(root => [root, realPathOf(root) ?? root]))];
};

const knownPlaces = [
	'/bin',
	'/sbin',
	'/usr',
	'/nix',
	'/snap',
	'/opt/homebrew',
	'/opt/local',
	'/home/linuxbrew/.linuxbrew',
	'/run/current-system/sw',
	'/Library/Frameworks/Python.framework',
];

const knownHomePlaces = [
	'bin',
	'.local/bin',
	'.local/share/fnm',
	'.local/share/hatch',
	'.local/share/mise',
	'.local/share/pdm',
	'.local/share/pnpm',
	'.local/share/rtx',
	'.local/share/uv',
	'.local/state/nix',
	'.asdf',
	'.bun/bin',
	'.cargo/bin',
	'.deno/bin',
	'.linuxbrew',
	'.nix-profile',
	'.npm-global/bin',
	'.npm-packages/bin',
	'.nvm',
	'.pixi/bin',
	'.proto',
	'.pyenv',
	'.rustup',
	'.rye',
	'.volta',
	'go/bin',
	'AppData/Local/Programs',
	'AppData/Local/uv',
	'AppData/Roaming/Python',
	'AppData/Roaming/uv',
	'scoop',
	'Library/Python',
	'Library/pnpm',
];

/** Directories in which an installer keeps an environment for each program that it installs. */
const toolsHomes = [
	'.local/share/pipx/venvs',
	'.local/pipx/venvs',
	'.local/share/uv/tools',
	'.local/share/pypoetry',
	'.local/share/pdm',
	'Library/Application Support/pipx/venvs',
	'Library/Application Support/pypoetry',
	'Library/Application Support/pdm',
	'pipx/venvs',
	'AppData/Local/pipx/pipx/venvs',
	'AppData/Roaming/uv/tools',
	'AppData/Roaming/pypoetry',
];

const cellars = ['/opt/homebrew/Cellar', '/usr/local/Cellar', '/home/linuxbrew/.linuxbrew/Cellar'];

// A root inside of a known place, such as /usr/src/app, is a project: what is below it is not the system's.
const isKnownPlace = (path: FsPath, root: FsPath, {home}: ProgramContext): boolean =>
	[...knownPlaces, ...inHome(knownHomePlaces, home)].some(known => isInside(path, known) && isInside(known, root));

const isToolsEnvironment = (environment: FsPath, {home}: ProgramContext): boolean =>
	[...cellars, ...inHome(toolsHomes, home)].some(known => isInside(environment, known));

const inHome = (names: readonly string[], home: FsPath): readonly FsPath[] => {
	const homes = new Set([home, realPathOf(home) ?? home]);
	return [...homes].flatMap(directory => names.map(name => join(directory, name)));
};

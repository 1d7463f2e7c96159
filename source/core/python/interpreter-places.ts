import type {Context} from '../model/context.js';
import {entryAt, namesIn} from '../platform/files/entries.js';
import {absolute, fsPath, join, type FsPath} from '../model/path.js';
import {pathDirectories, refusalOfDirectory} from '../platform/processes/program-places.js';

/** A directory that may contain interpreters, and the name of that source. */
export type InterpreterPlace = {readonly directory: FsPath; readonly source: string};

/**
 * Lists the directories to search for Pythons. A source with a more specific name comes first: a Python of pyenv that
 * is on the PATH too is pyenv's.
 */
export const interpreterPlaces = (context: Context): readonly InterpreterPlace[] => {
	const {platform} = context;
	if (platform === 'windows') return directoriesOfPath(context);
	const places = [
		...installations(context).flatMap(({root, source}) => binsBelow(root).map(directory => ({directory, source}))),
		...systemDirectories[platform === 'macos' ? 'macos' : 'other'].map(place),
		...condaDirectories(context),
		...directoriesOfPath(context),
	];
	// macOS's own python3 is a stub that offers to install developer tools.
	return platform === 'macos' ? places.filter(({directory}) => directory !== '/usr/bin') : places;
};

type Installations = {readonly root: FsPath; readonly source: string};

const named = (context: Context, variable: string, ...rest: readonly string[]): FsPath | undefined => {
	const value = context.variables[variable];
	return value ? join(absolute(value, context.cwd), ...rest) : undefined;
};

/** Programs that keep each Python in a directory of its own. */
const installations = (context: Context): readonly Installations[] => {
	const {home} = context;
	const data = named(context, 'XDG_DATA_HOME') ?? join(home, '.local', 'share');
	return [
		{root: join(named(context, 'PYENV_ROOT') ?? join(home, '.pyenv'), 'versions'), source: 'pyenv'},
		{root: named(context, 'UV_PYTHON_INSTALL_DIR') ?? join(data, 'uv', 'python'), source: 'uv'},
		{root: join(data, 'hatch', 'pythons'), source: 'hatch'},
		{root: join(data, 'mise', 'installs', 'python'), source: 'mise'},
		{root: join(home, '.asdf', 'installs', 'python'), source: 'asdf'},
		{root: fsPath('/opt/homebrew/opt'), source: 'homebrew'},
		{root: fsPath('/usr/local/opt'), source: 'homebrew'},
		{root: fsPath('/home/linuxbrew/.linuxbrew/opt'), source: 'homebrew'},
		{root: fsPath('/Library/Frameworks/Python.framework/Versions'), source: 'python.org'},
		{root: fsPath('/Library/Frameworks/PythonT.framework/Versions'), source: 'python.org'},
		{root: fsPath('/opt/local/Library/Frameworks/Python.framework/Versions'), source: 'macports'},
		{root: fsPath('/opt'), source: 'system'},
	];
};

/** The `bin` of every directory below a root, without environments that a program keeps among its Pythons. */
const binsBelow = (root: FsPath): readonly FsPath[] =>
	namesIn(root)
		.filter(name => root !== '/opt' || /^(python|pypy)/i.test(name))
		.map(name => join(root, name))
		.filter(directory => entryAt(join(directory, 'pyvenv.cfg')) === undefined)
		.flatMap(directory => [join(directory, 'bin'), join(directory, 'python', 'bin')]);

const place = (directory: string): InterpreterPlace => ({
	directory: fsPath(directory),
	source: directory.includes('brew') ? 'homebrew' : 'system',
});

const systemDirectories = {
	macos: ['/opt/homebrew/bin', '/usr/local/bin', '/Library/Developer/CommandLineTools/usr/bin'],
	other: ['/usr/local/bin', '/usr/bin', '/home/linuxbrew/.linuxbrew/bin'],
} as const;

const condaDirectories = ({home}: Context): readonly InterpreterPlace[] =>
	[
		...['miniconda3', 'anaconda3', 'miniforge3', 'mambaforge', 'micromamba'].map(name => join(home, name)),
		...['/opt/anaconda3', '/opt/miniconda3', '/opt/miniforge3', '/opt/homebrew/Caskroom/miniconda/base'].map(fsPath),
	].map(root => ({directory: join(root, 'bin'), source: 'conda'}));

const directoriesOfPath = (context: Context): readonly InterpreterPlace[] =>
	pathDirectories(context)
		.filter(directory => refusalOfDirectory(directory, context) === undefined)
		.map(directory => ({directory, source: 'PATH'}));

import type {Context} from '../model/context.js';
import type {Interpreter} from '../model/environment.js';
import {absolute, fsPath, join, parent, type FsPath} from '../model/path.js';
import {entryAt, namesIn} from '../platform/files/entries.js';
import {systemProgramText} from '../platform/processes/system-program.js';
import {endOfLifeOf, isPastEndOfLife} from './end-of-life.js';
import type {InterpreterPlace} from './interpreter-places.js';

/** What Windows' own programs print of its Pythons: `reg query KEY /s` and `py -0p`. Empty where they can't be asked. */
type Printed = {readonly registry: string; readonly launcher: string};

/**
 * Lists the directories that hold a `python.exe` on Windows: those of the programs that keep one for each version, those
 * that an installer has registered (PEP 514), and those that the launcher `py` knows. Asks `reg.exe` and `py.exe` by
 * their paths; no Python is run. A directory may be listed twice, or be gone.
 */
export const windowsPlaces = async (context: Context): Promise<readonly InterpreterPlace[]> =>
	placesOnWindows(context, await askWindows(context));

/** Lists the same directories from recorded answers. Those of a name that the code page of `reg` lacks are left out. */
export const placesOnWindows = (context: Context, {registry, launcher}: Printed): readonly InterpreterPlace[] => [
	...keepers(context).flatMap(({root, source, isOf = () => true}) =>
		namesIn(root)
			.filter(name => isOf(name))
			.map(name => ({directory: join(root, name), source})),
	),
	...condas(context),
	...registered(registry),
	...knownToLauncher(launcher),
];

const askWindows = async (context: Context): Promise<Printed> => {
	const reg = join(systemRoot(context), 'System32', 'reg.exe');
	const keys = ['HKCU\\Software\\Python', 'HKLM\\Software\\Python', 'HKLM\\Software\\WOW6432Node\\Python'];
	const launcher = launchers(context).find(path => entryAt(path) !== undefined);
	const [paths, ...texts] = await Promise.all([
		launcher === undefined ? '' : textOf(launcher, '-0p'),
		...keys.map(key => textOf(reg, 'query', key, '/s')),
	]);
	return {registry: texts.join('\r\n'), launcher: paths};
};

/** Both end with 1 where there is nothing to list. */
const textOf = (program: FsPath, ...words: readonly string[]): Promise<string> =>
	systemProgramText(program, words).catch(() => '');

const systemRoot = ({variables}: Context): FsPath => fsPath(variables['SYSTEMROOT'] ?? 'C:\\Windows');

/** Where the installers put `py`: for all users, for one, and the Python install manager's. */
const launchers = (context: Context): readonly FsPath[] => [
	join(systemRoot(context), 'py.exe'),
	join(local(context), 'Programs', 'Python', 'Launcher', 'py.exe'),
	join(local(context), 'Microsoft', 'WindowsApps', 'py.exe'),
];

type Keeper = {readonly root: FsPath; readonly source: string; readonly isOf?: (name: string) => boolean};

const named = (context: Context, variable: string, ...rest: readonly string[]): FsPath | undefined => {
	const value = context.variables[variable];
	return value ? join(absolute(value, context.cwd), ...rest) : undefined;
};

const local = (context: Context): FsPath => named(context, 'LOCALAPPDATA') ?? join(context.home, 'AppData', 'Local');

const roaming = (context: Context): FsPath => named(context, 'APPDATA') ?? join(context.home, 'AppData', 'Roaming');

const ofInstaller = (name: string): boolean => /^python3\d+/i.test(name);

/** Programs that keep each Python in a directory of its own, and where the installer of python.org puts them. */
const keepers = (context: Context): readonly Keeper[] => [
	{root: named(context, 'UV_PYTHON_INSTALL_DIR') ?? join(roaming(context), 'uv', 'python'), source: 'uv'},
	{
		root: join(named(context, 'PYENV_ROOT') ?? named(context, 'PYENV') ?? pyenv(context), 'versions'),
		source: 'pyenv',
	},
	{root: join(local(context), 'hatch', 'pythons'), source: 'hatch'},
	{root: join(local(context), 'mise', 'installs', 'python'), source: 'mise'},
	{root: join(local(context), 'Programs', 'Python'), source: 'python.org', isOf: ofInstaller},
	{root: fsPath(context.variables['PROGRAMFILES'] ?? 'C:\\Program Files'), source: 'python.org', isOf: ofInstaller},
	{root: join(local(context), 'Python'), source: 'python.org', isOf: name => name.startsWith('pythoncore-')},
];

/** pyenv-win has its own directory inside the usual one. */
const pyenv = ({home}: Context): FsPath => join(home, '.pyenv', 'pyenv-win');

const condas = (context: Context): readonly InterpreterPlace[] =>
	[context.home, local(context), fsPath(context.variables['PROGRAMDATA'] ?? 'C:\\ProgramData')].flatMap(root =>
		['miniconda3', 'anaconda3', 'miniforge3', 'mambaforge'].map(name => ({
			directory: join(root, name),
			source: 'conda',
		})),
	);

/**
 * Reads keys `…\Python\COMPANY\TAG\InstallPath`: their value `ExecutablePath`, else the one without a name, whose name
 * `reg` writes in the user's language, in parentheses.
 */
const registered = (text: string): readonly InterpreterPlace[] => {
	const found: InterpreterPlace[] = [];
	for (const block of text.split(/\r?\n(?=HKEY_)/)) {
		const company = /^\s*HKEY_[^\r\n]*\\Python\\([^\\\r\n]+)\\[^\\\r\n]+\\InstallPath\r?$/im.exec(block)?.[1];
		if (company === undefined || company === 'PyLauncher') continue;
		const executable = valueOf(block, 'ExecutablePath');
		const prefix = valueOf(block, '\\([^)]*\\)')?.replace(/(?<=[^:])\\$/, '');
		const directory = executable === undefined ? prefix : parent(fsPath(executable));
		if (directory !== undefined) found.push({directory: fsPath(directory), source: sourceOf(company)});
	}
	return found;
};

const valueOf = (block: string, name: string): string | undefined =>
	new RegExp(`^ +${name} +REG_(?:EXPAND_)?SZ +(\\S.*?)\\r?$`, 'im').exec(block)?.[1];

const companies: Readonly<Record<string, string>> = {
	PythonCore: 'python.org',
	ContinuumAnalytics: 'conda',
	Astral: 'uv',
};

const sourceOf = (company: string): string => companies[company] ?? company;

/**
 * Reads lines `-V:3.12 * C:\…\python.exe` of the launcher since 3.11, and `-3.8-64 C:\…\python.exe *` of older ones,
 * whose paths stand in quotes where they have spaces. Without a path, or with a relative one, a line says nothing.
 */
const knownToLauncher = (text: string): readonly InterpreterPlace[] =>
	[...text.matchAll(/^ *-\S+(?: +\*)?\s+"?((?:[A-Za-z]:\\|\\\\)[^"\r\n]*?\.exe)"?(?: +\*)? *\r?$/gm)].map(match => ({
		directory: parent(fsPath(match[1] ?? '')),
		source: 'py',
	}));

/**
 * Lists the Pythons of the Microsoft Store: their real directories can't be read, so that only the alias and its name
 * tell of them. `X.Y` is all that it says of the version.
 */
export const storeInterpreters = (context: Context): readonly Interpreter[] => {
	const aliases = join(local(context), 'Microsoft', 'WindowsApps');
	return namesIn(aliases).flatMap(name => {
		const version = /^PythonSoftwareFoundation\.Python\.(3\.\d+)_/.exec(name)?.[1];
		const path = join(aliases, name, 'python.exe');
		if (version === undefined || entryAt(path) === undefined) return [];
		return [
			{
				path,
				version,
				implementation: 'CPython',
				source: 'Microsoft Store',
				endOfLife: endOfLifeOf(version),
				isPastEndOfLife: isPastEndOfLife(version, context.now()),
				hasEnsurepip: true,
			},
		];
	});
};

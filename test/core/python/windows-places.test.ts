import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {placesOnWindows, storeInterpreters} from '../../../source/core/python/windows-places.js';
import {temporaryContext} from '../../helpers/temporary.js';

// As reg.exe prints it (of Wine, by `reg query KEY /s`; of a German Windows, which names the value without a name so).
const registry = [
	'',
	'HKEY_CURRENT_USER\\Software\\Python\\PythonCore',
	'    DisplayName    REG_SZ    Python Software Foundation',
	'',
	'HKEY_CURRENT_USER\\Software\\Python\\PythonCore\\3.13',
	'    SysVersion    REG_SZ    3.13',
	'',
	'HKEY_CURRENT_USER\\Software\\Python\\PythonCore\\3.13\\InstallPath',
	'    (Default)    REG_SZ    C:\\Users\\Ada Lovelace\\Python313\\',
	'    ExecutablePath    REG_SZ    C:\\Users\\Ada Lovelace\\Python313\\python.exe',
	'    WindowedExecutablePath    REG_SZ    C:\\Users\\Ada Lovelace\\Python313\\pythonw.exe',
	'',
	'HKEY_LOCAL_MACHINE\\Software\\Python\\PythonCore\\3.6-32\\InstallPath',
	'    (Standard)    REG_SZ    C:\\Python36-32\\',
	'',
	'HKEY_LOCAL_MACHINE\\Software\\Python\\PyLauncher',
	'    (Standard)    REG_SZ    C:\\Windows\\py.exe',
	'',
	'HKEY_CURRENT_USER\\Software\\Python\\Astral\\CPython3.12.4\\InstallPath',
	'    ExecutablePath    REG_SZ    D:\\uv\\cpython-3.12.4-windows-x86_64-none\\python.exe',
	'',
	'HKEY_CURRENT_USER\\Software\\Python\\Acme\\1\\InstallPath',
	'    (Default)    REG_SZ    E:\\',
	'',
].join('\r\n');

// Of the launcher since Python 3.11, of an older one, and of one in an active environment.
const launcher = [
	' -V:3.13 *        C:\\Users\\Ada Lovelace\\Python313\\python.exe',
	' -V:Astral/CPython3.12.4 D:\\uv\\cpython-3.12.4-windows-x86_64-none\\python.exe',
	'Installed Pythons found by C:\\WINDOWS\\py.exe Launcher for Windows',
	' (venv)         .env\\Scripts\\python.exe *',
	' -3.8-64        C:\\Python38\\python.exe *',
	' -2.7-64        "C:\\Program Files\\Python27\\python.exe"',
	' -3.10-32 *',
	'',
].join('\r\n');

test('on Windows the registry and the launcher say where Pythons are, whoever has installed them', async () => {
	const places = placesOnWindows(await temporaryContext({platform: 'windows', variables: {}}), {registry, launcher});
	const named = places.filter(({directory}) => /^[A-Z]:/.test(directory) && !/ProgramData/.test(directory));
	expect(named.map(({directory, source}) => [source, directory])).toEqual([
		['python.org', 'C:\\Users\\Ada Lovelace\\Python313'],
		['python.org', 'C:\\Python36-32'],
		['uv', 'D:\\uv\\cpython-3.12.4-windows-x86_64-none'],
		['Acme', 'E:\\'],
		['py', 'C:\\Users\\Ada Lovelace\\Python313'],
		['py', 'D:\\uv\\cpython-3.12.4-windows-x86_64-none'],
		['py', 'C:\\Python38'],
		['py', 'C:\\Program Files\\Python27'],
	]);
});

test('on Windows uv, pyenv-win, conda and the installers are found by their directories', async () => {
	const {home} = await temporaryContext();
	const [local, roaming] = [join(home, 'AppData/Local'), join(home, 'AppData/Roaming')];
	const context = await temporaryContext({platform: 'windows', home, variables: {}});
	const made = [
		join(roaming, 'uv/python/cpython-3.12.4-windows-x86_64-none'),
		join(home, '.pyenv/pyenv-win/versions/3.11.9'),
		join(local, 'Programs/Python/Python313'),
		join(local, 'Python/pythoncore-3.14-64'),
	];
	for (const directory of [...made, join(local, 'Programs/Python/Launcher'), join(local, 'Python/bin')])
		await mkdir(directory, {recursive: true});
	const places = placesOnWindows(context, {registry: '', launcher: ''});
	expect(places.filter(({source}) => source !== 'conda').map(({source, directory}) => [source, directory])).toEqual(
		['uv', 'pyenv', 'python.org', 'python.org'].map((source, index) => [source, made[index]]),
	);
	expect(places).toContainEqual({source: 'conda', directory: join(home, 'miniforge3')});
});

test('a Python of the Microsoft Store is known by its alias, since its own directory can not be read', async () => {
	const context = await temporaryContext({platform: 'windows', variables: {}});
	const aliases = join(context.home, 'AppData/Local/Microsoft/WindowsApps');
	const alias = join(aliases, 'PythonSoftwareFoundation.Python.3.12_qbz5n2kfra8p0');
	await mkdir(alias, {recursive: true});
	// The stub that opens the store when no Python is installed lies beside them.
	await writeFile(join(aliases, 'python.exe'), '');
	expect(storeInterpreters(context)).toEqual([]);
	await writeFile(join(alias, 'python.exe'), '');
	expect(storeInterpreters(context)).toMatchObject([
		{path: join(alias, 'python.exe'), version: '3.12', source: 'Microsoft Store', hasEnsurepip: true},
	]);
});

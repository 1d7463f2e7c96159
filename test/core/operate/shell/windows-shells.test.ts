import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {activation, leaveActivation} from '../../../../source/core/operate/shell/activate.js';
import {recognise} from '../../../../source/core/discover/recognise.js';
import type {Found} from '../../../../source/core/model/environment.js';
import {fsPath} from '../../../../source/core/model/path.js';
import {planInit} from '../../../../source/core/operate/shell/install-init.js';
import {detectShell, shellAmong} from '../../../../source/core/operate/shell/shells.js';
import {clipboardBytes} from '../../../../source/core/platform/processes/clipboard.js';
import {parseAncestors} from '../../../../source/core/platform/processes/listing/ancestors.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

type Process = readonly [pid: number, parent: number, name: string, line: string | null, began: number];

/** What `Win32_Process` says, as `ConvertTo-Json` writes it. */
const cim = (processes: readonly Process[]): string =>
	JSON.stringify(
		processes.map(([ProcessId, ParentProcessId, Name, CommandLine, Began]) => ({
			...{ProcessId, ParentProcessId, Name, ExecutablePath: null, CommandLine, Began},
		})),
	);

const terminal: Process = [20, 10, 'WindowsTerminal.exe', '"C:\\Program Files\\WindowsApps\\WindowsTerminal.exe"', 100];
const shellOf = (...processes: readonly Process[]) =>
	shellAmong(parseAncestors(cim([[0, 0, 'System Idle Process', null, 0], terminal, ...processes]), 50));

test('on Windows the shell is the nearest ancestor in which one types, by its CIM objects', () => {
	expect(shellOf([50, 20, 'pwsh.exe', '"C:\\Program Files\\PowerShell\\7\\pwsh.exe" -NoLogo', 200])).toBe('pwsh');
	expect(shellOf([50, 20, 'cmd.exe', 'C:\\Windows\\system32\\cmd.exe', 200])).toBe('cmd');
	// As npm runs a script, from the PowerShell that VS Code opens.
	expect(
		shellOf(
			[30, 20, 'powershell.exe', `powershell.exe -noexit -command "try { . 'C:\\x.ps1' } catch {}"`, 200],
			[40, 30, 'node.exe', 'node npm-cli.js run it', 300],
			[50, 40, 'cmd.exe', 'C:\\Windows\\system32\\cmd.exe /d /s /c "venv-tui"', 400],
		),
	).toBe('pwsh');
	expect(
		shellOf(
			[40, 20, 'cmd.exe', '"C:\\Windows\\system32\\cmd.exe" /k init.cmd', 200],
			[50, 40, 'powershell.exe', 'powershell -NoProfile -ExecutionPolicy Bypass -File build.ps1', 300],
		),
	).toBe('cmd');
	expect(shellOf([50, 20, 'bash.exe', '"C:\\Program Files\\Git\\bin\\bash.exe" --login -i', 200])).toBe('bash');
});

test('a process that began after its child only has the number of a parent that is gone', () => {
	const found = parseAncestors(
		cim([
			[40, 20, 'cmd.exe', 'cmd.exe', 900],
			[50, 40, 'node.exe', 'node cli.js', 300],
		]),
		50,
	);
	expect(found.map(({name}) => name)).toEqual(['node.exe']);
});

test('where Windows tells nothing of its processes, the variables of PowerShell and of cmd do', async () => {
	const told = (variables: Record<string, string>) => detectShell({variables, platform: 'windows'}, 1);
	const own = 'C:\\Users\\ada\\OneDrive\\Documents\\PowerShell\\Modules;C:\\Program Files\\PowerShell\\Modules';
	expect(await told({PSMODULEPATH: own, PROMPT: '$P$G'})).toBe('pwsh');
	expect(await told({PSMODULEPATH: 'C:\\Windows\\system32\\WindowsPowerShell\\v1.0\\Modules', PROMPT: '$P$G'})).toBe(
		'cmd',
	);
});

test('on Windows vt goes into the profile of the PowerShell that called, and can not be installed for cmd', async () => {
	const profileOf = async (modules: string) =>
		planInit('pwsh', await temporaryContext({platform: 'windows', variables: {PSMODULEPATH: modules}})).startFile;
	const ofWindows = 'C:\\Windows\\system32\\WindowsPowerShell\\v1.0\\Modules';
	expect(await profileOf(`C:\\Users\\ada\\OneDrive\\Documents\\WindowsPowerShell\\Modules;${ofWindows}`)).toBe(
		'C:\\Users\\ada\\OneDrive\\Documents\\WindowsPowerShell\\profile.ps1',
	);
	expect(await profileOf(ofWindows)).toMatch(/Documents\/PowerShell\/profile\.ps1$/);
	const context = await temporaryContext({platform: 'windows'});
	expect(() => planInit('cmd', context)).toThrow(expect.objectContaining({code: 'usage'}));
});

/** An environment as the venv of Windows makes it. */
const windowsEnvironment = async (): Promise<string> => {
	const place = join(await temporaryDirectory(), 'My env');
	await mkdir(join(place, 'Lib/site-packages'), {recursive: true});
	await mkdir(join(place, 'Scripts'));
	await writeFile(join(place, 'pyvenv.cfg'), 'home = C:\\Python313\nversion = 3.13.2\n');
	for (const name of ['python.exe', 'Activate.ps1', 'activate.bat']) await writeFile(join(place, 'Scripts', name), '');
	return place;
};

const recognised = async (path: string): Promise<Found> => {
	const found = await recognise(fsPath(path), await temporaryContext());
	if (found === undefined) throw new Error(`${path} is no environment`);
	return found;
};

test('PowerShell and cmd run the scripts that Windows has; a subshell runs none, which a policy may forbid', async () => {
	const place = await windowsEnvironment();
	const found = await recognised(place);
	const lineOf = (shell: 'pwsh' | 'cmd', avoidsScripts = false) =>
		activation(found, shell, {variables: {VIRTUAL_ENV: '/old'}, avoidsScripts}).line;
	expect(lineOf('pwsh')).toMatch(new RegExp(`& '${place}/Scripts/Activate.ps1'$`));
	expect(lineOf('cmd')).toBe(`"${place}/Scripts/activate.bat"`);
	expect(lineOf('pwsh', true)).not.toContain('Activate.ps1');
	expect(lineOf('pwsh', true)).toContain(`$env:PATH = '${place}/Scripts' +`);
});

test('a script of cmd that was made for another directory is not run', async () => {
	const place = await windowsEnvironment();
	await writeFile(join(place, 'Scripts/activate.bat'), '@echo off\r\nset "VIRTUAL_ENV=C:\\elsewhere\\.venv"\r\n');
	const found = await recognised(place);
	expect(activation(found, 'cmd', {variables: {}})).toMatchObject({
		usesScript: false,
		line: expect.stringContaining(`set "VIRTUAL_ENV=${place}"`) as unknown,
	});
});

test('what is left for the function of cmd is a line that cmd does not show', async () => {
	const found = await recognised(await windowsEnvironment());
	const file = join(await temporaryDirectory(), 'vt.cmd');
	await writeFile(file, '', {mode: 0o600});
	const context = await temporaryContext({platform: 'windows', variables: {VENVTUI_CMD_FILE: file}});
	expect(await leaveActivation(found, 'cmd', context)).toBe(true);
	expect(await readFile(file, 'utf8')).toMatch(/^@".*activate\.bat"\r\n$/);
});

test('clip.exe is given UTF-16 for what its code page lacks, and plain letters else', () => {
	expect(clipboardBytes('clip.exe', 'cd /tmp')).toEqual(Buffer.from('cd /tmp'));
	expect(clipboardBytes('clip.exe', 'cd /tmp/é')).toEqual(Buffer.from('cd /tmp/é', 'utf16le'));
	expect(clipboardBytes('xclip', 'é')).toEqual(Buffer.from('é'));
});

import {mkdir, open} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import {VenvError} from '../../model/error.js';
import {fsPath, isAbsolutePath, join, native, parent, type FsPath} from '../../model/path.js';
import {onDisk, replaceDurably} from '../../platform/files/durable-file.js';
import {entryAt} from '../../platform/files/entries.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {initScript} from './init-shell.js';
import {quoteFor, type Shell} from './shells.js';

/** Files that installing the function `vt` writes. */
export type InitPlan = {
	readonly shell: Shell;
	/** File that the shell reads at its start; it need not exist. */
	readonly startFile: FsPath;
	/** Line for that file, which sources `scriptFile`. */
	readonly line: string;
	/** Our own file with the function: a shell reads it faster than it could start us. */
	readonly scriptFile: FsPath;
	readonly isInstalled: boolean;
};

/**
 * Finds where `vt` would be installed for a shell. Changes nothing. Throws `usage` for cmd, which reads no file at its
 * start.
 */
export const planInit = (shell: Shell, context: Context): InitPlan => {
	if (shell === 'cmd')
		throw new VenvError('usage', {
			what: {doing: 'install-function', text: shell},
			reason: {type: 'cmd-reads-no-file'},
		});
	const scriptFile = join(context.places.data, 'shell', `vt.${extensions[shell] ?? 'sh'}`);
	const startFile = startFileOf(shell, context);
	const {bytes} = readBounded(startFile, 1 << 20, {followLink: true});
	const isInstalled = bytes?.includes(native(scriptFile)) ?? false;
	return {shell, startFile, scriptFile, isInstalled, line: lineFor(shell, quoteFor(shell, scriptFile) ?? scriptFile)};
};

/**
 * Writes the function to our own file and, where it is missing, the line to the end of the shell's start file, which is
 * created if needed. A link is followed, so that a start file kept elsewhere stays linked. Rejects with `no-permission`
 * or `disk-full`.
 */
export const installInit = async (
	{shell, startFile, line, scriptFile, isInstalled}: InitPlan,
	version: string,
): Promise<void> => {
	const what = {doing: 'install-function', text: shell} as const;
	await onDisk({what, path: scriptFile}, async () => {
		await mkdir(native(parent(scriptFile)), {recursive: true, mode: 0o700});
		await replaceDurably(scriptFile, initScript(shell, version));
	});
	if (isInstalled) return;
	await onDisk({what, path: startFile}, async () => {
		await mkdir(native(parent(startFile)), {recursive: true});
		await appendLine(startFile, line);
	});
};

const appendLine = async (path: FsPath, line: string): Promise<void> => {
	const before = readBounded(path, 1 << 20, {followLink: true}).bytes;
	const isOpen = before !== undefined && before.length > 0 && before.at(-1) !== 0x0a;
	const handle = await open(native(path), 'a', 0o644);
	try {
		await handle.writeFile(`${isOpen ? '\n' : ''}${line}\n`);
		await handle.sync();
	} finally {
		await handle.close();
	}
};

const extensions: Partial<Readonly<Record<Shell, string>>> = {
	fish: 'fish',
	tcsh: 'csh',
	pwsh: 'ps1',
	nu: 'nu',
	xonsh: 'xsh',
};

const startFileOf = (shell: Exclude<Shell, 'cmd'>, context: Context): FsPath => {
	const {home, variables, platform} = context;
	const absolutePath = (name: string): FsPath | undefined => {
		const value = variables[name];
		return isAbsolutePath(value) ? value : undefined;
	};
	const config = absolutePath('XDG_CONFIG_HOME') ?? join(home, '.config');
	const firstThere = (usual: FsPath, ...others: readonly FsPath[]): FsPath =>
		[usual, ...others].find(path => entryAt(path) !== undefined) ?? usual;
	switch (shell) {
		case 'bash':
			// Terminals of macOS start login shells, which don't read .bashrc.
			return platform === 'macos' ? join(home, '.bash_profile') : join(home, '.bashrc');
		case 'zsh':
			return join(absolutePath('ZDOTDIR') ?? home, '.zshrc');
		case 'sh':
			return absolutePath('ENV') ?? join(home, '.profile');
		case 'fish':
			return join(config, 'fish', 'config.fish');
		case 'tcsh':
			return firstThere(join(home, '.tcshrc'), join(home, '.cshrc'));
		case 'nu':
			return platform === 'windows'
				? join(absolutePath('APPDATA') ?? join(home, 'AppData', 'Roaming'), 'nushell', 'config.nu')
				: join(config, 'nushell', 'config.nu');
		case 'xonsh':
			return firstThere(join(home, '.xonshrc'), join(config, 'xonsh', 'rc.xsh'));
		case 'pwsh':
			return platform === 'windows' ? profileOnWindows(context) : join(config, 'powershell', 'profile.ps1');
	}
};

/**
 * Beside the user's modules, whose directory PowerShell puts first into a variable: so it is that of the very PowerShell
 * that called us (7, or the one of Windows), also where OneDrive holds the documents (about_PSModulePath).
 */
const profileOnWindows = ({home, variables}: Context): FsPath => {
	const modules = (variables['PSMODULEPATH'] ?? '')
		.split(';')
		.find(path => /\\(?:Windows)?PowerShell\\Modules\\?$/i.test(path));
	const isOwn = modules !== undefined && !/:\\(?:Program Files|Windows)\\/i.test(modules);
	return join(isOwn ? parent(fsPath(modules)) : join(home, 'Documents', 'PowerShell'), 'profile.ps1');
};

/** Does nothing where our file is missing: a shell must start without us. */
const lineFor = (shell: Exclude<Shell, 'cmd'>, file: string): string => {
	switch (shell) {
		case 'bash':
		case 'zsh':
		case 'sh':
			return `[ -r ${file} ] && . ${file} # venv-tui`;
		case 'fish':
			return `test -r ${file}; and source ${file} # venv-tui`;
		case 'tcsh':
			return `if ( -r ${file} ) source ${file} # venv-tui`;
		case 'nu':
			return `source (if (${file} | path exists) { ${file} } else { null }) # venv-tui`;
		case 'xonsh':
			return `if __import__('os').path.exists(${file}): execx(open(${file}).read()) # venv-tui`;
		case 'pwsh':
			return `if (Test-Path -LiteralPath ${file}) { . ${file} } # venv-tui`;
	}
};

import {execFileSync} from 'node:child_process';

type Settings = {readonly path: string; readonly pythonHome: string};

/** A shell, and what has to be said in its own words. */
export type ShellCase = {
	readonly shell: string;
	/** As `init` calls it. */
	readonly name: string;
	readonly flags: readonly string[];
	/** The start file below the home directory. */
	readonly startFile: string;
	/** Sets PATH anew, PYTHONHOME, and a prompt that ends with `ready> `. */
	readonly settings: (settings: Settings) => string;
	/** Command that prints how the prompt is made. */
	readonly prompt: string;
	/** More of the home directory that keeps the shell from asking or loading what is this machine's. */
	readonly files?: Readonly<Record<string, string>>;
};

const posix = ({path, pythonHome}: Settings): string =>
	`PATH='${path}'\nexport PYTHONHOME='${pythonHome}'\nPS1='"\\$"  ready> '\n`;

export const shells: readonly ShellCase[] = [
	{
		shell: 'bash',
		name: 'bash',
		flags: ['-i'],
		startFile: '.bashrc',
		settings: posix,
		prompt: `printf '%s' "$PS1"`,
	},
	{
		shell: 'zsh',
		name: 'zsh',
		flags: ['-i', '+o', 'promptsp'],
		startFile: '.zshrc',
		settings: posix,
		prompt: `printf '%s' "$PS1"`,
	},
	{shell: 'dash', name: 'sh', flags: ['-i'], startFile: '.profile', settings: posix, prompt: `printf '%s' "$PS1"`},
	{
		shell: 'fish',
		name: 'fish',
		flags: ['-i'],
		startFile: '.config/fish/config.fish',
		settings: ({path, pythonHome}) =>
			`set -gx PATH ${path.replaceAll(':', ' ')}\nset -gx PYTHONHOME '${pythonHome}'\n` +
			`function fish_prompt; printf '"%%"  ready> '; end\nset -g fish_greeting\n`,
		prompt: 'functions --no-details fish_prompt',
	},
	{
		shell: 'tcsh',
		name: 'tcsh',
		flags: ['-i'],
		startFile: '.tcshrc',
		settings: ({path, pythonHome}) =>
			`setenv PATH '${path}'\nsetenv PYTHONHOME '${pythonHome}'\nset prompt = '"%%"  ready> '\n`,
		prompt: `printf '%s' "$prompt:q"`,
	},
	{
		shell: 'nu',
		name: 'nu',
		flags: [],
		startFile: '.config/nushell/config.nu',
		settings: ({path, pythonHome}) =>
			`$env.PATH = ('${path}' | split row ':')\n$env.PYTHONHOME = '${pythonHome}'\n` +
			`$env.PROMPT_COMMAND = {|| '"$"  ready'}\n$env.PROMPT_INDICATOR = '> '\n` +
			`$env.PROMPT_COMMAND_RIGHT = ''\n$env.config.show_banner = false\n$env.config.use_kitty_protocol = false\n`,
		prompt: 'view source $env.PROMPT_COMMAND',
		files: {'.config/nushell/env.nu': ''},
	},
	{
		shell: 'xonsh',
		name: 'xonsh',
		flags: ['-i', '--shell-type', 'readline'],
		startFile: '.xonshrc',
		settings: ({path, pythonHome}) =>
			`$PATH = '${path}'.split(':')\n$PYTHONHOME = '${pythonHome}'\n$PROMPT = '{env_name}"$"  ready> '\n`,
		prompt: "python3 -c 'import sys; sys.stdout.write(sys.argv[1])' @($PROMPT)",
	},
	{
		shell: 'pwsh',
		name: 'pwsh',
		flags: ['-NoLogo'],
		startFile: '.config/powershell/profile.ps1',
		settings: ({path, pythonHome}) =>
			`$env:PATH = '${path}'\n$env:PYTHONHOME = '${pythonHome}'\nfunction prompt { '"$"  ready> ' }\n`,
		prompt: '(Get-Item Function:prompt).Definition',
	},
];

/** The program of a shell; undefined where it is not installed. */
export const programOf = (shell: string): string | undefined => {
	try {
		return execFileSync('sh', ['-c', `command -v ${shell}`], {encoding: 'utf8'}).trim();
	} catch {
		return undefined;
	}
};

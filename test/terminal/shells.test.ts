import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {environmentWithoutPip} from '../helpers/python.js';
import {builtProgram, openTerminal, programNode, type TerminalApp} from '../helpers/terminal.js';
import {temporaryDirectory} from '../helpers/temporary.js';

type ShellCase = {
	readonly shell: string;
	/** As `init` calls it. */
	readonly name: string;
	readonly flags: readonly string[];
	/** The start file below the home directory. */
	readonly startFile: string;
	/** Sets PATH anew, and the prompt. */
	readonly settings: (path: string) => string;
	/** More of the home directory that keeps the shell from asking or loading what is this machine's. */
	readonly files?: Readonly<Record<string, string>>;
};

const posix = (path: string): string => `PATH='${path}'\nPS1='ready> '\n`;
const shells: readonly ShellCase[] = [
	{shell: 'bash', name: 'bash', flags: ['-i'], startFile: '.bashrc', settings: posix},
	{shell: 'zsh', name: 'zsh', flags: ['-i', '+o', 'promptsp'], startFile: '.zshrc', settings: posix},
	{shell: 'dash', name: 'sh', flags: ['-i'], startFile: '.profile', settings: posix},
	{
		shell: 'fish',
		name: 'fish',
		flags: ['-i'],
		startFile: '.config/fish/config.fish',
		settings: path =>
			`set -gx PATH ${path.replaceAll(':', ' ')}\nfunction fish_prompt; printf 'ready> '; end\nset -g fish_greeting\n`,
	},
	{
		shell: 'tcsh',
		name: 'tcsh',
		flags: ['-i'],
		startFile: '.tcshrc',
		settings: path => `setenv PATH '${path}'\nset prompt = 'ready> '\n`,
	},
	{
		shell: 'nu',
		name: 'nu',
		flags: [],
		startFile: '.config/nushell/config.nu',
		settings: path =>
			`$env.PATH = ('${path}' | split row ':')\n$env.PROMPT_COMMAND = {|| 'ready'}\n$env.PROMPT_INDICATOR = '> '\n` +
			`$env.PROMPT_COMMAND_RIGHT = ''\n$env.config.show_banner = false\n$env.config.use_kitty_protocol = false\n`,
		files: {'.config/nushell/env.nu': ''},
	},
	{
		shell: 'xonsh',
		name: 'xonsh',
		flags: ['-i', '--shell-type', 'readline'],
		startFile: '.xonshrc',
		settings: path => `$PATH = '${path}'.split(':')\n$PROMPT = '{env_name}ready> '\n`,
	},
];

const programOf = (shell: string): string | undefined => {
	try {
		return execFileSync('sh', ['-c', `command -v ${shell}`], {encoding: 'utf8'}).trim();
	} catch {
		return undefined;
	}
};

/** A home directory whose start file resets PATH, with `vt` installed as a user would, and two projects. */
const prepare = async ({name, startFile, settings, files = {}}: ShellCase, program: string) => {
	const top = await temporaryDirectory();
	const at = (...parts: readonly string[]) => join(top, ...parts);
	const [home, bin, code] = [at('home'), at('bin'), at('code')];
	for (const directory of [join(home, startFile, '..'), bin, code]) await mkdir(directory, {recursive: true});
	await writeFile(join(bin, 'venv-tui'), `#!/bin/sh\nexec '${programNode}' '${builtProgram}' "$@"\n`, {mode: 0o755});
	const path = [bin, join(program, '..'), '/usr/bin', '/bin'].join(':');
	await writeFile(join(home, startFile), settings(path));
	for (const [file, text] of Object.entries(files)) await writeFile(join(home, file), text);
	const outer = await environmentWithoutPip(at('outer'));
	const api = await environmentWithoutPip(join(code, 'api-server', '.venv'));
	const web = await environmentWithoutPip(join(code, 'web', '.venv'));
	const env = {
		HOME: home,
		VENVTUI_HOME: at('state'),
		XDG_CONFIG_HOME: join(home, '.config'),
		XDG_DATA_HOME: undefined,
		XDG_CACHE_HOME: undefined,
		ENV: join(home, '.profile'),
		ZDOTDIR: undefined,
		// A directory that a logout has taken away.
		XDG_RUNTIME_DIR: at('gone'),
		TMPDIR: at('gone'),
		VIRTUAL_ENV: outer,
		PATH: `${outer}/bin:${path}`,
		PYTHONHOME: undefined,
		PYTHONPATH: undefined,
	};
	const install = () =>
		execFileSync(join(bin, 'venv-tui'), ['init', name, '--install', '--yes'], {
			encoding: 'utf8',
			env: {...process.env, ...env},
		});
	install();
	const installed = await readFile(join(home, startFile), 'utf8');
	expect(install()).toContain('has the line already');
	expect(await readFile(join(home, startFile), 'utf8')).toBe(installed);
	return {at, code, env, path, outer, api, web};
};

/** Set by shells for every program; and Python's own script exports the prompt that it restores, which the screen shows. */
const notCompared = ['_', 'SHLVL', 'CMD_DURATION_MS', 'LAST_EXIT_CODE', 'LAST_RETURN_CODE', 'PS1'];

/** Waits for a file that a command typed before has renamed into place. */
const appeared = async (file: string, terminal: TerminalApp): Promise<string> => {
	for (let tries = 0; !existsSync(file); tries++) {
		if (tries > 300) throw new Error(`no ${file}; the screen is:\n${terminal.screenText()}`);
		await sleep(50);
	}
	return readFile(file, 'utf8');
};

const parse = (text: string): Readonly<Record<string, string>> => {
	const pairs = text.split('\0').filter(Boolean);
	const entries = pairs.map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
	return Object.fromEntries(entries.filter(([variable]) => !notCompared.includes(variable)));
};

/** Whether the shell waits for a command. */
const isReady = (screen: string): boolean => /ready> ?$/.test(screen.trimEnd());

const walk = async (one: ShellCase, program: string): Promise<void> => {
	const {at, code, env, path, outer, api, web} = await prepare(one, program);
	const terminal = openTerminal([program, ...one.flags], {cwd: code, env, cols: 120, patience: 20_000});
	await terminal.waitFor('ready>');
	const say = async (command: string, name: string): Promise<string> => {
		const to = one.shell === 'nu' ? 'o>' : '>';
		await terminal.waitFor(isReady);
		terminal.type(`${command} ${to} ${at(name)}.new; mv ${at(name)}.new ${at(name)}\r`);
		return appeared(at(name), terminal);
	};
	/** All exported variables after a command. On the same line, since some shells drop what is typed meanwhile. */
	const after = async (command: string, name: string) => parse(await say(`${command}; /usr/bin/env -0`, name));
	const before = parse(await say('/usr/bin/env -0', 'before'));
	expect(before).toMatchObject({VIRTUAL_ENV: outer, PATH: path});
	const alone = Object.fromEntries(Object.entries(before).filter(([name]) => name !== 'VIRTUAL_ENV'));

	await terminal.waitFor(isReady);
	terminal.type('vt\r');
	await terminal.waitFor(/api-server/);
	terminal.type('a');
	await terminal.waitFor('is activated when you quit');
	terminal.type('q');
	await terminal.waitFor(/\((?:\.venv|api-server)\) ready>/);
	expect(parse(await say('/usr/bin/env -0', 'inside'))).toMatchObject({VIRTUAL_ENV: api, PATH: `${api}/bin:${path}`});
	expect(await say(one.shell === 'nu' ? '^which python' : 'which python', 'which')).toContain(`${api}/bin/python`);
	expect(await say('python -m site', 'site')).toContain(`${api}/lib/python`);

	const changed = await after('vt web', 'changed');
	expect(changed).toMatchObject({VIRTUAL_ENV: web, PATH: `${web}/bin:${path}`});
	expect(Object.values(changed).filter(value => value.includes(api))).toEqual([]);
	expect((await after('vt -', 'last'))['VIRTUAL_ENV']).toBe(api);
	expect(await after('deactivate', 'left')).toEqual(alone);
	const similar = after('vt apisrv', 'similar');
	await terminal.waitFor('Did you mean');
	terminal.type('y\r');
	expect((await similar)['VIRTUAL_ENV']).toBe(api);
	expect(await after('deactivate', 'end')).toEqual(alone);
	await terminal.waitFor(/^ready> ?$/m);
};

for (const one of shells) {
	const program = programOf(one.shell);
	test.skipIf(program === undefined)(
		`in ${one.shell} vt activates by the UI and by name, and all is as before after`,
		() => walk(one, program ?? ''),
	);
}

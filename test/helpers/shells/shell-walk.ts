import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect} from 'vitest';
import {askPython, environmentWithoutPip} from '../python.js';
import type {ShellCase} from './shells.js';
import {openTerminal, type TerminalApp} from '../terminal.js';
import {temporaryDirectory} from '../temporary.js';

/** What a walk is of: the shell, and the programs that it finds. */
export type Walk = {
	readonly one: ShellCase;
	/** The shell's own program. */
	readonly program: string;
	/** Directories for the PATH behind the one that `offer` fills. */
	readonly places: readonly string[];
	/** Puts venv-tui into an empty directory, as an installer would. */
	readonly offer: (bin: string) => Promise<void>;
};

/** A home directory whose start file resets PATH, with `vt` installed as a user would, and two projects. */
const prepare = async ({one: {name, startFile, settings, files = {}}, places, offer}: Walk) => {
	const top = await temporaryDirectory();
	const at = (...parts: readonly string[]) => join(top, ...parts);
	const [home, bin, code] = [at('home'), at('bin'), at('code')];
	for (const directory of [dirname(join(home, startFile)), bin, code]) await mkdir(directory, {recursive: true});
	await offer(bin);
	const path = [bin, ...places].join(':');
	const outer = await environmentWithoutPip(at('outer'));
	const pythonHome = String(await askPython(outer, 'print(json.dumps(sys.base_prefix))'));
	await writeFile(join(home, startFile), settings({path, pythonHome}));
	for (const [file, text] of Object.entries(files)) await writeFile(join(home, file), text);
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
	return {at, code, env, path, pythonHome, outer, api, web};
};

/** Set by shells for every program; and Python's own script exports the prompt that it restores, compared elsewhere. */
const notCompared = ['_', 'SHLVL', 'CMD_DURATION_MS', 'LAST_EXIT_CODE', 'LAST_RETURN_CODE', 'PS1'];

/** Waits for a file that a command typed before has renamed into place. */
const appeared = async (file: string, terminal: TerminalApp): Promise<string> => {
	for (let tries = 0; !existsSync(file); tries++) {
		if (tries > 600) throw new Error(`no ${file}; the screen is:\n${terminal.screenText()}`);
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

const openShell = ({one, program}: Walk, {at, code, env}: Awaited<ReturnType<typeof prepare>>) => {
	const terminal = openTerminal([program, ...one.flags], {cwd: code, env, cols: 120, patience: 30_000});
	/** What a command prints. */
	const say = async (command: string, name: string): Promise<string> => {
		const to = one.shell === 'nu' ? 'o>' : '>';
		await terminal.waitFor(isReady);
		terminal.type(`${command} ${to} ${at(name)}.new; mv ${at(name)}.new ${at(name)}\r`);
		return appeared(at(name), terminal);
	};
	/** All exported variables after a command. On the same line, since some shells drop what is typed meanwhile. */
	const after = async (command: string, name: string) => parse(await say(`${command}; /usr/bin/env -0`, name));
	return {terminal, say, after};
};

/**
 * Works in a real shell, inside another environment, as a person does: activates by the UI, by a name, the last one and
 * a similar name, and leaves again. Expects Python's own programs to be those of the environment, nothing of the one
 * before to be left, and in the end all exported variables and the prompt as they were.
 */
export const walkInShell = async (walk: Walk): Promise<void> => {
	const {one} = walk;
	const prepared = await prepare(walk);
	const {path, pythonHome, outer, api, web} = prepared;
	const {terminal, say, after} = openShell(walk, prepared);
	const before = parse(await say('/usr/bin/env -0', 'before'));
	const prompt = await say(one.prompt, 'prompt');
	expect(prompt).toContain('ready');
	expect(before).toMatchObject({VIRTUAL_ENV: outer, PATH: path, PYTHONHOME: pythonHome});
	const alone = Object.fromEntries(Object.entries(before).filter(([name]) => name !== 'VIRTUAL_ENV'));

	await terminal.waitFor(isReady);
	terminal.type('vt\r');
	await terminal.waitFor(/api-server/);
	terminal.type('a');
	await terminal.waitFor('is activated when you quit');
	terminal.type('q');
	await terminal.waitFor(/\((?:\.venv|api-server)\) ?"[%#$\\]*" {2}ready>/);
	const inside = parse(await say('/usr/bin/env -0', 'inside'));
	expect(inside).toMatchObject({VIRTUAL_ENV: api, PATH: `${api}/bin:${path}`});
	expect(inside).not.toHaveProperty('PYTHONHOME');
	expect(await say(one.shell === 'nu' ? '^which python' : 'which python', 'which')).toContain(`${api}/bin/python`);
	expect(await say('python -m site', 'site')).toContain(`${api}/lib/python`);

	const changed = await after('vt web', 'changed');
	expect(changed).toMatchObject({VIRTUAL_ENV: web, PATH: `${web}/bin:${path}`});
	expect(Object.values(changed).filter(value => value.includes(api))).toEqual([]);
	expect((await after('vt -', 'last'))['VIRTUAL_ENV']).toBe(api);
	expect(await after('deactivate', 'left')).toEqual(alone);
	expect(await say(one.prompt, 'prompt-left')).toBe(prompt);
	const similar = after('vt apisrv', 'similar');
	await terminal.waitFor('Did you mean');
	terminal.type('y\r');
	expect((await similar)['VIRTUAL_ENV']).toBe(api);
	expect(await after('deactivate', 'end')).toEqual(alone);
	expect(await say(one.prompt, 'prompt-end')).toBe(prompt);
};

/**
 * Calls `vt` in a real shell without a venv-tui. Expects that nothing is downloaded before a yes, that uvx is then asked
 * for this very version, and that the yes is remembered. A stand-in for uvx notes its words and runs the program.
 */
export const fallBackInShell = async (walk: Walk & {readonly version: string}): Promise<void> => {
	const prepared = await prepare(walk);
	const {at, web, api} = prepared;
	const {terminal, after} = openShell(walk, prepared);
	await rm(at('bin/venv-tui'));
	await walk.offer(at('code'));
	const standIn = `#!/bin/sh\necho "$1" >> ${at('asked')}\nshift\nexec ${at('code/venv-tui')} "$@"\n`;
	await writeFile(at('bin/uvx'), standIn, {mode: 0o755});
	const question = `Download and run version ${walk.version} with uvx? [y/N]`;
	await terminal.waitFor(isReady);
	terminal.type('vt web\r');
	await terminal.waitFor(question);
	terminal.type('n\r');
	await terminal.waitFor(screen => screen.includes('nothing was run') && isReady(screen));
	expect(existsSync(at('asked'))).toBe(false);
	const first = after('vt web', 'first');
	await terminal.waitFor(screen => screen.split(question).length > 2);
	terminal.type('y\r');
	expect((await first)['VIRTUAL_ENV']).toBe(web);
	expect((await after('vt api-server', 'second'))['VIRTUAL_ENV']).toBe(api);
	const pinned = `venv-tui@${walk.version}\n`;
	expect(await readFile(at('asked'), 'utf8')).toBe(pinned + pinned);
};

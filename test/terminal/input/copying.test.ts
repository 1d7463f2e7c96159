import {existsSync} from 'node:fs';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {environmentWithoutPip} from '../../helpers/python.js';
import {openProgram, type TerminalApp} from '../../helpers/terminal.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

type Scene = {
	readonly app: TerminalApp;
	readonly path: string;
	/** What the program of this name has got. */
	readonly gotBy: (name: string) => Promise<string>;
};

/** Opens the UI with programs for the clipboard on the PATH that keep what they get, and end with the given code. */
const openWith = async (programs: Readonly<Record<string, number>>, env: Record<string, string>): Promise<Scene> => {
	const top = await temporaryDirectory();
	const [bin, code] = [join(top, 'bin'), join(top, 'code')];
	await mkdir(bin);
	await mkdir(join(code, 'api'), {recursive: true});
	const path = await environmentWithoutPip(join(code, 'api/.venv'));
	const keep = (name: string, exitCode: number) =>
		`#!/bin/sh\n{ echo "$*"; cat; } > ${top}/${name}\nexit ${exitCode}\n`;
	for (const [name, exitCode] of Object.entries(programs))
		await writeFile(join(bin, name), keep(name, exitCode), {mode: 0o755});
	// One that a project could have put there is never run.
	for (const name of ['xclip', 'wl-copy', 'xsel'])
		await writeFile(join(path, 'bin', name), keep(`${name}-of-environment`, 0), {mode: 0o755});
	const variables = {
		PATH: `${path}/bin:${bin}:/usr/bin:/bin`,
		VENVTUI_HOME: join(top, 'own'),
		...{TMUX: undefined, STY: undefined, SSH_CONNECTION: undefined, SSH_TTY: undefined, WT_SESSION: undefined},
		...{TERM_PROGRAM: undefined, WAYLAND_DISPLAY: undefined, WSL_DISTRO_NAME: undefined, DISPLAY: undefined},
		...env,
	};
	const app = openProgram([code], {cwd: code, env: variables, cols: 160, rows: 30});
	await app.waitFor(screen => /> +\S*.*api/.test(screen) && screen.includes('[?]'));
	app.type('y');
	await app.waitFor('Copy to the clipboard');
	const gotBy = async (name: string) => (existsSync(join(top, name)) ? readFile(join(top, name), 'utf8') : '');
	return {app, path, gotBy};
};

const sent = (text: string): string => `\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`;

test('y has the text copied by the program of the desktop, and says so once that has taken it', async () => {
	const {app, path, gotBy} = await openWith({xclip: 0, 'wl-copy': 0}, {WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0'});
	app.type('p');
	await app.waitFor(`Copied: ${path}`);
	expect([await gotBy('wl-copy'), await gotBy('xclip')]).toEqual([`\n${path}`, '']);
	expect(app.written()).toContain(sent(path));
});

test('a program that fails is followed by the next', async () => {
	const {app, path, gotBy} = await openWith({xclip: 1, xsel: 0}, {DISPLAY: ':0'});
	app.type('i');
	await app.waitFor(`Copied: ${path}/bin/python`);
	expect(await gotBy('xsel')).toBe(`--clipboard --input\n${path}/bin/python`);
});

test.each([
	['there is no program', {}, {DISPLAY: ':0'}],
	['every program fails', {xclip: 1, xsel: 1}, {DISPLAY: ':0'}],
	['there is no desktop', {xclip: 0, 'wl-copy': 0}, {}],
	['the terminal is on another machine', {xclip: 0}, {DISPLAY: ':0', SSH_CONNECTION: '192.0.2.1 5000 192.0.2.2 22'}],
	['tmux is between', {}, {TMUX: '/tmp/tmux-0/default,1,0', TERM_PROGRAM: 'ghostty'}],
])('where %s, the text is only said to be sent to the terminal', async (_, programs, env) => {
	const {app, path, gotBy} = await openWith(programs, env);
	app.type('p');
	await app.waitFor(`Sent to your terminal, which may not copy it: ${path}`);
	expect(app.written()).toContain(sent(path));
	expect(await gotBy('xclip-of-environment')).toBe('');
});

test('a terminal that is known to copy needs no program', async () => {
	const {app, path, gotBy} = await openWith({xclip: 0}, {DISPLAY: ':0', TERM_PROGRAM: 'ghostty'});
	app.type('p');
	await app.waitFor(`Copied: ${path}`);
	expect(app.written()).toContain(sent(path));
	expect(await gotBy('xclip')).toBe('');
});

test('without vt, a copies the line that activates, and prints it after leaving', async () => {
	const {app, path} = await openWith({xclip: 0}, {DISPLAY: ':0', SHELL: '/bin/bash', VENVTUI_SHELL: 'bash'});
	app.type('\u001B');
	await app.waitFor(screen => !screen.includes('Copy to the clipboard'));
	app.type('a');
	await app.waitFor(`Copied: source '${path}/bin/activate'. It is also printed when you quit`);
	app.type('q');
	await app.exited;
	expect(app.normalText()).toContain(
		`source '${path}/bin/activate'\nTo activate directly next time, install the function vt: venv-tui init bash --install`,
	);
});

import {execFileSync, spawnSync} from 'node:child_process';
import {chmod, lstat, mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath} from '../../../../source/core/model/path.js';
import {commandLine} from '../../../helpers/command-line.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const atHome = async () => {
	const home = await temporaryDirectory();
	return {home, context: {...(await temporaryContext()), home: fsPath(home)}};
};

test('init --install asks, writes one line through a link, and a second time none', async () => {
	const {home, context} = await atHome();
	await mkdir(join(home, 'dotfiles'));
	await writeFile(join(home, 'dotfiles', 'bashrc'), 'alias ll="ls -l"');
	await symlink('dotfiles/bashrc', join(home, '.bashrc'));
	const unasked = await commandLine(context, ['init', 'bash', '--install']);
	expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining('--yes')]);
	expect(await readFile(join(home, '.bashrc'), 'utf8')).toBe('alias ll="ls -l"');
	expect((await commandLine(context, ['init', 'bash', '--install', '--yes', '--read-only'])).code).toBe(3);
	const first = await commandLine(context, ['init', 'bash', '--install', '--yes', '--json']);
	expect(first.json()).toMatchObject({ok: true, changed: true, startFile: join(home, '.bashrc')});
	const text = await readFile(join(home, '.bashrc'), 'utf8');
	expect(text).toMatch(/^alias ll="ls -l"\n\[ -r '.*vt\.sh' \] && \. '.*vt\.sh' # venv-tui\n$/);
	expect((await lstat(join(home, '.bashrc'))).isSymbolicLink()).toBe(true);
	expect((await commandLine(context, ['init', 'bash', '--install', '--json'])).json()).toMatchObject({changed: false});
	expect(await readFile(join(home, '.bashrc'), 'utf8')).toBe(text);
});

test('if our file is gone, the line in the start file does nothing and the shell starts as before', async () => {
	const {home, context} = await atHome();
	await commandLine(context, ['init', 'bash', '--install', '--yes']);
	const line = (await readFile(join(home, '.bashrc'), 'utf8')).replaceAll('vt.sh', 'gone.sh');
	expect(spawnSync('bash', ['--norc', '-c', line], {encoding: 'utf8'})).toMatchObject({stdout: '', stderr: ''});
});

/** Runs `vt` in a directory of programs that holds no venv-tui, answering what it asks on a terminal with `answer`. */
const callWithout = async (programs: readonly string[], answer: string, state: string): Promise<string> => {
	const {home, context} = await atHome();
	const bin = join(home, 'bin');
	await mkdir(bin);
	for (const name of ['sh', 'mktemp', 'rm', 'mkdir', 'cat'])
		await symlink(execFileSync('which', [name], {encoding: 'utf8'}).trim(), join(bin, name));
	for (const name of programs) {
		await writeFile(join(bin, name), `#!/bin/sh\necho "ran ${name} $*"\n`);
		await chmod(join(bin, name), 0o755);
	}
	await writeFile(join(home, 'vt.sh'), (await commandLine(context, ['init', 'sh'])).stdout);
	// script gives the call a terminal of its own to ask on.
	const call = `. ${home}/vt.sh; vt list /x; echo code $?`;
	const {stdout} = spawnSync('/usr/bin/script', ['-qec', `sh -c '${call}'`, '/dev/null'], {
		encoding: 'utf8',
		input: answer,
		env: {PATH: bin, HOME: home, VENVTUI_HOME: state, SHELL: '/bin/sh'},
	});
	return stdout.replaceAll('\r', '');
};

test('without a venv-tui on the PATH, vt downloads its own version only after a yes, which it remembers', async () => {
	const state = await temporaryDirectory();
	const declined = await callWithout(['uvx', 'npx'], 'n\n', state);
	expect(declined).toContain('Download and run version 0.0.0 with uvx? [y/N]');
	expect(declined).toMatch(/nothing was run\n+code 127/);
	expect(declined).not.toContain('ran uvx');
	expect(await callWithout(['uvx', 'npx'], 'y\n', state)).toContain('ran uvx venv-tui@0.0.0 list /x\ncode 0');
	const again = await callWithout(['npx'], '', state);
	expect(again).not.toContain('[y/N]');
	expect(again).toContain('ran npx --yes venv-tui@0.0.0 list /x');
	expect(await callWithout([], '', state)).toContain('code 127');
});

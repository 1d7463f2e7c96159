import {execFile, execFileSync} from 'node:child_process';
import {mkdir, readdir, rename, rm, writeFile} from 'node:fs/promises';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import type {Context} from '../../../source/core/context.js';
import type {Found} from '../../../source/core/environment.js';
import {recognise} from '../../../source/core/discover/recognise.js';
import {activation, leaveActivation} from '../../../source/core/operate/activate.js';
import {initScript} from '../../../source/core/operate/init-shell.js';
import {detectShell, quoteFor, shellNamed, type Shell} from '../../../source/core/operate/shells.js';
import {fsPath, join, type FsPath} from '../../../source/core/platform/paths.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const execute = promisify(execFile);
const isThere = (shell: string): boolean => {
	try {
		execFileSync('sh', ['-c', `command -v ${shell}`], {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
};
const runnable = (['sh', 'bash', 'zsh', 'fish'] as const).map(shell => [shell] as const);
const args: Readonly<Record<string, readonly string[]>> = {zsh: ['-f'], bash: ['--norc'], fish: ['--no-config']};
const variables = {PATH: process.env['PATH'] ?? '', TERM: 'dumb'};

const recognised = async (path: FsPath, context: Context): Promise<Found> => {
	const found = await recognise(path, context);
	if (found === undefined) throw new Error(`${path} is no environment`);
	return found;
};

const say = async (shell: string, script: string, more: Record<string, string> = {}): Promise<string> => {
	// A home of the test's own: fish writes into it at every start.
	const env = {...variables, HOME: await temporaryDirectory(), ...more};
	const {stdout} = await execute(shell, [...(args[shell] ?? []), '-c', script], {env});
	return stdout.trim();
};

const names = [
	['my env \u00FC', true],
	[`it's "a" $HOME $(touch ran) \`touch ran\` !! dir`, false],
] as const;

test.each(runnable.flatMap(([shell]) => names.map(([name, usesScript]) => ({shell, name, usesScript}))))(
	'in $shell the line activates $name and nothing in the path is run',
	async ({shell, name, usesScript}) => {
		if (!isThere(shell)) return;
		const context = await temporaryContext();
		const top = await temporaryDirectory();
		const directory = join(top, name);
		await mkdir(directory);
		const found = await recognised(await environmentWithoutPip(join(directory, '.venv')), context);
		const made = activation(found, shell);
		expect(made.usesScript).toBe(usesScript);
		const script = `cd '${top}'\n${made.line}\ncommand -v python`;
		expect(await say(shell, script)).toBe(join(found.path, 'bin/python'));
		expect(await readdir(top)).toEqual([name]);
		const undone = `${made.line}\n${made.deactivate}\ncommand -v python; true`;
		expect(await say(shell, undone)).not.toContain(found.path);
	},
);

test.each(runnable)(
	'in %s a moved environment is activated without its scripts, which name another place',
	async shell => {
		if (!isThere(shell)) return;
		const context = await temporaryContext();
		const directory = await temporaryDirectory();
		await environmentWithoutPip(join(directory, 'old'));
		await rename(join(directory, 'old'), join(directory, "it's new"));
		const found = await recognised(join(directory, "it's new"), context);
		const {line, usesScript} = activation(found, shell);
		expect(usesScript).toBe(false);
		expect(await say(shell, `${line}\ncommand -v python`)).toBe(join(found.path, 'bin/python'));
	},
);

test.each([['bash'], ['zsh'], ['fish']] as const)(
	'the function of init %s runs what was left for it, and removes the file',
	async shell => {
		if (!isThere(shell)) return;
		const directory = await temporaryDirectory();
		const bin = join(directory, 'bin');
		await mkdir(bin);
		await writeFile(
			join(bin, 'venv-tui'),
			'#!/bin/sh\necho "asked $*"\nprintf "export VT_TEST=%s\\n" "$VENVTUI_SHELL" > "$VENVTUI_CMD_FILE"\nexit 7\n',
			{mode: 0o755},
		);
		const status = shell === 'fish' ? '$status' : '$?';
		const script = `${initScript(shell)}\nvt a 'b c'\necho "${status} $VT_TEST"`;
		const more = {PATH: `${bin}:${variables.PATH}`, TMPDIR: directory, XDG_RUNTIME_DIR: directory};
		expect(await say(shell, script, more)).toBe(`asked a b c\n7 ${shell}`);
		expect(execFileSync('ls', [directory], {encoding: 'utf8'})).toBe('bin\n');
	},
);

test('an activation is left only in a file of ours that is no link', async () => {
	const directory = await temporaryDirectory();
	const found = await recognised(await environmentWithoutPip(join(directory, '.venv')), await temporaryContext());
	const file = join(directory, 'command');
	const contextWith = (path: string): Promise<Context> => temporaryContext({variables: {VENVTUI_CMD_FILE: path}});
	expect(await leaveActivation(found, 'bash', await contextWith(file))).toBe(false);
	await writeFile(file, '');
	expect(await leaveActivation(found, 'bash', await contextWith(file))).toBe(true);
	execFileSync('ln', ['-s', file, join(directory, 'link')]);
	expect(await leaveActivation(found, 'bash', await contextWith(join(directory, 'link')))).toBe(false);
	await rm(file);
});

test('the shell is told from who called us, not from $SHELL alone', async () => {
	expect(await detectShell({variables: {VENVTUI_SHELL: 'fish', SHELL: '/bin/zsh'}})).toBe('fish');
	expect(await detectShell({variables: {SHELL: '/bin/zsh'}}, 1)).toBe('zsh');
	expect(shellNamed('powershell.exe')).toBe('pwsh');
	expect(shellNamed('node')).toBeUndefined();
});

test.each([
	['cmd', '%PATH%'],
	['fish', 'a\nb'],
	['sh', 'caf\uDCE9'],
	['nu', "a'#b"],
] as ReadonlyArray<[Shell, string]>)('%s has no safe way to write %j, and none is made up', (shell, word) => {
	expect(quoteFor(shell, word)).toBeUndefined();
});

test.each([
	['pwsh', 'it\u2019s', "'it\u2019\u2019s'"],
	['tcsh', 'a!b', "'a\\!b'"],
	['fish', "it's \\", "'it\\'s \\\\'"],
	['nu', "it's", "r#'it's'#"],
] as ReadonlyArray<[Shell, string, string]>)('%s gets %j as %s', (shell, word, quoted) => {
	expect(quoteFor(shell, fsPath(word))).toBe(quoted);
});

import {execFile, execFileSync} from 'node:child_process';
import {mkdir, readFile, readdir, rename, rm, writeFile} from 'node:fs/promises';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import type {Context} from '../../../source/core/model/context.js';
import type {Found} from '../../../source/core/model/environment.js';
import {recognise} from '../../../source/core/discover/recognise.js';
import {activation, leaveActivation} from '../../../source/core/operate/shell/activate.js';
import {initScript} from '../../../source/core/operate/shell/init-shell.js';
import {detectShell, quoteFor, shellNamed, type Shell} from '../../../source/core/operate/shell/shells.js';
import {fsPath, join, type FsPath} from '../../../source/core/model/path.js';
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
type Runnable = {
	readonly shell: Shell;
	/** So that no start file of this machine's is read. */
	readonly flags: readonly string[];
	readonly which: string;
	/** Whether `python -m venv` makes a script for it. */
	readonly hasScript: boolean;
};
const runnable: readonly Runnable[] = [
	{shell: 'sh', flags: [], which: 'command -v python', hasScript: true},
	{shell: 'bash', flags: ['--norc'], which: 'command -v python', hasScript: true},
	{shell: 'zsh', flags: ['-f'], which: 'command -v python', hasScript: true},
	{shell: 'fish', flags: ['--no-config'], which: 'command -v python', hasScript: true},
	{shell: 'tcsh', flags: ['-f'], which: 'which python', hasScript: true},
	{shell: 'xonsh', flags: ['--no-rc'], which: 'which python', hasScript: false},
];
/** xonsh has no way to keep a dollar in PATH from being expanded. */
const writingAnything = runnable.filter(({shell}) => shell !== 'xonsh');
const missing = new Set(runnable.map(({shell}) => shell).filter(shell => !isThere(shell)));
/** Runs only where the shell is installed, and is else seen to be skipped. */
const inShells = <Case extends {readonly shell: Shell}>(
	title: string,
	cases: readonly Case[],
	claim: (one: Case) => Promise<void>,
): void => {
	for (const one of cases) test.skipIf(missing.has(one.shell))(`in ${one.shell} ${title}`, () => claim(one));
};
const variables = {PATH: process.env['PATH'] ?? '', TERM: 'dumb', LANG: 'C.UTF-8'};

const recognised = async (path: FsPath, context: Context): Promise<Found> => {
	const found = await recognise(path, context);
	if (found === undefined) throw new Error(`${path} is no environment`);
	return found;
};

const say = async (shell: Shell, script: string, more: Record<string, string> = {}): Promise<string> => {
	// A home of the test's own: fish and xonsh write into it at every start.
	const home = await temporaryDirectory();
	const file = join(home, 'script');
	await writeFile(file, `${script}\n`);
	const flags = runnable.find(one => one.shell === shell)?.flags ?? [];
	const {stdout} = await execute(shell, [...flags, file], {env: {...variables, HOME: home, ...more}});
	return stdout.trim();
};

for (const [name, isPlain] of [
	['my env \u00FC', true],
	[`it's "a" $HOME $(touch ran) \`touch ran\` !! dir`, false],
] as const)
	inShells(
		`the line activates ${name} and nothing in the path is run`,
		isPlain ? runnable : writingAnything,
		async ({shell, which, hasScript}) => {
			const context = await temporaryContext();
			const top = await temporaryDirectory();
			const directory = join(top, name);
			await mkdir(directory);
			const found = await recognised(await environmentWithoutPip(join(directory, '.venv')), context);
			const made = activation(found, shell, {variables: {}});
			expect(made.usesScript).toBe(isPlain && hasScript);
			expect(await say(shell, `cd '${top}'\n${made.line}\n${which}`)).toBe(join(found.path, 'bin/python'));
			expect(await readdir(top)).toEqual([name]);
			const undone = await say(shell, `${made.line}\n${made.deactivate}\n${which}\ntrue`);
			expect(undone).not.toContain(found.path);
		},
	);

inShells('a moved environment is activated without its scripts, which name another place', runnable, async one => {
	const context = await temporaryContext();
	const directory = await temporaryDirectory();
	await environmentWithoutPip(join(directory, 'old'));
	await rename(join(directory, 'old'), join(directory, "it's new"));
	const found = await recognised(join(directory, "it's new"), context);
	const {line, usesScript} = activation(found, one.shell, {variables: {}});
	expect(usesScript).toBe(false);
	expect(await say(one.shell, `${line}\n${one.which}`)).toBe(join(found.path, 'bin/python'));
});

/** Writes the exported variables, each with all its bytes; those that a shell sets for every program left out. */
const dump = (file: string): string => `/usr/bin/env -0 > ${file}`;
const readDump = async (file: string): Promise<Readonly<Record<string, string>>> => {
	const text = await readFile(file, 'latin1');
	const pairs = text
		.split('\0')
		.filter(Boolean)
		.map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
	return Object.fromEntries(pairs.filter(([name]) => !['_', 'SHLVL', 'XONSH_SUBPROC_CMD_RAISE_ERROR'].includes(name)));
};

/** Sets PYTHONHOME and the prompt. Not before the shell starts: xonsh is a Python itself. */
const settings = (shell: Shell): string => {
	if (shell === 'xonsh') return "$PYTHONHOME = '/nowhere'";
	if (shell === 'fish') return 'set -gx PYTHONHOME /nowhere';
	if (shell === 'tcsh') return 'setenv PYTHONHOME /nowhere';
	return "export PYTHONHOME=/nowhere PS1='odd \\$ '";
};

const places: ReadonlyArray<readonly [name: string, directory: string, isMoved: boolean]> = [
	['an environment with scripts', 'plain', false],
	['a moved one', 'moved', true],
	['one with odd letters', `it's "a" \`b\` !! %x`, false],
	['one with a dollar', '$(touch ran) $HOME', false],
	['one with a line break', 'line\nbreak', false],
];
const cannotWrite: Partial<Record<Shell, RegExp>> = {xonsh: /dollar/, tcsh: /line break/};

/** An environment below a directory of this name, renamed after it was made where it is to be a moved one, and another. */
const twoEnvironments = async (name: string, isMoved: boolean) => {
	const context = await temporaryContext();
	const top = await temporaryDirectory();
	const directory = join(top, name);
	await mkdir(directory);
	await environmentWithoutPip(join(directory, 'made'));
	await rename(join(directory, 'made'), join(directory, isMoved ? 'env' : 'made'));
	const first = await recognised(join(directory, isMoved ? 'env' : 'made'), context);
	const second = await recognised(await environmentWithoutPip(join(top, 'second')), context);
	return {top, first, second};
};

for (const [kind, name, isMoved] of places) {
	inShells(
		`after ${kind} is left, all variables are as before, and after another one, too`,
		runnable.filter(({shell}) => !cannotWrite[shell]?.test(kind)),
		async ({shell}) => {
			const {top, first, second} = await twoEnvironments(name, isMoved);
			const home = {VIRTUAL_ENV: first.path, PYTHONHOME: '/nowhere'};
			const enter = activation(first, shell, {variables: {PYTHONHOME: '/nowhere'}});
			const change = activation(second, shell, {variables: home});
			const at = (file: string) => join(top, file);
			await say(
				shell,
				[
					settings(shell),
					dump(at('before')),
					enter.line,
					dump(at('inside')),
					enter.deactivate,
					dump(at('after')),
					enter.line,
					change.line,
					dump(at('changed')),
					change.deactivate,
					dump(at('end')),
				].join('\n'),
				{PATH: `${variables.PATH}:/a b:/usr/bin`},
			);
			const before = await readDump(at('before'));
			expect(await readDump(at('after'))).toEqual(before);
			expect(await readDump(at('end'))).toEqual(before);
			const inside = await readDump(at('inside'));
			const latin = Buffer.from(first.path, 'utf8').toString('latin1');
			expect(inside).toMatchObject({VIRTUAL_ENV: latin, PATH: `${latin}/bin:${before['PATH'] ?? ''}`});
			expect(inside['PYTHONHOME']).toBeUndefined();
			const changed = await readDump(at('changed'));
			expect(changed).toMatchObject({VIRTUAL_ENV: second.path, PATH: `${second.path}/bin:${before['PATH'] ?? ''}`});
			expect(Object.values(changed).filter(value => value.includes(latin))).toEqual([]);
			expect((await readdir(top)).includes('ran')).toBe(false);
		},
	);
}

/** Variables before, inside and after an environment in nu, which takes one definition of `deactivate` a script. */
const throughNu = async (found: Found, top: FsPath, inherited: Record<string, string> = {}) => {
	const {line, deactivate} = activation(found, 'nu', {variables: inherited});
	const dumpTo = (file: string) => `/usr/bin/env -0 o> ${join(top, file)}`;
	const set = `$env.PYTHONHOME = '/nowhere'; $env.PROMPT_COMMAND = {|| 'odd $ '}`;
	const script = [set, dumpTo('before'), line, dumpTo('inside'), deactivate, dumpTo('after')];
	await writeFile(join(top, 'script.nu'), `${script.join('\n')}\n`);
	const env = {...variables, PATH: `${variables.PATH}:/a b:/usr/bin`, HOME: top, ...inherited};
	await execute('nu', ['--no-config-file', join(top, 'script.nu')], {env});
	const [before, inside, after] = await Promise.all(
		['before', 'inside', 'after'].map(file => readDump(join(top, file))),
	);
	return {before, inside, after};
};

for (const [kind, name, isMoved] of places)
	test.skipIf(!isThere('nu'))(
		`in nu after ${kind} is left, all variables are as before, and nothing of the one before is left`,
		async () => {
			const {top, first, second} = await twoEnvironments(name, isMoved);
			const latin = Buffer.from(first.path, 'utf8').toString('latin1');
			const {before, inside, after} = await throughNu(first, top);
			expect(inside).toMatchObject({VIRTUAL_ENV: latin, PATH: `${latin}/bin:${before?.['PATH'] ?? ''}`});
			expect(inside?.['PYTHONHOME']).toBeUndefined();
			expect(after).toEqual(before);
			const inherited = {VIRTUAL_ENV: first.path, PATH: `${first.path}/bin:${variables.PATH}`};
			const changed = await throughNu(second, top, inherited);
			expect(changed.inside).toMatchObject({VIRTUAL_ENV: second.path, PATH: `${second.path}/bin:${variables.PATH}`});
			// A script of nu can't hide an inherited variable twice; a terminal can (shells.test.ts).
			expect(changed.after).toMatchObject({PATH: variables.PATH, PYTHONHOME: '/nowhere'});
			expect((await readdir(top)).includes('ran')).toBe(false);
		},
	);

inShells(
	'an environment inherited from another shell is left before the next is entered',
	runnable,
	async ({shell}) => {
		const context = await temporaryContext();
		const top = await temporaryDirectory();
		const outer = await environmentWithoutPip(join(top, 'outer'));
		const inner = await recognised(await environmentWithoutPip(join(top, 'inner')), context);
		const inherited = {VIRTUAL_ENV: outer, PATH: `/first:${outer}/bin:${variables.PATH}`};
		const {line, deactivate} = activation(inner, shell, {variables: inherited});
		const script = [line, dump(join(top, 'inside')), deactivate, dump(join(top, 'after'))].join('\n');
		await say(shell, script, inherited);
		const [inside, after] = [await readDump(join(top, 'inside')), await readDump(join(top, 'after'))];
		expect(inside).toMatchObject({VIRTUAL_ENV: inner.path, PATH: `${inner.path}/bin:/first:${variables.PATH}`});
		expect(after['VIRTUAL_ENV']).toBeUndefined();
		expect(after['PATH']).toBe(`/first:${variables.PATH}`);
	},
);

const posix = {left: 'export VT_TEST=here', call: 'vt a \'b c\'\necho "$? $VT_TEST"'};
const functions = [
	{shell: 'bash', ...posix},
	{shell: 'zsh', ...posix},
	{shell: 'fish', left: 'set -gx VT_TEST here', call: 'vt a "b c"\necho "$status $VT_TEST"'},
	{shell: 'tcsh', left: 'setenv VT_TEST here', call: 'vt a "b c"\necho "$status $VT_TEST"'},
	{shell: 'xonsh', left: "$VT_TEST = 'here'", call: "print(_vt(['a', 'b c']), $VT_TEST)"},
] as const;

inShells(
	'the function of init runs what was left for it, and removes the file',
	functions,
	async ({shell, left, call}) => {
		const directory = await temporaryDirectory();
		const bin = join(directory, 'bin');
		await mkdir(bin);
		const program = `#!/bin/sh\necho "asked $VENVTUI_SHELL $*"\ncat > "$VENVTUI_CMD_FILE" <<'END'\n${left}\nEND\nexit 7\n`;
		await writeFile(join(bin, 'venv-tui'), program, {mode: 0o755});
		const more = {PATH: `${bin}:${variables.PATH}`, TMPDIR: directory, XDG_RUNTIME_DIR: directory};
		expect(await say(shell, `${initScript(shell, '0.0.0')}\n${call}`, more)).toBe(`asked ${shell} a b c\n7 here`);
		expect(await readdir(directory)).toEqual(['bin']);
	},
);

test('an activation line is written only into an empty file of ours that is no link', async () => {
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

test('any other file stays unchanged, and a pipe is not waited for', async () => {
	const directory = await temporaryDirectory();
	const found = await recognised(await environmentWithoutPip(join(directory, '.venv')), await temporaryContext());
	const leaveIn = async (path: string): Promise<boolean> =>
		leaveActivation(found, 'bash', await temporaryContext({variables: {VENVTUI_CMD_FILE: path}}));
	const file = join(directory, 'own');
	await writeFile(file, 'precious\n', {mode: 0o600});
	expect(await leaveIn(file)).toBe(false);
	expect(await readFile(file, 'utf8')).toBe('precious\n');
	const linked = join(directory, 'linked');
	await writeFile(linked, '', {mode: 0o600});
	execFileSync('ln', [linked, join(directory, 'other')]);
	expect(await leaveIn(linked)).toBe(false);
	const open = join(directory, 'open');
	await writeFile(open, '');
	execFileSync('chmod', ['666', open]);
	expect([await leaveIn(open), await readFile(open, 'utf8')]).toEqual([false, '']);
	execFileSync('mkfifo', [join(directory, 'pipe')]);
	expect(await leaveIn(join(directory, 'pipe'))).toBe(false);
});

test('the shell is recognised by our parent process, not by $SHELL alone', async () => {
	expect(await detectShell({variables: {VENVTUI_SHELL: 'fish', SHELL: '/bin/zsh'}})).toBe('fish');
	expect(await detectShell({variables: {SHELL: '/bin/zsh'}}, 1)).toBe('zsh');
	expect(shellNamed('powershell.exe')).toBe('pwsh');
	expect(shellNamed('node')).toBeUndefined();
});

test.each([
	['cmd', '%PATH%'],
	['tcsh', 'a\nb'],
	['sh', 'a\n'],
	['nu', 'caf\uDCE9'],
	['xonsh', 'a$HOME'],
] as ReadonlyArray<[Shell, string]>)('%s has no safe way to write %j, and none is made up', (shell, word) => {
	expect(quoteFor(shell, word)).toBeUndefined();
});

test.each([
	['pwsh', 'it\u2019s', "'it\u2019\u2019s'"],
	['tcsh', 'a!b', "'a\\!b'"],
	['fish', "it's \\", "'it\\'s \\\\'"],
	['nu', "it's", '"it\'s"'],
	['fish', 'a\nb', "'a'\\X0a'b'"],
] as ReadonlyArray<[Shell, string, string]>)('%s gets %j as %s', (shell, word, quoted) => {
	expect(quoteFor(shell, fsPath(word))).toBe(quoted);
});

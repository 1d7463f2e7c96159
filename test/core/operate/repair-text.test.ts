import {execFileSync} from 'node:child_process';
import {readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath} from '../../../source/core/model/path.js';
import {
	rewriteActivation,
	rewriteConfig,
	rewriteLines,
	rewriteProgram,
} from '../../../source/core/operate/repair/rewrite-text.js';
import {rewriteHome} from '../../../source/core/operate/repair/relink.js';
import {inspected} from '../../helpers/inspected.js';
import {python} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const from = fsPath('/old/place/.venv');
const to = fsPath('/new/place/.venv');
const moved = {from: [from], to, isMoved: true};
const spaced = {...moved, to: fsPath('/new place/.venv')};

test.each([
	['VIRTUAL_ENV="/old/place/.venv"', 'VIRTUAL_ENV="/new/place/.venv"', 'VIRTUAL_ENV="/new place/.venv"'],
	['VIRTUAL_ENV=/old/place/.venv', 'VIRTUAL_ENV=/new/place/.venv', "VIRTUAL_ENV='/new place/.venv'"],
	["set -gx X '/old/place/.venv'", "set -gx X '/new/place/.venv'", "set -gx X '/new place/.venv'"],
	['if [ ! -d /old/place/.venv ]', 'if [ ! -d /new/place/.venv ]', "if [ ! -d '/new place/.venv' ]"],
	["let x = r#'/old/place/.venv'#", "let x = r#'/new/place/.venv'#", "let x = r#'/new place/.venv'#"],
	[
		'X=/old/place/.venv-2:/very/old/place/.venv',
		...Array<string>(2).fill('X=/old/place/.venv-2:/very/old/place/.venv'),
	],
])('an activation script that says %s is written for the new place', (text, plain, withSpace) => {
	expect([rewriteActivation(text, moved), rewriteActivation(text, spaced)]).toEqual([plain, withSpace]);
});

test('a new place that lies below an older one is written once', () => {
	const twice = {...moved, from: [fsPath('/data/env.bak'), fsPath('/data/env')], to: fsPath('/data/env/new')};
	const text = '/data/env/bin/x\n"/data/env.bak/bin/x"\n';
	const wanted = '/data/env/new/bin/x\n"/data/env/new/bin/x"\n';
	expect([rewriteActivation(text, twice), rewriteProgram(text, twice)]).toEqual([wanted, wanted]);
});

test('a path that shlex.quote has written is found', () => {
	const quoted = {...moved, from: [fsPath("/o'ld/.venv")]};
	expect(rewriteActivation(`VIRTUAL_ENV='/o'"'"'ld/.venv'`, quoted)).toBe("VIRTUAL_ENV='/new/place/.venv'");
});

const printed = `"$(unset -f printf 2>/dev/null || :; \\printf '%b' '\\0303\\0251')"`;

test.each([
	['bash', `VIRTUAL_ENV=/caf${printed}/.venv`, "VIRTUAL_ENV='/new/place/.venv'"],
	['csh', "set dir='/caf\uDCC3''\uDCA9''/.venv'", "set dir='/new/place/.venv'"],
	["xonsh's bytes", "f(__import__('builtins').bytes.fromhex('2f636166c3a92f2e76656e76'))", "f('/new/place/.venv')"],
])('a path that virtualenv has written letter by letter for %s is found', (_, text, rewritten) => {
	expect(rewriteActivation(text, {...moved, from: [fsPath('/café/.venv')]})).toBe(rewritten);
});

test('a path with a sign that virtualenv writes as numbers for xonsh is found', () => {
	const numbers = [...'/c++/e'].map(letter => letter.charCodeAt(0)).join(', ');
	const text = `f(''.join(__import__('builtins').map(__import__('builtins').chr, (${numbers}))))`;
	expect(rewriteActivation(text, {...moved, from: [fsPath('/c++/e')]})).toBe("f('/new/place/.venv')");
});

test('an environment of which bash computes the path is known to have been moved', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	execFileSync(python(), ['-m', 'venv', '--without-pip', join(root, 'café')]);
	const script = join(root, 'café/bin/activate');
	writeFileSync(script, readFileSync(script, 'utf8').replaceAll(/(['"]?)(\/\S*)café\1/g, `$2caf${printed}`));
	writeFileSync(
		join(root, 'café/pyvenv.cfg'),
		readFileSync(join(root, 'café/pyvenv.cfg'), 'utf8').replace(/command.*/, ''),
	);
	renameSync(join(root, 'café'), join(root, 'new'));
	const health = (await inspected(fsPath(join(root, 'new')), context)).health ?? [];
	expect(health.find(note => note.id === 'moved')).toMatchObject({from: join(root, 'café')});
});

test('the first line of a program stays within what the system takes', () => {
	const rest = '\nimport sys\n';
	const long = fsPath(`/${'x'.repeat(130)}/.venv`);
	const trampoline = (path: string): string => `#!/bin/sh\n'''exec' "${path}" "$0" "$@"\n' '''${rest}`;
	const plain = `#!${from}/bin/python3.11${rest}`;
	const [toLong, fromLong] = [
		{...moved, to: long},
		{...moved, from: [long]},
	];
	expect(rewriteProgram(plain, moved)).toBe(`#!${to}/bin/python3.11${rest}`);
	expect(rewriteProgram(plain, toLong)).toBe(trampoline(`${long}/bin/python3.11`));
	expect(rewriteProgram(plain, spaced)).toBe(trampoline('/new place/.venv/bin/python3.11'));
	expect(rewriteProgram(trampoline(`${long}/bin/python`), fromLong)).toBe(`#!${to}/bin/python${rest}`);
	expect(rewriteProgram(`#!${from}/bin/python -sE${rest}`, moved)).toBe(`#!${to}/bin/python -sE${rest}`);
	expect(rewriteProgram(`#!/usr/bin/python3${rest}`, moved)).toBe(`#!/usr/bin/python3${rest}`);
});

test('pyvenv.cfg keeps its Python, and names the new place where it named the old one', () => {
	const text = 'home = /usr/bin\r\ncommand = /usr/bin/python3 -m venv --copies /old/place/.venv\r\nprompt = x\r\n';
	expect(rewriteConfig(text, moved)).toBe(text.replace('/old/', '/new/'));
});

test('pyvenv.cfg of venv, virtualenv and uv names the new Python, in the keys that it has', () => {
	const python = {path: fsPath('/new/bin/python3.11'), version: '3.11.9'};
	const virtualenv =
		'home = /old/bin\nversion_info = 3.11.7.final.0\nbase-prefix = /old\nbase-executable = /old/bin/python3.11\n';
	expect(rewriteHome(virtualenv, python)).toBe(
		'home = /new/bin\nversion_info = 3.11.9.final.0\nbase-prefix = /new\nbase-executable = /new/bin/python3.11\n',
	);
	const uv = 'home = /old/bin\nimplementation = CPython\nuv = 0.13.9\nversion_info = 3.11.7\nprompt = 3.11.7\n';
	expect(rewriteHome(uv, python)).toBe(
		uv.replace('/old', '/new').replace('version_info = 3.11.7', 'version_info = 3.11.9'),
	);
});

test('a line of a .pth file follows the environment, or what was moved with it, and nothing else', async () => {
	const root = await temporaryDirectory();
	const project = {from: [fsPath(`${root}/old/.venv`)], to: fsPath(`${root}/new/.venv`), isMoved: true};
	execFileSync('mkdir', ['-p', `${root}/new/src`, `${root}/other`]);
	const lines = [`${root}/old/.venv/src/x`, `${root}/old/src`, `${root}/old/gone`, `${root}/other`, 'import x'];
	const wanted = [`${root}/new/.venv/src/x`, `${root}/new/src`, `${root}/old/gone`, `${root}/other`, 'import x'];
	expect(rewriteLines(lines.join('\n'), project)).toBe(wanted.join('\n'));
});

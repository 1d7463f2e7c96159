import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {mkdir, rename} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fromBytes, join as joinPath, native} from '../../source/core/platform/paths.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {builtProgram} from '../helpers/terminal.js';
import {temporaryDirectory} from '../helpers/temporary.js';

/** The built program as a process: what only the whole of it shows. */
const variables = (directory: string) => ({...process.env, VENVTUI_HOME: join(directory, 'venv-tui')});

test('a reader that leaves early ends the program quietly with 0', async () => {
	const root = await temporaryDirectory();
	for (const name of ['a', 'b', 'c']) await environmentWithoutPip(join(root, name));
	const script = '{ "$1" "$2" list --ndjson "$3"; echo "code $?" >&2; } | true';
	const {stderr} = spawnSync('sh', ['-c', script, 'sh', process.execPath, builtProgram, root], {
		encoding: 'utf8',
		env: variables(root),
	});
	expect(stderr).toBe('code 0\n');
});

test.each([
	['SIGINT', 130],
	['SIGTERM', 143],
] as const)('%s ends a command with %i', async (signal, code) => {
	const root = await temporaryDirectory();
	await environmentWithoutPip(join(root, '.venv'));
	const child = spawn(process.execPath, [builtProgram, 'list', '--ndjson', root, '/'], {
		env: variables(root),
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const ended = new Promise<number | null>(resolve => child.once('close', resolve));
	// The first line is out: it is at work, and the rest of the disk is still to come.
	child.stdout.once('data', () => child.kill(signal));
	expect(await ended).toBe(code);
});

test('an argument that is not UTF-8 is taken byte for byte', async () => {
	const root = await temporaryDirectory();
	const odd = fromBytes(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9])]));
	await environmentWithoutPip(join(root, 'template'));
	await mkdir(native(odd));
	await rename(join(root, 'template'), native(joinPath(odd, '.venv')));
	// The shell hands the bytes over; Node itself can only give text to a child.
	const script = 'cd "$3" && for d in caf*; do exec "$1" "$2" show --json "$d/.venv"; done';
	const shown = execFileSync('bash', ['-c', script, 'bash', process.execPath, builtProgram, root], {
		encoding: 'utf8',
		env: {...variables(root), LC_ALL: 'C'},
	});
	const {path, pathBase64} = JSON.parse(shown) as {path: string; pathBase64: string};
	expect(path).toBe(`${root}/caf\\xe9/.venv`);
	expect(Buffer.from(pathBase64, 'base64').toString('latin1')).toBe(`${root}/caf\u00e9/.venv`);
});

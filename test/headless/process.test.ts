import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, rename} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fromBytes, join as joinPath, native} from '../../source/core/model/path.js';
import {addDistribution} from '../helpers/distribution.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {builtProgram} from '../helpers/terminal.js';
import {temporaryDirectory} from '../helpers/temporary.js';

/** The built program as a process: what only the whole of it shows. */
const variables = (directory: string) => ({...process.env, VENVTUI_HOME: join(directory, 'venv-tui')});

test('a reader that closes the pipe early ends the program quietly with exit code 0', async () => {
	const root = await temporaryDirectory();
	for (const name of ['a', 'b', 'c']) await environmentWithoutPip(join(root, name));
	const script = '{ "$1" "$2" list --ndjson "$3"; echo "code $?" >&2; } | true';
	const {stderr} = spawnSync('sh', ['-c', script, 'sh', process.execPath, builtProgram, root], {
		encoding: 'utf8',
		env: variables(root),
	});
	expect(stderr).toBe('code 0\n');
});

test("a document larger than a pipe's buffer reaches a slow reader whole", async () => {
	const root = await temporaryDirectory();
	const environment = await environmentWithoutPip(join(root, '.venv'));
	const requires = Array.from({length: 5000}, (_, index) => `needed-${index}>=1`);
	await addDistribution(environment, {name: 'wide', version: '1.0', requires});
	const script = '"$1" "$2" show "$3" --json | { sleep 1; cat; }';
	const {stdout} = spawnSync('sh', ['-c', script, 'sh', process.execPath, builtProgram, environment], {
		encoding: 'utf8',
		env: variables(root),
		maxBuffer: 1e8,
	});
	expect(stdout.length).toBeGreaterThan(64 * 1024);
	expect(JSON.parse(stdout)).toMatchObject({ok: true, packages: [{requires}]});
});

test('from a removed working directory, other directories can be listed, and the error says that it is gone', async () => {
	const root = await temporaryDirectory();
	await environmentWithoutPip(join(root, '.venv'));
	const script = 'mkdir "$3/gone" && cd "$3/gone" && rmdir "$3/gone" && exec "$1" "$2" list --json $4';
	const list = (path: string) => {
		const words = ['-c', script, 'sh', process.execPath, builtProgram, root, path];
		const {status, stdout} = spawnSync('sh', words, {encoding: 'utf8', env: variables(root)});
		return {status, document: JSON.parse(stdout) as {environments: unknown; errors: unknown}};
	};
	expect(list(root)).toMatchObject({status: 0, document: {environments: [{path: join(root, '.venv')}]}});
	const errors = [{code: 'not-found', path: join(root, 'gone')}];
	expect(list('')).toMatchObject({status: 1, document: {environments: [], errors}});
});

test.runIf(existsSync('/dev/full'))(
	"output that can't be written because the disk is full is a failure, and says so",
	async () => {
		const root = await temporaryDirectory();
		await environmentWithoutPip(join(root, '.venv'));
		const {status, stderr} = spawnSync(
			'sh',
			['-c', 'exec "$1" "$2" list "$3" >/dev/full', 'sh', process.execPath, builtProgram, root],
			{
				encoding: 'utf8',
				env: variables(root),
			},
		);
		expect([status, stderr]).toEqual([1, expect.stringContaining("Can't write the output: ENOSPC")]);
	},
);

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

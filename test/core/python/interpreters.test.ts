import {execFile} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {createContext} from '../../../source/core/model/context.js';
import {findInterpreters, readInterpreter} from '../../../source/core/python/interpreters.js';
import {fsPath, type FsPath} from '../../../source/core/model/path.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const execute = promisify(execFile);

test('every interpreter found is a Python, of the version that it reports itself', async () => {
	const interpreters = await findInterpreters(createContext());
	expect(interpreters.length).toBeGreaterThan(0);
	const snippet = 'import platform; print(platform.python_version(), platform.python_implementation())';
	for (const {path, version, implementation} of interpreters) {
		const {stdout} = await execute(path, ['-I', '-S', '-c', snippet]);
		expect([path, ...stdout.trim().split(' ')]).toEqual([path, version, implementation]);
	}
});

/** An installation as Debian or uv lays it out; its program holds only what a reader looks for. */
const installation = async (prefix: string, minor: string, program: string): Promise<FsPath> => {
	await mkdir(join(prefix, 'bin'), {recursive: true});
	await mkdir(join(prefix, `lib/python${minor}`), {recursive: true});
	await writeFile(join(prefix, `lib/python${minor}/os.py`), '');
	const path = join(prefix, `bin/python${minor}`);
	await writeFile(path, program, {mode: 0o755});
	return fsPath(path);
};

test('without headers the version is read from the bytes of the program', async () => {
	const prefix = join(await temporaryDirectory(), 'usr');
	const path = await installation(prefix, '3.12', '\x7fELF..\x003.12.x\x00..\x003.12.9\x00');
	expect(readInterpreter(path, 'system', new Date('2026-11-01'))).toMatchObject({
		version: '3.12.9',
		hasEnsurepip: false,
		isPastEndOfLife: false,
	});
});

test('a shim that is a script is no interpreter, nor is one of an environment', async () => {
	const directory = await temporaryDirectory();
	const shim = await installation(join(directory, 'shims'), '3.12', '#!/bin/sh\nexit 1\n');
	const inner = await installation(join(directory, 'environment'), '3.12', '\x7fELF');
	await writeFile(join(directory, 'environment/pyvenv.cfg'), 'home = /usr/bin\n');
	expect([shim, inner].map(path => readInterpreter(path, 'PATH', new Date()))).toEqual([undefined, undefined]);
});

test("pyenv's and uv's own Pythons are found by their directories, final ones before pre-releases", async () => {
	const context = await temporaryContext({variables: {PATH: ''}});
	const pyenv = join(context.home, '.pyenv/versions');
	await installation(join(pyenv, '3.99.1'), '3.99', '\x7fELF');
	await installation(join(pyenv, '3.100.0a1'), '3.100', '\x7fELF');
	const uv = join(context.home, '.local/share/uv/python/cpython-3.98.4-linux-x86_64-gnu');
	await installation(uv, '3.98', '\x7fELF');
	const found = (await findInterpreters(context)).filter(({path}) => path.startsWith(context.home));
	expect(found.map(({version, source}) => [version, source])).toEqual([
		['3.99.1', 'pyenv'],
		['3.98.4', 'uv'],
		['3.100.0a1', 'pyenv'],
	]);
});

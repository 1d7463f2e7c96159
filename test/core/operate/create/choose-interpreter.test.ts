import {copyFile, mkdir, readdir} from 'node:fs/promises';
import {expect, test} from 'vitest';
import type {Environment, Interpreter} from '../../../../source/core/model/environment.js';
import {fsPath, join} from '../../../../source/core/model/path.js';
import {isPastEndOfLife} from '../../../../source/core/python/end-of-life.js';
import {
	chooseInterpreter,
	interpreterForReset,
	successorOf,
} from '../../../../source/core/operate/create/choose-interpreter.js';
import {commandLine} from '../../../helpers/command-line.js';
import {python} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const today = new Date('2026-11-28');

const interpreter = (version: string): Interpreter => ({
	path: fsPath(`/opt/python-${version}/bin/python`),
	version,
	implementation: 'CPython',
	source: 'system',
	isPastEndOfLife: isPastEndOfLife(version, today),
	hasEnsurepip: true,
});

const installed = ['3.13.0', '3.12.4', '3.11.7', '3.9.18'].map(interpreter);

test.each([
	['of the same minor version, while that gets fixes', '3.12.1', undefined, '3.12.4'],
	['the newest, where its minor version gets no fixes any more', '3.9.18', undefined, '3.13.0'],
	['the newest, where its minor version is not installed', '3.14.0', undefined, '3.13.0'],
	['the newest that the project allows', '3.9.18', '>=3.9,<3.13', '3.12.4'],
	['another minor version, where the project excludes the former one', '3.13.0', '<3.13', '3.12.4'],
	['the newest, where nobody knows which it was', undefined, undefined, '3.13.0'],
	['none, where the project allows only one that gets no fixes', '3.9.1', '<3.10', undefined],
])('the Python that takes the place of one that is gone is %s', (_, version, requiresPython, expected) => {
	expect(successorOf(version, installed, requiresPython)?.version).toBe(expected);
});

test('a reset never falls back on a Python without fixes: that one has to be named', async () => {
	const context = await temporaryContext();
	const environment = {path: fsPath('/p/.venv'), python: {version: '3.9.1'}} as Environment;
	const old = {context, interpreters: installed.slice(-1)};
	expect(() => interpreterForReset(environment, old)).toThrow(
		expect.objectContaining({code: 'no-interpreter', hint: expect.stringContaining('--python 3.9.18') as string}),
	);
	expect(interpreterForReset(environment, {...old, python: '3.9'}).version).toBe('3.9.18');
});

test('a program that is no Python is refused and not run, even in a place where a Python would lie', async () => {
	const directory = await temporaryDirectory();
	const context = await temporaryContext({cwd: directory});
	for (const program of ['/bin/ls', '/usr/bin/env']) {
		const created = await commandLine(context, ['create', 'env', '--python', program, '--json']);
		expect([created.code, created.json()]).toMatchObject([3, {ok: false, error: {code: 'refused'}}]);
	}
	expect(await readdir(directory)).toEqual([]);
	await expect(readdir(context.places.log)).rejects.toMatchObject({code: 'ENOENT'});
});

test('a Python that no search finds is accepted by its path, with the version that it has', async () => {
	const context = await temporaryContext();
	const known = chooseInterpreter(python(), [], context);
	expect(known).toMatchObject({source: 'named', implementation: 'CPython'});
	expect(known.version).toMatch(/^3\.\d+\.\d+$/);
});

test('a copied program without a standard library beside it is no Python', async () => {
	const directory = await temporaryDirectory();
	await mkdir(join(directory, 'bin'));
	const path = join(directory, 'bin/python3');
	await copyFile('/bin/ls', path);
	const context = await temporaryContext();
	expect(() => chooseInterpreter(path, [], context)).toThrow(expect.objectContaining({code: 'refused'}));
});

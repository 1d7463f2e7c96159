import {VenvError} from '../../../../source/core/model/error.js';
import {explain} from '../../../../source/text/failures/explain.js';
import {copyFile, mkdir, readdir, rm, symlink, writeFile} from 'node:fs/promises';
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
import {environmentWithoutPip, python} from '../../../helpers/python.js';
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
		expect.objectContaining({
			code: 'no-interpreter',
			reason: {type: 'no-successor', version: '3.9.1', another: '3.9.18'},
		}),
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

test.each([
	['linux', /^apt install/],
	['macos', /^brew install/],
	['windows', /^winget install/],
] as const)('where no Python is found on %s, the hint names what installs one there', async (platform, advice) => {
	const error = new VenvError('no-interpreter', {what: 'No Python found', reason: {type: 'no-python', platform}});
	const context = await temporaryContext({platform});
	expect(() => chooseInterpreter(undefined, [], context)).toThrow(
		expect.objectContaining({code: 'no-interpreter', reason: error.reason}),
	);
	expect(explain(error).hint).toMatch(advice);
});

test('a copied program without a standard library beside it is no Python', async () => {
	const directory = await temporaryDirectory();
	await mkdir(join(directory, 'bin'));
	const path = join(directory, 'bin/python3');
	await copyFile('/bin/ls', path);
	const context = await temporaryContext();
	expect(() => chooseInterpreter(path, [], context)).toThrow(expect.objectContaining({code: 'refused'}));
});
test.each([
	['the Python of .python-version', '# for pyenv\nmy-env\n3.11\n', undefined, '3.11.7'],
	['one of .python-version that gets no fixes, since it is named', '3.9.18', undefined, '3.9.18'],
	['as without .python-version, where that Python is not installed', 'cpython@3.14', undefined, '3.12.4'],
	['as without .python-version, where the project excludes that Python', '3.11', '>=3.12', '3.12.4'],
])('a reset in place of a Python that is gone takes %s', async (_, pin, requiresPython, expected) => {
	const project = await temporaryDirectory();
	await writeFile(join(project, '.python-version'), pin);
	const path = join(project, 'sub/.venv');
	const environment = {path, python: {version: '3.12.1'}} as Environment;
	const request = {context: await temporaryContext(), interpreters: installed, requiresPython};
	expect(interpreterForReset(environment, request).version).toBe(expected);
});

test('create and repair take the Python that .python-version names', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext({cwd: root});
	const listed = (await commandLine(context, ['pythons', '--json'])).json();
	const {version = ''} = (listed['pythons'] as ReadonlyArray<{readonly version: string}>).at(-1) ?? {};
	await writeFile(join(root, '.python-version'), `${version}\n`);
	const created = await commandLine(context, ['create', '--json']);
	expect([created.code, created.json()]).toMatchObject([0, {path: join(root, '.venv')}]);
	const shown = (await commandLine(context, ['show', '.venv', '--json'])).json();
	expect(shown).toMatchObject({python: {version}});
	await rm(join(root, '.venv/bin/python'));
	await symlink('/opt/versions/3.0.4/bin/python3.0', join(root, '.venv/bin/python'));
	const repaired = await commandLine(context, ['repair', '--reset', '--dry-run']);
	expect(repaired.stdout).toContain(`with Python ${version} `);
});

test('a repair by a Python that is not here is one error, whatever number of environments it is for', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext({cwd: root});
	for (const name of ['a', 'b']) {
		const path = await environmentWithoutPip(join(root, name));
		await rm(join(fsPath(path), 'bin/python'));
		await symlink('/opt/versions/3.0.4/bin/python3.0', join(fsPath(path), 'bin/python'));
	}
	for (const flag of ['--dry-run', '--yes']) {
		const {code, stderr, json} = await commandLine(context, ['repair', flag, '--to', '9.9', '--json']);
		expect([code, json()], stderr).toMatchObject([1, {ok: false, error: {what: 'No Python 9.9 found'}}]);
		expect(json()).not.toHaveProperty('results');
	}
});

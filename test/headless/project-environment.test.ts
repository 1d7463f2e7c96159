import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Context} from '../../source/core/model/context.js';
import {fsPath} from '../../source/core/model/path.js';
import {commandLine} from '../helpers/command-line.js';
import {addDistribution} from '../helpers/distribution.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';

const project = async (): Promise<{readonly at: (...parts: readonly string[]) => Context; readonly root: string}> => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	await writeFile(join(root, 'pyproject.toml'), '[project]\nname = "example"\nversion = "1"\n');
	await mkdir(join(root, 'source', 'deep'), {recursive: true});
	return {root, at: (...parts) => ({...context, cwd: fsPath(join(root, ...parts))})};
};
const shownPath = async (context: Context, ...words: readonly string[]): Promise<unknown> =>
	(await commandLine(context, ['show', '--json', ...words])).json()['path'];

test('without ENV a command takes the .venv of the project, from anywhere in it', async () => {
	const {at, root} = await project();
	const path = await environmentWithoutPip(join(root, '.venv'));
	await environmentWithoutPip(join(root, 'other'));
	expect(await shownPath(at())).toBe(path);
	expect(await shownPath(at('source', 'deep'))).toBe(path);
	expect(await shownPath(at('source'), root)).toBe(path);
	expect(await shownPath(at(), 'other')).toBe(join(root, 'other'));
	expect((await commandLine(at('source'), ['activate', '--shell', 'bash'])).stdout).toContain(path);
});

test('without a .venv the only environment of the project is taken; if there are several, they are named and none is taken', async () => {
	const {at, root} = await project();
	const none = await commandLine(at(), ['show']);
	expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('No environment belongs to')]);
	await environmentWithoutPip(join(root, 'py311'));
	expect(await shownPath(at('source'))).toBe(join(root, 'py311'));
	await symlink('py311', join(root, 'py'));
	const {code, stderr} = await commandLine(at(), ['show']);
	expect([code, stderr]).toEqual([2, expect.stringMatching(/has 2 environments.*py311/)]);
});

test('an environment that pipenv keeps elsewhere is found by its project', async () => {
	const {at, root} = await project();
	const store = await temporaryDirectory();
	const path = await environmentWithoutPip(join(store, 'example-abcd1234'));
	await writeFile(join(path, '.project'), root);
	const context = {...at('source'), variables: {...at().variables, WORKON_HOME: store}};
	expect(await shownPath(context)).toBe(path);
});

test('no directory above the home directory is looked at, nor the one above a project', async () => {
	const {at, root} = await project();
	await environmentWithoutPip(join(root, 'source', '.venv'));
	await writeFile(join(root, 'source', 'deep', 'setup.py'), '');
	expect((await commandLine(at('source', 'deep'), ['show'])).code).toBe(1);
	expect(await commandLine(at('source', 'deep'), ['rm', '..', '--yes'])).toMatchObject({code: 3});
});

test('the words after install are packages, unless the first names an environment or a project', async () => {
	const {at, root} = await project();
	await environmentWithoutPip(join(root, '.venv'));
	await environmentWithoutPip(join(root, 'api', '.venv'));
	const asked = async (...words: readonly string[]) => (await commandLine(at(), ['install', ...words])).stderr;
	// Without a terminal it stops at the question of trust, which names where it would go.
	expect(await asked('requests')).not.toContain('is not an environment');
	expect(await asked('./nope', 'requests')).toContain('does not exist');
	expect(await asked('source', 'requests')).not.toContain('is not an environment');
	expect(await asked('api')).toContain('No answer to "Install into');
});

test('sync --check and reset --check run nothing, and end with 1 where packages differ', async () => {
	const {at, root} = await project();
	const path = await environmentWithoutPip(join(root, '.venv'));
	await writeFile(join(root, 'requirements.txt'), 'alpha==1.0\n');
	const check = (command: string) => commandLine(at(), [command, '--check', '--json', '--read-only']);
	expect(await check('sync')).toMatchObject({code: 1});
	expect((await check('sync')).json()).toMatchObject({ok: false, path, drift: [{name: 'alpha', state: 'missing'}]});
	await addDistribution(path, {name: 'alpha', version: '1.0'});
	expect(await check('sync')).toMatchObject({code: 0});
	await addDistribution(path, {name: 'beta', version: '2.0'});
	expect((await check('sync')).code).toBe(0);
	expect((await check('reset')).json()).toMatchObject({ok: false, drift: [{name: 'beta', state: 'extra'}]});
	expect((await commandLine(at(), ['sync', '--check', '--remove-extra'])).code).toBe(1);
});

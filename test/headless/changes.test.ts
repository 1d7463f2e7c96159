import {existsSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {commandLine} from '../helpers/command-line.js';
import {addDistribution} from '../helpers/distribution.js';
import {environmentToInstallInto, environmentWithoutPip} from '../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';
import {makeWheel} from '../helpers/wheel.js';

const project = async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext({cwd: root});
	const wheels = join(root, 'wheels');
	await makeWheel(wheels, {name: 'alpha', version: '1.0', requires: ['beta']});
	await makeWheel(wheels, {name: 'beta', version: '2.0'});
	const offline = `--no-index\n--find-links ${wheels}\n`;
	await writeFile(join(root, 'requirements.txt'), `${offline}alpha\n`);
	return {context, root, offline};
};
const named = (list: unknown): readonly string[] => (list as {name: string}[]).map(({name}) => name);

test('check, a failing reset, a successful reset and uninstall work by commands alone', async () => {
	const {context, root, offline} = await project();
	const path = await environmentToInstallInto(join(root, '.venv'));
	await addDistribution(path, {name: 'alpha', version: '1.0'});

	// In /tmp trust is never remembered, and nobody can be asked here.
	const untrusted = await commandLine(context, ['uninstall', '.venv', 'alpha', '--yes', '--json']);
	expect([untrusted.code, (untrusted.json()['error'] as {code: string}).code]).toEqual([2, 'answer-needed']);
	const checked = await commandLine(context, ['check', '.venv', '--trust', '--json']);
	expect([checked.code, checked.json()['verdict']]).toEqual([0, 'isolated']);

	await writeFile(join(root, 'requirements.txt'), `${offline}alpha\nnope-not-there\n`);
	const failed = await commandLine(context, ['reset', '.venv', '--yes', '--json']);
	expect([failed.code, failed.json()['ok']]).toEqual([1, false]);
	expect(existsSync(join(root, '.venv/bin/python'))).toBe(true);

	await writeFile(join(root, 'requirements.txt'), `${offline}beta\n`);
	const reset = await commandLine(context, ['reset', '.venv', '--yes', '--json']);
	expect(reset.code, reset.stderr).toBe(0);
	const shown = (await commandLine(context, ['show', '.venv', '--json'])).json();
	expect(named(shown['packages'])).toContain('beta');
	expect(named(shown['packages'])).not.toContain('alpha');

	const removed = await commandLine(context, ['uninstall', '.venv', 'beta', '--yes', '--trust', '--json']);
	expect(removed.code, removed.stderr).toBe(0);
	expect(named((removed.json()['changed'] as {removed: unknown}).removed)).toEqual(['beta']);
});

test('create refuses an occupied place, and a failing one leaves nothing', async () => {
	const {context, root} = await project();
	await mkdir(join(root, 'full'));
	await writeFile(join(root, 'full/file'), '');
	expect((await commandLine(context, ['create', 'full', '--json'])).code).toBe(3);
	expect((await commandLine(context, ['create', 'a/b/c', '--json'])).code).toBe(1);
	expect((await commandLine(context, ['create', '--python', '2.7', '--json'])).code).toBe(1);
	expect((await commandLine(context, ['create', '-r', 'absent.txt', '--json'])).code).toBe(1);
	expect((await commandLine(context, ['create', '--with', 'conda', '--json'])).code).toBe(2);
	expect(existsSync(join(root, '.venv'))).toBe(false);
});

test('without any Python, create says what to install, and listing and deleting still work', async () => {
	const {context, root} = await project();
	const path = await environmentWithoutPip(join(root, 'old'));
	const bare = {...context, variables: {PATH: join(root, 'empty')}, home: join(root, 'nobody') as typeof context.home};
	const listed = await commandLine(bare, ['list', root, '--json']);
	expect((listed.json()['environments'] as {path: string}[]).map(one => one.path)).toEqual([path]);
	expect((await commandLine(bare, ['rm', 'old', '--yes'])).code).toBe(0);
});

test('a pin is remembered and shown, and can be removed', async () => {
	const {context, root} = await project();
	await environmentWithoutPip(join(root, '.venv'));
	expect((await commandLine(context, ['pin', '.venv', '--json'])).json()).toMatchObject({ok: true, pinned: true});
	expect((await commandLine(context, ['show', '.venv', '--json'])).json()['pinned']).toBe(true);
	await commandLine(context, ['unpin', '.venv']);
	expect((await commandLine(context, ['show', '.venv', '--json'])).json()['pinned']).toBe(false);
});

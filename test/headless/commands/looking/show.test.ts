import {mkdir, rename, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {commandLine} from '../../../helpers/command-line.js';
import {addDistribution} from '../../../helpers/distribution.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

test('show prints configuration, packages, dependencies and drift without running the environment', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const environment = await environmentWithoutPip(join(root, 'app/.venv'));
	await addDistribution(environment, {name: 'Top', version: '1.0', requires: ['below>=1']});
	await addDistribution(environment, {name: 'below', version: '1.5', requested: false});
	await writeFile(join(root, 'app/requirements.txt'), 'top==1.0\nabsent\n');
	const {code, json} = await commandLine(context, ['show', environment, '--json']);
	const shown = json();
	expect(code).toBe(0);
	expect(shown).toMatchObject({ok: true, path: environment, project: join(root, 'app'), healthDepth: 'full'});
	expect((shown['config'] as {entries: unknown}).entries).toContainEqual(['include-system-site-packages', 'false']);
	expect(shown['packages']).toEqual(
		expect.arrayContaining([
			expect.objectContaining({name: 'Top', version: '1.0', requested: true, requires: ['below>=1']}),
			expect.objectContaining({name: 'below', version: '1.5', requiredBy: ['top']}),
		]),
	);
	const requirements = shown['requirements'] as {source: string; drift: unknown};
	expect(requirements.source).toBe(join(root, 'app/requirements.txt'));
	expect(requirements.drift).toContainEqual({name: 'absent', state: 'missing'});
	expect((await commandLine(context, ['show', environment])).stdout).toMatch(/Top +1\.0 +installed explicitly\n/);
});

test('where the packages lie behind a link out of it, show does not count, compare or judge them', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const environment = await environmentWithoutPip(join(root, 'app/.venv'));
	await addDistribution(environment, {name: 'Top', version: '1.0'});
	await writeFile(join(root, 'app/requirements.txt'), 'top==1.0\n');
	await rename(join(environment, 'lib'), join(root, 'lib'));
	await symlink(join(root, 'lib'), join(environment, 'lib'));
	const {stdout} = await commandLine(context, ['show', environment]);
	expect(stdout).toContain(`packages    not read: ${environment}/lib is a link that leads out of it\n`);
	expect(stdout).not.toMatch(/^ +(?:drift|reset) /m);
	const {json} = await commandLine(context, ['show', environment, '--json']);
	expect(json()).not.toHaveProperty('packageCount');
});

test('show names the extras and groups that are installed completely', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const environment = await environmentWithoutPip(join(root, 'app/.venv'));
	for (const name of ['base', 'fast', 'lint']) await addDistribution(environment, {name, version: '1.0'});
	await writeFile(
		join(root, 'app/pyproject.toml'),
		'[project]\nname = "app"\ndependencies = ["base"]\n[project.optional-dependencies]\nspeed = ["fast"]\nall = ["app[speed]", "more"]\n[dependency-groups]\nDev = ["lint"]\ndocs = ["lint", "sphinx"]\n',
	);
	const {json} = await commandLine(context, ['show', environment, '--json']);
	expect(json()['requirements']).toMatchObject({groups: ['dev'], extras: ['speed']});
	expect((await commandLine(context, ['show', environment])).stdout).toMatch(/holds +group dev, extra speed\n/);
});

test('for a directory that is no environment, the error names the environment inside it', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	await environmentWithoutPip(join(root, '.venv'));
	const {code, stderr} = await commandLine(context, ['rm', root]);
	expect(code).toBe(3);
	expect(stderr).toContain(`Did you mean ${join(root, '.venv')}?`);
	expect(await commandLine(context, ['show', join(root, 'nope')])).toMatchObject({code: 1, stdout: ''});
});

test('activate prints one line for the shell that was asked for', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const environment = await environmentWithoutPip(join(root, 'some name'));
	const fish = await commandLine(context, ['activate', environment, '--shell', 'fish']);
	expect([fish.code, fish.stdout]).toEqual([0, `source '${environment}/bin/activate.fish'\n`]);
	expect((await commandLine(context, ['activate', environment, '--shell', 'dos'])).code).toBe(2);
	expect((await commandLine(context, ['init', 'zsh'])).stdout).toContain('vt() {');
});

test('trust in an environment, or in everything below a directory, is remembered', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const environment = await environmentWithoutPip(join(root, '.venv'));
	expect((await commandLine(context, ['trust', environment])).code).toBe(0);
	await mkdir(join(root, 'code'));
	expect(await commandLine(context, ['trust', join(root, 'code'), '--json'])).toMatchObject({code: 0});
	expect((await commandLine(context, ['trust', join(root, 'nope')])).code).toBe(1);
	expect((await commandLine(context, ['trust', root, '--read-only'])).code).toBe(3);
});

import {mkdir, rm, symlink, writeFile} from 'node:fs/promises';
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {settingsFile} from '../../../../source/core/settings/read-settings.js';
import {commandLine} from '../../../helpers/command-line.js';
import {addDistribution} from '../../../helpers/distribution.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

test('rm without a terminal refuses and names the flag that answers', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, '.venv'));
	const {code, json, stderr} = await commandLine(context, ['rm', path, '--json']);
	expect([code, (json()['error'] as {code: string}).code, existsSync(path)]).toEqual([2, 'answer-needed', true]);
	expect(stderr).toContain('--yes');
});

test('rm frees, rm --hold can be undone', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const one = await environmentWithoutPip(join(root, 'one'));
	const two = await environmentWithoutPip(join(root, 'two'));
	const freed = (await commandLine(context, ['rm', one, '--yes', '--json'])).json();
	expect(freed).toMatchObject({ok: true, path: one, outcome: 'freed'});
	const held = (await commandLine(context, ['rm', two, '--yes', '--hold', '--json'])).json();
	expect([existsSync(one), existsSync(two)]).toEqual([false, false]);
	const {code} = await commandLine(context, ['restore', String(held['heldId'])]);
	expect([code, existsSync(join(two, 'pyvenv.cfg'))]).toEqual([0, true]);
});

test('where the settings hold what is deleted, --free frees it all the same', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const file = settingsFile(context);
	await mkdir(dirname(file), {recursive: true});
	await writeFile(file, 'after-delete = "hold"\n');
	for (const [words, outcome] of [
		[[], 'held'],
		[['--free'], 'freed'],
	] as const) {
		const path = await environmentWithoutPip(join(root, outcome));
		const {json} = await commandLine(context, ['rm', path, '--yes', ...words, '--json']);
		expect(json()).toMatchObject({ok: true, path, outcome});
	}
	const {code, stderr} = await commandLine(context, ['rm', root, '--hold', '--free', '--yes']);
	expect([code, stderr]).toEqual([2, expect.stringContaining("'--hold' cannot be used with option '--free'")]);
});

test('rm of several reports each result, exits with the highest code, and leaves directories that are no environments', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, '.venv'));
	const project = join(root, 'project');
	await mkdir(project);
	const {code, json} = await commandLine(context, ['rm', path, project, join(root, 'nope'), '--yes', '--json']);
	expect(code).toBe(3);
	expect(json()).toMatchObject({
		ok: false,
		results: [
			{path, ok: true},
			{path: project, ok: false, error: {code: 'not-an-environment'}},
			{path: join(root, 'nope'), ok: false, error: {code: 'not-found'}},
		],
	});
	expect([existsSync(path), existsSync(project)]).toEqual([false, true]);
});

test('an environment that must not be deleted is named once, with the reason', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, '.venv'));
	await mkdir(join(path, 'my-work'));
	const {code, json, stderr} = await commandLine(context, ['rm', path, '--yes', '--json']);
	expect([code, existsSync(path)]).toEqual([3, true]);
	expect(json()['error']).toMatchObject({code: 'refused', path});
	expect(stderr.match(/Can't delete/g)).toHaveLength(1);
	expect(stderr).toContain('it also contains my-work');
});

test('a link to an environment is removed alone', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, 'real'));
	await mkdir(join(root, 'project'));
	await symlink(path, join(root, 'project/.venv'));
	const {code} = await commandLine(context, ['rm', join(root, 'project/.venv'), '--yes']);
	expect([code, existsSync(path), existsSync(join(root, 'project/.venv'))]).toEqual([0, true, false]);
});

test('files that somebody might miss are named before a deletion, in JSON too', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, '.venv'));
	await mkdir(join(path, 'lib/work/.git'), {recursive: true});
	const warning = `${path}: Holds lib/work, a checkout: it may have work that exists nowhere else`;
	const {json, stderr} = await commandLine(context, ['rm', path, '--hold', '--yes', '--json']);
	expect(json()).toMatchObject({ok: true, outcome: 'held', warnings: [warning]});
	expect(stderr).toContain(warning);
});

test('what its question warns of is told where --yes leaves that out', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, 'web/.venv'));
	await rm(join(path, 'pyvenv.cfg'));
	const words = ['rm', path, '--hold', '--yes', '--typed-name', 'web/.venv', '--json'];
	const warning = `${path}: pyvenv.cfg is unreadable or missing; recognised as an environment by its other files`;
	const {json, stderr} = await commandLine(context, words);
	expect(json()).toMatchObject({ok: true, outcome: 'held'});
	expect(json()['warnings']).toContain(warning);
	expect(stderr).toContain(warning);
});

test("an environment of another program isn't deleted by that program's command when it should be held or the program is missing", async () => {
	const context = await temporaryContext({variables: {PATH: '/usr/bin:/bin'}});
	const path = await environmentWithoutPip(join(await temporaryDirectory(), 'pipx/venvs/black'));
	const held = await commandLine(context, ['rm', path, '--hold', '--yes', '--json']);
	expect([held.code, held.json()['error']]).toMatchObject([3, {code: 'owned-by-tool', what: `Can't hold ${path}`}]);
	const missing = await commandLine(context, ['rm', path, '--yes', '--json']);
	expect(missing.json()['error']).toMatchObject({
		code: 'not-found',
		why: 'it belongs to pipx, and pipx is not on PATH',
	});
	expect(existsSync(join(path, 'pyvenv.cfg'))).toBe(true);
});

test('find lists the environments that have a package in a matching version', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, '.venv'));
	await addDistribution(path, {name: 'pip', version: '24.0'});
	const found = await commandLine(context, ['find', 'pip>1', root, '--json']);
	expect(found.json()).toMatchObject({ok: true, matches: [{path, name: 'pip'}]});
	expect((await commandLine(context, ['find', 'pip<1', root, '--json'])).json()['matches']).toEqual([]);
	expect((await commandLine(context, ['find', '???', root])).code).toBe(2);
	const frozen = await commandLine(context, ['show', '--freeze', path]);
	// As pip's own freeze does, it leaves out what every environment has.
	expect([frozen.code, frozen.stdout]).toEqual([0, '']);
});

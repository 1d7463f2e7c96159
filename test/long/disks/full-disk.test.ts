import {randomBytes} from 'node:crypto';
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {builtCommand} from '../../helpers/built-command.js';
import {checksum} from '../../helpers/checksum.js';
import {loopMount, whyNoLoopMount} from '../../helpers/disks/loop-mount.js';
import {environmentToInstallInto} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

// The built program, whose installer fills the disk: what was there is back at once, not after a later start.

const why = whyNoLoopMount('ext4');

const scene = async () => {
	const [home, {path: disk}] = [await temporaryDirectory(), await loopMount('ext4')];
	const [project, wheels] = [join(disk, 'project'), join(home, 'wheels')];
	mkdirSync(project);
	await makeWheel(wheels, {name: 'large', version: '1.0', files: {'large/data.bin': randomBytes(32_000_000)}});
	const path = await environmentToInstallInto(join(project, '.venv'));
	writeFileSync(join(project, 'requirements.txt'), 'large==1.0\n');
	const variables = {PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, PIP_NO_CACHE_DIR: '1', UV_NO_INDEX: '1'};
	const run = (...words: readonly string[]) =>
		builtCommand([...words, '--json'], {home, cwd: project, variables: {...variables, UV_FIND_LINKS: wheels}});
	return {project, path, run};
};

test.skipIf(why !== '').each([
	['an install', ['install', '.venv', 'large==1.0', '--trust']],
	['a sync', ['sync', '.venv', '--trust']],
	['a reset', ['reset', '.venv', '--yes']],
	['a reset that holds', ['reset', '.venv', '--yes', '--hold']],
])(`%s that fills the disk leaves the environment to the byte, and nothing beside it${why}`, async (_, words) => {
	const {project, path, run} = await scene();
	const before = checksum(path);
	const {status, json, stderr} = run(...words);
	expect([status, json()]).toMatchObject([
		1,
		{error: {what: expect.any(String) as string, hint: expect.any(String) as string}},
	]);
	expect(JSON.stringify(json()['error'])).toMatch(/disk is full|No space left/i);
	expect(stderr).not.toMatch(/^ +at |mistake in venv-tui/m);
	expect([checksum(path), readdirSync(project).sort()]).toEqual([before, ['.venv', 'requirements.txt']]);
	expect(run('recover').json()).toMatchObject({ok: true, results: []});
});

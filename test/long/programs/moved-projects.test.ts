import {mkdirSync, renameSync, symlinkSync, unlinkSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {builtCommand} from '../../helpers/built-command.js';
import {checksum} from '../../helpers/checksum.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

// A deleted environment is held, and then its project is moved: whatever is at its path now, undo is not forgotten.

const scene = async () => {
	const home = await temporaryDirectory();
	const project = join(home, 'code/app');
	mkdirSync(project, {recursive: true});
	const path = bareEnvironment(join(project, '.venv'));
	const before = checksum(path);
	const run = (...words: readonly string[]) => builtCommand([...words, '--json'], {home, cwd: home});
	const id = String(run('rm', path, '--hold', '--yes').json()['heldId']);
	return {home, project, path, before, id, run, text: (word: string) => builtCommand([word], {home, cwd: home}).stdout};
};

const moves: ReadonlyArray<readonly [string, (project: string) => {readonly now: string; readonly back: () => void}]> =
	[
		[
			'was renamed',
			project => {
				renameSync(project, `${project}2`);
				return {now: `${project}2`, back: () => renameSync(`${project}2`, project)};
			},
		],
		[
			'was renamed, and another directory took its name',
			project => {
				renameSync(project, `${project}2`);
				mkdirSync(project);
				return {
					now: `${project}2`,
					back: () => {
						renameSync(project, `${project}3`);
						renameSync(`${project}2`, project);
					},
				};
			},
		],
		[
			'became a link to something else',
			project => {
				renameSync(project, `${project}2`);
				mkdirSync(`${project}3`);
				symlinkSync('app3', project);
				return {
					now: `${project}2`,
					back: () => {
						unlinkSync(project);
						renameSync(`${project}2`, project);
					},
				};
			},
		],
	];

test.each(moves)('the held environment of a project that %s stays known, and comes back with it', async (_, move) => {
	const {project, path, before, id, run, text} = await scene();
	const {now, back} = move(project);
	expect(run('restore').json()['held']).toMatchObject([{id, path, state: 'absent'}]);
	expect(text('restore')).toContain('not there now');
	expect(text('recover')).not.toContain('complete');
	expect(run('free', '--all', '--yes').status).toBe(0);
	expect(run('restore', id).json()['error']).toMatchObject({why: expect.stringContaining('not there now') as string});
	expect(text('recover')).toContain(`restore ${id} --in ${now}`);
	back();
	expect(run('restore').json()['held']).toMatchObject([{id, path, state: 'held'}]);
	expect(run('restore', id).status).toBe(0);
	expect(checksum(path)).toBe(before);
});

test('the held environment of a project that became a link to its new place comes back through it', async () => {
	const {project, path, before, id, run, text} = await scene();
	renameSync(project, `${project}2`);
	symlinkSync('app2', project);
	expect(run('restore').json()['held']).toMatchObject([{id, path, state: 'held'}]);
	expect(text('recover')).not.toContain('complete');
	expect(run('restore', id).status).toBe(0);
	expect(checksum(join(`${project}2`, '.venv'))).toBe(before);
});

test('the held environment of a renamed project comes back in its new place', async () => {
	const {project, before, id, run} = await scene();
	renameSync(project, `${project}2`);
	expect(run('restore', id, '--in', `${project}2`).status).toBe(0);
	expect(checksum(join(`${project}2`, '.venv'))).toBe(before);
});

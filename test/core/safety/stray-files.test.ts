import {execFileSync, spawnSync, type SpawnSyncReturns} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {deleteEnvironment} from '../../../source/core/operate/delete/delete.js';
import {recognise} from '../../../source/core/discover/recognise.js';
import {fsPath, type FsPath} from '../../../source/core/model/path.js';
import {assessDeletion} from '../../../source/core/safety/assess-deletion.js';
import {checksum} from '../../helpers/checksum.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {builtProgram} from '../../helpers/terminal.js';

const place = async () => {
	const [context, directory] = await Promise.all([temporaryContext(), temporaryDirectory()]);
	const path = await environmentWithoutPip(join(directory, 'web/.venv'));
	const assess = () => assessDeletion(path, {context});
	return {context, directory, path, assess, save: (name: string, text = 'x') => writeFileSync(join(path, name), text)};
};

test('an environment with a few stray files can be deleted after its name was typed, and each file is named', async () => {
	const {directory, path, assess, save} = await place();
	const names = ['pip-log.txt', 'nohup.out', 'notes', 'error.log', 'TODO.md', 'up'];
	for (const name of names.slice(0, -1)) save(name);
	symlinkSync(directory, join(path, 'up'));
	expect(await assess()).toMatchObject({
		allowed: true,
		needsTypedName: true,
		strays: names.toSorted(),
		warnings: [{type: 'stray-files', names: names.toSorted()}],
	});
});

test.each([
	['a source', 'main.py', 'x'],
	['a source by another ending', 'main.py.bak', 'x'],
	["an editor's copy of a source", 'main.c~', 'x'],
	['a notebook', 'Thesis.IPYNB', 'x'],
	['data', 'results.csv', 'x'],
	['a database', 'app.sqlite3', 'x'],
	['a database without an ending', 'app', 'SQLite format 3\0'],
	['an archive without an ending', 'backup', 'PK\x03\x04'],
	['a script without an ending', 'deploy', '#!/bin/sh\n'],
	['a key', 'deploy', '-----BEGIN OPENSSH PRIVATE KEY-----'],
	['secrets', '.env.local', 'TOKEN=x'],
	['a manifest', 'pyproject.toml', ''],
	['requirements', 'requirements-dev.txt', 'six'],
	['a makefile', 'Makefile', 'all:'],
	['a git file', '.git', 'gitdir: ../x'],
	['more than 1 MiB', 'nohup.out', 'x'.repeat(1024 * 1024 + 1)],
])('%s is nothing stray: it stays refused', async (_, name, text) => {
	const {assess, save} = await place();
	save(name, text);
	expect(await assess()).toMatchObject({allowed: false, strays: []});
});

test('nine files, a directory or a FIFO are more than stray files', async () => {
	const [nine, directory, fifo] = [await place(), await place(), await place()];
	for (let count = 1; count <= 8; count++) nine.save(`log${count}`);
	expect((await nine.assess()).allowed).toBe(true);
	nine.save('log9');
	mkdirSync(join(directory.path, 'notes'));
	execFileSync('mkfifo', [join(fifo.path, 'pipe')]);
	for (const {assess} of [nine, directory, fifo]) expect((await assess()).allowed).toBe(false);
});

const remove = async (
	path: FsPath,
	keep: 'free' | 'at-once',
	context: Awaited<ReturnType<typeof temporaryContext>>,
) => {
	const found = await recognise(path, context);
	if (found === undefined) throw new Error('no environment');
	return deleteEnvironment({path, kind: found.kind, found}, {context, keep, typedName: 'web/.venv'});
};

test.each(['free', 'at-once'] as const)(
	'an environment with a stray file is held even if %s was asked for',
	async keep => {
		const {context, path, save} = await place();
		save('notes.txt', 'only here');
		const before = checksum(path);
		const {outcome, held, strays} = await remove(path, keep, context);
		expect([outcome, strays, existsSync(path)]).toEqual(['held', ['notes.txt'], false]);
		expect(checksum(held?.heldPath ?? '')).toBe(before);
	},
);

test.each(['free', 'at-once'] as const)('where holding is impossible, %s deletes nothing', async keep => {
	const {context, directory, path, save} = await place();
	save('notes.txt', 'only here');
	// The name of the holding directory is taken by somebody else's file.
	writeFileSync(join(directory, 'web/.held-by-venvtui'), '');
	const before = checksum(path);
	await expect(remove(path, keep, context)).rejects.toMatchObject({
		code: 'cannot-hold',
		state: {type: 'never-without-undo', strays: ['notes.txt']},
	});
	expect(checksum(path)).toBe(before);
});

const run = (home: string, words: readonly string[]): SpawnSyncReturns<string> =>
	spawnSync(process.execPath, [builtProgram, ...words], {
		env: {...process.env, VENVTUI_HOME: home},
		encoding: 'utf8',
	});

test('rm asks for the name, holds an environment with a stray file even without --hold, says so, and restores it', async () => {
	const [{path, save}, home] = [await place(), await temporaryDirectory()];
	save('notes.txt', 'only here');
	const before = checksum(path);
	const untyped = run(home, ['rm', path, '--yes']);
	expect(existsSync(path)).toBe(true);
	expect(untyped.stderr).toContain('It stays held, for notes.txt');
	expect(untyped.stderr).toContain('Answer with --typed-name web/.venv\n');
	const {stdout, status} = run(home, ['rm', path, '--yes', '--typed-name', 'web/.venv', '--json']);
	const {heldId, strays} = JSON.parse(stdout) as {readonly heldId: string; readonly strays: readonly string[]};
	expect([status, strays, existsSync(path)]).toEqual([0, ['notes.txt'], false]);
	expect(run(home, ['restore', heldId]).status).toBe(0);
	expect(checksum(path)).toBe(before);
	const told = run(home, ['rm', path, '--yes', '--typed-name', 'web/.venv']);
	expect(told.stdout + told.stderr).toContain('held since it has notes.txt');
	expect(existsSync(fsPath(path))).toBe(false);
	expect(() => readFileSync(join(path, 'notes.txt'))).toThrow();
});

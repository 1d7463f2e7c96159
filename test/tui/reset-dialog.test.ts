import {spawn} from 'node:child_process';
import {cp, mkdir, rename, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {resetAction} from '../../source/actions/reset/action.js';
import type {ActionContext} from '../../source/actions/shared/action.js';
import {addDistribution} from '../helpers/distribution.js';
import {openDeletingSession} from '../helpers/deleting-session.js';
import {environmentWithoutPip, python} from '../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';

test('a reset says with which Python, warns where the project excludes it, and can be given another', async () => {
	const project = await temporaryDirectory();
	await environmentWithoutPip(join(project, '.venv'));
	await writeFile(
		join(project, 'pyproject.toml'),
		'[project]\nname = "app"\nversion = "1"\nrequires-python = ">=99"\ndependencies = ["alpha"]\n',
	);
	const variables = {PATH: `${dirname(python())}:/usr/bin:/bin`};
	const {session, type, dialog} = await openDeletingSession(project, await temporaryContext({variables}));
	await type('r');
	expect(dialog()[0]).toMatch(/^Reset .*\.venv\?$/);
	expect(dialog()).toContainEqual(expect.stringMatching(/^ {2}with Python 3\.\S+, .*but the project wants >=99$/));
	await type('p');
	expect(dialog()[0]).toMatch(/^Reset .*\.venv with$/);
	const {mode} = session.getState();
	const options = mode.type === 'asking' && mode.question.type === 'select' ? mode.question.options : [];
	expect(options.length).toBeGreaterThan(0);
	for (const {note} of options) expect(note).toMatch(/^the project wants >=99; /);
	await type('enter');
	expect(dialog()).toContainEqual(expect.stringContaining(options[0]?.value.split('/').at(-1) ?? ''));
	const after = session.getState().mode;
	const choices = after.type === 'asking' && after.question.type === 'confirm' ? after.question.choices : [];
	expect(choices.map(({key}) => key)).toEqual(['y']);
	await type('escape');
	expect(session.getState().jobs).toEqual([]);
});

test('an environment that is not read yet is not reset: its Python would be taken for missing', async () => {
	const project = await temporaryDirectory();
	await environmentWithoutPip(join(project, '.venv'));
	const {session} = await openDeletingSession(project, await temporaryContext());
	const [read] = session.getState().environments.values();
	if (read === undefined) return expect.fail();
	const context = {} as ActionContext;
	expect(resetAction.unavailable([read], context)).toBeUndefined();
	const unread = {...read, status: undefined, python: undefined};
	expect(resetAction.unavailable([unread], context)).toBe('This is still being read');
	expect(resetAction.unavailable([read, unread], context)).toBe('1 of them is still being read');
});

test('a reset from a single source asks nothing about the source', async () => {
	const project = await temporaryDirectory();
	await environmentWithoutPip(join(project, '.venv'));
	const {session, type, dialog} = await openDeletingSession(project, await temporaryContext());
	await type('r');
	expect(dialog()[0]).toMatch(/^Reset .*\.venv\?$/);
	expect(dialog()).toContainEqual('  from the packages installed in it');
	await type('escape');
	await writeFile(join(project, 'requirements.txt'), '');
	await writeFile(join(project, 'requirements-dev.txt'), '');
	await type('r');
	expect(dialog()[0]).toMatch(/^Reset .*\.venv from$/);
	await type('escape');
	expect(session.getState().jobs).toEqual([]);
});

test('an environment that another one has replaced since it was listed is not reset, and no name is asked for', async () => {
	const project = await temporaryDirectory();
	const path = await environmentWithoutPip(join(project, '.venv'));
	const {session, type, dialog} = await openDeletingSession(project, await temporaryContext());
	await rename(path, join(project, 'first'));
	await cp(join(project, 'first'), path, {recursive: true, verbatimSymlinks: true});
	await rm(join(path, 'pyvenv.cfg'));
	await type('r');
	expect(dialog()[0]).toMatch(/can't be reset now$/);
	expect(dialog()).toContain('  not possible now: it was replaced since it was listed');
	await type('escape');
	expect(session.getState().jobs).toEqual([]);
});

test('one that a process uses has no key for its reset, and the dialog names the process', async () => {
	const project = await temporaryDirectory();
	const path = await environmentWithoutPip(join(project, '.venv'));
	await writeFile(join(project, 'requirements.txt'), '');
	const child = spawn(join(path, 'bin/python'), ['-c', 'print(1, flush=True); input()']);
	try {
		await new Promise(resolve => child.stdout.once('data', resolve));
		const {session, type, dialog} = await openDeletingSession(project, await temporaryContext());
		await type('r');
		expect(dialog()[0]).toMatch(/\.venv can't be reset now$/);
		expect(dialog()).toContainEqual(expect.stringMatching(new RegExp(`^ {2}not possible now: process ${child.pid} `)));
		await type('y', 'enter');
		expect(session.getState().jobs).toEqual([]);
		await type('escape');
		expect(dialog()).toEqual([]);
	} finally {
		child.kill();
	}
});

test("before a reset the dialog lists packages that won't come back, and its groups and extras can be changed", async () => {
	const project = await temporaryDirectory();
	const path = await environmentWithoutPip(join(project, '.venv'));
	await writeFile(
		join(project, 'pyproject.toml'),
		'[project]\nname = "app"\nversion = "1"\ndependencies = ["alpha"]\n' +
			'[project.optional-dependencies]\ndocs = ["beta"]\nplots = ["gamma"]\n',
	);
	for (const name of ['alpha', 'beta', 'surplus']) await addDistribution(path, {name, version: '1.0'});
	const {session, type, dialog} = await openDeletingSession(project, await temporaryContext());
	await type('r');
	expect(dialog()).toEqual(
		expect.arrayContaining([
			'  from pyproject.toml with extra docs',
			'  will not come back: surplus 1.0 (nothing requires it)',
		]),
	);
	await type('g');
	expect(dialog()[0]).toBe('Reset it with these groups and extras');
	const labels = () => {
		const {mode} = session.getState();
		const options = mode.type === 'asking' && mode.question.type === 'select' ? mode.question.options : [];
		return options.map(({label, note}) => `${label}${note === undefined ? '' : `: ${note}`}`);
	};
	expect(labels()).toEqual(['continue: with extra docs', '[x] extra docs: is in it now', '[ ] extra plots']);
	await type('j', 'enter');
	expect(labels()).toEqual(['continue: with none of them', '[ ] extra docs: is in it now', '[ ] extra plots']);
	await type('enter');
	expect(dialog()).toEqual(
		expect.arrayContaining([
			'  from pyproject.toml',
			'  will not come back: beta 1.0 (only asked for by extra docs)',
			'  will not come back: surplus 1.0 (nothing requires it)',
		]),
	);
	await type('escape');
	expect(session.getState().jobs).toEqual([]);
});

/** A project of tox with one environment, and a `tox` on PATH where `isThere`. */
const toxProject = async (isThere: boolean) => {
	const [project, programs] = await Promise.all([temporaryDirectory(), temporaryDirectory()]);
	await mkdir(join(project, '.tox'));
	await environmentWithoutPip(join(project, '.tox/py3'));
	await writeFile(join(project, 'tox.ini'), '[testenv]\npackage = skip\ndeps = alpha\n');
	if (isThere) await writeFile(join(programs, 'tox'), '#!/bin/sh\n', {mode: 0o755});
	const variables = {PATH: `${programs}:${dirname(python())}:/usr/bin:/bin`};
	return openDeletingSession(project, await temporaryContext({variables}));
};

test('a reset offers the manager of the environment first, and says that it chooses the Python', async () => {
	const {session, type, dialog} = await toxProject(true);
	await type('r');
	const {mode} = session.getState();
	const options = mode.type === 'asking' && mode.question.type === 'select' ? mode.question.options : [];
	expect(options.map(({label}) => label)).toEqual(['by tox', 'tox.ini', 'the packages installed in it']);
	await type('enter');
	expect(dialog()).toContainEqual(expect.stringMatching(/build and the new Python/));
	await type('y');
	expect(dialog()).toEqual(expect.arrayContaining(['  from tox.ini, by tox', '  with the Python that tox chooses']));
	await type('escape');
});

test('where the manager of an environment is missing, the reset says why it is not asked', async () => {
	const {type, dialog} = await toxProject(false);
	await type('r');
	expect(dialog()).toContain('  not by tox: tox is not on PATH');
	await type('escape');
});

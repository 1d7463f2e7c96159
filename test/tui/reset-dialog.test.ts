import {spawn} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
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

test('a reset of what is in use says so before it is confirmed', async () => {
	const project = await temporaryDirectory();
	const path = await environmentWithoutPip(join(project, '.venv'));
	await writeFile(join(project, 'requirements.txt'), '');
	const child = spawn(join(path, 'bin/python'), ['-c', 'print(1, flush=True); input()']);
	try {
		await new Promise(resolve => child.stdout.once('data', resolve));
		const {type, dialog} = await openDeletingSession(project, await temporaryContext());
		await type('r');
		expect(dialog()).toContainEqual(
			expect.stringMatching(new RegExp(`^ {2}refused as things are: process ${child.pid} `)),
		);
		await type('escape');
	} finally {
		child.kill();
	}
});

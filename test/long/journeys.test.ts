import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {answerQuestion} from '../helpers/answer-question.js';
import {bareEnvironment} from '../helpers/bare-environment.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {temporaryDirectory} from '../helpers/temporary.js';
import {openProgram} from '../helpers/terminal.js';

const escape = '\u001B';

test('with 5000 marked, d opens its dialog before they are looked at, and Escape leaves it', async () => {
	const root = await temporaryDirectory();
	for (let index = 0; index < 5000; index++)
		bareEnvironment(join(root, `group-${index % 50}`, `project-${index}`, '.venv'));
	const app = openProgram([root], {
		...{cols: 120, rows: 36, patience: 240_000},
		env: {VENVTUI_HOME: await temporaryDirectory()},
	});
	await app.waitFor(/5000 environments/);
	app.type('A');
	await app.waitFor(/5000 marked/);
	app.type('d');
	await app.waitFor(/Delete 5000 environments\?[^]*Esc cancel/);
	app.type(escape);
	await app.waitFor(screen => !screen.includes('Delete 5000'));
	await app.waitFor(/5000 marked/);
	app.type('d');
	await app.waitFor(/Delete 5000 environments\?[^]*Frees/);
	app.type(escape);
	await app.waitFor(screen => !screen.includes('Delete 5000'));
	expect(existsSync(join(root, 'group-0/project-0/.venv/pyvenv.cfg'))).toBe(true);
}, 600_000);

test('a notice that was read leaves its line to what is held', {timeout: 300_000}, async () => {
	const root = await temporaryDirectory();
	for (const name of ['api', 'web']) await environmentWithoutPip(join(root, name, '.venv'));
	const app = openProgram([root], {
		...{cols: 120, rows: 30, patience: 120_000},
		env: {VENVTUI_HOME: join(root, 'own'), VENVTUI_SHELL: 'bash'},
	});
	await app.waitFor(/2 environments/);
	app.type('d');
	await answerQuestion(app, 'y', /Delete .*api/);
	await app.waitFor(/Deleted api/);
	app.type('a');
	await app.waitFor(/source .*web/);
	// It stays until somebody who has had time to read it presses a key.
	const isGone = (): boolean => {
		app.type('k');
		const screen = app.screenText();
		return !/source .*web/.test(screen) && /1 deleted, .* still on disk: \[u\]/.test(screen);
	};
	await expect.poll(isGone, {timeout: 120_000, interval: 1000}).toBe(true);
});

test('leaving asks only about what this run deleted, below any of its roots', {timeout: 300_000}, async () => {
	const top = await temporaryDirectory();
	const [one, two, other] = ['one', 'two', 'other'].map(name => join(top, name));
	if (one === undefined || two === undefined || other === undefined) return expect.fail();
	for (const root of [one, two, other])
		for (const name of ['first', 'second']) await environmentWithoutPip(join(root, name, '.venv'));
	const env = {VENVTUI_HOME: join(top, 'own')};
	const open = (...roots: readonly string[]) => openProgram(roots, {cols: 120, rows: 30, patience: 120_000, env});
	const earlier = open(other);
	await earlier.waitFor(/2 environments/);
	earlier.type('d');
	await answerQuestion(earlier, 'y', /Delete /);
	await earlier.waitFor(/Deleted /);
	earlier.type('q');
	await answerQuestion(earlier, 'h', /1 environment kept for undo/);
	await earlier.exited;

	// What another run holds is no question of this one.
	const looking = open(one, two);
	await looking.waitFor(/4 environments/);
	looking.type('q');
	expect(await looking.exited).toMatchObject({exitCode: 0});

	const app = open(one, two);
	await app.waitFor(/4 environments/);
	app.type('d');
	await answerQuestion(app, 'y', /Delete .*one\/first/);
	await app.waitFor(/Deleted /);
	app.type('G');
	app.type('d');
	await answerQuestion(app, 'y', /Delete .*two\/second/);
	await app.waitFor(/3 deleted|Deleted .*two/);
	app.type('q');
	await answerQuestion(app, 'f', /2 environments kept for undo/);
	expect(await app.exited).toMatchObject({exitCode: 0});
	expect(existsSync(join(one, '.held-by-venvtui'))).toBe(false);
	expect(existsSync(join(other, 'first/.held-by-venvtui')) || existsSync(join(other, '.held-by-venvtui'))).toBe(true);
});

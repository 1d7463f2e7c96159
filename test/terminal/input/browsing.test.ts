import {join} from 'node:path';
import {expect, test} from 'vitest';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {openProgram} from '../../helpers/terminal.js';

const patience = 60_000;

test('start, move, panes, filter, a small window and back, quit: by keys alone', {timeout: 180_000}, async () => {
	const root = await temporaryDirectory();
	for (const name of ['alpha', 'beta', 'gamma']) await environmentWithoutPip(join(root, name, '.venv'));
	const app = openProgram([root], {patience, cols: 110, rows: 30, env: {VENVTUI_HOME: join(root, 'own')}});
	await app.waitFor(screen => ['alpha', 'beta', 'gamma'].every(name => screen.includes(name)));
	await app.waitFor('3 environments');

	app.type('jj');
	await app.waitFor(/^│> +gamma/m);
	app.type('k');
	await app.waitFor(/^│> +beta/m);
	app.type('2');
	await app.waitFor('include-system-site-packages');
	app.type('1');
	await app.waitFor(/Path +\S*beta/);

	app.type('/gam\r');
	await app.waitFor(screen => /gamma/.test(screen) && !/alpha/.test(screen));
	app.type('\u001b');
	await app.waitFor('alpha');

	app.resize(39, 9);
	await app.waitFor(/too small/i);
	app.resize(40, 12);
	await app.waitFor(screen => screen.includes('beta') && !/too small/i.test(screen));
	expect(
		app
			.screenText()
			.split('\n')
			.every(line => line.length <= 40),
	).toBe(true);
	app.resize(110, 30);
	await app.waitFor(/Path +\S*/);

	app.type('?');
	await app.waitFor('Every key');
	app.type('q');
	await app.waitFor('3 environments');
	app.type('q');
	expect(await app.exited).toEqual({exitCode: 0, signal: undefined});
	expect(app.isAlternate()).toBe(false);
});

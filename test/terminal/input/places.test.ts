import {existsSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {openProgram} from '../../helpers/terminal.js';

test('a place is typed with ~ and Tab: where to look, and where an environment moves', {timeout: 120_000}, async () => {
	const home = await temporaryDirectory();
	await environmentWithoutPip(join(home, 'code/api/.venv'));
	for (const name of ['code/archive', 'code/archive/2024', 'code/.git'])
		await mkdir(join(home, name), {recursive: true});
	const env = {HOME: home, VENVTUI_HOME: join(home, 'own')};
	const app = openProgram([join(home, 'code')], {cols: 100, rows: 24, patience: 60_000, env});
	await app.waitFor(/1 environment/);
	app.type('L/nowhere/at/all\r');
	// What is on the screen stays there, and so does the text, to be mended.
	expect(await app.waitFor('No such directory: /nowhere/at/all')).toMatch(/> {3}api [^]*Look in: \/nowhere/);
	app.type('\u0015~/co\t');
	await app.waitFor(/Look in: ~\/code\/[▏|]/);
	app.type('\t');
	await app.waitFor(/Look in: ~\/code\/a[▏|]/);
	app.type('\t');
	await app.waitFor(/api {2}archive/);
	app.type('r\t');
	await app.waitFor(/Look in: ~\/code\/archive\//);
	app.type('x\t');
	await app.waitFor('No directory begins with ~/code/archive/x');
	app.type('\u007f\r');
	await app.waitFor(/^ ~\/code\/archive[^]*No virtual environments/);
	app.type('L\u0010');
	await app.waitFor(/Look in: ~\/code[▏|]/);
	app.type('\r');
	await app.waitFor(/1 environment/);
	app.type(':move\r');
	await app.waitFor(/Move ~\/code\/api\/\.venv to/);
	app.type('\u0015~/none/env\r');
	await app.waitFor('The directory above it does not exist');
	app.type('\u0015~/code/archive/env\r');
	await app.waitFor(/Moved api to .*archive\/env/);
	expect(existsSync(join(home, 'code/archive/env/pyvenv.cfg'))).toBe(true);
});

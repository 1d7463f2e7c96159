import {existsSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {environmentWithoutPip} from '../../helpers/python.js';
import {openProgram} from '../../helpers/terminal.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

test('from nothing to an environment with its requirements in four keys', async () => {
	const top = await temporaryDirectory();
	const code = join(top, 'shop');
	await mkdir(code);
	await writeFile(join(code, 'requirements.txt'), '# nothing yet\n');
	const app = openProgram([code], {env: {HOME: join(top, 'home'), VENVTUI_HOME: join(top, 'own')}, patience: 90_000});
	await app.waitFor('No virtual environments');
	app.type('c');
	await app.waitFor(/Create an environment in .*shop/);
	app.type('\r');
	expect(await app.waitFor(/> Python 3/)).toMatch(/default: the newest supported/);
	app.type('\r');
	await app.waitFor(/> requirements\.txt/);
	app.type('\r');
	await app.waitFor(/Creating .*\.venv/);
	await app.waitFor(/Created .*\.venv with Python 3/);
	expect(existsSync(join(code, '.venv/pyvenv.cfg'))).toBe(true);
});

test('projects without an environment are offered, the one under the cursor first; its row says creating', async () => {
	const top = await temporaryDirectory();
	const code = join(top, 'code');
	await environmentWithoutPip(join(code, 'api/venv-old'));
	await writeFile(join(code, 'api/main.py'), '');
	for (const name of ['bots/slack', 'web']) {
		await mkdir(join(code, name), {recursive: true});
		await writeFile(join(code, name, 'requirements.txt'), '# nothing yet\n');
	}
	await environmentWithoutPip(join(code, 'web/.venv'));
	const env = {HOME: join(top, 'home'), VENVTUI_HOME: join(top, 'own')};
	const app = openProgram([code], {env, cols: 120, rows: 30, patience: 90_000});
	await app.waitFor(/2 environments/);
	app.type('c');
	const screen = await app.waitFor('another place');
	expect(screen).toMatch(/> api\/\.venv +the project under the cursor\s[\s\S]*bots\/slack\/\.venv +requirements\.txt/);
	expect(screen).not.toMatch(/web\/\.venv +requirements/);
	app.type('j\r');
	await app.waitFor(/Create .*bots\/slack\/\.venv with/);
	app.type('\r');
	await app.waitFor(/> requirements\.txt/);
	app.type('\r');
	await app.waitFor(/\+ bots\/slack +creating/);
	await app.waitFor(/Created .*bots\/slack/);
	await app.waitFor(text => /^.> *. *bots\/slack/m.test(text) && text.includes('3 environments'));
});

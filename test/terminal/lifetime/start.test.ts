import {join} from 'node:path';
import {expect, test} from 'vitest';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {openProgram, openTerminal} from '../../helpers/terminal.js';

test("an unknown word on a terminal is a usage error and doesn't open the UI", async () => {
	const app = openProgram(['lst-nothing']);
	expect(await app.exited).toEqual({exitCode: 2, signal: undefined});
	expect(app.normalText()).toMatch(/No such command or path: lst-nothing/);
	expect([app.isAlternate(), app.isCursorHidden()]).toEqual([false, false]);
});

test('a GNU screen without UTF-8 gets signs of ASCII, since it takes each byte for a character', async () => {
	const directory = await temporaryDirectory();
	await environmentWithoutPip(join(directory, 'api/.venv'));
	const own = {VENVTUI_HOME: join(directory, 'own'), LC_CTYPE: undefined};
	for (const [env, signs] of [
		[{...own, STY: '1.pts', LC_ALL: undefined, LANG: 'C'}, /\+- Environments -+/],
		[{...own, STY: '1.pts', LC_ALL: undefined, LANG: 'en_US.UTF-8'}, /╭─ Environments ─+/],
		[{...own, STY: undefined, LC_ALL: undefined, LANG: 'C'}, /╭─ Environments ─+/],
	] as const) {
		const app = openProgram([directory], {cols: 120, rows: 24, env});
		await app.waitFor(signs);
		await app.close();
	}
});

test('the test harness types, waits, resizes and sees how a program ends', async () => {
	const app = openTerminal(['sh', '-c', 'read word; echo "got $word"; stty size; read end; exit 7'], {
		cols: 50,
		rows: 9,
	});
	app.type('hello\r');
	await app.waitFor('got hello');
	await app.waitFor('9 50');
	app.type('\r');
	expect(await app.exited).toEqual({exitCode: 7, signal: undefined});
});

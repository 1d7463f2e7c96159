import {expect, test} from 'vitest';
import {openProgram, openTerminal} from '../helpers/terminal.js';

test("an unknown word on a terminal is a usage error and doesn't open the UI", async () => {
	const app = openProgram(['lst-nothing']);
	expect(await app.exited).toEqual({exitCode: 2, signal: undefined});
	expect(app.normalText()).toMatch(/No such command or path: lst-nothing/);
	expect([app.isAlternate(), app.isCursorHidden()]).toEqual([false, false]);
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

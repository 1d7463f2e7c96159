import {join} from 'node:path';
import {expect, test} from 'vitest';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {openProgram} from '../../helpers/terminal.js';

const patience = 60_000;

test(
	'a newcomer is greeted once; order, filter, pane and cursor of a root are there again at the next start',
	{timeout: 180_000},
	async () => {
		const root = await temporaryDirectory();
		for (const name of ['api', 'apollo', 'web']) await environmentWithoutPip(join(root, name, '.venv'));
		const options = {patience, cols: 110, rows: 30, env: {VENVTUI_HOME: join(root, 'own')}};
		const first = openProgram([root], options);
		await first.waitFor(/New here\? \[\?\] lists the keys/);
		await first.waitFor('3 environments');
		first.type('/ap\r');
		// Ordered by size before both are known, the rows would stand in another order, and stay there.
		await first.waitFor(/\/ap: 2 shown[^]*api .*\d[KM] [^]*apollo .*\d[KM] /);
		first.type('o6j');
		await first.waitFor(/>.*apollo[^]*K in \d+ files/);
		first.type('q');
		await first.exited;

		const again = openProgram([root], options);
		const screen = await again.waitFor(/\/ap: 2 shown[^]*SIZE[^]*> +apollo[^]*K in \d+ files/);
		expect(screen).not.toContain('New here');
		expect(screen).toMatch(/SIZE▾/);
		again.type('\u001b');
		await again.waitFor(/> +apollo[^]*web|web[^]*> +apollo/);
		again.type('q');
		await again.exited;
	},
);

test('the terminal is asked for its background; an answer, also a late one, chooses the shades and types nothing', async () => {
	const root = await temporaryDirectory();
	for (const name of ['api', 'web']) await environmentWithoutPip(join(root, name, '.venv'));
	const env = {VENVTUI_HOME: join(root, 'own'), COLORTERM: 'truecolor', COLORFGBG: undefined};
	const app = openProgram([root], {patience, cols: 110, env});
	await app.waitFor(/> +api/);
	const cursorShade = () => app.cells().find(row => row.some(({text}) => text === '>'))?.[3]?.background;
	const dark = cursorShade();
	expect(app.written()).toContain('\u001B]11;?\u001B\\\u001B[c');
	app.type('\u001B[?1;2cj\u001B]11;rgb:ffff/ffff/ffff\u001B\\');
	await app.waitFor(/> +web/);
	await expect.poll(cursorShade, {timeout: patience}).not.toBe(dark);
	app.type('\u001B]11;rgb:0000/0000/00');
	app.type('00\u0007');
	await expect.poll(cursorShade, {timeout: patience}).toBe(dark);
	expect(app.screenText()).toMatch(/> +web/);
	expect(app.screenText()).not.toMatch(/does nothing|rgb/);
});

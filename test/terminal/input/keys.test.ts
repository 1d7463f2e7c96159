import {rm, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {openProgram} from '../../helpers/terminal.js';

const patience = 20_000;

/** An environment, and the program on it. */
const open = async () => {
	const root = await temporaryDirectory();
	await environmentWithoutPip(join(root, 'aaa/.venv'));
	const app = openProgram([root], {patience, cols: 120, rows: 24, env: {VENVTUI_HOME: join(root, 'own')}});
	await app.waitFor(/1 environment/);
	await app.waitFor(/> +aaa/);
	const press = async (keys: string, wanted: RegExp): Promise<string> => {
		app.type(keys);
		return app.waitFor(wanted);
	};
	return {app, root, press};
};

test('Enter goes into a directory of the disk pane; Left, Backspace and Escape lead up to where it was entered', async () => {
	const {app, press} = await open();
	await press('6\rw', /> bin\//);
	await press('j', /> lib\//);
	await press('\r', /> ?↑ \.\./);
	await press('\u001b[D', /> lib\//);
	await press('\r', /> ?↑ \.\./);
	await press('\u007f', /> lib\//);
	await press('\rj\r', /lib\/python3/);
	await press('\u001b', /> python3/);
	await press('\u001b', /> lib\//);
	await press('\u001b', /\[Enter\] open/);
	app.type('q');
	expect((await app.exited).exitCode).toBe(0);
});

test('the footer dims the keys that only say why they do nothing, and they say it', async () => {
	const root = await temporaryDirectory();
	const broken = await environmentWithoutPip(join(root, 'broken/.venv'));
	await rm(join(broken, 'bin/python'));
	await symlink('/opt/versions/3.0.4/bin/python3.0', join(broken, 'bin/python'));
	await environmentWithoutPip(join(root, 'sound/.venv'));
	const app = openProgram([root], {patience, cols: 120, rows: 24, env: {VENVTUI_HOME: join(root, 'own')}});
	/** Whether the letter of a key is dim in the footer. */
	const isDim = (letter: string): boolean | undefined => {
		const footer = app.cells().at(-2) ?? [];
		const at = footer.findIndex(({text}, index) => text === letter && footer[index - 1]?.text === '[');
		return footer[at]?.dim;
	};
	await app.waitFor(/> +\S+ broken[^]*broken[^]*\[i\]nstall/);
	await expect.poll(() => ['c', 'i', 'r', 'd', 'x'].map(isDim)).toEqual([false, true, false, false, true]);
	app.type('i');
	await app.waitFor(/Its Python is gone: \[m\] repairs it, \[r\] resets it/);
	app.type('j');
	await app.waitFor(/> +sound/);
	await expect.poll(() => ['c', 'i', 'r', 'd', 'x'].map(isDim)).toEqual([false, false, false, false, false]);
});

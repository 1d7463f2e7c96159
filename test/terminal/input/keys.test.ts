import {rm, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath} from '../../../source/core/model/path.js';
import {listOrders} from '../../../source/tui/state/order.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {openProgram} from '../../helpers/terminal.js';

const patience = 20_000;

/** Thirty bare environments behind a real one, and the program on them. */
const open = async () => {
	const root = await temporaryDirectory();
	await environmentWithoutPip(join(root, 'aaa/.venv'));
	for (let index = 10; index < 40; index++) bareEnvironment(fsPath(join(root, `p${index}/.venv`)));
	const app = openProgram([root], {patience, cols: 120, rows: 24, env: {VENVTUI_HOME: join(root, 'own')}});
	await app.waitFor(/31 environments/);
	await app.waitFor(/> +aaa/);
	const press = async (keys: string, wanted: RegExp): Promise<string> => {
		app.type(keys);
		return app.waitFor(wanted);
	};
	return {app, root, press};
};

test('every key that moves, marks, orders and scans does so in a real terminal', {timeout: 240_000}, async () => {
	const {app, press} = await open();
	// A page is all rows in view but one.
	await press('\u001b[6~', /1[0-9] of 31|2\d of 31/);
	await press('\u001b[5~', /1 of 31/);
	await press('\u0004', /(1|2)\d of 31/);
	await press('\u0015', / 1 of 31/);
	await press('\u001b[F', /31 of 31/);
	await press('\u001b[H', / 1 of 31/);
	await press('G', /31 of 31/);
	await press('g', / 1 of 31/);
	await press('vjj', /3 marked/);
	await press('v', /3 marked/);
	await press('\u001b', /New here|^(?![^]*marked)/);
	await press('A', /31 marked/);
	await press('A', /^(?![^]*31 marked)/);
	// Two Escapes in one read end the filter and take the marks away; an arrow behind an Escape is an arrow, too.
	await press('/p1\r A', /10 shown[^]*10 marked/);
	await press('\u001b\u001b', /^(?!.*shown)(?![^]*marked)/);
	await press('/p2\r', /10 shown/);
	await press('\u001b\u001b[B', /^(?!.*shown)[^]*>[ !]+p21/);
	await press('g', / 1 of 31/);
	await press('o', /SIZE▾/);
	await press('O', /SIZE▴/);
	// None of them lies in a repository, whose order is left out.
	await press('o'.repeat(listOrders.length - 2), /ENVIRONMENT▾/);
	for (const rescan of ['R', '\u0012', '\u001b[15~']) {
		app.type(rescan);
		await app.waitFor(/31 environments/);
	}
	await press('=', /[Mm]ark/);
	await press('L/nowhere\r', /No such directory: \/nowhere/);
	await press('\u001b', /31 environments/);
	await press('y', /Copy to the clipboard/);
	await press('\u001b', /31 environments/);
	app.type('q');
	expect((await app.exited).exitCode).toBe(0);
});

test('every key that opens something opens it, and Escape leads back', {timeout: 240_000}, async () => {
	const {app, press} = await open();
	const screens = [
		['S', /By kind/],
		['F', /\d+ packages? /],
		['D', /in two environments|in several environments/],
		['P', /interpreter/],
		['J', /Jobs of this run/],
		['u', /Nothing to undo/],
		['s', /Sweep/],
	] as const;
	for (const [key, wanted] of screens) {
		await press(key, wanted);
		await press('\u001b', /Environments/);
	}
	await press('JJ', /log|Log/);
	await press('\u001b', /Jobs of this run/);
	await press('\u001b', /Environments/);
	await press('?', /Every key/);
	await press('/the\r', /\/the/);
	const first = app.screenText();
	await press('n', /Every key/);
	await expect.poll(() => app.screenText() !== first).toBe(true);
	await press('N', /Every key/);
	await press('\u001b', /\[\/\] searches/);
	await press('\u001b', /Environments/);
	await press('g3', /\[3? ?Packages\]/);
	await press('\rww', /tree \[w\]/);
	await press('ww', /outdated \[w\][^]*\[V\] asks the package index/);
	await press('6ww', /by (package|directory) \[w\]/);
	await press('\u001b1', /Path/);
	for (const [key, wanted] of [
		['x', /Run the checks of/],
		['V', /Run the installer of/],
		// It has no package, so the installer has nothing to be asked.
		['U', /No package to upgrade/],
		['!', /shell/],
		['i', /Install into/],
		['r', /Python|Reset/],
	] as const) {
		await press(key, wanted);
		await press('\u001b', /\[Enter\] open/);
	}
	app.type('q');
	expect((await app.exited).exitCode).toBe(0);
});

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

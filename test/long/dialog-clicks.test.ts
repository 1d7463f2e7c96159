import {readdirSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {answerQuestion} from '../helpers/answer-question.js';
import {environmentToInstallInto} from '../helpers/python.js';
import {temporaryDirectory} from '../helpers/temporary.js';
import {openProgram, type TerminalApp} from '../helpers/terminal.js';
import {makeWheel} from '../helpers/wheel.js';

const size = {cols: 80, rows: 24};
const filesBelow = (directory: string): readonly string[] =>
	readdirSync(directory, {recursive: true, encoding: 'utf8'}).toSorted();

const clickAt = (column: number, row: number): string => `\u001b[<0;${column};${row}M\u001b[<0;${column};${row}m`;

/** Clicks on each cell of the screen except those of Escape, and on that at the end; the dialog stays open until then. */
const clickEverywhere = async (app: TerminalApp, dialog: RegExp): Promise<void> => {
	await app.waitFor(screen => dialog.test(screen) && /Esc cancel/.test(screen));
	// By then its keys would count.
	await delay(500);
	const lines = app.screenText().split('\n');
	const escapeRow = lines.findIndex(line => line.includes('Esc cancel')) + 1;
	const escapeColumn = (lines[escapeRow - 1] ?? '').indexOf('Esc cancel') + 1;
	const isEscape = (column: number, row: number): boolean =>
		row === escapeRow && column >= escapeColumn && column < escapeColumn + 'Esc cancel'.length;
	for (let row = 1; row <= size.rows; row++) {
		const columns = Array.from({length: size.cols}, (_, index) => index + 1).filter(column => !isEscape(column, row));
		app.type(columns.map(column => clickAt(column, row)).join(''));
	}
	// A key behind all those clicks closes nothing, and Escape would not find the dialog if one of them had.
	await delay(500);
	expect(app.screenText()).toMatch(dialog);
	app.type(clickAt(escapeColumn, escapeRow));
	await app.waitFor(screen => !dialog.test(screen) && !screen.includes('Esc cancel'));
};

test('clicks on all cells of the dialogs that delete, reset, free, trust and install change nothing', async () => {
	const root = await temporaryDirectory();
	const [project, wheels] = [join(root, 'project'), join(root, 'wheels')];
	await mkdir(project);
	const wheel = await makeWheel(wheels, {name: 'alpha', version: '1.0'});
	for (const name of ['requirements.txt', 'requirements-dev.txt'])
		await writeFile(join(project, name), `--no-index\n--find-links ${wheels}\nalpha\n`);
	await environmentToInstallInto(join(project, '.venv'));
	const before = filesBelow(project);
	const heldOnes = () => filesBelow(root).filter(path => path.endsWith('pyvenv.cfg'));
	const env = {VENVTUI_HOME: join(root, 'own')};
	const app = openProgram([project], {...size, patience: 120_000, cwd: project, env});
	await app.waitFor(screen => /1 environment/.test(screen) && !screen.includes('scanning'));

	app.type('i');
	await app.waitFor(/Install into/);
	app.type(`${wheel}\r`);
	await clickEverywhere(app, /Run the installer in/);
	app.type('i');
	await app.waitFor(/Install into/);
	app.type(`${wheel}\r`);
	await answerQuestion(app, 'y', /Run the installer in/);
	await app.waitFor(/would install 1:/);
	await clickEverywhere(app, /Install .* into/);
	expect(filesBelow(project)).toEqual(before);

	app.type('r');
	await app.waitFor(/Reset .* from/);
	await delay(500);
	// The choice changes nothing: a second click on its row goes on to the question that does.
	const row =
		app
			.screenText()
			.split('\n')
			.findIndex(line => line.includes('> requirements.txt')) + 1;
	app.type(clickAt(40, row));
	await app.waitFor(/Reset [^]*y reset/);
	await delay(500);
	const [keys = ''] = app
		.screenText()
		.split('\n')
		.filter(line => line.includes('y reset'));
	const keyRow = app.screenText().split('\n').indexOf(keys) + 1;
	app.type(clickAt(keys.indexOf('y reset') + 1, keyRow));
	await app.waitFor('Press y: no click agrees to a change');
	app.type('\u001b');
	await app.waitFor(screen => !screen.includes('y reset'));
	expect(filesBelow(project)).toEqual(before);

	app.type('d');
	await clickEverywhere(app, /Delete .*\?/);
	expect(filesBelow(project)).toEqual(before);
	expect(heldOnes()).toEqual(['project/.venv/pyvenv.cfg']);

	app.type('d');
	await answerQuestion(app, 'y', /Delete .*\?/);
	await app.waitFor(/Deleted/);
	const held = heldOnes();
	expect(held).toHaveLength(1);
	app.type('f');
	await clickEverywhere(app, /Free .*\?/);
	expect(heldOnes()).toEqual(held);
	app.type('q');
	await clickEverywhere(app, /kept for undo/);
	expect(heldOnes()).toEqual(held);
	// Only what a key has answered was done.
	app.type('J');
	await app.waitFor(/Jobs[^]*1 of 1/);
}, 400_000);

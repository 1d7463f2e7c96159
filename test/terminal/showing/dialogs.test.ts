import {join} from 'node:path';
import {expect, test} from 'vitest';
import {projects} from '../../helpers/projects.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {openProgram, type Cell, type TerminalApp} from '../../helpers/terminal.js';

const open = async (env: Readonly<Record<string, string | undefined>> = {}): Promise<TerminalApp> => {
	const {root} = await projects('api', 'web');
	const home = await temporaryDirectory();
	const app = openProgram([root], {
		cols: 120,
		rows: 30,
		patience: 60_000,
		env: {VENVTUI_HOME: join(home, 'own'), COLORTERM: 'truecolor', NO_COLOR: undefined, ...env},
	});
	await app.waitFor(screen => /web .* today/.test(screen) && !screen.includes('scanning'));
	return app;
};

/** The cells of the row with a text, from where the text begins. */
const cellsAt = (app: TerminalApp, text: string): readonly Cell[] => {
	const row =
		app.cells().find(cells =>
			cells
				.map(cell => cell.text || ' ')
				.join('')
				.includes(text),
		) ?? [];
	const line = row.map(cell => cell.text || ' ').join('');
	return row.slice(line.indexOf(text));
};

test.each([
	['d', 'Delete ', 'y delete'],
	[':', 'Run a command', 'Esc'],
])('what lies behind a dialog of %s is dim and stays off its edges', {timeout: 120_000}, async (key, title, last) => {
	const app = await open();
	expect(cellsAt(app, 'ENVIRONMENT')[0]).toMatchObject({dim: true});
	const colour = cellsAt(app, 'Environments')[0]?.foreground;
	expect(colour).toBeDefined();
	app.type(key);
	await app.waitFor(screen => screen.includes(title) && screen.includes(last));
	expect(cellsAt(app, title)[0]).toMatchObject({dim: false, bold: true});
	expect(cellsAt(app, 'Environments')[0]).toMatchObject({dim: true, foreground: undefined});
	expect(cellsAt(app, '>')[0]).toMatchObject({dim: true, bold: false, foreground: undefined});
	const edges = app
		.cells()
		.map(cells => cells.map(cell => cell.text || ' ').join(''))
		.filter(line => line.includes(title));
	expect(edges).toHaveLength(1);
	expect(edges[0]).toMatch(/ │ [DR].* │ /);
	app.type('\u001b');
	await app.waitFor(screen => !screen.includes(title));
	expect(cellsAt(app, 'Environments')[0]).toMatchObject({dim: false, foreground: colour});
});

test('without colours nothing is dim behind a dialog', {timeout: 120_000}, async () => {
	const app = await open({NO_COLOR: '1'});
	app.type(':');
	await app.waitFor('Run a command');
	expect(
		app
			.cells()
			.flat()
			.filter(({dim}) => dim),
	).toEqual([]);
});

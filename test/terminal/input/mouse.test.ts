import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {answerQuestion} from '../../helpers/answer-question.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {projects} from '../../helpers/projects.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {openProgram, type TerminalApp} from '../../helpers/terminal.js';

const open = async (env: Readonly<Record<string, string>> = {}): Promise<TerminalApp> => {
	const {root} = await projects('api', 'ml', 'web');
	const home = await temporaryDirectory();
	const app = openProgram([root], {
		cols: 120,
		rows: 30,
		patience: 60_000,
		env: {VENVTUI_HOME: join(home, 'own'), ...env},
	});
	// Nothing is left to read, so the footer and the columns stay where they are.
	await app.waitFor(screen => /web .* today/.test(screen) && !screen.includes('scanning'));
	return app;
};

/** Where a text stands, as the mouse counts: from 1. */
const placeOf = (app: TerminalApp, text: string | RegExp): {readonly column: number; readonly row: number} => {
	const lines = app.screenText().split('\n');
	const row = lines.findIndex(line => line.search(text) !== -1);
	return {column: (lines[row] ?? '').search(text) + 1, row: row + 1};
};

const press = (app: TerminalApp, button: number, text: string | RegExp): void => {
	const {column, row} = placeOf(app, text);
	app.type(`\u001b[<${button};${column};${row}M\u001b[<${button};${column};${row}m`);
};
const click = (app: TerminalApp, text: string | RegExp): void => press(app, 0, text);

test(
	'a click selects, a second one opens; heads sort, tabs show, the footer acts, the wheel moves',
	{timeout: 120_000},
	async () => {
		const app = await open();
		click(app, 'web');
		await app.waitFor(/^│> +web/m);
		click(app, 'Config');
		await app.waitFor('include-system-site-packages');
		click(app, / STATE/);
		click(app, /STATE/);
		await app.waitFor(/STATE▾/);
		press(app, 64, 'ml ');
		await app.waitFor(/^│> +api/m);
		press(app, 65, 'ml ');
		await app.waitFor(/^│> +web/m);
		click(app, /\[\?\] keys/);
		await app.waitFor(/Every key[^]*\[Esc\] back/);
		click(app, /\[Esc\]/);
		await app.waitFor(/ENVIRONMENT/);
		click(app, /web +\d/);
		await app.waitFor(/\[Esc\] back/);
		click(app, /\[Esc\] back/);
		await app.waitFor(/\[Enter\] open/);
		// In the palette the first click chooses, the second runs; outside of it a click does nothing.
		app.type(':order');
		await app.waitFor(/: order.* 1 of 2 /);
		click(app, /reverse order/);
		await app.waitFor(/: order.* 2 of 2 /);
		click(app, '3 environments');
		click(app, /reverse order/);
		await app.waitFor(screen => !screen.includes('Run a command') && /STATE▴/.test(screen));
		app.type(':');
		await app.waitFor(/Run a command/);
		click(app, /\[Esc\] close/);
		await app.waitFor(screen => !screen.includes('Run a command'));
		app.type('y');
		await app.waitFor(/Copy to the clipboard/);
		await delay(400);
		click(app, /i interpreter/);
		await app.waitFor(/(Copied|Sent to your terminal).*: .*web.*python/);
	},
);

test(
	'no click but one on Esc answers the question of a deletion, and mouse reports of other encodings run nothing',
	{timeout: 120_000},
	async () => {
		const app = await open();
		click(app, /\[d\]elete/);
		await app.waitFor(/Delete .*api/);
		await delay(400);
		click(app, /y delete/);
		click(app, 'web');
		app.type('\u001b[M !!');
		click(app, /Esc cancel/);
		await app.waitFor(screen => /3 environments/.test(screen) && !/Delete .*api/.test(screen));
		app.type('\u001b[M  !\u001b[M !!');
		app.type('j');
		await app.waitFor(/^│> +ml/m);
		expect(app.screenText()).not.toMatch(/marked|\*/);
	},
);

test(
	'the mouse is given back when it ends, and is never taken where the user does not want it',
	{timeout: 120_000},
	async () => {
		const app = await open();
		app.type('q');
		await app.exited;
		expect(app.written().lastIndexOf('\u001b[?1000l')).toBeGreaterThan(app.written().lastIndexOf('\u001b[?1000h'));
		const without = await open({VENVTUI_MOUSE: 'off'});
		expect(without.written()).not.toContain('\u001b[?1000h');
	},
);

test('rows of a pane and of a screen are selected and opened by clicks, and scrolled by the wheel', async () => {
	const home = await temporaryDirectory();
	const metadata = (name: string) => ({
		[`${name}-1.0.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
		[`${name}-1.0.dist-info/RECORD`]: '',
	});
	const packages = Array.from({length: 40}, (_, index) => metadata(`pkg${index + 10}`));
	bareEnvironment(join(home, 'code/api/.venv'), Object.assign({}, ...packages) as Record<string, string>);
	bareEnvironment(join(home, 'code/web/.venv'));
	const env = {HOME: home, VENVTUI_HOME: join(home, 'own')};
	const app = openProgram([join(home, 'code')], {cols: 120, rows: 30, patience: 20_000, env});
	await app.waitFor(screen => /2 environments/.test(screen) && !screen.includes('scanning'));
	app.type('3');
	await app.waitFor(/ pkg15 +1\.0/);
	click(app, 'pkg15');
	await app.waitFor(/> +pkg15/);
	press(app, 65, 'pkg15');
	await app.waitFor(/> +pkg18/);
	// The wheel moves what is under it, though the pane has the keys.
	press(app, 65, / api +3/);
	await app.waitFor(/2 of 2/);
	press(app, 64, / web +3/);
	await app.waitFor(/1 of 2[^]*pkg15/);
	click(app, 'pkg15');
	await app.waitFor(/> +pkg15/);
	click(app, 'pkg15');
	await app.waitFor(/Came from/);
	click(app, /\[Esc\]/);
	await app.waitFor(/> +pkg15/);
	click(app, /\[Esc\]/);
	await app.waitFor(/\[Enter\] open/);
	app.type('F');
	await app.waitFor(/╭─ Packages[^]*pkg15/);
	click(app, 'pkg15');
	await app.waitFor(/│> .*pkg15/);
	press(app, 64, 'pkg15');
	await app.waitFor(/│> .*pkg12/);
	click(app, 'pkg12');
	await app.waitFor(/1\.0 +api/);
});

test('the wheel scrolls what stands beside the rows of a screen, from its top again for another row', async () => {
	const home = await temporaryDirectory();
	for (let index = 10; index < 60; index++) bareEnvironment(join(home, 'code', `p${index}`, '.venv'));
	const env = {HOME: home, VENVTUI_HOME: join(home, 'own')};
	const app = openProgram([join(home, 'code')], {cols: 170, rows: 30, patience: 60_000, env});
	await app.waitFor(screen => /50 environments/.test(screen) && !screen.includes('scanning'));
	app.type('S');
	await app.waitFor(/┬─+ 1-\d+ of 51 ╮[^]* p10 /);
	press(app, 65, 'p15 ');
	await app.waitFor(/ 4-\d+ of 51 ╮/);
	press(app, 64, 'p15 ');
	await app.waitFor(/ 1-\d+ of 51 ╮/);
	press(app, 65, 'p15 ');
	await app.waitFor(/ 4-\d+ of 51 ╮/);
	app.type('j');
	await app.waitFor(/ 1-\d+ of 51 ╮/);
});

test('a second click lists what a row of the summary counts, and restores nothing that was deleted', async () => {
	const app = await open();
	app.type('d');
	await answerQuestion(app, 'y', /Delete .*api/);
	await app.waitFor(/2 environments[^]*Deleted/);
	app.type('u');
	await app.waitFor(/> .*api[^]*\[Enter\] restore/);
	click(app, /~?\S*\/api/);
	await app.waitFor(/^ \[Enter\] restore$/m);
	app.type('\u001bS');
	// Before its caches are read, a row opens nothing.
	await app.waitFor(/> +venv +2[^]*lists them: \/kind:venv/);
	click(app, / venv +2/);
	await app.waitFor(/\/kind:venv: 2 shown/);
});

import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {openProgram, type TerminalApp} from '../../helpers/terminal.js';

const patience = 60_000;

const prepare = async () => {
	const root = await temporaryDirectory();
	for (const name of ['api', 'web']) await environmentWithoutPip(join(root, 'code', name, '.venv'));
	return {code: join(root, 'code'), home: join(root, 'own')};
};

const said = async (app: TerminalApp, wanted: RegExp): Promise<string> => {
	await expect.poll(() => app.normalText(), {timeout: patience}).toMatch(wanted);
	return app.normalText();
};

test(
	'with --plain each change is one line of text below the others: rows, panes, dialogs, the filter, jobs',
	{timeout: 240_000},
	async () => {
		const {code, home} = await prepare();
		const app = openProgram(['--plain', code], {patience, cols: 100, rows: 60, env: {VENVTUI_HOME: home}});
		await said(app, /List of environments[^]*1 of 2: api, ok, Python 3[^]*2 environments, 0 broken/);
		app.type('j');
		await said(app, /2 of 2: web, /);
		app.type('\r');
		await said(app, /Overview of web, view 1\n *No problems found\n *Path .*web/);
		app.type('6');
		await said(app, /Disk of web, view 1\n.* in \d+ files/);
		app.type('\u001b');
		await said(app, /Disk of web[^]*List of environments\n *2 of 2: web/);
		app.type('/ap');
		await said(app, /Filter\n[^]*ap: 1 shown/);
		app.type('\r');
		await said(app, /ap: 1 shown[^]*List of environments\n *1 of 1: api/);
		app.type(':pin');
		await said(app, /Every action[^]*pin api\. Protects it from every sweep/);
		app.type('\r');
		await said(app, /Running: pin api[^]*Pinned /);
		app.type('d');
		expect(app.normalText()).toContain('Scanning...');
		const text = await said(app, /Question: Delete .*api[^]*y: delete\n[^]*Escape: cancel[^]*\n *f: .*without undo/);
		expect(text).not.toMatch(/[\u2500-\u259F]/);
		await said(app, /Escape: cancel/);
		app.type('\u001b');
		await expect.poll(() => app.normalText().trimEnd().split('\n').at(-1)).toMatch(/1 of 1: api/);
		expect(app.isAlternate()).toBe(false);
		app.type('q');
		expect(await app.exited).toEqual({exitCode: 0, signal: undefined});
	},
);

test('the setting and the variable of Ink choose lines of text, too, and a small window takes all keys', async () => {
	const {code, home} = await prepare();
	const byVariable = openProgram([code], {
		patience,
		cols: 39,
		rows: 9,
		env: {VENVTUI_HOME: home, INK_SCREEN_READER: 'true'},
	});
	await said(byVariable, /1 of 2:\s+api/);
	byVariable.type('j');
	await said(byVariable, /2 of 2:\s+web/);
	byVariable.type('q');
	await byVariable.exited;
	await mkdir(join(home, 'config'), {recursive: true});
	await writeFile(join(home, 'config/config.toml'), 'plain = true\n');
	const bySetting = openProgram([code], {patience, env: {VENVTUI_HOME: home}});
	await said(bySetting, /of 2: web/);
	expect(bySetting.written()).not.toContain('\u001B[?1000h');
	bySetting.type('q');
	await bySetting.exited;
});

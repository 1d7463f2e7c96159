import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {settingsTable} from '../../../source/core/settings/settings-table.js';
import {answerQuestion} from '../../helpers/answer-question.js';
import {builtCommand} from '../../helpers/built-command.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {openProgram} from '../../helpers/terminal.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

/** Two projects, one of them larger, and a home with these settings. */
const prepare = async (settings: readonly string[]) => {
	const top = await temporaryDirectory();
	const [home, code] = [join(top, 'home'), join(top, 'code')];
	await mkdir(join(home, 'places/config'), {recursive: true});
	await writeFile(join(home, 'places/config/config.toml'), settings.join('\n'));
	await environmentWithoutPip(join(code, 'api/.venv'));
	const large = await environmentWithoutPip(join(code, 'web/.venv'));
	await writeFile(join(large, 'lib/ballast'), Buffer.alloc(3_000_000, 1));
	await environmentWithoutPip(join(code, 'archive/old/.venv'));
	return {home, code, env: {HOME: home, VENVTUI_HOME: join(home, 'places')}};
};

test('order, columns, theme, roots, excludes, mouse and keys are as config.toml has them', async () => {
	const {code, env} = await prepare([
		'order = "size"',
		'columns = ["size"]',
		'theme = "none"',
		'exclude = ["archive"]',
		'mouse = false',
		'roots = ["ROOT"]',
		'[keys]',
		'delete = "X"',
	]);
	const file = join(env.VENVTUI_HOME, 'config/config.toml');
	await writeFile(file, (await readFile(file, 'utf8')).replace('ROOT', code));
	const app = openProgram([], {env, cwd: '/', cols: 110});
	const screen = await app.waitFor(text => /web +2\.\d+M/.test(text) && /api/.test(text));
	expect(screen.search(/web/)).toBeLessThan(screen.search(/api/));
	expect(screen).not.toMatch(/old|FREES|USED|STATE/);
	expect(screen).toContain('2 environments');
	expect(
		app
			.cells()
			.flat()
			.every(({foreground, background}) => foreground === undefined && background === undefined),
	).toBe(true);
	expect(app.written()).not.toContain('\u001B[?1000h');
	expect(screen).toContain('[X] delete');
	app.type('d');
	await app.waitFor('d does nothing here');
	app.type('X');
	await app.waitFor(/Delete .*web/);
});

test('what is wrong in config.toml is told with its line and what is used instead, in the UI and by commands', async () => {
	const {home, code, env} = await prepare(['order = "size"', 'theme = "drak"', '[keys]', 'fly = "z"']);
	const app = openProgram([code], {env, cols: 180});
	await app.waitFor(/config\.toml, line 2: theme: "drak" is not one of .*"auto" is used instead/s);
	await app.waitFor(/Line\s+4:\s+keys\.fly:\s+no\s+such\s+name/);
	const {stderr, stdout, status} = builtCommand(['list', code, '--json'], {home});
	expect(stderr).toMatch(/config\.toml, line 2: theme/);
	expect(stderr).toMatch(/^Line 4: keys\.fly: no such name/m);
	expect(status).toBe(0);
	expect(JSON.parse(stdout)).toMatchObject({ok: true});
});

test('settings in the palette opens the file in the editor, with every setting explained', async () => {
	const {home, code, env} = await prepare([]);
	const editor = join(home, 'editor');
	await writeFile(editor, `#!/bin/sh\ncp "$1" '${home}/seen'\n`, {mode: 0o755});
	await writeFile(join(env.VENVTUI_HOME, 'config/config.toml'), '');
	const app = openProgram([code], {env: {...env, VISUAL: undefined, EDITOR: editor}, cols: 120});
	await app.waitFor(/api/);
	app.type(':settings');
	await app.waitFor('Opens the settings in your editor');
	app.type('\r');
	await app.waitFor('is read at the next start');
	expect(await readFile(join(home, 'seen'), 'utf8')).toBe('');
});

test('days, creator, installer and editor are as config.toml has them', async () => {
	const {home, code, env} = await prepare([
		'stale-days = 120',
		'creator = "virtualenv"',
		'installer = "uv"',
		'editor = "noting -w"',
	]);
	/** A program that notes how it is called. */
	const note = (name: string): Promise<void> =>
		writeFile(join(home, name), `#!/bin/sh\necho "$@" >> '${home}/${name}.calls'\nexit 1\n`, {mode: 0o755});
	for (const name of ['noting', 'virtualenv', 'uv']) await note(name);
	const calls = (name: string): string =>
		existsSync(join(home, `${name}.calls`)) ? readFileSync(join(home, `${name}.calls`), 'utf8') : '';
	const variables = {...env, PATH: `${home}:/usr/bin:/bin`, VENVTUI_INSTALLER: undefined};
	const app = openProgram([code], {env: variables, cols: 120, rows: 30, patience: 60_000});
	await app.waitFor(/> +api/);
	app.type('s');
	await app.waitFor('unused for 120 days');
	app.type('\u001b');
	await app.waitFor(/╭─ Environments/);
	app.type('!');
	await app.waitFor('in your editor');
	app.type('e');
	await expect.poll(() => calls('noting'), {timeout: 60_000}).toBe(`-w ${code}/api\n`);
	await app.waitFor(/Opened .*api/);
	app.type('i');
	await app.waitFor('Install into');
	app.type('six\r');
	await answerQuestion(app, 'y', /Run the installer in/);
	await expect.poll(() => calls('uv'), {timeout: 60_000}).toMatch(/^pip install .*six/m);
	await app.waitFor('y try anyway');
	app.type('\u001b');
	await app.waitFor(screen => !screen.includes('try anyway'));
	app.type('c');
	await app.waitFor(/Create an environment/);
	app.type('\u0015new\r');
	await app.waitFor(/Create .*new with/);
	app.type('\r');
	await expect.poll(() => calls('virtualenv'), {timeout: 60_000}).toContain('new');
});

test('every setting is set in a test of the built program', () => {
	const files = ['terminal', 'headless', 'long'].flatMap(name =>
		readdirSync(join('test', name), {recursive: true, encoding: 'utf8'}).map(file => join('test', name, file)),
	);
	const texts = files.flatMap(file => (file.endsWith('.test.ts') ? [readFileSync(file, 'utf8')] : [])).join('\n');
	expect(settingsTable.filter(({key}) => !new RegExp(`${key} = |\\[${key}\\]`).test(texts))).toEqual([]);
});

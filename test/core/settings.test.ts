import {mkdir, writeFile} from 'node:fs/promises';
import {describe, expect, test} from 'vitest';
import {parse} from 'smol-toml';
import type {FsPath} from '../../source/core/model/path.js';
import {defaultSettings} from '../../source/core/model/settings.js';
import {parseSettings} from '../../source/core/settings/parse-settings.js';
import {readSettings, settingsFile, writeFirstSettings} from '../../source/core/settings/read-settings.js';
import {defaultOf, settingsTable} from '../../source/core/settings/settings-table.js';
import {settingProblemsInWords} from '../../source/text/setting-problem.js';
import {temporaryContext} from '../helpers/temporary.js';

const home = '/home/ann' as FsPath;

describe('settings', () => {
	test.each(settingsTable)('the example of $key is taken, and is not the default', row => {
		const {settings, problems} = parseSettings(`${row.key} = ${row.example}\n`, home);
		expect(problems).toEqual([]);
		expect(settings[row.name]).toBeDefined();
		expect(settings[row.name]).not.toEqual(defaultSettings[row.name]);
		if (row.key !== 'roots') expect(settings[row.name]).toEqual(parse(`it = ${row.example}`)['it']);
		if (defaultOf(row) !== '') expect(JSON.parse(defaultOf(row))).toEqual(defaultSettings[row.name]);
	});

	test('what is wrong is told with its line and what is used instead; the rest counts', () => {
		const text = [
			'# mine',
			'theme = "drak"',
			'order = "size"',
			'stale-days = 0',
			'colour = 1',
			'[keys]',
			'delete = 3',
			'fly = "z"',
			'sweep = "X"',
			'check = "enter"',
		];
		const {settings, problems} = parseSettings(text.join('\n'), home);
		expect(settings).toEqual({...defaultSettings, order: 'size', afterDelete: 'hold', keys: {sweep: 'X'}});
		expect(settingProblemsInWords(problems, '/c.toml' as FsPath)).toEqual([
			'/c.toml, line 2: theme: "drak" is not one of auto, dark, light, high-contrast, 16, none; "auto" is used instead',
			'Line 4: stale-days: 0 is less than 1; 90 is used instead',
			'Line 5: colour: no such setting; it is ignored, and rm, reset and sweep keep for undo what they remove',
			expect.stringMatching(/^Line 7: keys\.delete: 3 .*; it is ignored$/),
			'Line 8: keys.fly: no such name; it is ignored',
			`Line 10: keys.check: "enter" can't be given another meaning; it is ignored`,
		]);
	});

	test('a file that is no TOML costs the settings, not the program', async () => {
		const core = await temporaryContext();
		expect(await readSettings(core)).toEqual({settings: defaultSettings, problems: []});
		await mkdir(core.places.config, {recursive: true});
		await writeFile(settingsFile(core), 'theme = "light"\norder = \n');
		const {settings, problems} = await readSettings(core);
		expect(settings).toEqual({...defaultSettings, afterDelete: 'hold'});
		expect(problems).toMatchObject([
			{line: 2, why: {type: 'no-toml'}, instead: {used: 'defaults', keepsForUndo: true}},
		]);
	});

	test('an after-delete or exclude that is wrong, misspelt or in a file that cannot be read keeps undo', async () => {
		const {settings, problems} = parseSettings('after-delete = "Hold"\n', home);
		const instead = {used: {json: '"hold"'}, keepsForUndo: false};
		expect([settings.afterDelete, problems]).toMatchObject(['hold', [{line: 1, why: {type: 'invalid'}, instead}]]);
		expect(parseSettings('exclude = "web"', home).settings.afterDelete).toBe('hold');
		expect(parseSettings('after-delet = "hold"', home).settings.afterDelete).toBe('hold');
		expect(parseSettings('theme = "drak"', home).settings.afterDelete).toBe('free');
		const core = await temporaryContext();
		await mkdir(settingsFile(core), {recursive: true});
		expect((await readSettings(core)).settings.afterDelete).toBe('hold');
	});

	test('a setting that is written as a list of tables is told with its line, too', () => {
		expect(parseSettings('\n[[stale-days]]\nx = 1\n', home).problems).toMatchObject([{line: 2}]);
	});

	test('the first file explains every setting and sets none', async () => {
		const core = await temporaryContext();
		await writeFirstSettings(core);
		expect(await readSettings(core)).toEqual({settings: defaultSettings, problems: []});
		await writeFile(settingsFile(core), 'order = "used"\n');
		await writeFirstSettings(core);
		expect((await readSettings(core)).settings.order).toBe('used');
	});

	test('a root below the home directory is one by its whole path', () => {
		expect(parseSettings('roots = ["~/code", "~", "/srv"]', home).settings.roots).toEqual([
			'/home/ann/code',
			'/home/ann',
			'/srv',
		]);
	});
});

import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {openProgram} from '../../helpers/terminal.js';

const most = 4 * 1024;

test(
	'no key makes the terminal draw 4 kB at 120x36, names of two columns a letter included',
	{timeout: 120_000},
	async () => {
		const root = await temporaryDirectory();
		for (let index = 10; index < 32; index++)
			bareEnvironment(join(root, index % 4 === 0 ? `クライアント/api-${index}` : `work/project-${index}`, '.venv'));
		const env = {VENVTUI_HOME: join(await temporaryDirectory(), 'own'), COLORTERM: 'truecolor', NO_COLOR: undefined};
		const app = openProgram([root], {cols: 120, rows: 36, patience: 60_000, env});
		await app.waitFor(screen => /22 environments/.test(screen) && !/scanning|…  /.test(screen));
		const drawn: Record<string, number> = {};
		const press = async (name: string, keys: string, wanted: RegExp): Promise<void> => {
			const before = Buffer.byteLength(app.written());
			app.type(keys);
			await app.waitFor(wanted);
			// What comes a moment later, as the sizes of a pane, is of this key, too.
			await delay(300);
			drawn[name] = Buffer.byteLength(app.written()) - before;
		};
		const list = /ENVIRONMENT[^]*\[Enter\] open \[Space\]/;
		await press('down', 'j', /2 of 22/);
		await press('configuration', '2', /\[Config\]/);
		await press('overview', '1', /\[Overview\]/);
		await press('palette', ':', /Run a command/);
		await press('closing the palette', '\u001b', list);
		await press('sweep', 's', /Sweep +unused/);
		await press('closing the sweep', 'q', list);
		await press('help', '?', /Every key/);
		await press('closing the help', 'q', list);
		await press('deletion', 'd', /y delete/);
		await press('closing the question', '\u001b', list);
		expect(Object.entries(drawn).filter(([, bytes]) => bytes >= most)).toEqual([]);
	},
);

import {existsSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {answerQuestion} from '../../helpers/answer-question.js';
import {addDistribution} from '../../helpers/distribution.js';
import {environmentToInstallInto} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {openProgram} from '../../helpers/terminal.js';
import {makeWheel} from '../../helpers/wheel.js';

const patience = 120_000;

test(
	'install, check, a reset that fails, one that succeeds, delete, create: by keys alone',
	{timeout: 400_000},
	async () => {
		const root = await temporaryDirectory();
		const [project, wheels] = [join(root, 'project'), join(root, 'wheels')];
		await mkdir(project);
		const wheel = await makeWheel(wheels, {name: 'alpha', version: '1.0', requires: ['beta']});
		await makeWheel(wheels, {name: 'beta', version: '2.0'});
		const asksFor = (lines: string) =>
			writeFile(join(project, 'requirements.txt'), `--no-index\n--find-links ${wheels}\n${lines}`);
		await asksFor('beta\n');
		const environment = await environmentToInstallInto(join(project, '.venv'));
		await addDistribution(environment, {name: 'beta', version: '2.0'});
		const env = {VENVTUI_HOME: join(root, 'own')};
		const app = openProgram([project], {patience, cols: 120, rows: 34, cwd: project, env});

		await app.waitFor('1 environment');
		app.type('i');
		await app.waitFor(/Install into/);
		app.type(`${wheel}\r`);
		await answerQuestion(app, 'y', /Run the installer in/);
		await app.waitFor(/would install 1:/);
		await answerQuestion(app, 'y', /Install .* into/);
		await app.waitFor(/installed alpha 1\.0/);
		app.type('3');
		await app.waitFor(/alpha +1\.0/);

		// Asked about once, and remembered.
		app.type('x');
		await app.waitFor(/[Ii]solated/);

		await asksFor('no-such-thing\n');
		app.type('r');
		await answerQuestion(app, 'y', /Reset .*\.venv\?/);
		await app.waitFor(/no version of no-such-thing/);
		expect(existsSync(join(environment, 'bin/python'))).toBe(true);
		await asksFor('beta\n');
		app.type('r');
		await answerQuestion(app, 'y', /Reset .*\.venv\?/);
		await app.waitFor(/Reset .*package.* held/);

		app.type('d');
		await answerQuestion(app, 'y', /Delete .*\?/);
		// The one that the reset replaced is held under the same name.
		await answerQuestion(app, 'y', /older one of the same name/);
		await app.waitFor(/Deleted .* still on disk/);
		expect(existsSync(environment)).toBe(false);

		await app.waitFor(/No virtual environments|\[c\]/);
		app.type('c');
		await app.waitFor(/Create an environment/);
		app.type('\r');
		await app.waitFor(/Create .* with/);
		app.type('\r');
		await app.waitFor(/Install packages from/);
		app.type('\r');
		await app.waitFor(/Created .* installed beta 2\.0/);
		expect(existsSync(join(environment, 'bin/python'))).toBe(true);

		app.type('q');
		// What remains on the terminal afterwards says "still on disk", too.
		await answerQuestion(app, 'h', /hold for next time/);
		expect(await app.exited).toEqual({exitCode: 0, signal: undefined});
		expect([app.isAlternate(), app.isCursorHidden()]).toEqual([false, false]);
		expect(app.normalText()).toMatch(/held|still on disk|restore/);
	},
);

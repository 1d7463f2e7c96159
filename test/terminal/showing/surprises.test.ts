import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {environmentWithoutPip} from '../../helpers/python.js';
import {surprisedAt} from '../../helpers/surprise.js';
import {builtProgram, openTerminal, programNode} from '../../helpers/terminal.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

test('a project that makes the UI fail is one row that says so; its panes and all other rows still work', async () => {
	const home = await temporaryDirectory();
	for (const name of ['bad', 'good']) {
		mkdirSync(join(home, 'code', name), {recursive: true});
		await environmentWithoutPip(join(home, 'code', name, '.venv'));
		writeFileSync(join(home, 'code', name, 'requirements.txt'), 'demo==1.0\n');
	}
	const app = openTerminal([programNode, builtProgram, '.'], {
		cols: 110,
		rows: 30,
		cwd: join(home, 'code'),
		env: {HOME: home, VENVTUI_HOME: join(home, 'places'), ...(await surprisedAt('bad/requirements.txt'))},
		patience: 60_000,
	});
	await app.waitFor(screen => /bad.*degraded/s.test(screen) && screen.includes('good'));
	await app.waitFor(/The requirements of its project could not be determined/);
	app.type('5');
	await app.waitFor(/a mistake in venv-tui/);
	app.type('j');
	await app.waitFor(/demo[\s\S]*missing/);
	app.type('q');
	expect((await app.exited).exitCode).toBe(0);
});

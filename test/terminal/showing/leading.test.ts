import {existsSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {openProgram} from '../../helpers/terminal.js';

/** Two environments on the system's Python, one on a Python that is gone. */
const open = async () => {
	const root = await temporaryDirectory();
	for (const name of ['api', 'web']) bareEnvironment(join(root, name, '.venv'));
	const lost = bareEnvironment(join(root, 'old', '.venv'));
	writeFileSync(join(lost, 'pyvenv.cfg'), 'home = /opt/versions/3.0.4/bin\nversion = 3.0.4\n');
	rmSync(join(lost, 'bin/python'));
	renameSync(join(lost, 'lib/python3.11'), join(lost, 'lib/python3.0'));
	symlinkSync('/opt/versions/3.0.4/bin/python3', join(lost, 'bin/python'));
	expect(existsSync('/opt/versions/3.0.4')).toBe(false);
	const env = {VENVTUI_HOME: join(await temporaryDirectory(), 'own'), NO_COLOR: '1'};
	const app = openProgram([root], {cols: 120, rows: 30, patience: 60_000, env});
	await app.waitFor(screen => /3 environments/.test(screen) && !screen.includes('scanning'));
	return app;
};

test(
	'Enter on a row of the summary lists its environments, and Escape shows all again',
	{timeout: 120_000},
	async () => {
		const app = await open();
		app.type('S');
		await app.waitFor(/> +venv +3[^]*\[Enter\] lists them: \/kind:venv/);
		app.type('jj');
		await app.waitFor(/> +3\.0 +1[^]*lists them: \/py:3\.0/);
		app.type('\r');
		await app.waitFor(screen => /\/py:3\.0: 1 shown/.test(screen) && /^[│┃]> . old /m.test(screen));
		expect(app.screenText()).not.toMatch(/[│┃] +. web /);
		app.type('\u001b');
		await app.waitFor(screen => !screen.includes('shown') && /[│┃] +. web /.test(screen));
	},
);

test('Enter on a Python lists what uses it, on a missing one what lost it', {timeout: 120_000}, async () => {
	const app = await open();
	app.type('P');
	await app.waitFor(/> 1 environment lost python3\.0\.4[^]*\[Enter\] list them/);
	app.type('\r');
	await app.waitFor(
		screen => /\/base:\/opt\/versions\/3\.0\.4.*: 1 shown/.test(screen) && /^[│┃]> . old /m.test(screen),
	);
});

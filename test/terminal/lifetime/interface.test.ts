import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {answerQuestion} from '../../helpers/answer-question.js';
import {projects} from '../../helpers/projects.js';
import {openProgram, type TerminalApp} from '../../helpers/terminal.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

const open = async (root: string, size: {cols: number; rows: number} = {cols: 100, rows: 30}) => {
	const home = await temporaryDirectory();
	const app = openProgram([root], {...size, cwd: root, env: {HOME: home, VENVTUI_HOME: join(home, 'own')}});
	await app.waitFor(/\[\?\] keys/);
	return app;
};

const isRestored = (app: TerminalApp) => [app.isAlternate(), app.isCursorHidden()];

test('q, Ctrl-C and SIGTERM restore the terminal', async () => {
	const {root} = await projects();
	for (const leave of [
		{end: (app: TerminalApp) => app.type('q'), exitCode: 0},
		{end: (app: TerminalApp) => app.type('\u0003'), exitCode: 0},
		{end: (app: TerminalApp) => app.kill('SIGTERM'), exitCode: 143},
		{end: (app: TerminalApp) => app.kill('SIGHUP'), exitCode: 143},
	]) {
		const app = await open(root);
		expect(app.isAlternate()).toBe(true);
		leave.end(app);
		expect((await app.exited).exitCode).toBe(leave.exitCode);
		expect(isRestored(app)).toEqual([false, false]);
	}
});

test('an environment is found, deleted by d and y, brought back by u and Enter', async () => {
	const {root} = await projects('api', 'web');
	const app = await open(root);
	await app.waitFor(/2 environments/);
	app.type('jd');
	await answerQuestion(app, 'y', /Delete .*web\/\.venv\?/);
	await app.waitFor(/still on disk: \[u\]/);
	expect(await readdir(join(root, 'web'))).not.toContain('.venv');
	app.type('u');
	await app.waitFor(/Kept for undo: 1/);
	app.type('\r');
	await app.waitFor(screen => /Brought back|Restored/i.test(screen));
	expect(await readdir(join(root, 'web'))).toContain('.venv');
	app.type('q');
	app.type('q');
	expect((await app.exited).exitCode).toBe(0);
});

test('after a window was too small, the screen is drawn again as soon as it grows', async () => {
	const app = await open((await projects('api', 'web')).root, {cols: 80, rows: 24});
	await app.waitFor(/2 environments/);
	app.resize(30, 8);
	await app.waitFor(/Too small/);
	app.resize(40, 12);
	await app.waitFor(/FREES/);
	app.resize(120, 36);
	await app.waitFor(/\[(1 )?Overview\]/);
});

import {existsSync, readdirSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {answerQuestion} from '../../helpers/answer-question.js';
import {builtCommand} from '../../helpers/built-command.js';
import {openProgram} from '../../helpers/terminal.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

test('--demo shows environments of every state, touches nothing of the user’s, and is gone at the end', async () => {
	const top = await temporaryDirectory();
	const [home, temporary] = [join(top, 'home'), join(top, 'tmp')];
	await mkdir(home);
	await mkdir(temporary);
	const env = {HOME: home, VENVTUI_HOME: join(home, 'own'), TMPDIR: temporary};
	const app = openProgram(['--demo'], {env, cols: 120, rows: 30, patience: 60_000});
	const screen = await app.waitFor(
		text =>
			['broken', 'unused', 'pinned', 'active', '-> web'].every(state => text.includes(state)) && /\[s\]/.test(text),
	);
	expect(screen).toMatch(/~\/code +6 environments, 1 link/);
	app.type('jd');
	await answerQuestion(app, 'y', /Delete ~\/code\/ml\/exp7/);
	await app.waitFor(/~\/code +5 environments/);
	app.type('q');
	await answerQuestion(app, 'h', /hold for next time/);
	expect((await app.exited).exitCode).toBe(0);
	expect(readdirSync(temporary)).toEqual([]);
	expect(existsSync(join(home, 'own'))).toBe(false);
});

test('a signal removes the demo, too; with a path or a command it is wrong usage', async () => {
	const top = await temporaryDirectory();
	const app = openProgram(['--demo'], {env: {HOME: top, TMPDIR: top}, cols: 120, patience: 60_000});
	await app.waitFor(/6 environments/);
	app.kill('SIGTERM');
	await app.exited;
	expect(readdirSync(top).filter(name => name.startsWith('venv-tui-demo'))).toEqual([]);
	const {status, stderr} = builtCommand(['list', '--demo'], {home: top});
	expect([status, stderr]).toEqual([2, expect.stringContaining('--demo opens the terminal UI')]);
});

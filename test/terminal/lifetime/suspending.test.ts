import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {answerQuestion} from '../../helpers/answer-question.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {builtProgram, openTerminal, programNode} from '../../helpers/terminal.js';

test('Ctrl-Z gives the terminal back, and fg draws the screen again', {timeout: 120_000}, async () => {
	const root = await temporaryDirectory();
	bareEnvironment(join(root, 'api/.venv'));
	const env = {PS1: 'prompt> ', VENVTUI_HOME: join(root, 'own'), HOME: root};
	const app = openTerminal(['/bin/bash', '--norc', '--noprofile', '-i'], {cwd: root, env, patience: 60_000});
	await app.waitFor('prompt>');
	app.type(`'${programNode}' '${builtProgram}' .\r`);
	await app.waitFor(screen => app.isAlternate() && /> +\S*.*api/.test(screen));
	app.type('\u001A');
	await app.waitFor(/Stopped/);
	expect([app.isAlternate(), app.isCursorHidden()]).toEqual([false, false]);
	app.type('fg\r');
	await app.waitFor(screen => app.isAlternate() && /> +\S*.*api/.test(screen) && screen.includes('[?] keys'));
	expect(app.isCursorHidden()).toBe(true);
	app.type('q');
	// The shell's next prompt: before that, what is typed could still be read by the program that is leaving.
	await app.waitFor(screen => !app.isAlternate() && screen.trimEnd().endsWith('prompt>'));
	app.type('exit\r');
	await app.exited;
});

test('a hang-up (SIGHUP) frees no held environment', {timeout: 120_000}, async () => {
	const [root, home] = [await temporaryDirectory(), await temporaryDirectory()];
	bareEnvironment(join(root, 'api/.venv'));
	const env = {VENVTUI_HOME: join(home, 'own'), HOME: home};
	const app = openTerminal([programNode, builtProgram, root], {cwd: root, env, patience: 60_000});
	await app.waitFor(/> +.*api/);
	app.type('d');
	await answerQuestion(app, 'y', /Delete .*api\/\.venv\?/);
	await app.waitFor(/still on disk/);
	app.kill('SIGHUP');
	await app.exited;
	expect([app.isAlternate(), app.isCursorHidden()]).toEqual([false, false]);
	const held = readdirSync(root, {recursive: true}).map(String);
	expect(held.some(path => path.endsWith('pyvenv.cfg'))).toBe(true);
	const again = openTerminal([programNode, builtProgram, root], {cwd: root, env, patience: 60_000});
	await again.waitFor(/1 deleted, .* still on disk: \[u\]/);
});

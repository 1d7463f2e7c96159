import {join} from 'node:path';
import {expect, test} from 'vitest';
import {answerQuestion} from '../../helpers/answer-question.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {builtProgram, openProgram, openTerminal, programNode} from '../../helpers/terminal.js';

const prepare = async () => {
	const home = await temporaryDirectory();
	for (const name of ['api', 'web']) bareEnvironment(join(home, 'code', name, '.venv'));
	return {code: join(home, 'code'), env: {HOME: home, VENVTUI_HOME: join(home, 'own'), NO_COLOR: undefined}};
};

const size = {cols: 110, rows: 30, patience: 60_000};

test('on a dumb terminal nothing is drawn, and a line says what to use instead', async () => {
	const {code, env} = await prepare();
	const app = openTerminal(['env', 'TERM=dumb', programNode, builtProgram, code], {...size, env});
	expect((await app.exited).exitCode).toBe(2);
	expect(app.normalText()).toContain('venv-tui list');
	expect(app.written()).not.toContain('\u001b');
});

test('with 16 colours the row of the cursor stands out', async () => {
	const {code, env} = await prepare();
	const words = ['env', '-u', 'COLORTERM', 'TERM=xterm', programNode, builtProgram, code] as const;
	const app = openTerminal(words, {...size, env});
	await app.waitFor(/2 environments[^]*\[\?\] keys/);
	const row = app.cells().find(cells => cells.some(({text}) => text === '>')) ?? [];
	const cell = row.find(({text}) => text === 'a');
	expect(cell?.inverse || !['0', undefined].includes(cell?.background)).toBe(true);
});

test('with --ascii every cell of the list, panes, screens and dialogs is ASCII', async () => {
	const {code, env} = await prepare();
	const app = openProgram(['--ascii', code], {...size, env});
	const screens = new Set<string>();
	const painted = (screen: string): boolean => {
		screens.add(screen);
		return true;
	};
	for (const [keys, see] of [
		['', /2 environments[^]*\[\?\] keys/],
		['?', /Every key[^]*Esc/],
		['G', / (\d+) of \1 /],
		['\u001b', /Environments/],
		[':', /Run a command/],
		['\u001b', /\[\?\] keys/],
		['\r', /\[Esc\] back/],
		['3', /\[Esc\] back/],
		['4', /\[Esc\] back/],
		['\u001b', /\[enter\] open|\[Enter\] open/],
		['P', /Pythons[^]*\[Esc\] back/],
		['\u001b', /open/],
		['D', /Duplicate/],
		['\u001b', /open/],
		['d', /Delete .*api[^]*y delete/],
		['\u001b', /open/],
	] as const) {
		app.type(keys);
		// Whatever is drawn until then counts, too: what is measured or read stands there with three dots.
		await app.waitFor(screen => painted(screen) && see.test(screen));
	}
	expect([...screens].join('\n').match(/[^\n -~]/g)).toBeNull();
});

test('quitting asks about what this run deleted, and the next run asks about nothing', async () => {
	const {code, env} = await prepare();
	const first = openProgram([code], {...size, env});
	await first.waitFor(/2 environments/);
	first.type('d');
	await answerQuestion(first, 'y', /Delete .*api/);
	await first.waitFor(/still on disk/);
	first.type('q');
	await answerQuestion(first, 'h', /hold for next time/);
	await first.exited;
	const second = openProgram([code], {...size, env});
	await second.waitFor(/1 environment[^]*still on disk/);
	second.type('q');
	expect((await second.exited).exitCode).toBe(0);
});

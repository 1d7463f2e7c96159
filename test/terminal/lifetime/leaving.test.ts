import {join} from 'node:path';
import {expect, test} from 'vitest';
import {bundleCrashingProgram} from '../../helpers/crash/crashing-program.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {builtProgram, openTerminal, programNode, type TerminalApp} from '../../helpers/terminal.js';

const patience = 60_000;
const timeout = 120_000;

type Opening = {readonly variables?: Readonly<Record<string, string>>; readonly program?: string};

/** The program on a directory with one environment, its screen drawn. */
const opened = async ({variables = {}, program = builtProgram}: Opening = {}): Promise<TerminalApp> => {
	const root = await temporaryDirectory();
	await environmentWithoutPip(join(root, 'project/.venv'));
	const env = {VENVTUI_HOME: join(root, 'own'), ...variables};
	const app = openTerminal([programNode, program, root], {patience, env});
	await app.waitFor(/project.*venv|project +3\./);
	expect([app.isAlternate(), app.isCursorHidden()]).toEqual([true, true]);
	return app;
};

const isRestored = (app: TerminalApp) => ({alternate: app.isAlternate(), cursorHidden: app.isCursorHidden()});
const restored = {alternate: false, cursorHidden: false};

test.each([
	['q', 'q', 0],
	['Ctrl-C', '\u0003', 0],
])('%s leaves the terminal as it was', {timeout}, async (_name, keys, exitCode) => {
	const app = await opened();
	app.type(keys);
	expect(await app.exited).toEqual({exitCode, signal: undefined});
	expect(isRestored(app)).toEqual(restored);
	expect(app.normalText()).not.toContain('ENVIRONMENT');
});

test.each([
	['SIGTERM', 143],
	['SIGHUP', 143],
])('%s leaves the terminal as it was', {timeout}, async (signal, exitCode) => {
	const app = await opened();
	app.kill(signal);
	expect(await app.exited).toEqual({exitCode, signal: undefined});
	expect(isRestored(app)).toEqual(restored);
});

test('a crash restores the terminal, says what failed and names the log with its stack', {timeout}, async () => {
	const code = "process.on('SIGUSR2', () => { throw new Error('made by a test') })";
	const app = await opened({
		variables: {NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`},
	});
	app.kill('SIGUSR2');
	expect((await app.exited).exitCode).not.toBe(0);
	expect(isRestored(app)).toEqual(restored);
	expect(app.normalText()).toContain('made by a test');
	expect(app.normalText()).toContain('mistakes.log');
});

test(
	'a crash while it draws leaves the terminal as it was, and says what and where its stack is',
	{timeout},
	async () => {
		const app = await opened({program: await bundleCrashingProgram()});
		app.type(':');
		expect((await app.exited).exitCode).not.toBe(0);
		expect(isRestored(app)).toEqual(restored);
		expect(app.normalText()).toContain('(Error: made by a render)');
		expect(app.normalText()).toContain('mistakes.log');
		expect(app.normalText()).not.toContain('ENVIRONMENT');
	},
);

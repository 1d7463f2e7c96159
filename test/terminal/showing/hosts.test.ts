import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {builtProgram, openTerminal, programNode, type TerminalApp} from '../../helpers/terminal.js';

const line = (host: string, path: string, more: object = {}): object => ({
	...{type: 'environment', host, path, kind: 'venv', status: 'ok', python: {version: '3.11.7'}},
	usage: {allocatedBytes: 5 << 20, apparentBytes: 0, reclaimableBytes: 5 << 20, exact: true, files: 3, inodes: 4},
	...more,
});

const broken = {
	status: 'broken',
	health: [
		{id: 'base-removed', code: 'H03', severity: 'broken', message: 'Its Python \u001b[2J is gone', hint: 'Reset it'},
	],
};

/** Files of two machines with the same path, and of a third one that gave nothing. */
const recorded = async (): Promise<{readonly home: string; readonly files: readonly string[]}> => {
	const home = await temporaryDirectory();
	const write = (name: string, ...lines: readonly object[]): string => {
		writeFileSync(join(home, name), lines.map(each => `${JSON.stringify(each)}\n`).join(''));
		return join(home, name);
	};
	const end = (host: string) => ({type: 'summary', ok: true, host});
	return {
		home,
		files: [
			write('a.ndjson', line('web1', '/home/me/api/.venv'), end('web1')),
			write('b.ndjson', line('me@web2', '/home/me/api/.venv', broken), end('me@web2')),
			write('c.ndjson'),
		],
	};
};

const opened = (home: string, words: readonly [string, ...string[]], cols = 120): TerminalApp =>
	openTerminal(words, {cols, rows: 30, cwd: home, env: {HOME: home, VENVTUI_HOME: join(home, 'own')}});

test('the UI shows the lists of other machines, changes nothing, and says what to run there', async () => {
	const {home, files} = await recorded();
	const app = opened(home, [programNode, builtProgram, '--from', ...files]);
	await app.waitFor(/c +\(no list\) .* not li/);
	expect(app.screenText()).toMatch(/HOST +ENVIRONMENT/);
	expect(app.screenText()).toMatch(/✗ me@web2 +\/home\/me\/api .* broken/);
	expect(app.screenText()).toMatch(/web1 +\/home\/me\/api /);
	expect(app.screenText()).toContain('2 environments');
	app.type('/host:web2\r');
	await app.waitFor('1 shown');
	await app.waitFor('Its Python \\x1b[2J is gone');
	app.type('d');
	await app.waitFor("It is on me@web2. There: ssh -t me@web2 'venv-tui rm /home/me/api/.venv'");
	app.type('y');
	await app.waitFor(/r +ssh -t me@web2 'venv-tui reset \/home\/me\/api\/\.venv'/);
	app.type('\u001b');
	await app.waitFor(screen => !screen.includes('Copy to the clipboard'));
	app.type('s');
	await app.waitFor('sweep is of this machine alone');
	app.type('q');
	expect(await app.exited).toMatchObject({exitCode: 0});
});

test('a machine whose list lacks something has a row with the reason, and has: says why it finds none', async () => {
	const {home, files} = await recorded();
	const end = {type: 'summary', ok: false, host: 'web3'};
	const error = {
		type: 'error',
		host: 'web3',
		code: 'no-root',
		what: "Can't read /s\u001brv",
		why: 'It is not there',
	};
	const lines = [line('web3', '/home/me/api/.venv'), error, end].map(each => `${JSON.stringify(each)}\n`);
	writeFileSync(join(home, 'd.ndjson'), lines.join(''));
	const app = opened(home, [programNode, builtProgram, '--from', ...files, join(home, 'd.ndjson')]);
	await app.waitFor(/web3 +\(the rest\) .* not li/);
	expect(app.screenText()).toMatch(/web3 +\/home\/me\/api /);
	expect(app.screenText()).toContain('3 environments');
	app.type('/host:web3\r');
	app.type('g');
	const pane = (screen: string) => screen.replaceAll(/^.*│(?=.*│\s*$)|│\s*$/gm, '').replaceAll(/\s+/g, ' ');
	await app.waitFor(screen =>
		pane(screen).includes("Not all of it could be read: Can't read /s\\x1brv: It is not there"),
	);
	app.type('/ has:numpy');
	await app.waitFor(/No match for \/host:web3 has:numpy *│[^]*Lists of other machines name no packages/);
	app.type('\u001bq');
	expect(await app.exited).toMatchObject({exitCode: 0});
});

test('a list that is piped to the UI is shown, and keys come from the terminal', async () => {
	const {home, files} = await recorded();
	const app = opened(home, ['sh', '-c', `cat ${files[0]} | ${programNode} ${builtProgram} --from -`], 80);
	await app.waitFor(/web1 +\/home\/me\/api/);
	app.type('q');
	expect(await app.exited).toMatchObject({exitCode: 0});
});

test('without a terminal, or with a command that reads no lists, the flags are refused', async () => {
	const {home, files} = await recorded();
	for (const [words, said] of [
		[['--from', files[0]!, '--host', 'a'], "--from and --host can't be given together"],
		[['rm', '--host', 'a', '.venv'], "rm doesn't take --host"],
	] as const) {
		const app = opened(home, [programNode, builtProgram, ...words]);
		expect(await app.exited).toMatchObject({exitCode: 2});
		expect(app.normalText()).toContain(said);
	}
});

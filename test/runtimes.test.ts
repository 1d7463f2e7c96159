import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {oldestNode} from '../source/core/model/runtime.js';
import {environmentWithoutPip} from './helpers/python.js';
import {builtProgram, openTerminal} from './helpers/terminal.js';
import {temporaryDirectory} from './helpers/temporary.js';

// npm's packages `node`, `bun` and `deno`, each installed into a directory of this one: `node12.0.0`, `bun`, `deno`.
const runtimes = process.env['VENV_TUI_TEST_RUNTIMES'] ?? '';
const names = existsSync(runtimes) ? readdirSync(runtimes).sort() : [];
const binary = (name: string): string => {
	const program = name.replace(/[\d.]+$/, '');
	const own = join(runtimes, name, 'node_modules/node/bin/node');
	return existsSync(own) ? own : join(runtimes, name, 'node_modules/.bin', program);
};
const oldNodes = names.filter(name => name.startsWith('node'));

const run = ([file, ...words]: readonly [string, ...string[]], home: string) =>
	spawnSync(file, words, {encoding: 'utf8', env: {...process.env, VENVTUI_HOME: join(home, 'own')}});

test('the oldest Node that the program accepts is the one that package.json asks for', () => {
	const top = dirname(dirname(fileURLToPath(import.meta.url)));
	const {engines} = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as {engines: {node: string}};
	expect(engines.node).toBe(`>=${oldestNode.join('.')}`);
});

test('a Node that is too old gets one sentence, and a JSON document if JSON was asked for', async () => {
	const directory = await temporaryDirectory();
	const disguise = join(directory, 'disguise.cjs');
	await writeFile(disguise, "Object.defineProperty(process.versions, 'node', {value: '18.20.8'});");
	const ran = run([process.execPath, '--require', disguise, builtProgram, 'list', '--json'], directory);
	expect([ran.status, ran.stderr]).toEqual([
		3,
		"venv-tui: Can't run here: Node 20.19 or newer is needed, and this is Node 18.20.8. Get a newer one from https://nodejs.org, or run uvx venv-tui, which brings its own.\n",
	]);
	expect(JSON.parse(ran.stdout)).toMatchObject({ok: false, error: {code: 'unsupported-platform'}});
});

test.skipIf(process.platform === 'win32')(
	'a limit of open files below what Node needs to load us gets a sentence',
	async () => {
		const home = await temporaryDirectory();
		const words = ['-c', 'ulimit -n 24; exec "$@"', 'sh', process.execPath, builtProgram, 'list', '--json'] as const;
		const ran = run(['/bin/sh', ...words], home);
		expect([ran.status, ran.stderr]).toEqual([
			1,
			"venv-tui: Can't start: too many files are open. ulimit -n 4096 allows more; then try again.\n",
		]);
		expect(JSON.parse(ran.stdout)).toMatchObject({ok: false, error: {code: 'failed', why: 'too many files are open'}});
	},
);

describe.skipIf(oldNodes.length === 0)('on old Nodes (needs npm packages of other runtimes)', () => {
	test.each(oldNodes)('%s prints one sentence that it is too old', async name => {
		const ran = run([binary(name), builtProgram, 'sweep', '--broken', '--yes'], await temporaryDirectory());
		expect([ran.status, ran.stdout]).toEqual([3, '']);
		expect(ran.stderr).toMatch(
			new RegExp(`^venv-tui: Can't run here: Node 20\\.19 or newer is needed, and this is Node ${name.slice(4)}.*\n$`),
		);
	});
});

test.skipIf(!names.includes('deno'))(
	'Deno (needs npm packages of other runtimes) is refused before anything is looked at',
	async () => {
		const root = await temporaryDirectory();
		const path = await environmentWithoutPip(join(root, '.venv'));
		const words = ['run', '--allow-all', builtProgram, 'sweep', '--broken', '--yes', root];
		const ran = run([binary('deno'), ...words], root);
		expect([ran.status, ran.stdout]).toEqual([3, '']);
		expect(ran.stderr).toMatch(/^venv-tui: Can't run here: this is Deno [\d.]+, which .*\n$/);
		expect(existsSync(path)).toBe(true);
	},
);

describe.skipIf(!names.includes('bun'))('on Bun (needs npm packages of other runtimes)', () => {
	test('a listing equals that of Node, and a deleted environment comes back', async () => {
		const root = await temporaryDirectory();
		await mkdir(join(root, 'a'));
		const path = await environmentWithoutPip(join(root, 'a/.venv'));
		const list = (file: string) =>
			JSON.parse(run([file, builtProgram, 'list', '--json', root], root).stdout) as unknown;
		expect(list(binary('bun'))).toEqual(list(process.execPath));

		const removed = run([binary('bun'), builtProgram, 'rm', '--hold', '--yes', path], root);
		expect([removed.status, existsSync(path)]).toEqual([0, false]);
		const held = JSON.parse(run([binary('bun'), builtProgram, 'restore', '--json'], root).stdout) as {
			held: readonly {id: string}[];
		};
		expect(run([binary('bun'), builtProgram, 'restore', held.held[0]?.id ?? ''], root).status).toBe(0);
		expect(existsSync(join(path, 'bin/python'))).toBe(true);
	});

	test('the terminal UI opens and leaves', async () => {
		const root = await temporaryDirectory();
		await environmentWithoutPip(join(root, 'a/.venv'));
		const app = openTerminal([binary('bun'), builtProgram, root], {env: {VENVTUI_HOME: join(root, 'own')}});
		await app.waitFor('1 environment');
		app.type('q');
		expect(await app.exited).toEqual({exitCode: 0, signal: undefined});
	});
});

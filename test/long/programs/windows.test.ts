import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {join, win32} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {checksum} from '../../helpers/checksum.js';
import {builtProgram} from '../../helpers/terminal.js';

// A directory with two programs: `node` and `python`, both of Windows, run by Wine. .ci/run makes it.
const windows = process.env['VENV_TUI_TEST_WINDOWS'] ?? '';
const isThere = windows !== '' && existsSync(join(windows, 'node')) && existsSync(join(windows, 'python'));

/** A path of this machine, as Wine shows it. */
const shown = (path: string): string => win32.join('Z:\\', ...path.split('/'));

const run = (program: 'node' | 'python', words: readonly string[]) =>
	spawnSync(join(windows, program), words, {encoding: 'utf8', maxBuffer: 64 * 1024 ** 2});

describe.skipIf(!isThere)('on Windows (needs Wine)', () => {
	let top = '';
	const project = (): string => join(top, 'My Project');
	const environment = (): string => join(project(), '.venv');
	const venvTui = (...words: readonly string[]) => run('node', [shown(builtProgram), ...words]);
	const json = (...words: readonly string[]): unknown => JSON.parse(venvTui(...words, '--json').stdout);

	beforeAll(() => {
		top = mkdtempSync(join(windows, 'try-'));
		const {stdout} = run('python', ['-m', 'venv', shown(environment())]);
		if (!existsSync(join(environment(), 'Scripts/pip.exe'))) throw new Error(`venv failed: ${stdout}`);
	});
	afterAll(() => rmSync(top, {recursive: true}));

	test('an environment is found, healthy, with the packages that its own pip lists', () => {
		expect(json('list', shown(top))).toMatchObject({
			environments: [{path: shown(environment()), project: shown(project()), kind: 'venv', status: 'ok', health: []}],
		});
		const {packages} = json('show', shown(environment())) as {packages: ReadonlyArray<Record<string, unknown>>};
		const pip = spawnSync(
			join(windows, 'python'),
			['-m', 'pip', '--python', shown(join(environment(), 'Scripts/python.exe')), 'list', '--format', 'json'],
			{encoding: 'utf8'},
		);
		const listed = JSON.parse(/^\[.*\]/m.exec(pip.stdout)?.[0] ?? '[]') as unknown;
		expect(packages.map(({name, version}) => ({name, version}))).toEqual(listed);
		expect(json('find', 'pip', shown(top))).toMatchObject({matches: [{name: 'pip'}]});
	});

	test('what would change it is refused with exit code 3 and the reason, and it stays as it was', () => {
		const before = checksum(environment());
		const changes = [
			['rm', shown(environment()), '--yes'],
			['create', shown(join(project(), 'new'))],
			['check', shown(environment()), '--trust'],
		];
		for (const words of changes) {
			const {status, stderr} = venvTui(...words);
			expect([status, stderr], words.join(' ')).toEqual([3, expect.stringContaining('Windows')]);
		}
		expect(checksum(environment())).toBe(before);
		expect(existsSync(join(project(), 'new'))).toBe(false);
	});

	test('a sweep says what it would offer', () => {
		const {status, stderr} = venvTui('sweep', shown(top), '--dry-run');
		expect([status, stderr]).toEqual([0, expect.stringContaining('Nothing is chosen to be deleted')]);
	});
});

import {appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {once} from 'node:events';
import {join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {beforeAll, describe, expect, test} from 'vitest';
import {checksum} from '../../helpers/checksum.js';
import {hasWindows, useWindows, runOnWindows, shown, startProgramOnWindows} from '../../helpers/windows.js';

describe.skipIf(!hasWindows)('on Windows, what destroys many files (needs Wine)', () => {
	const {top, venvTui, json} = useWindows();
	const project = (): string => join(top(), 'My Project');
	const environment = (): string => join(project(), '.venv');
	const namesIn = (path: string): readonly string[] => readdirSync(path).sort();
	const packages = (): unknown =>
		(json('show', shown(environment())) as {packages: ReadonlyArray<Record<string, unknown>>}).packages.map(
			({name, version}) => [name, version],
		);
	const require = (...lines: readonly string[]): void =>
		writeFileSync(join(project(), 'requirements.txt'), lines.join('\n'));
	const make = (path: string): void => void runOnWindows('python', ['-m', 'venv', '--without-pip', shown(path)]);

	/** Runs it, and kills it as soon as something is to be seen on the disk. */
	const killWhen = async (isTime: () => boolean, words: readonly string[]): Promise<void> => {
		const program = startProgramOnWindows(join(top(), 'data'), join(top(), 'wheels'), words);
		const exit = once(program, 'exit');
		while (!isTime()) {
			expect(program.exitCode, 'it ended before it could be killed').toBeNull();
			await setTimeout(2);
		}
		program.kill('SIGKILL');
		await exit;
	};

	/** Whether a journal entry beside the environment has this state. */
	const isAt = (state: string): boolean => {
		const holder = join(project(), '.held-by-venvtui');
		const names = existsSync(holder) ? readdirSync(holder).filter(name => name.endsWith('.json')) : [];
		return names.some(name => textOf(join(holder, name)).includes(`"state":"${state}"`));
	};

	beforeAll(() => {
		make(environment());
		require('helper==1.0');
		const {status, stderr} = venvTui('sync', shown(environment()), '--trust');
		expect([status, stderr]).toEqual([0, '']);
	});

	test('a reset is refused with exit code 3 until it was accepted that it is untried', () => {
		const before = checksum(project());
		const {status, stderr} = venvTui('reset', shown(environment()), '--yes');
		expect([status, stderr]).toEqual([3, expect.stringContaining('--windows-untested')]);
		expect(checksum(project())).toBe(before);
	});

	test('a reset that fails leaves the old one to the byte, and nothing beside it', () => {
		require('demo', 'no-such-package');
		const before = checksum(project());
		const failed = venvTui('reset', shown(environment()), '--yes', '--windows-untested');
		expect([failed.status, failed.stderr]).toEqual([1, expect.stringContaining('The old one is back')]);
		expect(checksum(project())).toBe(before);
		// What is not there is told before anything is moved.
		const refused = venvTui('reset', shown(environment()), '--yes', '--python', '3.7');
		expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('No Python 3.7 found')]);
		expect(checksum(project())).toBe(before);
	});

	test('a reset that is killed while pip installs is undone by the next start', async () => {
		require('demo');
		const installed = join(environment(), 'Lib/site-packages/demo');
		const before = checksum(environment());
		await killWhen(() => isAt('old-moved') && existsSync(installed), ['reset', shown(environment()), '--yes']);
		const {status, stdout, stderr} = venvTui('recover');
		expect([status, stdout], stderr).toEqual([0, expect.stringContaining('the old one is back')]);
		expect([checksum(environment()), namesIn(project())]).toEqual([before, ['.venv', 'requirements.txt']]);
	});

	test('a reset installs what the project asks for, and what it replaced can be restored to the byte', () => {
		const before = checksum(environment());
		const {status, stderr} = venvTui('reset', shown(environment()), '--yes', '--hold');
		expect([status, stderr]).toEqual([0, '']);
		expect(packages()).toEqual([
			['demo', '1.0'],
			['helper', '2.0'],
		]);
		const {held} = json('restore') as {held: ReadonlyArray<{readonly id: string}>};
		expect(venvTui('restore', held[0]?.id ?? '').status).toBe(0);
		expect(checksum(environment())).toBe(before);
		// The new one is held now, since it stood there.
		const {status: freed} = venvTui('free', '--all', '--yes');
		expect([freed, namesIn(project())]).toEqual([0, ['.venv', 'requirements.txt']]);
	});

	test('a deletion that is killed while it frees is finished by the next start', async () => {
		const caches = join(environment(), 'Lib/site-packages/helper/__pycache__');
		mkdirSync(caches, {recursive: true});
		for (let index = 0; index < 2000; index++) writeFileSync(join(caches, `m${index}.cpython-313.pyc`), '');
		await killWhen(() => isAt('freeing'), ['rm', shown(environment()), '--yes']);
		expect(existsSync(environment())).toBe(false);
		const {status, stdout, stderr} = venvTui('recover');
		expect([status, namesIn(project())], stdout + stderr).toEqual([0, ['requirements.txt']]);
	});

	test('a plan is applied to what has not changed since', () => {
		const [one, other] = ['one', 'other'].map(name => join(top(), 'old', name, '.venv')) as [string, string];
		make(one);
		make(other);
		const plan = join(top(), 'plan.json');
		// Nothing is chosen by itself where no processes are seen: the user does.
		const config = 'pyvenv.cfg';
		for (const path of [one, other])
			writeFileSync(
				join(path, config),
				readFileSync(join(path, config), 'utf8').replace(/^home = .*$/m, 'home = Z:\\gone'),
			);
		venvTui('sweep', shown(join(top(), 'old')), '--broken', '--plan', shown(plan));
		writeFileSync(plan, readFileSync(plan, 'utf8').replaceAll('"selected": false', '"selected": true'));
		appendFileSync(join(other, config), 'changed = yes\n');
		const {status, stdout} = venvTui('sweep', '--apply', shown(plan), '--yes', '--hold');
		expect([status, stdout]).toEqual([3, expect.stringMatching(/one\\\.venv: deleted[^]*other\\\.venv: not deleted/)]);
		expect([existsSync(one), existsSync(other)]).toEqual([false, true]);
		const {held} = json('restore') as {held: ReadonlyArray<{readonly id: string}>};
		expect([venvTui('restore', held[0]?.id ?? '').status, existsSync(one)]).toEqual([0, true]);
	});
});

/** Text of a file that may be replaced while it is read. */
const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

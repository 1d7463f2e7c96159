import {spawnSync} from 'node:child_process';
import {existsSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {checksum} from '../../helpers/checksum.js';
import {recoverScene} from '../../helpers/crash/crash.js';
import {
	asOfAnotherMachine,
	copiedProgram,
	killWhileInstalling,
	sceneToKill,
	startAgain,
	type Killed,
} from '../../helpers/crash/killed-program.js';

// The built program was killed while an installer ran, in a container that was made anew since, so that nobody can tell
// whether its process still lives.

const program = copiedProgram();

const cutOff = async (words: readonly string[]): Promise<Killed> => {
	const at = await sceneToKill(program());
	await killWhileInstalling(at, words);
	asOfAnotherMachine(at);
	return at;
};

const run = ({program: file, variables, directory}: Killed, words: readonly string[]) => {
	const {status, stdout, stderr} = spawnSync(process.execPath, [file, ...words], {
		env: variables,
		cwd: join(directory, 'project'),
		encoding: 'utf8',
	});
	return {status, said: stdout + stderr};
};

const changing = [
	['reset', '.venv', '--yes'],
	['reset', '--yes'],
	['reset', '--dry-run', '--take-over'],
	['create'],
	['install', '.venv', 'alpha==2.0', '--trust'],
	['install', 'alpha==2.0', '--trust'],
	['uninstall', '.venv', 'beta', '--yes', '--trust'],
	['upgrade', '.venv', 'alpha', '--trust'],
	['sync', '--trust'],
	['fix', '.venv', '--yes'],
	['rm', '.venv', '--yes'],
];

test('no command changes what a cut-off reset has left: it names the reset and the flag', async () => {
	const at = await cutOff(['reset', '--yes']);
	const before = checksum(at.directory);
	for (const words of changing) {
		const {status, said} = run(at, words);
		expect([words, status, said]).toEqual([
			words,
			3,
			expect.stringMatching(/a reset of it was interrupted.*\n.*--take-over/),
		]);
	}
	expect(checksum(at.directory)).toBe(before);
});

test('reset --take-over puts the old one back first, then resets it', async () => {
	const at = await cutOff(['reset', '--yes', '--hold']);
	const {status, said} = run(at, ['reset', '--yes', '--hold', '--take-over']);
	expect([status, said]).toEqual([0, expect.stringContaining('was interrupted; the old one is back')]);
	const {held, recovered, litter} = await recoverScene(at);
	expect([held.map(({heldPath}) => checksum(heldPath)), recovered, litter]).toEqual([[at.before], [], []]);
});

test.each([
	['install', ['install', '.venv', 'alpha==2.0', '--trust']],
	['sync', ['sync', '--trust']],
	['upgrade', ['upgrade', '.venv', 'alpha', '--trust']],
])('%s --take-over undoes the installation first, and a later recover undoes nothing', async (_, words) => {
	const at = await cutOff(['install', '.venv', 'alpha==2.0', '--trust']);
	const {status, said} = run(at, [...words, '--take-over']);
	expect([status, said]).toEqual([0, expect.stringContaining('An installation into')]);
	const site = join(at.path, 'lib', readdirSync(join(at.path, 'lib'))[0] ?? '', 'site-packages');
	expect(startAgain(at, ['recover', '--take-over'])).toBe('Nothing to recover\n');
	expect(existsSync(join(site, 'alpha/__init__.py'))).toBe(true);
});

test('rm --take-over deletes what was there before', async () => {
	const at = await cutOff(['reset', '--yes']);
	expect(run(at, ['rm', '.venv', '--hold', '--yes', '--take-over'])).toMatchObject({status: 0});
	const {held, litter} = await recoverScene(at);
	expect([held.map(({heldPath}) => checksum(heldPath)), litter]).toEqual([[at.before], []]);
});

test('create --take-over removes the remains first, then creates it', async () => {
	const words = ['create', 'new', '--with', 'uv', '-r', 'requirements.txt'];
	const at = await cutOff(words);
	expect(run(at, words)).toMatchObject({status: 3});
	expect(run(at, [...words, '--take-over'])).toMatchObject({
		status: 0,
		said: expect.stringContaining('its remains were removed') as string,
	});
	expect(existsSync(join(at.directory, 'project/new/pyvenv.cfg'))).toBe(true);
	expect(await recoverScene(at)).toMatchObject({recovered: [], litter: []});
});

test('a home that was lost with the container: --take-over acts on the named environment, nothing else does', async () => {
	const at = await cutOff(['reset', '--yes', '--hold']);
	rmSync(at.registry, {recursive: true});
	expect(run(at, ['reset', '--yes'])).toMatchObject({status: 3});
	expect(run(at, ['install', 'elsewhere/.venv', 'alpha', '--take-over', '--trust']).said).toContain('does not exist');
	const {status} = run(at, ['reset', '--yes', '--hold', '--take-over']);
	const {held, litter} = await recoverScene(at);
	expect([status, held.map(({heldPath}) => checksum(heldPath)), litter]).toEqual([0, [at.before], []]);
});

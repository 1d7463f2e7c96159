import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {holdingDirectoryName} from '../../../source/core/discover/skipped-directories.js';
import {lockName} from '../../../source/core/held/holding-directory.js';
import {ownIdentity} from '../../../source/core/platform/processes/process-identity.js';
import {whyNoInjection} from '../../helpers/crash/fault-injection.js';
import {copiedProgram, sceneToKill, startAgain, type Killed} from '../../helpers/crash/killed-program.js';
import {environmentWithoutPip} from '../../helpers/python.js';

// Two runs of the built program, of which the second comes at the very moment that once lost something.

const program = copiedProgram();

type Ended = {readonly status: number | null; readonly said: string};

const start = async (at: Killed, words: readonly string[], before: readonly string[] = []): Promise<Ended> => {
	const [command = '', ...rest] = [...before, process.execPath, at.program, ...words];
	const child = spawn(command, rest, {
		// One thread for what is asynchronous: strace counts calls a thread.
		env: {...at.variables, UV_THREADPOOL_SIZE: '1'},
		cwd: join(at.directory, 'project'),
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let said = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
	const [status] = (await once(child, 'close')) as [number | null];
	return {status, said};
};

const until = async (what: () => boolean): Promise<void> => {
	while (!what()) await setTimeout(5);
};

const isInstalled = (at: Killed): boolean => {
	const library = join(at.path, 'lib');
	const [python = ''] = readdirSync(library);
	return existsSync(join(library, python, 'site-packages/alpha/__init__.py'));
};

/** Puts the lock of a process there that has ended. */
const lockOfTheDead = async (at: Killed): Promise<string> => {
	const holder = join(at.directory, 'project', holdingDirectoryName);
	mkdirSync(holder, {mode: 0o700});
	writeFileSync(join(holder, '.gitignore'), '*\n');
	const file = join(holder, lockName(at.path));
	const owner = {...(await ownIdentity()), host: hostname(), pid: 4_194_303, startTime: '1'};
	writeFileSync(file, JSON.stringify(owner), {mode: 0o600});
	return file;
};

/** Makes the installer go on until the file that is answered exists. */
const untilTold = (at: Killed): string => {
	const [stub, told] = [join(at.directory, 'programs/uv'), join(at.directory, 'go-on')];
	writeFileSync(
		stub,
		readFileSync(stub, 'utf8').replace('for part in', `until [ -e '${told}' ]; do sleep 0.05; done\nfor part in`),
	);
	return told;
};

// The call that is slow, and how often the lock was read by then.
const moments = [
	['before it is read once more', 'openat', {nth: 2, reads: 1}],
	['before it is moved away', 'rename', {nth: 1, reads: 2}],
] as const;

test.skipIf(whyNoInjection !== '').each(moments)(
	`a lock that was assessed dead and is a living one's since is not broken: %s${whyNoInjection}`,
	async (_, call, {nth, reads}) => {
		const at = await sceneToKill(program());
		const told = untilTold(at);
		const lock = await lockOfTheDead(at);
		const dead = readFileSync(lock, 'utf8');
		const trace = join(at.directory, 'strace.log');
		const slow = ['-e', `inject=${call}:delay_enter=10000000:when=${nth}`];
		const traced = [
			'strace',
			'-f',
			'-b',
			'execve',
			'-qq',
			'-o',
			trace,
			'-P',
			lock,
			'-e',
			'trace=openat,rename',
			...slow,
		];
		const second = start(at, ['rm', '.venv', '--yes'], traced);
		await until(() => existsSync(trace) && (readFileSync(trace, 'utf8').match(/openat\(.*= /g)?.length ?? 0) >= reads);
		const first = start(at, ['install', '.venv', 'alpha==2.0', '--trust']);
		await until(() => existsSync(join(at.directory, 'home/installer')));
		const living = readFileSync(lock, 'utf8');
		expect(living).not.toBe(dead);
		expect(await second).toMatchObject({status: 3, said: expect.stringContaining('another venv-tui') as string});
		expect(readFileSync(lock, 'utf8')).toBe(living);
		writeFileSync(told, '');
		expect(await first).toMatchObject({status: 0});
		expect(isInstalled(at)).toBe(true);
		expect(startAgain(at, ['recover'])).toBe('Nothing to recover\n');
	},
);

test('while an environment is reset, the one around it is not deleted, and the reset ends as it should', async () => {
	const at = await sceneToKill(program());
	const told = untilTold(at);
	const outer = join(at.directory, 'project/outer');
	await environmentWithoutPip(outer);
	const inner = join(outer, 'share/inner/.venv');
	mkdirSync(join(outer, 'share/inner'), {recursive: true});
	await environmentWithoutPip(inner);
	writeFileSync(join(outer, 'share/inner/requirements.txt'), 'alpha==2.0\n');
	const reset = start(at, ['reset', inner, '--yes']);
	await until(() => existsSync(join(at.directory, 'home/installer')));
	const deletion = await start(at, ['rm', outer, '--yes', '--in-use']);
	expect(deletion).toMatchObject({status: 3, said: expect.stringContaining('another venv-tui') as string});
	writeFileSync(told, '');
	expect(await reset).toMatchObject({status: 0, said: expect.not.stringMatching(/^ +at /m) as string});
	expect(isInstalled({...at, path: inner as Killed['path']})).toBe(true);
	expect(startAgain(at, ['recover'])).toBe('Nothing to recover\n');
});

import {execFileSync, spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {
	endGroup,
	identityOf,
	isAlive,
	ownIdentity,
} from '../../../../source/core/platform/processes/process-identity.js';
import {bareEnvironment} from '../../../helpers/bare-environment.js';
import {checksum} from '../../../helpers/checksum.js';
import {temporaryDirectory} from '../../../helpers/temporary.js';
import {builtProgram, programNode} from '../../../helpers/terminal.js';

const start = async (script: string): Promise<ChildProcess & {readonly pid: number}> => {
	const child = spawn('/bin/sh', ['-c', `${script}`], {detached: true, stdio: ['ignore', 'pipe', 'ignore']});
	onTestFinished(() => void child.kill('SIGKILL'));
	await once(child.stdout, 'data');
	return child as ChildProcess & {readonly pid: number};
};

/** How many of a group are no zombies, as ps sees it. */
const livingOf = (group: number): number =>
	execFileSync('ps', ['-eo', 'pgid=,stat='], {encoding: 'utf8'})
		.split('\n')
		.map(line => line.trim().split(/\s+/))
		.filter(([id, state = '']) => id === String(group) && !state.startsWith('Z')).length;

test('this process is reported as alive', async () => {
	expect(await isAlive(await ownIdentity())).toBe('alive');
});

test('a process whose number belongs to another one now is dead', async () => {
	expect(await isAlive({...(await ownIdentity()), startTime: '1'})).toBe('dead');
});

test.each(['host', 'bootId', 'pidNamespace'] as const)(
	'the state of a process with another %s is unknown',
	async field => {
		const foreign = {...(await ownIdentity()), [field]: 'another'};
		expect(await isAlive(foreign)).toBe('unknown');
		await expect(endGroup(foreign)).rejects.toMatchObject({code: 'locked'});
	},
);

test('ending a group ends what its leader started, also when it ignores the first signal', async () => {
	const child = await start('trap "" TERM; (trap "" TERM; echo $$; while :; do sleep 0.05; done) & wait');
	const identity = await identityOf(child.pid);
	if (identity === undefined) throw new Error('not started');
	await endGroup(identity, {graceMs: 50});
	expect(await isAlive(identity)).toBe('dead');
	expect(livingOf(child.pid)).toBe(0);
});

test('a group that outlives its leader is still ended', async () => {
	const child = await start('sleep 60 & echo started; sleep 0.2');
	const identity = await identityOf(child.pid);
	if (identity === undefined) throw new Error('not started');
	await once(child, 'exit');
	expect(livingOf(child.pid)).toBe(1);
	await endGroup(identity);
	expect(livingOf(child.pid)).toBe(0);
});

test('ending a group whose number belongs to another process touches nothing', async () => {
	const child = await start('echo started; sleep 60');
	const identity = await identityOf(child.pid);
	if (identity === undefined) throw new Error('not started');
	await endGroup({...identity, startTime: '1'});
	expect(await isAlive(identity)).toBe('alive');
	await endGroup(identity);
});

const whyNotUnshared = ((): string => {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) return ' (needs root on Linux)';
	const {status} = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/proc']);
	return status === 0 ? '' : ' (needs the right to mount)';
})();

test.skipIf(whyNotUnshared !== '')(
	`without /proc what reads works, and what changes refuses with a sentence${whyNotUnshared}`,
	async () => {
		const home = await temporaryDirectory();
		const path = bareEnvironment(join(home, '.venv'));
		writeFileSync(join(home, 'requirements.txt'), '');
		const before = checksum(path);
		const run = (...words: readonly string[]) => {
			const line = ['mount -t tmpfs none /proc && exec "$@"', 'sh', programNode, builtProgram, ...words, '--json'];
			const {status, stdout} = spawnSync('unshare', ['-m', 'sh', '-c', ...line], {
				encoding: 'utf8',
				cwd: home,
				env: {...process.env, HOME: home, VENVTUI_HOME: join(home, 'places')},
				timeout: 60_000,
			});
			return [status, JSON.parse(stdout) as unknown];
		};
		expect(run('list')).toMatchObject([0, {environments: [{path}]}]);
		for (const words of [
			['create', 'new', '--with', 'venv'],
			['install', '.venv', 'six', '--trust'],
			['check', '.venv', '--trust'],
			['rm', '.venv', '--yes'],
			['rm', '.venv', '--hold', '--yes'],
			['reset', '.venv', '--yes'],
		])
			expect([words, ...run(...words)]).toMatchObject([
				words,
				3,
				{
					error: {
						code: 'refused',
						what: expect.stringMatching(/^Can't /) as string,
						why: expect.stringMatching(/\/proc is not mounted|mounted in it can't be read/) as string,
						hint: expect.stringContaining('mount -t proc proc /proc') as string,
					},
				},
			]);
		expect(checksum(path)).toBe(before);
	},
);

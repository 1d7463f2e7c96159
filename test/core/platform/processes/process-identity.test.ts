import {execFileSync, spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {expect, onTestFinished, test} from 'vitest';
import {
	endGroup,
	identityOf,
	isAlive,
	ownIdentity,
} from '../../../../source/core/platform/processes/process-identity.js';

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

test('this process is alive, and so it says', async () => {
	expect(await isAlive(await ownIdentity())).toBe('alive');
});

test('a number that was given to another process is dead', async () => {
	expect(await isAlive({...(await ownIdentity()), startTime: '1'})).toBe('dead');
});

test.each(['host', 'bootId', 'pidNamespace'] as const)('of a process with another %s nothing is known', async field => {
	const foreign = {...(await ownIdentity()), [field]: 'another'};
	expect(await isAlive(foreign)).toBe('unknown');
	await expect(endGroup(foreign)).rejects.toMatchObject({code: 'locked'});
});

test('ending a group ends what its leader started, also when it ignores the first signal', async () => {
	const child = await start('trap "" TERM; (trap "" TERM; echo $$; while :; do sleep 0.05; done) & wait');
	const identity = await identityOf(child.pid);
	if (identity === undefined) throw new Error('not started');
	await endGroup(identity, {graceMs: 50});
	expect(await isAlive(identity)).toBe('dead');
	expect(livingOf(child.pid)).toBe(0);
});

test('a group outlives its leader and is still ended', async () => {
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

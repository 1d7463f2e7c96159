import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import {createMeasurer} from '../../../source/core/inspect/size/measurer.js';
import {fsPath, join, type FsPath} from '../../../source/core/model/path.js';
import {mountSlowly, whyNoSlowDisk} from '../../helpers/disks/slow-disk.js';
import {slack} from '../../helpers/long-run.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {builtProgram, openProgram, programNode} from '../../helpers/terminal.js';

// FUSE counts as the disk of another machine. This one takes two milliseconds for each request, and counts them.

const why = whyNoSlowDisk();
const timeout = 180_000;
const patience = 120_000;
const measured: unknown = expect.objectContaining({allocatedBytes: expect.any(Number) as number});
const names = ['one', 'two', 'three', 'four'];

const projects = async (): Promise<FsPath> => {
	const root = fsPath(await temporaryDirectory());
	for (const name of names) await environmentWithoutPip(join(root, `${name}/.venv`));
	return root;
};

type Run = {readonly child: ChildProcess; readonly stdout: () => string; readonly stderr: () => string};

/** Starts the built program without a terminal, with files of its own. */
const start = async (words: readonly string[]): Promise<Run> => {
	const env = {...process.env, VENVTUI_HOME: await temporaryDirectory()};
	const child = spawn(programNode, [builtProgram, ...words], {env, stdio: ['ignore', 'pipe', 'pipe']});
	const texts = {stdout: '', stderr: ''};
	for (const name of ['stdout', 'stderr'] as const)
		child[name].setEncoding('utf8').on('data', (text: string) => (texts[name] += text));
	return {child, stdout: () => texts.stdout, stderr: () => texts.stderr};
};

const environmentsOf = ({stdout}: Run) =>
	(JSON.parse(stdout()) as {environments: Readonly<Record<string, unknown>>[]}).environments;

describe.skipIf(why !== '')(`the disk of another machine${why}`, () => {
	test.each([
		['does not measure there, and asks for four things at a time at most', [], {unmeasured: 'remote-disk'}],
		['measures there where it is told to, at four things at a time too', ['--measure-remote'], {usage: measured}],
	])('list %s', {timeout}, async (_, flags, each) => {
		const disk = await mountSlowly(await projects(), 2);
		const run = await start(['list', disk.path, '--json', ...flags]);
		await once(run.child, 'close');
		expect(environmentsOf(run)).toEqual(names.map((): unknown => expect.objectContaining(each)));
		expect(disk.mostAtATime()).toBeGreaterThan(1);
		expect(disk.mostAtATime()).toBeLessThanOrEqual(4);
	});

	test('the UI asks for four things at a time at most, while z measures too', {timeout}, async () => {
		const disk = await mountSlowly(await projects(), 2);
		const app = openProgram([disk.path], {patience, rows: 30, env: {VENVTUI_HOME: await temporaryDirectory()}});
		await app.waitFor(/> .*\?/);
		app.type('Az');
		await app.waitFor(screen => names.every(name => new RegExp(`${name} .* [\\d.]+[KM] +[\\d.]+[KM] `).test(screen)));
		expect(disk.mostAtATime()).toBeLessThanOrEqual(4);
	});

	test('measuring there is cancelled while another environment has its turn, and in its own', {timeout}, async () => {
		const disk = await mountSlowly(await projects(), 50);
		const measurer = createMeasurer();
		onTestFinished(() => measurer.close());
		const [first, second] = [new AbortController(), new AbortController()];
		const ended: string[] = [];
		const measure = (name: string, {signal}: AbortController) =>
			expect(measurer.measure(join(disk.path, `${name}/.venv`), {signal}))
				.rejects.toMatchObject({code: 'cancelled'})
				.then(() => ended.push(name));
		const both = [measure('one', first), measure('two', second)] as const;
		await expect.poll(() => disk.mostAtATime(), {timeout: patience}).toBeGreaterThan(1);
		second.abort();
		await both[1];
		expect(ended).toEqual(['two']);
		first.abort();
		await both[0];
	});

	test.each([
		['SIGINT', 130],
		['SIGTERM', 143],
	] as const)('%s ends a list of a disk that hangs, with a sentence', {timeout}, async (signal, code) => {
		const disk = await mountSlowly(await projects(), 2);
		disk.hang();
		const {child, stderr} = await start(['list', disk.path, '--json']);
		await expect.poll(() => hasChildThatWaits(child.pid), {timeout: patience}).toBe(true);
		child.kill(signal);
		expect(await Promise.race([once(child, 'exit'), pause(slack(2000))])).toEqual([code, null]);
		await expect.poll(stderr).toMatch(/The disk at .*slow does not answer; a process of ours still waits for it\./);
	});

	test('a signal stops a list of a disk that is only slow', {timeout}, async () => {
		const disk = await mountSlowly(await projects(), 20);
		const {child, stderr} = await start(['list', disk.path, '--json']);
		await expect.poll(() => hasChildThatWaits(child.pid), {timeout: patience}).toBe(true);
		child.kill('SIGINT');
		expect(await once(child, 'exit')).toEqual([130, null]);
		expect(stderr()).not.toContain('does not answer');
	});
});

/** Whether the process that our process has started to do the work waits in the system. */
const hasChildThatWaits = (pid: number | undefined): boolean => {
	const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
	return children.some(child => readFileSync(`/proc/${child}/wchan`, 'utf8').includes('request_wait'));
};

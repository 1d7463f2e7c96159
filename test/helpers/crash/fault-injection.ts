import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** What a fault is injected into. `open`: only what is opened for writing. */
export const faultyCalls = ['rename', 'fsync', 'mkdir', 'link', 'rmdir', 'unlink', 'open'] as const;
export const faults = ['EIO', 'ENOSPC', 'EROFS'] as const;

/** The n-th call of its kind on a thread answers with an error of the system's. */
export type Fault = {
	readonly call: (typeof faultyCalls)[number];
	readonly error: (typeof faults)[number];
	/** Counted as strace does: each thread and child by itself, for `open` among all calls of openat. */
	readonly nth: number;
};

/** Why faults can't be injected here, as the end of a test's name; empty where they can. */
export const whyNoInjection = ((): string => {
	if (process.platform !== 'linux') return ' (needs strace, which is Linux)';
	const {status} = spawnSync('strace', ['-f', '-b', 'execve', '-o', '/dev/null', '-e', 'trace=mkdir', 'true']);
	return status === 0 ? '' : ' (needs strace and the right to trace)';
})();

export type Injected = {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
	readonly trace: string;
};

type Injecting = {
	readonly directory: string;
	readonly cwd: string;
	readonly env: NodeJS.ProcessEnv;
	readonly fault?: Fault;
};

const systemCall = (call: Fault['call']): string => (call === 'open' ? 'openat' : call);

/** Runs a command line under strace, with a fault where one is given. */
export const runInjected = async (
	command: readonly string[],
	{directory, cwd, env, fault}: Injecting,
): Promise<Injected> => {
	const log = join(directory, 'strace.log');
	const calls = fault === undefined ? faultyCalls : [fault.call];
	const inject =
		fault === undefined ? [] : ['-e', `inject=${systemCall(fault.call)}:error=${fault.error}:when=${fault.nth}`];
	// Not into the programs that it starts: what an installer makes of a fault is its own affair.
	const words = ['-f', '-b', 'execve', '-qq', '-o', log, '-e', `trace=${calls.map(systemCall).join(',')}`, ...inject];
	// One thread for what is asynchronous: calls are counted a thread.
	const child = spawn('strace', [...words, ...command], {
		cwd,
		env: {...env, UV_THREADPOOL_SIZE: '1'},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let [stdout, stderr] = ['', ''];
	child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
	const [status] = (await once(child, 'close')) as [number | null];
	return {status, stdout, stderr, trace: existsSync(log) ? readFileSync(log, 'utf8') : ''};
};

/** Every fault that a run can meet, by the trace of one that met none. */
export const faultsOf = (trace: string): readonly Fault[] => {
	const nths = new Map<Fault['call'], Set<number>>(faultyCalls.map(call => [call, new Set()]));
	const counts = new Map<string, number>();
	for (const line of trace.split('\n')) {
		const [, thread = '', name = '', given = ''] = /^(\d+) +(\w+)\((.*)/.exec(line) ?? [];
		const call = faultyCalls.find(each => systemCall(each) === name);
		if (call === undefined) continue;
		const nth = (counts.get(`${thread} ${name}`) ?? 0) + 1;
		counts.set(`${thread} ${name}`, nth);
		if (call !== 'open' || /O_WRONLY|O_RDWR/.test(given)) nths.get(call)?.add(nth);
	}
	return [...nths].flatMap(([call, all]) =>
		[...all].sort((a, b) => a - b).flatMap(nth => faults.map(error => ({call, error, nth}))),
	);
};

import {spawn, type ChildProcess} from 'node:child_process';
import {constants} from 'node:os';
import type {FsPath} from '../core/model/path.js';
import {killChild} from '../core/platform/processes/kill-child.js';
import {ownRemoteMount, startOwnThreads} from '../core/platform/processes/own-command.js';
import {waitsInSystem} from '../core/platform/processes/waits-in-system.js';
import {printablePath} from '../core/text/printable.js';

/** Tells the child who waits for it, and which number of threads the user has set, if any. */
const mark = 'VENVTUI_WAITED_FOR_BY';
const threadCount = 'UV_THREADPOOL_SIZE';
// One request comes from the program's own thread, and one from whatever measures: with these, four.
const threadsForRemote = '2';
const lookMs = 50;
const patienceMs = 800;

/**
 * Runs this command line in a child where it concerns the disk of another machine, and ends as the child does; resolves
 * at once where it doesn't. A process that waits in the system for a disk that hangs takes no signal: the child does the
 * waiting, and this process leaves it there when it is told to end.
 */
export const runBesideRemoteDisk = async (): Promise<void> => {
	if (parentOf(process.env) !== undefined) return;
	const mountPoint = await ownRemoteMount();
	if (mountPoint === undefined) return;
	const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
		stdio: 'inherit',
		env: {
			...process.env,
			[mark]: `${process.pid} ${process.env[threadCount] ?? ''}`,
			[threadCount]: threadsForRemote,
		},
	});
	// Where it can't be started, the command runs here.
	const isStarted = await new Promise(resolve =>
		child.once('spawn', () => resolve(true)).once('error', () => resolve(false)),
	);
	if (isStarted === true) await followed(child, mountPoint);
};

/** The processes that only wait for this one; forgets what the parent had to tell. */
export const enterAsChild = async (): Promise<readonly number[]> => {
	const parent = parentOf(process.env);
	if (parent === undefined) return [];
	// Two of them: the user's own number, for the programs that we start, is set after it.
	await startOwnThreads();
	const [, threads = ''] = (process.env[mark] ?? '').split(' ');
	delete process.env[mark];
	if (threads === '') delete process.env[threadCount];
	else process.env[threadCount] = threads;
	return [parent];
};

/** Undefined where nobody waits: a program that we started can have got the variable from us. */
const parentOf = (variables: NodeJS.ProcessEnv): number | undefined => {
	const parent = Number.parseInt(variables[mark] ?? '', 10);
	return parent === process.ppid ? parent : undefined;
};

/** Passes signals on, and ends as the child ends, or without it when it hangs after a signal. */
const followed = (child: ChildProcess, mountPoint: FsPath): Promise<never> =>
	new Promise(() => {
		const end = (code: number | null, signal: NodeJS.Signals | null): never =>
			process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
		child.on('exit', end);
		let answeredAt: number | undefined;
		const watch = (signal: NodeJS.Signals): void => {
			if (performance.now() - (answeredAt ?? performance.now()) < patienceMs) {
				if (!waitsInSystem(child)) answeredAt = performance.now();
				return;
			}
			process.stderr.write(
				`venv-tui: The disk at ${printablePath(mountPoint)} does not answer; a process of ours still waits for it. ` +
					'If it was changing something: once it answers, venv-tui recover undoes or finishes that.\n',
			);
			end(null, signal);
		};
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
			process.on(signal, () => {
				killChild(child, signal);
				if (answeredAt !== undefined) return;
				answeredAt = performance.now();
				setInterval(watch, lookMs, signal);
			});
	});

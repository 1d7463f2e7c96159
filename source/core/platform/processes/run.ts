import type {Readable} from 'node:stream';
import {StringDecoder} from 'node:string_decoder';
import type {Context} from '../../model/context.js';
import {throwIfCancelled, VenvError} from '../../model/error.js';
import {isAbsolutePath, isWellFormed, type FsPath} from '../../model/path.js';
import {hostPlatform} from '../../model/platform.js';
import type {ProcessIdentity} from './process-identity.js';
import {startGated} from './start-gated.js';
import {startKept} from './windows/start-kept.js';
import {printable} from '../../text/printable.js';
import {noteRun, type RunRecord} from './run-log.js';

export type RunOptions = {
	readonly cwd: FsPath;
	/** The child's complete environment variables. */
	readonly variables: Readonly<Record<string, string>>;
	readonly signal?: AbortSignal | undefined;
	/** Called with every line as it is printed, before it is made printable. */
	readonly onLine?: ((line: string, stream: 'stdout' | 'stderr') => void) | undefined;
	/** Selects lines that are passed to `onLine` alone and are not kept in the output. */
	readonly isPassing?: ((line: string) => boolean) | undefined;
	readonly timeoutMs?: number | undefined;
	/** Bytes of output that are kept, from its end. Default: 1 MiB. */
	readonly maximumBytes?: number | undefined;
	/** The child does nothing until this resolves: by then its identity is in the journal entry. */
	readonly onStarted?: ((child: ProcessIdentity) => Promise<void>) | undefined;
	/** Log in which the run is noted; absent: none. */
	readonly log?: Context | undefined;
};

export type RunResult = {
	/** Absent when a signal ended it. */
	readonly exitCode: number | undefined;
	readonly signal: string | undefined;
	readonly stdout: string;
	readonly stderr: string;
	/** Output of both streams in the order of arrival; only its end where it was too long. */
	readonly output: string;
	readonly isTruncated: boolean;
	readonly timedOut: boolean;
	readonly durationMs: number;
};

/**
 * Runs a program to its end, never through the user's shell, in a process group of its own, with an empty stdin. Ends
 * every process of the group that is left at that time. A failing program is a result, not an error. The program is
 * named by its absolute path (see `findProgram`), never looked up on a `PATH`.
 *
 * Rejects with `cancelled` (after the whole tree is gone: SIGTERM, a second later SIGKILL; on Windows it is ended at once),
 * and with `refused` for a command or directory whose name can't be passed to a program.
 */
export const run = async (command: readonly [string, ...string[]], options: RunOptions): Promise<RunResult> => {
	refuseUnrunnable(command, options.cwd);
	throwIfCancelled(options.signal);
	const startedAt = new Date();
	const start = performance.now();
	const ending = await follow(command, options);
	const durationMs = Math.round(performance.now() - start);
	const result = {...ending, durationMs};
	if (options.log) await noteRun(recordOf({command, directory: options.cwd, startedAt}, result), options.log);
	if (ending.cancelled) throwIfCancelled(options.signal);
	return result;
};

/**
 * Loads the modules that run programs before they are needed. `run` loads them by itself; a command that only lists
 * does without.
 */
export const preloadRunner = async (): Promise<void> => void (await import('execa'));

type Ending = Omit<RunResult, 'durationMs'> & {readonly cancelled: boolean};

const refuseUnrunnable = (command: readonly string[], cwd: FsPath): void => {
	if (!isAbsolutePath(command[0])) throw new Error(`A program is run without its path: ${command[0] ?? ''}`);
	const word = [...command, cwd].find(text => !isWellFormed(text) || text.includes('\0'));
	if (word === undefined) return;
	throw new VenvError('refused', {
		what: {doing: 'run-on', text: printable(word)},
		reason: {type: 'name-not-utf8'},
	});
};

const follow = async (command: readonly string[], options: RunOptions): Promise<Ending> => {
	const program = await (hostPlatform === 'windows' ? startKept : startGated)(command, options);
	const kept = collect([program.stdout, program.stderr], options);
	const limit = watch(options, program.end);
	try {
		await options.onStarted?.(program.identity);
		program.begin();
		await program.hasExited;
	} catch (error) {
		await program.end();
		throw error;
	} finally {
		await limit.settle();
	}
	const {exitCode, signal} = await program.settle();
	return {exitCode, signal, ...kept(), timedOut: limit.timedOut(), cancelled: options.signal?.aborted ?? false};
};

/** Ends the child on cancelling and at its time limit. `settle` stops watching and waits for an end under way. */
const watch = ({signal, timeoutMs}: RunOptions, end: () => Promise<void>) => {
	let ending: Promise<void> | undefined;
	let isLate = false;
	const stop = () => {
		ending ??= end();
		// `settle` reports its failure.
		ending.catch(() => undefined);
	};
	const timer =
		timeoutMs === undefined
			? undefined
			: setTimeout(() => {
					isLate = true;
					stop();
				}, timeoutMs);
	signal?.addEventListener('abort', stop, {once: true});
	if (signal?.aborted) stop();
	return {
		timedOut: () => isLate,
		settle: async () => {
			clearTimeout(timer);
			signal?.removeEventListener('abort', stop);
			await ending;
		},
	};
};

const longestLine = 64 * 1024;

/** Splits both streams into lines (a carriage return ends a line too) and keeps the last part. */
const collect = ([stdout, stderr]: readonly [Readable, Readable], options: RunOptions) => {
	const maximum = options.maximumBytes ?? 1024 * 1024;
	const both = tail(maximum);
	const single = {stdout: tail(maximum), stderr: tail(maximum)};
	const read = (stream: Readable, name: 'stdout' | 'stderr') => {
		const decoder = new StringDecoder('utf8');
		let rest = '';
		const take = (line: string) => {
			options.onLine?.(line, name);
			if (options.isPassing?.(line)) return;
			both.add(line);
			single[name].add(line);
		};
		stream.on('data', (chunk: Buffer) => {
			const lines = (rest + decoder.write(chunk)).split(/\r?\n|\r(?!$)/);
			rest = lines.pop() ?? '';
			lines.forEach(take);
			if (rest.length > longestLine) take(rest.slice(0, longestLine));
			if (rest.length > longestLine) rest = '';
		});
		stream.on('end', () => {
			if (rest !== '') take(rest);
		});
		// We destroyed the stream, because a process that left the group still holds the pipe.
		stream.on('error', () => undefined);
	};
	read(stdout, 'stdout');
	read(stderr, 'stderr');
	return () => ({
		stdout: single.stdout.text(),
		stderr: single.stderr.text(),
		output: both.text(),
		isTruncated: both.isTruncated(),
	});
};

/** The last lines, together at most `maximum` characters, and at least one line. */
const tail = (maximum: number) => {
	let lines: string[] = [];
	let first = 0;
	let letters = 0;
	let isTruncated = false;
	return {
		add: (line: string) => {
			lines.push(line);
			letters += line.length + 1;
			while (letters > maximum && first < lines.length - 1) letters -= (lines[first++] ?? '').length + 1;
			isTruncated ||= first > 0;
			if (first > 4096 && first * 2 > lines.length) {
				lines = lines.slice(first);
				first = 0;
			}
		},
		text: () => lines.slice(first).join('\n'),
		isTruncated: () => isTruncated,
	};
};

type Started = {readonly command: readonly string[]; readonly directory: FsPath; readonly startedAt: Date};

const recordOf = (
	{command, directory, startedAt}: Started,
	{exitCode, output, durationMs, timedOut, cancelled}: Ending & {readonly durationMs: number},
): RunRecord => ({
	at: startedAt.toISOString(),
	command,
	directory,
	exitCode,
	outcome: cancelled ? 'cancelled' : timedOut ? 'timed-out' : exitCode === 0 ? 'done' : 'failed',
	durationMs,
	output,
});

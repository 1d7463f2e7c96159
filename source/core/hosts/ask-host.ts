import {spawn} from 'node:child_process';
import {lstatSync, mkdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {setTimeout as wait} from 'node:timers/promises';
import type {Context} from '../model/context.js';
import {throwIfCancelled, VenvError} from '../model/error.js';
import type {HostFailure} from '../model/host-failure.js';
import {join, fsPath, isWellFormed, type FsPath} from '../model/path.js';
import {findProgram, missingProgram} from '../platform/processes/find-program.js';
import {endGroup, identityOf, type ProcessIdentity} from '../platform/processes/process-identity.js';
import {printable} from '../text/printable.js';
import {createLineSplitter} from './split-lines.js';
import {ScanReader, type RecordedScan} from './recorded-scan.js';

/** A host's own list, or why there is none. */
type HostAnswer =
	| {readonly host: string; readonly scan: RecordedScan; readonly failure?: undefined}
	| {readonly host: string; readonly failure: HostFailure; readonly scan?: undefined};

type HostQuestion = {
	readonly context: Context;
	/** Words of `list` on the other side: flags, then `--` and paths. A path that begins with `~/` starts at the home there. */
	readonly words: readonly FsPath[];
	readonly seconds: number;
	/** Version that uvx may run there where no venv-tui is installed; absent: none may. */
	readonly uvxVersion?: string | undefined;
	readonly withMore?: boolean | undefined;
	readonly signal: AbortSignal;
};

/** More than a list of the most environments that a machine may have. */
const mostBytes = 512 * 1024 * 1024;
const mostOfErrors = 16 * 1024;

/**
 * Asks a host for its environments, by the user's own ssh and its configuration, without asking for a password or a
 * passphrase. Everything that fails there is an answer. Rejects with `cancelled`, and with `failed` where there is no ssh
 * here.
 */
export const askHost = async (host: string, question: HostQuestion): Promise<HostAnswer> => {
	const {context, seconds, signal} = question;
	throwIfCancelled(signal);
	const ssh = findProgram('ssh', context);
	if (ssh === undefined)
		throw new VenvError('failed', {what: {doing: 'ask-hosts'}, reason: missingProgram('ssh', context)});
	const reader = new ScanReader(host, {isNamed: true, withMore: question.withMore ?? false});
	const lines = createLineSplitter(line => reader.add(line));
	const words = [...usualOptions(seconds), ...(await sharedConnection(ssh, host, question)), '--', host];
	const ending = await follow([ssh, ...words, remoteLine(question)], question, lines.write);
	lines.close();
	throwIfCancelled(signal);
	const scan = reader.scans.at(-1);
	const failure = failureOf(ending, scan, seconds);
	return failure === undefined && scan !== undefined ? {host, scan} : {host, failure: failure ?? {reason: 'cut-off'}};
};

const usualOptions = (seconds: number): readonly string[] => [
	// No question, no forwarding of anything of ours, and no command but ours.
	...['-T', '-a', '-x', '-o', 'BatchMode=yes', '-o', 'ClearAllForwardings=yes', '-o', 'RemoteCommand=none'],
	...['-o', `ConnectTimeout=${Math.max(1, Math.min(seconds, 30))}`],
];

/**
 * Options for a connection that later calls share for a minute; none where the user's own configuration has one, which
 * may have been opened with a password.
 */
const sharedConnection = async (ssh: FsPath, host: string, question: HostQuestion): Promise<readonly string[]> => {
	let settings = '';
	await follow([ssh, '-G', '--', host], {...question, seconds: 10}, chunk => (settings += chunk.toString('latin1')));
	const own = /^controlpath (.+)$/m.exec(settings)?.[1];
	if (own !== undefined && own !== 'none') return [];
	const directory = connectionDirectory();
	if (directory === undefined) return [];
	const path = join(directory, '%C');
	return ['-o', 'ControlMaster=auto', '-o', 'ControlPersist=60', '-o', `ControlPath=${path}`];
};

/** A directory of ours alone, with a short name: a socket's path has at most about 100 letters. */
const connectionDirectory = (): FsPath | undefined => {
	const user = process.getuid?.();
	const directory = join(fsPath(tmpdir()), `venv-tui-ssh-${user ?? ''}`);
	try {
		mkdirSync(directory, {recursive: true, mode: 0o700});
		const stat = lstatSync(directory);
		return stat.isDirectory() && stat.uid === user && (stat.mode & 0o077) === 0 ? directory : undefined;
	} catch {
		// Then each call makes a connection of its own.
		return undefined;
	}
};

// For any login shell: it has no single quotes, no backslashes and no exclamation marks.
const script = (uvxVersion: string | undefined): string => {
	const uvx =
		uvxVersion === undefined
			? ''
			: ` if command -v uvx >/dev/null; then exec uvx "venv-tui==${uvxVersion}" list --ndjson "$@"; fi;`;
	return `cd || exit 1; PATH="$PATH:$HOME/.local/bin"; if command -v venv-tui >/dev/null; then exec venv-tui list --ndjson "$@"; fi;${uvx} exit 127`;
};

const remoteLine = ({words, uvxVersion}: HostQuestion): string =>
	['sh', '-c', `'${script(uvxVersion)}'`, 'sh', ...words.map(quoted)].join(' ');

/** In quotes for any shell, but for the `~/` with which a home begins. */
const quoted = (word: FsPath): string => {
	if (!isWellFormed(word) || /[\u0000-\u001f\u007f]/.test(word))
		throw new VenvError('usage', {
			what: {doing: 'ask-host-for', text: printable(word)},
			reason: {type: 'control-character'},
		});
	if (word === '~') return word;
	const isBelowHome = word.startsWith('~/');
	const rest = (isBelowHome ? word.slice(2) : word).replaceAll("'", "'\\''");
	return `${isBelowHome ? '~/' : ''}'${rest}'`;
};

type Ending = {
	readonly exitCode: number | null;
	/** The end of what it wrote on stderr. */
	readonly errors: string;
	readonly stopped?: 'late' | 'too-much' | undefined;
};

type Following = Pick<HostQuestion, 'context' | 'seconds' | 'signal'>;

/**
 * Runs ssh in a group of its own and ends that group at the time limit, on cancelling, or when it prints too much. Not by
 * `run`, which ends all that is left of a program: the shared connection has to outlive it.
 */
const follow = async (
	[program = '', ...words]: readonly string[],
	{context, seconds, signal}: Following,
	onOutput: (chunk: Buffer) => void,
): Promise<Ending> => {
	const child = spawn(program, words, {
		cwd: '/',
		env: {...context.variables},
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const identity = child.pid === undefined ? undefined : identityOf(child.pid);
	// Listened for from the start: it may come together with the end.
	const closed = new Promise(resolve => child.once('close', resolve));
	let [bytes, errors] = [0, ''];
	let stopped: Ending['stopped'];
	let end: Promise<void> | undefined;
	const stop = (why?: Ending['stopped']): void => {
		stopped ??= why;
		end ??= endWhole(identity);
	};
	child.stdout.on('data', (chunk: Buffer) => {
		bytes += chunk.length;
		if (bytes > mostBytes) stop('too-much');
		else onOutput(chunk);
	});
	child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString('utf8')).slice(-mostOfErrors)));
	const timer = setTimeout(() => stop('late'), seconds * 1000);
	const cancel = (): void => stop();
	signal.addEventListener('abort', cancel, {once: true});
	if (signal.aborted) cancel();
	try {
		const exitCode = await new Promise<number | null>((resolve, reject) => {
			child.once('error', reject);
			child.once('exit', code => resolve(code));
		});
		// Nothing else may keep this process from ending before it has told what came of the others.
		await Promise.race([closed, wait(500)]);
		return {exitCode, errors, stopped};
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', cancel);
		await end;
		child.stdout.destroy();
		child.stderr.destroy();
	}
};

/** Ends a process group by its leader. One that can't be ended is left: what it prints is read no more. */
const endWhole = async (leader: Promise<ProcessIdentity | undefined> | undefined): Promise<void> => {
	const identity = await leader;
	if (identity === undefined) return;
	try {
		await endGroup(identity, {patienceMs: 2000});
	} catch (error) {
		if (!(error instanceof VenvError)) throw error;
	}
};

const failureOf = (
	{exitCode, errors, stopped}: Ending,
	scan: RecordedScan | undefined,
	seconds: number,
): HostFailure | undefined => {
	const text = lastLine(errors);
	if (stopped === 'late') return {reason: 'no-answer', seconds};
	if (stopped === 'too-much') return {reason: 'too-much'};
	if (scan?.isWhole === true) return undefined;
	if (exitCode === 255) return {reason: 'ssh', text};
	if (exitCode === 127) return {reason: 'no-program'};
	return exitCode === 0 ? {reason: 'cut-off'} : {reason: 'failed', text};
};

const lastLine = (errors: string): string => {
	const lines = errors.split(/[\r\n]+/).filter(line => line.trim() !== '');
	return printable((lines.at(-1) ?? '').trim().slice(0, 300).replace(/\.$/, ''));
};

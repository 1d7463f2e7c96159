import type {Readable} from 'node:stream';
import {setTimeout as wait} from 'node:timers/promises';
import {VenvError, type What} from '../../model/error.js';
import type {FsPath} from '../../model/path.js';
import {printable} from '../../text/printable.js';
import {killChild} from './kill-child.js';
import {endMarked, runMark} from './marked-run.js';
import {endGroup, identityOf, processesNotShown, type ProcessIdentity} from './process-identity.js';

/** A program that was started and waits at its gate. */
export type StartedProgram = {
	/** Identity of what has to be ended when we can't do it ourselves any more. */
	readonly identity: ProcessIdentity;
	readonly stdout: Readable;
	readonly stderr: Readable;
	/** Opens the gate. */
	readonly begin: () => void;
	readonly hasExited: Promise<void>;
	/** Ends it and everything that it has started, and waits for that. */
	readonly end: () => Promise<void>;
	/** Ends what is left of it after its exit, and answers how it ended. */
	readonly settle: () => Promise<{readonly exitCode: number | undefined; readonly signal: string | undefined}>;
};

type Start = {readonly cwd: FsPath; readonly variables: Readonly<Record<string, string>>};

// The child waits for a line before it becomes the program. If we die first, it reads the end of the pipe and exits.
const gate = 'IFS= read -r word && [ "$word" = go ] && exec "$@" </dev/null';

/** Starts a program by a shell that waits for our word, as the leader of a session of its own. */
export const startGated = async (command: readonly string[], {cwd, variables}: Start): Promise<StartedProgram> => {
	const {execa} = await import('execa');
	const mark = runMark();
	const child = execa('/bin/sh', ['-c', gate, 'sh', ...command], {
		cwd,
		env: {...variables, ...mark.variables},
		extendEnv: false,
		detached: true,
		cleanup: false,
		buffer: false,
		reject: false,
		stdin: 'pipe',
		stdout: 'pipe',
		stderr: 'pipe',
	});
	if (child.pid === undefined) throw await notStarted(command, cwd, child);
	const identity = await identityOf(child.pid);
	if (identity === undefined) {
		const wasWaiting = killChild(child);
		const failure = await notStarted(command, cwd, child);
		throw wasWaiting && (await identityOf(process.pid)) === undefined
			? processesNotShown(whatOf(command, cwd))
			: failure;
	}
	return {
		identity,
		stdout: child.stdout,
		stderr: child.stderr,
		begin: () => void child.stdin.on('error', () => undefined).end('go\n'),
		hasExited: new Promise<void>(resolve => child.once('exit', () => resolve())),
		end: async () => {
			await endGroup(identity);
			await endMarked(mark);
		},
		settle: async () => {
			await endGroup(identity, {graceMs: 200});
			await Promise.race([child, wait(500, undefined, {ref: false})]);
			child.stdout.destroy();
			child.stderr.destroy();
			const {exitCode, signal} = await child;
			return {exitCode, signal};
		},
	};
};

const whatOf = ([program = '']: readonly string[], cwd: FsPath): What => ({
	doing: 'start',
	text: printable(program),
	path: cwd,
});

/** Why a child has no identity; waits for its end. */
const notStarted = async (command: readonly string[], cwd: FsPath, child: PromiseLike<unknown>): Promise<VenvError> =>
	new VenvError('failed', {
		what: whatOf(command, cwd),
		reason: {type: 'not-started'},
		cause: await child,
	});

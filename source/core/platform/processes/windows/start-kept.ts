import {spawn, type ChildProcess} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {setTimeout as wait} from 'node:timers/promises';
import {VenvError} from '../../../model/error.js';
import type {FsPath} from '../../../model/path.js';
import {printable} from '../../../text/printable.js';
import {killChild} from '../kill-child.js';
import {newPresence} from './presence.js';
import {endGroup, identityOf} from '../process-identity.js';
import type {StartedProgram} from '../start-gated.js';

type Start = {readonly cwd: FsPath; readonly variables: Readonly<Record<string, string>>};

/**
 * Starts a program on Windows by its keeper (`keeper.process.ts`), which waits for our word and ends the program when we
 * end.
 */
export const startKept = async (command: readonly string[], {cwd, variables}: Start): Promise<StartedProgram> => {
	const presence = newPresence();
	const keeper = fileURLToPath(new URL('./keeper.process.js', import.meta.url));
	const child = spawn(process.execPath, [keeper, presence, ...command], {
		cwd,
		env: {...variables},
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
		// Out of the group of processes that Windows ends with this one: it has to end the program first.
		detached: true,
		windowsHide: true,
	});
	const hasExited = new Promise<void>(resolve => child.once('exit', () => resolve()));
	const identity = (await isReady(child)) ? await identityOf(child.pid ?? 0, presence) : undefined;
	if (identity === undefined || child.stdout === null || child.stderr === null) {
		killChild(child);
		const what = {doing: 'start', text: printable(command[0] ?? ''), path: cwd} as const;
		throw new VenvError('failed', {what, reason: {type: 'not-started'}});
	}
	const {stdout, stderr} = child;
	return {
		identity,
		stdout,
		stderr,
		begin: () => void child.send('begin', () => undefined),
		hasExited,
		end: async () => void (await endGroup(identity)),
		settle: async () => {
			const haveEnded = Promise.all([stdout, stderr].map(async stream => stream.closed || ended(stream)));
			await Promise.race([haveEnded, wait(500, undefined, {ref: false})]);
			stdout.destroy();
			stderr.destroy();
			return {exitCode: child.exitCode ?? undefined, signal: child.signalCode ?? undefined};
		},
	};
};

/** Whether the keeper has offered its pipe; false where it could not be started. */
const isReady = (child: ChildProcess): Promise<boolean> =>
	new Promise(resolve => {
		child.once('message', () => resolve(true));
		child.once('error', () => resolve(false));
		child.once('exit', () => resolve(false));
	});

const ended = (stream: NodeJS.ReadableStream): Promise<void> =>
	new Promise(resolve => stream.once('close', () => resolve()));

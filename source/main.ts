import {writeSync} from 'node:fs';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {setFlagsFromString} from 'node:v8';
import manifest from '../package.json' with {type: 'json'};
import {createContext, type Context} from './core/model/context.js';
import {systemCode, VenvError} from './core/model/error.js';
import {ownArguments, ownDirectory} from './core/platform/processes/own-command.js';
import {reportFailure} from './core/state/report-failure.js';
import {enterAsChild} from './headless/remote-command.js';
import type {OpenTerminal} from './headless/program-request.js';
import {runProgram} from './headless/program.js';
import {loadWords} from './headless/commands/by-name.js';
import {explained} from './headless/shared/command.js';
import {errorText} from './headless/shared/output.js';

// V8 lets its heap grow to several times the data in use before it collects: with 5 000 environments, that is 100 MB of
// garbage. A V8 without this flag would complain at each start, so it is set only for versions where it was tried.
if (Number.parseInt(process.versions.node, 10) <= 24) setFlagsFromString('--heap-growing-percent=30');

const controller = new AbortController();
const waitingForUs = await enterAsChild();
let interruptedBy: 130 | 143 | undefined;
let interruptedAt = 0;
// A key that ends a program reaches it directly and by the process that waits for it.
const oneSignalMs = waitingForUs.length > 0 ? 100 : 0;

/** The first signal stops the work, which then cleans up behind itself; a second one does not wait for that. */
const interrupt = (code: 130 | 143) => () => {
	if (interruptedBy !== undefined && performance.now() - interruptedAt >= oneSignalMs) process.exit(code);
	interruptedBy ??= code;
	interruptedAt = performance.now();
	controller.abort();
};

let isUnread = false;
let unwritten: Error | undefined;

/**
 * Stops the work cleanly when our output can't be written. If its reader has left, that is no failure; if its disk is
 * full, it is one.
 */
const onStreamError = (error: Error) => {
	const code = systemCode(error);
	if (code === undefined) throw error;
	if (['EPIPE', 'ERR_STREAM_DESTROYED'].includes(code)) isUnread = true;
	else unwritten = error;
	controller.abort();
};

/**
 * The UI is loaded when it is wanted: a command that only lists need not pay for it. The process that reads disks is told
 * first what to read, since loading the UI takes as long as that.
 */
const openTerminal: OpenTerminal = async request => {
	const {connectDisks} = await import('./tui/disk/disks.js');
	const disks = await connectDisks(request);
	const {start} = await importInterface(request.flags['color'] === false);
	return start({...request, disks});
};

/**
 * Bold and inverse stay without colours, so the library that draws them must not see `--no-color` itself, for it would
 * drop them.
 */
const importInterface = async (isPlain: boolean) => {
	const {FORCE_COLOR} = process.env;
	if (isPlain) process.env['FORCE_COLOR'] = '1';
	const loaded = await import('./tui/start.js');
	if (FORCE_COLOR === undefined) delete process.env['FORCE_COLOR'];
	else process.env['FORCE_COLOR'] = FORCE_COLOR;
	return loaded;
};

/** Ends with a sentence where our own variables make no sense: before anything else is there to report it. */
const createOwnContext = async (): Promise<Context> => {
	try {
		return createContext({cwd: ownDirectory(), companions: waitingForUs});
	} catch (error) {
		if (!(error instanceof VenvError)) throw error;
		writeSync(2, `venv-tui: ${errorText(await explained(error, {loadWords}))}\n`);
		process.exit(error.exitCode);
	}
};

const context = await createOwnContext();

/** Reports a rejection that nothing awaited in a few lines, like a failed command. */
const crash = async (error: unknown): Promise<void> => {
	const failure = await explained(reportFailure(error, {what: "Can't go on"}, context), {loadWords});
	writeSync(2, `venv-tui: ${errorText(failure)}\n`);
	process.exit(failure.exitCode);
};

process.on('uncaughtException', error => void crash(error));
process.on('unhandledRejection', error => void crash(error));

/** A pipe takes 64 KiB at a time: resolves once its reader has taken the rest, or has left. */
const flushed = async (stream: NodeJS.WriteStream): Promise<void> =>
	new Promise(resolve => {
		if (stream.writable) stream.write('', () => resolve());
		else resolve();
	});

process.stdout.on('error', onStreamError);
process.stderr.on('error', onStreamError);
process.on('SIGINT', interrupt(130));
// Ctrl-Break of Windows, which no other system sends.
process.on('SIGBREAK', interrupt(130));
process.on('SIGTERM', interrupt(143));
process.on('SIGHUP', interrupt(143));

const code = await runProgram({
	words: ownArguments(),
	stdin: process.stdin,
	stdout: process.stdout,
	stderr: process.stderr,
	context,
	signal: controller.signal,
	version: manifest.version,
	openTerminal,
});
await Promise.all([process.stdout, process.stderr].map(flushed));
// A failed write to a file is reported one turn of the event loop later.
await nextTurn();
if (unwritten) process.stderr.write(`venv-tui: Can't write the output: ${unwritten.message}\n`);
// A child left behind keeps nothing open.
process.exit(interruptedBy ?? (unwritten ? 1 : isUnread ? 0 : code));

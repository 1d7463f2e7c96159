import {fork, type ChildProcess} from 'node:child_process';
import {isatty} from 'node:tty';

// Loaded before all else, so it imports nothing of ours.

// Started before any session exists that could own it.
let early: ChildProcess | undefined;

/** Starts the process that reads the machine's own disks where the command line will probably open the UI; answers whether. */
export const startReaderEarly = (words: readonly string[]): boolean => {
	if (!opensInterface(words)) return false;
	early = forkReader(false);
	// Whoever wants it starts it again then, and hears why that fails.
	early.on('error', () => (early = undefined));
	return true;
};

/** Starts a process that reads a disk, or takes the one that was started early. It emits `error` where that fails. */
export const startReader = (isRemote: boolean): ChildProcess => {
	const started = isRemote ? undefined : early;
	if (started === undefined) return forkReader(isRemote);
	early = undefined;
	return started;
};

const endsByItself = new Set(['-h', '--help', '-V', '--version', '--json', '--ndjson']);

/** Whether the words are flags and paths, and there is a terminal. A path with neither dot nor slash may be a command. */
const opensInterface = (words: readonly string[]): boolean => {
	if (!isatty(0) || !isatty(1)) return false;
	const mayActivate = words.length > 0 && process.env['VENVTUI_CMD_FILE'] !== undefined;
	return !mayActivate && words.every(word => !endsByItself.has(word) && /^-|[./~]/.test(word));
};

// One request comes from the process's own thread, one from whatever measures, the others from its pool: together four.
const threadsForRemote = '2';

const forkReader = (isRemote: boolean): ChildProcess =>
	fork(new URL('./disk.process.js', import.meta.url), {
		serialization: 'advanced',
		// Nothing of it may reach the screen.
		stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
		env: {...process.env, ...(isRemote && {UV_THREADPOOL_SIZE: threadsForRemote})},
	});

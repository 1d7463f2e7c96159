import type {ChildProcess} from 'node:child_process';
import type {Environment} from '../../core/model/environment.js';
import {systemCode, VenvError} from '../../core/model/error.js';
import type {FsPath} from '../../core/model/path.js';
import {isRemote, readMounts, remoteMountOf} from '../../core/platform/files/mounts.js';
import {printablePath} from '../../core/text/printable.js';
import {plural} from '../../text/fit-width.js';
import {createCaller, type Call, type FromDisk, type ToDisk} from './channel.js';
import type {Named} from './known-environments.js';
import {errorFrom} from './portable.js';
import type {ConnectionRequest, Services, Setting} from './services.js';
import {startReader} from './start-reader.js';

/** A process that reads and changes one disk for the session. */
export type Disk = {
	/** The mount point of a remote disk; `/` for all others. */
	readonly directory: FsPath;
	/** Calls one of its services. After the end of the session, a call has no answer. */
	readonly call: Call<Services>;
	/** An environment in a message to this process: by its name where the process has read it itself. */
	readonly name: (environment: Environment) => Named;
	/** Notes that the process knows this environment. */
	readonly note: (path: FsPath) => void;
};

/**
 * The disk processes of a session: one for all disks of this machine, and one for each remote disk that is looked at. One
 * that hangs keeps none of the others waiting.
 */
export type Disks = {
	/** The process of the machine's own disks, which also has our settings, the holding index and the like. */
	readonly own: Disk;
	readonly at: (path: FsPath) => Disk;
	/** Each process with those of the things that lie on its disk. */
	readonly each: <One>(things: readonly One[], pathOf: (one: One) => FsPath) => ReadonlyArray<readonly [Disk, One[]]>;
	/** Notes that something is being changed, until the answered function is called. */
	readonly begin: (what: string, disk: Disk) => () => void;
	/** Calls a function with the directories that don't answer, whenever these change. */
	readonly watch: (listener: (silent: readonly FsPath[]) => void) => void;
	/** Ends the processes. Answers what has to be said of those that hang. */
	readonly close: () => Promise<readonly string[]>;
};

/** Starts the process of the machine's own disks; those of remote disks start when something lies there. */
export const connectDisks = async (request: ConnectionRequest): Promise<Disks> => {
	const mounts = (await readMounts(request.context.platform)) ?? [];
	const hasRemote = mounts.some(isRemote);
	const disks = new Map<FsPath, OpenDisk>();
	const changing = new Set<{readonly what: string; readonly disk: Disk}>();
	const silence = createSilence();
	const diskAt = (directory: FsPath): OpenDisk => {
		const disk = disks.get(directory) ?? openDisk(request, directory, silence.note);
		disks.set(directory, disk);
		return disk;
	};
	const at = (path: FsPath): Disk => diskAt((hasRemote ? remoteMountOf(path, mounts)?.path : undefined) ?? root);
	return {
		own: diskAt(root),
		at,
		each: (things, pathOf) => {
			const byDisk = new Map<Disk, (typeof things)[number][]>();
			for (const thing of things) {
				const disk = at(pathOf(thing));
				const others = byDisk.get(disk);
				if (others === undefined) byDisk.set(disk, [thing]);
				else others.push(thing);
			}
			return [...byDisk];
		},
		begin: (what, disk) => {
			const change = {what, disk};
			changing.add(change);
			return () => changing.delete(change);
		},
		watch: silence.watch,
		close: async () => {
			const all = [...disks.values()];
			const changesOf = (disk: Disk): readonly string[] =>
				[...changing].filter(change => change.disk === disk).map(({what}) => what);
			const haveEnded = await Promise.all(all.map(disk => disk.close(changesOf(disk).length > 0)));
			const stuck = all.filter((_, index) => !haveEnded[index]);
			return stuck.map(disk => wordsOfStuck(disk, changesOf(disk), request.context.home));
		},
	};
};

const root = '/' as FsPath;

const wordsOfStuck = ({directory}: Disk, left: readonly string[], home: FsPath): string => {
	const disk = directory === root ? 'The disk' : `The disk at ${printablePath(directory, home)}`;
	if (left.length === 0) return `${disk} does not answer; a process of ours still waits for it.`;
	const [only] = left;
	const what = left.length === 1 && only !== undefined ? `"${only}"` : plural(left.length, 'job');
	return `${disk} does not answer: ${what} could not be stopped. Once it answers, venv-tui recover undoes or finishes that.`;
};

const createSilence = () => {
	let silent: readonly FsPath[] = [];
	const listeners = new Set<(silent: readonly FsPath[]) => void>();
	return {
		note: (directory: FsPath, isSilent: boolean): void => {
			silent = [...silent.filter(one => one !== directory), ...(isSilent ? [directory] : [])];
			for (const listener of listeners) listener(silent);
		},
		watch: (listener: (silent: readonly FsPath[]) => void): void => void listeners.add(listener),
	};
};

type OpenDisk = Disk & {
	/**
	 * Stops everything. One that is changing something is waited for, so that it can undo that: until it has ended, or has
	 * not answered for most of a second, since it then hangs in the system. One that only reads is not waited for: it ends
	 * by itself. Resolves with whether it has ended or will.
	 */
	readonly close: (isChanging: boolean) => Promise<boolean>;
};

// A process is asked for a sign of life each second. Counted in our own seconds: those in which the terminal was suspended
// are none. Disks of our own hardly ever hang, but the machine can be busy.
const pingMs = 1000;
const silentAfter = {remote: 3, own: 10};
// At the end it is asked more often.
const lastPingMs = 50;
const changingPatienceMs = 800;

/** Starts a disk process. It is not waited for: calls that come before it is there wait in its pipe. */
const openDisk = (
	request: ConnectionRequest,
	directory: FsPath,
	onSilence: (directory: FsPath, isSilent: boolean) => void,
): OpenDisk => {
	const isOwn = directory === root;
	let isClosing = false;
	const child = startReader(!isOwn);
	const send = (message: ToDisk<Setting>): void => {
		if (child.connected) child.send(message, () => {});
	};
	const {call, take, close} = createCaller<Services>(send);
	const pulse = createPulse({
		ask: () => send({type: 'ping'}),
		silentAfter: isOwn ? silentAfter.own : silentAfter.remote,
		onAnswering: isAnswering => onSilence(directory, !isAnswering),
	});
	child.on('message', (message: FromDisk) => {
		if (message.type === 'pong') return pulse.felt();
		// Left to the session as a mistake that nobody awaits, which ends it.
		if (message.type === 'broken') throw errorFrom(message.error);
		// A slow disk keeps it from a ping for seconds, but what it has read keeps coming.
		if (message.type === 'news') pulse.felt();
		take(message);
	});
	child.on('error', error => {
		// Left to the session, as above. Nothing can be sent to one that is about to end.
		if (!isClosing && child.pid === undefined) throw notStarted(error);
	});
	child.on('exit', (code, signal) => {
		pulse.stop();
		if (!isClosing) throw endedEarly(code, signal);
	});
	send({type: 'begin', setting: settingOf(request, directory)});
	const known = new Set<FsPath>();
	return {
		directory,
		call,
		name: environment => {
			const {path, found} = environment;
			return known.has(path) ? {path, identity: found.identity} : {whole: environment};
		},
		note: path => known.add(path),
		close: async isChanging => {
			isClosing = true;
			close();
			const wasSilent = pulse.isSilent();
			pulse.stop();
			send({type: 'end'});
			if (isChanging) return whenEnded(child, () => send({type: 'ping'}));
			leaveAlone(child);
			return !wasSilent;
		},
	};
};

const settingOf = ({context: {now: _, ...context}, ...request}: ConnectionRequest, probe: FsPath): Setting => {
	const {roots, flags, hosts} = request;
	const companions = [process.pid, ...(context.companions ?? [])];
	return {context: {...context, variables: {...context.variables}, companions}, roots, flags, hosts, probe};
};

const notStarted = (error: Error): VenvError =>
	new VenvError('failed', {
		what: "Can't start the process that reads the disk",
		why: `the system says ${systemCode(error) ?? error.message}`,
		hint: 'End some programs, or raise the limit of processes and open files (ulimit -u, ulimit -n)',
	});

const endedEarly = (code: number | null, signal: string | null): VenvError =>
	new VenvError('failed', {
		what: "Can't go on",
		why: `the process that reads the disk has ended (${signal ?? `code ${code ?? 'unknown'}`})`,
		hint: 'Start again: what it was changing is undone then',
	});

/** Closes the pipe to a process: it ends as soon as the system lets it go, and keeps ours from nothing. */
const leaveAlone = (child: ChildProcess): void => {
	child.removeAllListeners();
	if (child.connected) child.disconnect();
	child.unref();
};

/** Resolves with true when the process has ended, with false where that and any answer to `ping` took too long. */
const whenEnded = (child: ChildProcess, ping: () => void): Promise<boolean> =>
	new Promise(resolve => {
		if (child.exitCode !== null || child.signalCode !== null) return resolve(true);
		let answeredAt = performance.now();
		const end = (hasEnded: boolean): void => {
			clearInterval(timer);
			leaveAlone(child);
			resolve(hasEnded);
		};
		const timer = setInterval(() => {
			if (performance.now() - answeredAt < changingPatienceMs) ping();
			else end(false);
		}, lastPingMs);
		child.on('message', ({type}: FromDisk) => {
			if (type === 'pong') answeredAt = performance.now();
		});
		child.once('exit', () => end(true));
	});

type Pulse = {
	readonly ask: () => void;
	readonly silentAfter: number;
	/** Called when the process stops answering, and when it answers again. */
	readonly onAnswering: (isAnswering: boolean) => void;
};

/** Watches whether something answers. */
const createPulse = ({ask, silentAfter, onAnswering}: Pulse) => {
	let missed = 0;
	const timer = setInterval(() => {
		if (missed === 0) ask();
		missed += 1;
		if (missed === silentAfter + 1) onAnswering(false);
	}, pingMs);
	timer.unref();
	return {
		felt: (): void => {
			if (missed > silentAfter) onAnswering(true);
			missed = 0;
		},
		isSilent: (): boolean => missed > silentAfter,
		stop: () => clearInterval(timer),
	};
};

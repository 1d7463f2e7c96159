import type {ChildProcess} from 'node:child_process';
import {systemCode, VenvError} from '../../core/model/error.js';
import type {CallName, Calls, FromDisk, Setting, ToDisk} from './messages.js';
import {errorFrom, packed, unpacked} from './portable.js';
import {startReader} from './start-reader.js';

type CallOptions<Name extends CallName> = {
	readonly signal?: AbortSignal | undefined;
	/** Called with what the call tells on the way, in pieces as they arrive. */
	readonly onNews?: ((news: ReadonlyArray<Calls[Name]['news']>) => void) | undefined;
};

/** A process that reads and changes the disk for the session. */
export type Disk = {
	/**
	 * Asks the process for something. Rejects with its error. Cancelling asks it to stop: what that leaves is up to the
	 * call. After `close`, a call has no answer.
	 */
	readonly call: <Name extends CallName>(
		name: Name,
		input: Calls[Name]['input'],
		options?: CallOptions<Name>,
	) => Promise<Calls[Name]['result']>;
	/**
	 * Stops everything. One that is changing something is waited for, so that it can undo that: until it has ended, or has
	 * not answered for most of a second, since it then hangs in the system. One that only reads is not waited for: it ends
	 * by itself. Resolves with whether it has ended or will.
	 */
	readonly close: (isChanging: boolean) => Promise<boolean>;
};

type DiskOptions = {
	readonly setting: Setting;
	/** Whether another machine answers for the disk, which then gets few requests at a time. */
	readonly isRemote: boolean;
	/** Called when the process stops to answer, and when it answers again. */
	readonly onAnswering: (isAnswering: boolean) => void;
};

type Pending = {
	readonly resolve: (result: unknown) => void;
	readonly reject: (error: Error) => void;
	readonly onNews: ((news: readonly unknown[]) => void) | undefined;
};

// A process is asked for a sign of life each second. Counted in our own seconds: those in which the terminal was suspended
// are none. Disks of our own hardly ever hang, but the machine can be busy.
const pingMs = 1000;
const silentAfter = {remote: 3, own: 10};
// At the end it is asked more often.
const lastPingMs = 50;
const changingPatienceMs = 800;

/** Starts a disk process. It is not waited for: calls that come before it is there wait in its pipe. */
export const openDisk = ({setting, isRemote, onAnswering}: DiskOptions): Disk => {
	const pending = new Map<number, Pending>();
	let lastId = 0;
	let isClosing = false;
	const child = startReader(isRemote);
	const send = (message: ToDisk): void => {
		if (child.connected) child.send(message, () => {});
	};
	const pulse = createPulse({
		ask: () => send({type: 'ping'}),
		silentAfter: isRemote ? silentAfter.remote : silentAfter.own,
		onAnswering,
	});
	const take = (message: FromDisk): void => {
		if (message.type === 'pong') return pulse.felt();
		// Left to the session as a mistake that nobody awaits, which ends it.
		if (message.type === 'broken') throw errorFrom(message.error);
		const call = pending.get(message.id);
		if (message.type === 'news') {
			// A slow disk keeps it from a ping for seconds, but what it has read keeps coming.
			pulse.felt();
			return call?.onNews?.(message.news.map(unpacked));
		}
		pending.delete(message.id);
		if (message.type === 'done') call?.resolve(unpacked(message.result));
		else call?.reject(errorFrom(message.error));
	};
	child.on('message', message => take(message as FromDisk));
	child.on('error', error => {
		// Left to the session, as above. Nothing can be sent to one that is about to end.
		if (!isClosing && child.pid === undefined) throw notStarted(error);
	});
	child.on('exit', (code, signal) => {
		pulse.stop();
		if (!isClosing) throw endedEarly(code, signal);
	});
	send({type: 'begin', setting});
	return {
		call: (name, input, {signal, onNews} = {}) =>
			new Promise((resolve, reject) => {
				if (isClosing) return;
				if (signal?.aborted) return reject(new VenvError('cancelled', {what: 'Cancelled'}));
				const id = (lastId += 1);
				signal?.addEventListener('abort', () => pending.has(id) && send({type: 'cancel', id}), {once: true});
				pending.set(id, {resolve, reject, onNews});
				send({type: 'call', id, name, input: packed(input)});
			}),
		close: async isChanging => {
			isClosing = true;
			const wasSilent = pulse.isSilent();
			pulse.stop();
			send({type: 'end'});
			if (isChanging) return whenEnded(child, () => send({type: 'ping'}));
			leaveAlone(child);
			return !wasSilent;
		},
	};
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

/** Watches whether something answers. */
const createPulse = ({
	ask,
	silentAfter,
	onAnswering,
}: Pick<DiskOptions, 'onAnswering'> & {readonly ask: () => void; readonly silentAfter: number}) => {
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

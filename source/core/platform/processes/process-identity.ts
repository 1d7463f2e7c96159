import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {readFile, readlink} from 'node:fs/promises';
import {hostname} from 'node:os';
import {setTimeout as wait} from 'node:timers/promises';
import {systemCode, VenvError, type What} from '../../model/error.js';
import type {SystemFailure} from '../../model/reasons/system-failure.js';
import type {FsPath} from '../../model/path.js';
import {hostPlatform} from '../../model/platform.js';
import {findMount, isRemote, readMounts} from '../files/mounts.js';
import {readMacBoot} from './mac-boot.js';
import {askToEnd} from './windows/presence.js';
import {systemProgramText} from './system-program.js';
import {readWindowsMachine, windowsStartTime} from './windows/windows-identity.js';

/**
 * Identity of one process, unique for all time: a process number is used again, but not together with its start time,
 * boot and namespace. Written into journal entries and locks, so every field is compared as text.
 */
export type ProcessIdentity = {
	readonly pid: number;
	/** Clock ticks since boot on Linux, the date of its start on macOS; on Windows what makes its pipe's name unique. */
	readonly startTime: string;
	readonly host: string;
	readonly bootId: string;
	/** `pid:[…]` on Linux: in another namespace the number means another process. On Windows the machine's own id. */
	readonly pidNamespace: string;
	/**
	 * machine-id(5), on macOS the hardware's UUID, which stay when a machine restarts; absent where there is none, and in
	 * version 0.1.
	 */
	readonly machine?: string | undefined;
};

/** Whether a value, as read from a file, has the shape of an identity. */
export const isProcessIdentity = (value: unknown): value is ProcessIdentity => {
	if (typeof value !== 'object' || value === null) return false;
	const {pid, startTime, host, bootId, pidNamespace, machine} = value as Record<string, unknown>;
	if (machine !== undefined && typeof machine !== 'string') return false;
	if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 2) return false;
	return [startTime, host, bootId, pidNamespace].every(text => typeof text === 'string');
};

/** The identity of this process. Rejects with `refused` where the system shows no processes: without /proc on Linux. */
export const ownIdentity = async (): Promise<ProcessIdentity> => {
	const own = await identityOf(process.pid);
	if (own !== undefined) return own;
	throw processesNotShown({doing: 'change-anything'});
};

/** The refusal of what has to tell processes apart, where the system doesn't show them. */
export const processesNotShown = (what: What): VenvError =>
	new VenvError('refused', {
		what,
		reason: {type: 'processes-not-shown'},
	});

/** Identity of this machine's current boot; empty where the system does not tell: on Windows, and without /proc on Linux. */
export const ownBootId = async (): Promise<string> => (await readMachine()).bootId;

/**
 * Reads the identity of a living process of this machine and namespace; undefined when there is none (or a zombie).
 * `expected`: the start time that it would have, without which Windows tells nothing of another process.
 */
export const identityOf = async (pid: number, expected?: string): Promise<ProcessIdentity | undefined> => {
	const startTime = await startTimeOf(pid, expected);
	if (startTime === undefined) return undefined;
	const {host, bootId, pidNamespace, machine} = await readMachine();
	return {pid, startTime, host, bootId, pidNamespace, ...(machine === undefined ? {} : {machine})};
};

type Alive = 'alive' | 'dead' | 'unknown';

/**
 * Whether a process still runs. `unknown`: it belongs to another machine, boot or pid namespace, whose processes are
 * not visible here, although the disk may be shared, or it is hidden (the mount option hidepid). `place` is the
 * directory of its journal entry: when that is on a disk of this machine, a process of an earlier boot of this machine
 * is dead.
 */
export const isAlive = async (identity: ProcessIdentity, place?: FsPath): Promise<Alive> => {
	if (await isOfThisMachine(identity)) {
		const startTime = await startTimeOf(identity.pid, identity.startTime);
		if (startTime === undefined) return isHidden(identity.pid) ? 'unknown' : 'dead';
		return startTime === identity.startTime ? 'alive' : 'dead';
	}
	if (place === undefined || !isOfEarlierBoot(identity, await readMachine())) return 'unknown';
	return (await isOnOwnDisk(place)) ? 'dead' : 'unknown';
};

/**
 * Whether a process ran on this very machine before it was restarted, and so is dead. Machine-id and host name have to
 * agree. In a container nothing can be said, since its boot is that of its host.
 */
export const isOfEarlierBoot = (identity: ProcessIdentity, machine: Machine): boolean =>
	machine.machine !== undefined &&
	!machine.isContainer &&
	identity.machine === machine.machine &&
	identity.host === machine.host &&
	identity.bootId !== machine.bootId;

const isOnOwnDisk = async (place: FsPath): Promise<boolean> => {
	const mounts = await readMounts();
	const mount = mounts && findMount(place, mounts);
	return mount !== undefined && !isRemote(mount);
};

/**
 * Ends a whole process group (and session) by its leader's identity: SIGTERM, after `graceMs` SIGKILL. Resolves only
 * when no process of it is left, even when the leader ended long ago, and answers whether there was one to end. A
 * number that has been given to another process since is left alone. Throws `locked` when the group can't be ended, or
 * belongs to another machine.
 */
export const endGroup = async (
	identity: ProcessIdentity,
	{graceMs = 1000, patienceMs = 15_000}: {readonly graceMs?: number; readonly patienceMs?: number} = {},
): Promise<boolean> => {
	if (!(await isOfThisMachine(identity))) throw notEnded(identity, {type: 'of-other-machine'});
	if (hostPlatform === 'windows') {
		const answer = await askToEnd(identity, patienceMs);
		if (answer === 'running') throw notEnded(identity, {type: 'still-runs', pids: [identity.pid]});
		return answer === 'ended';
	}
	const start = performance.now();
	let members = await membersOf(identity);
	const wasAlive = members.length > 0;
	signalAll(members, 'SIGTERM');
	let pause = 5;
	while (members.length > 0) {
		const elapsed = performance.now() - start;
		if (elapsed > patienceMs) throw notEnded(identity, {type: 'still-runs', pids: members});
		if (elapsed >= graceMs) signalAll(members, 'SIGKILL');
		await wait(pause);
		pause = Math.min(50, pause * 2);
		members = await membersOf(identity);
	}
	return wasAlive;
};

const notEnded = ({pid}: ProcessIdentity, reason: SystemFailure): VenvError =>
	new VenvError('locked', {what: {doing: 'end-group', text: String(pid)}, reason});

/** Whether its boot and pid namespace are those of this process, so that its number means the process that it names. */
export const isOfThisMachine = async (identity: ProcessIdentity): Promise<boolean> => {
	const machine = await readMachine();
	return (
		identity.host === machine.host &&
		identity.bootId === machine.bootId &&
		identity.pidNamespace === machine.pidNamespace
	);
};

type Machine = Pick<ProcessIdentity, 'host' | 'bootId' | 'pidNamespace' | 'machine'> & {readonly isContainer: boolean};

/** Cached: during the life of this process neither its boot nor its namespace changes; the host's name can. */
const readMachine = async (): Promise<Machine> => ({host: hostname(), ...(await (boot ??= readBoot()))});

let boot: Promise<Omit<Machine, 'host'>> | undefined;

const readBoot = async (): Promise<Omit<Machine, 'host'>> => {
	if (hostPlatform === 'macos') return {...(await readMacBoot()), pidNamespace: '', isContainer: false};
	if (hostPlatform === 'windows') return readWindowsMachine();
	try {
		const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
		const pidNamespace = await readlink('/proc/self/ns/pid');
		const machine = machineId();
		return {bootId, pidNamespace, ...(machine === undefined ? {} : {machine}), isContainer: isContainer(pidNamespace)};
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		// Without /proc: this boot is none of those that are noted anywhere.
		return {bootId: '', pidNamespace: '', isContainer: true};
	}
};

/** Reads machine-id(5); undefined where it is missing, empty or not set yet. */
const machineId = (): string | undefined => {
	try {
		const text = readFileSync('/etc/machine-id', 'latin1').trim();
		return /^[0-9a-f]{32}$/.test(text) ? text : undefined;
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

// The number that the kernel gives the first pid namespace of a machine (PROC_PID_INIT_INO).
const firstNamespace = 'pid:[4026531836]';
const containerMarks = ['/.dockerenv', '/run/.containerenv', '/run/systemd/container'];

const isContainer = (pidNamespace: string): boolean =>
	pidNamespace !== firstNamespace || containerMarks.some(mark => existsSync(mark));

const startTimeOf = async (pid: number, expected?: string): Promise<string | undefined> => {
	if (hostPlatform === 'windows') return windowsStartTime(pid, expected);
	if (hostPlatform === 'linux') {
		const status = readStatus(pid);
		return status === undefined || status.isZombie ? undefined : status.startTime;
	}
	try {
		// A date in words: of one language and zone, since two of us may run under different ones.
		const words = ['-o', 'lstart=', '-p', String(pid)];
		return (await systemProgramText('/bin/ps', words, {LC_ALL: 'C', TZ: 'UTC'})).trim() || undefined;
	} catch {
		// ps ends with 1 when there is no such process.
		return undefined;
	}
};

/** Whether a process that /proc does not show exists nevertheless. A zombie is shown. */
const isHidden = (pid: number): boolean => {
	if (hostPlatform !== 'linux' || existsSync(`/proc/${pid}/stat`)) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return systemCode(error) === 'EPERM';
	}
};

type Status = {
	readonly isZombie: boolean;
	readonly group: number;
	readonly session: number;
	readonly startTime: string;
};

const readStatus = (pid: number | string): Status | undefined => {
	let text;
	try {
		text = readFileSync(`/proc/${pid}/stat`, 'latin1');
	} catch (error) {
		// EACCES, EPERM: another user's, hidden by the mount option hidepid.
		if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(systemCode(error) ?? '')) return undefined;
		throw error;
	}
	// The second field is a name in parentheses, which may itself contain spaces and parentheses.
	const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
	const [state = '', , group, session] = fields;
	return {
		isZombie: state === 'Z' || state === 'X',
		group: Number(group),
		session: Number(session),
		startTime: fields[19] ?? '',
	};
};

const membersOf = async (leader: ProcessIdentity): Promise<readonly number[]> => {
	const current = await startTimeOf(leader.pid);
	// A process number is reused only when no process of its group is left.
	if (current !== undefined && current !== leader.startTime) return [];
	if (hostPlatform !== 'linux') return groupExists(leader.pid) ? [-leader.pid] : [];
	const members: number[] = [];
	// Synchronous: hundreds of small reads, each handed to another thread and back, would take longer than the rest of
	// a run.
	for (const name of readdirSync('/proc')) {
		if (!/^\d+$/.test(name)) continue;
		const status = readStatus(name);
		if (status === undefined || status.isZombie) continue;
		if (status.group === leader.pid || status.session === leader.pid) members.push(Number(name));
	}
	return members;
};

const groupExists = (group: number): boolean => {
	try {
		process.kill(-group, 0);
		return true;
	} catch (error) {
		if (systemCode(error) === 'ESRCH') return false;
		throw error;
	}
};

const signalAll = (members: readonly number[], signal: NodeJS.Signals): void => {
	for (const pid of members) {
		try {
			process.kill(pid, signal);
		} catch (error) {
			// The process has ended, or became another user's (setuid): the wait reports that in the end.
			if (systemCode(error) !== 'ESRCH' && systemCode(error) !== 'EPERM') throw error;
		}
	}
};

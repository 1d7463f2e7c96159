import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {systemCode} from '../../../model/error.js';
import {fromBytes, join, type FsPath} from '../../../model/path.js';
import {createPace} from '../../../tasks/limit-concurrency.js';
import {
	isMeasuring,
	mightRunPython,
	noVariables,
	startVariablesOf,
	type ProcessSnapshot,
	type ProcessUser,
	type RunningProcess,
} from './running-process.js';

/**
 * Reads a tree laid out as Linux's /proc; those in `except` are left out. Undefined where it shows no process at all.
 */
export const readProc = async (proc: FsPath, except: ReadonlySet<number>): Promise<ProcessSnapshot | undefined> => {
	const pids = namesOf(proc).filter(name => /^\d+$/.test(name));
	if (pids.length === 0) return undefined;
	const processes: RunningProcess[] = [];
	const hidden: Look[] = [];
	const rootOf = createRootFinder(proc);
	const pace = createPace();
	for (const pid of pids) {
		await pace();
		const look = except.has(Number(pid)) ? undefined : readOne(join(proc, pid), Number(pid));
		if (look === undefined) continue;
		processes.push({...look.process, root: rootOf(pid)});
		if (look.isHidden) hidden.push(look);
	}
	// Process 1 is always there: where it isn't shown, those of other users are not even listed (hidepid=2).
	if (!pids.includes('1')) return {processes, hidden: undefined, hiddenUsers: 'others'};
	return {processes, hidden: hidden.length, hiddenUsers: usersOf(hidden)};
};

const namesOf = (proc: FsPath): readonly string[] => {
	try {
		return readdirSync(proc);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return [];
	}
};

type Look = {
	readonly process: RunningProcess;
	readonly isHidden: boolean;
	/** Asked only of those that are hidden; undefined where that is hidden, too. */
	readonly user?: ProcessUser | undefined;
};

/**
 * Undefined for kernel threads, for what has ended meanwhile, and for children that measure sizes. Synchronous: no disk is read, and thousands of small
 * promises cost several times what the kernel takes to answer.
 */
const readOne = (directory: FsPath, pid: number): Look | undefined => {
	const commandLine = readBytes(join(directory, 'cmdline'));
	if (commandLine === 'denied')
		return {process: {pid, words: [], files: [], ...noVariables}, isHidden: true, user: userOf(directory)};
	if (commandLine === 'gone' || commandLine.length === 0) return undefined;
	const words = splitAtZero(commandLine);
	if (isMeasuring(words)) return undefined;
	const variables = readBytes(join(directory, 'environ'));
	const maps = readBytes(join(directory, 'maps'));
	const mapped = maps instanceof Buffer ? mappedFiles(maps) : [];
	const isHidden = variables === 'denied';
	return {
		process: {
			pid,
			words,
			executable: readTarget(join(directory, 'exe')),
			directory: readTarget(join(directory, 'cwd')),
			...(variables instanceof Buffer ? startVariablesOf(splitAtZero(variables)) : noVariables),
			files: [...new Set([...mapped, ...readOpenFiles(join(directory, 'fd'))])],
		},
		isHidden,
		user: isHidden ? userOf(directory) : undefined,
	};
};

/**
 * Answers a process's `/` as a path of ours; undefined where its root and its mounts are ours. All processes of a
 * container get the path through its first one, so that what lies there is looked at once.
 */
const createRootFinder = (proc: FsPath): ((pid: string) => FsPath | undefined) => {
	const viewOf = (name: string): string | undefined => {
		const mounts = readTarget(join(proc, name, 'ns/mnt'));
		const root = readTarget(join(proc, name, 'root'));
		return mounts === undefined || root === undefined ? undefined : `${mounts} ${root}`;
	};
	const own = viewOf('self');
	const roots = new Map<string, FsPath>();
	return pid => {
		const view = viewOf(pid);
		if (view === undefined || view === own) return undefined;
		const root = roots.get(view) ?? join(proc, pid, 'root');
		roots.set(view, root);
		return root;
	};
};

/** Fields of `/proc/PID/status`, proc_pid_status(5): of four ids the second is the effective one. */
const userOf = (directory: FsPath): ProcessUser | undefined => {
	const status = readBytes(join(directory, 'status'));
	if (!(status instanceof Buffer)) return undefined;
	const idsOf = (field: string): readonly number[] =>
		(new RegExp(`^${field}:(.*)$`, 'm').exec(status.toString('latin1'))?.[1] ?? '').match(/\d+/g)?.map(Number) ?? [];
	const uid = idsOf('Uid')[1];
	return uid === undefined ? undefined : {uid, groups: [...idsOf('Gid').slice(1, 2), ...idsOf('Groups')]};
};

const usersOf = (hidden: readonly Look[]): ProcessSnapshot['hiddenUsers'] => {
	const users = new Map<string, ProcessUser>();
	for (const {user, process} of hidden) {
		if (user === undefined) return 'others';
		if (mightRunPython(user, process.words)) users.set(JSON.stringify(user), user);
	}
	return [...users.values()];
};

const readBytes = (path: FsPath): Buffer | 'denied' | 'gone' => {
	try {
		return readFileSync(path);
	} catch (error) {
		return denialOf(error);
	}
};

/** The kernel writes ` (deleted)` behind what was unlinked or renamed away while in use: its name still tells. */
const withoutDeleted = (bytes: Buffer): FsPath =>
	fromBytes(bytes.subarray(-10).toString('latin1') === ' (deleted)' ? bytes.subarray(0, -10) : bytes);

const readTarget = (path: FsPath): FsPath | undefined => {
	try {
		return withoutDeleted(readlinkSync(path, {encoding: 'buffer'}));
	} catch (error) {
		denialOf(error);
		return undefined;
	}
};

const readOpenFiles = (directory: FsPath): readonly FsPath[] => {
	try {
		const targets = readdirSync(directory).map(name => readTarget(join(directory, name)));
		return targets.filter(target => target?.startsWith('/') === true) as FsPath[];
	} catch (error) {
		denialOf(error);
		return [];
	}
};

const denialOf = (error: unknown): 'denied' | 'gone' => {
	const code = systemCode(error);
	if (code === undefined) throw error;
	return code === 'EACCES' || code === 'EPERM' ? 'denied' : 'gone';
};

/** Lines of `/proc/PID/maps`: address, rights, offset, device, inode, path. Each path once. */
const mappedFiles = (maps: Buffer): readonly FsPath[] => {
	// Device 00:00 and no slash: heap, stack, anonymous.
	const paths = new Set(maps.toString('latin1').match(/\/[^\n]*/g));
	return [...paths].map(path => withoutDeleted(Buffer.from(path, 'latin1')));
};

const splitAtZero = (bytes: Buffer): readonly FsPath[] => {
	const words: FsPath[] = [];
	for (let from = 0; from < bytes.length;) {
		const end = bytes.indexOf(0, from);
		words.push(fromBytes(bytes.subarray(from, end === -1 ? bytes.length : end)));
		from = end === -1 ? bytes.length : end + 1;
	}
	return words;
};

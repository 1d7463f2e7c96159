import {execFile} from 'node:child_process';
import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {promisify} from 'node:util';
import {systemCode} from '../../model/error.js';
import {createPace} from '../../tasks/limit-concurrency.js';
import type {Platform} from '../../model/platform.js';
import {fromBytes, fsPath, join, type FsPath} from '../../model/path.js';

/** One running process, as far as we may see it. All fields come from outside and are not printable yet. */
export type RunningProcess = {
	readonly pid: number;
	/** Command line. Where the system gives one string: that string, and the part after its first space. */
	readonly words: readonly FsPath[];
	/** File that it runs, links resolved. */
	readonly executable?: FsPath | undefined;
	readonly directory?: FsPath | undefined;
	/** Value of `VIRTUAL_ENV` when it was started. */
	readonly virtualEnvironment?: FsPath | undefined;
	/** Directories of `_` and of the first entry of `PATH` when it was started: a shell sets them for its children. */
	readonly startedFrom: readonly FsPath[];
	/** Files that it has open or mapped. */
	readonly files: readonly FsPath[];
};

/**
 * Running processes. `hidden` counts those of other users that we may not inspect; undefined where nothing can be
 * known.
 */
export type ProcessSnapshot = {readonly processes: readonly RunningProcess[]; readonly hidden: number | undefined};

/** Our own user id, and the directory that shows processes. */
type ProcessSource = {readonly platform: Platform; readonly proc: FsPath};

const nothingKnown: ProcessSnapshot = {processes: [], hidden: undefined};

/**
 * Lists the processes that run now, without our own. Reads /proc on Linux, asks `ps` and `lsof` on macOS and the CIM on
 * Windows by their absolute paths. Never fails: where the system gives no answer, `hidden` is undefined.
 */
export const readProcesses = async ({platform, proc}: ProcessSource): Promise<ProcessSnapshot> => {
	if (platform === 'linux') return readProc(proc, process.pid);
	try {
		return platform === 'macos' ? await askPs() : await askCim();
	} catch (error) {
		// The command is missing, failed or printed too much.
		if (error instanceof SyntaxError || (error instanceof Error && ('code' in error || 'killed' in error)))
			return nothingKnown;
		throw error;
	}
};

/** Reads a tree laid out as Linux's /proc; `except` is left out. */
const readProc = async (proc: FsPath, except: number): Promise<ProcessSnapshot> => {
	let names: readonly string[];
	try {
		names = readdirSync(proc);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return nothingKnown;
	}
	const pids = names.filter(name => /^\d+$/.test(name) && Number(name) !== except);
	const processes: RunningProcess[] = [];
	let hidden = 0;
	const pace = createPace();
	for (const pid of pids) {
		await pace();
		const look = lookInto(join(proc, pid), Number(pid));
		if (look === undefined) continue;
		processes.push(look.process);
		if (look.isHidden) hidden += 1;
	}
	return {processes, hidden};
};

type Look = {readonly process: RunningProcess; readonly isHidden: boolean};

/**
 * Reads one process; undefined for kernel threads and for processes that have ended meanwhile. Synchronous: no disk is
 * read, and thousands of small promises cost several times the kernel's own time.
 */
const lookInto = (directory: FsPath, pid: number): Look | undefined => {
	const commandLine = readBytes(join(directory, 'cmdline'));
	if (!(commandLine instanceof Buffer) || commandLine.length === 0) return undefined;
	const variables = readBytes(join(directory, 'environ'));
	const maps = readBytes(join(directory, 'maps'));
	const mapped = maps instanceof Buffer ? mappedFiles(maps) : [];
	return {
		process: {
			pid,
			words: splitAtZero(commandLine),
			executable: readTarget(join(directory, 'exe')),
			directory: readTarget(join(directory, 'cwd')),
			...(variables instanceof Buffer ? startVariables(variables) : {startedFrom: []}),
			files: [...new Set([...mapped, ...readOpenFiles(join(directory, 'fd'))])],
		},
		isHidden: variables === 'denied',
	};
};

const readBytes = (path: FsPath): Buffer | 'denied' | 'gone' => {
	try {
		return readFileSync(path);
	} catch (error) {
		return denialOf(error);
	}
};

/**
 * Removes ` (deleted)`, which the kernel appends to files that were unlinked or renamed while in use. The name is still
 * useful.
 */
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

/** Reads the lines of `/proc/PID/maps`: address, rights, offset, device, inode, path. Answers each path once. */
const mappedFiles = (maps: Buffer): readonly FsPath[] => {
	const paths = new Set<string>();
	for (const line of maps.toString('latin1').split('\n')) {
		const slash = line.indexOf('/');
		// Device 00:00 and no slash: heap, stack, anonymous.
		if (slash > 0) paths.add(line.slice(slash));
	}
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

const startVariables = (bytes: Buffer): Pick<RunningProcess, 'virtualEnvironment' | 'startedFrom'> =>
	variablesOf(splitAtZero(bytes));

const variablesOf = (pairs: readonly FsPath[]): Pick<RunningProcess, 'virtualEnvironment' | 'startedFrom'> => {
	const value = (name: string): FsPath | undefined => {
		const pair = pairs.find(candidate => candidate.startsWith(`${name}=`));
		return pair === undefined ? undefined : fsPath(pair.slice(name.length + 1));
	};
	const first = value('PATH')?.split(':')[0];
	const startedFrom = [value('_'), first === undefined ? undefined : fsPath(first)];
	return {
		virtualEnvironment: value('VIRTUAL_ENV'),
		startedFrom: startedFrom.filter(path => path?.startsWith('/') === true) as FsPath[],
	};
};

const run = async (command: string, ...words: string[]): Promise<FsPath> => {
	const {stdout} = await promisify(execFile)(command, words, {
		encoding: 'latin1',
		maxBuffer: 64 * 1024 * 1024,
		timeout: 10_000,
	});
	return fromBytes(Buffer.from(stdout, 'latin1'));
};

const askPs = async (): Promise<ProcessSnapshot> => {
	const uid = process.getuid?.() ?? 0;
	const [list, variables, open] = await Promise.all([
		run('/bin/ps', '-axww', '-o', 'pid=,uid=,command='),
		run('/bin/ps', '-axww', '-E', '-o', 'pid=,command='),
		// lsof exits with 1 when one of the files could not be inspected.
		run('/usr/sbin/lsof', '-nP', '-w', '-F', 'pfn', '-a', '-u', String(uid)).catch(() => ''),
	]);
	return parsePs({list, variables, open}, {uid, except: process.pid});
};

/** Output of macOS's commands: `ps -o pid=,uid=,command=`, `ps -E -o pid=,command=` and `lsof -F pfn`. */
type PsOutput = {readonly list: string; readonly variables: string; readonly open: string};

/** Reads what macOS's `ps` and `lsof` print; processes of other users than `uid` count as hidden unless it is root. */
export const parsePs = (
	{list, variables, open}: PsOutput,
	{uid, except}: {readonly uid: number; readonly except: number},
): ProcessSnapshot => {
	const withVariables = new Map(matches(variables, /^ *(\d+) (.*)$/gm).map(([pid = '', text = '']) => [pid, text]));
	const files = parseLsof(open);
	const rows = matches(list, /^ *(\d+) +(\d+) (.*)$/gm).filter(([pid]) => Number(pid) !== except);
	const processes = rows.map(([pid = '', , command = '']) => ({
		pid: Number(pid),
		words: wordsOf(command),
		...variablesOf((withVariables.get(pid)?.slice(command.length).split(' ') ?? []).map(fsPath)),
		directory: files.get(pid)?.directory,
		files: files.get(pid)?.files ?? [],
	}));
	const isHidden = ([, owner]: readonly string[]): boolean => uid !== 0 && Number(owner) !== uid;
	return {processes, hidden: rows.filter(isHidden).length};
};

/** macOS gives the command line as one string: a path that contains spaces is found only at its beginning. */
const wordsOf = (command: string): readonly FsPath[] => {
	const space = command.indexOf(' ');
	return (space === -1 ? [command] : [command, command.slice(space + 1)]).map(fsPath);
};

/** Reads `lsof -F pfn`: a line `p123`, then for each file `fcwd` or `f4` and `n/path`. */
const parseLsof = (text: string): ReadonlyMap<string, {directory?: FsPath; files: FsPath[]}> => {
	const byPid = new Map<string, {directory?: FsPath; files: FsPath[]}>();
	let current: {directory?: FsPath; files: FsPath[]} = {files: []};
	let isDirectory = false;
	for (const line of text.split('\n')) {
		const value = fsPath(line.slice(1));
		if (line.startsWith('p')) byPid.set(value, (current = {files: []}));
		else if (line.startsWith('f')) isDirectory = value === 'cwd';
		else if (line.startsWith('n/') && isDirectory) current.directory = value;
		else if (line.startsWith('n/')) current.files.push(value);
	}
	return byPid;
};

const matches = (text: string, pattern: RegExp): ReadonlyArray<readonly string[]> =>
	[...text.matchAll(pattern)].map(match => match.slice(1));

const askCim = async (): Promise<ProcessSnapshot> => {
	const shell = join(
		fsPath(process.env['SystemRoot'] ?? 'C:\\Windows'),
		'System32\\WindowsPowerShell\\v1.0\\powershell.exe',
	);
	const script =
		'Get-CimInstance Win32_Process | Select-Object ProcessId,ExecutablePath,CommandLine | ConvertTo-Json -Compress';
	return parseCim(await run(shell, '-NoProfile', '-NonInteractive', '-Command', script), process.pid);
};

/** Reads the JSON of `Win32_Process` objects; a process whose command line is withheld counts as hidden. */
export const parseCim = (text: string, except: number): ProcessSnapshot => {
	const rows = JSON.parse(text) as ReadonlyArray<Readonly<Record<string, unknown>>>;
	const others = rows.filter(row => row['ProcessId'] !== except && typeof row['ProcessId'] === 'number');
	const processes = others.map(row => ({
		pid: row['ProcessId'] as number,
		words: typeof row['CommandLine'] === 'string' ? splitCommandLine(row['CommandLine']) : [],
		executable: typeof row['ExecutablePath'] === 'string' ? fsPath(row['ExecutablePath']) : undefined,
		startedFrom: [],
		files: [],
	}));
	return {processes, hidden: others.filter(row => typeof row['CommandLine'] !== 'string').length};
};

const splitCommandLine = (line: string): readonly FsPath[] =>
	[...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => fsPath(quoted ?? plain ?? ''));

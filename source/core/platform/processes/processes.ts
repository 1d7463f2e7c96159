import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import type {Platform} from '../../model/platform.js';
import {fromBytes, fsPath, join, type FsPath} from '../../model/path.js';
import {readProc} from './read-proc.js';
import {mightRunPython, noVariables, startVariablesOf, type ProcessSnapshot} from './running-process.js';

/** Whose processes, and where they are shown. */
type ProcessSource = {readonly platform: Platform; readonly proc: FsPath};

const nothingKnown: ProcessSnapshot = {processes: [], hidden: undefined, hiddenUsers: 'all'};

/**
 * What runs now, without ourselves. Reads /proc on Linux, asks `ps` and `lsof` on macOS and the CIM on Windows by
 * their absolute paths. Never fails: where the system does not tell, `hidden` is undefined.
 */
export const readProcesses = async ({platform, proc}: ProcessSource): Promise<ProcessSnapshot> => {
	if (platform === 'linux') return (await readProc(proc, process.pid)) ?? nothingKnown;
	try {
		return platform === 'macos' ? await askPs() : await askCim();
	} catch (error) {
		// The command is missing, failed or said too much.
		if (error instanceof SyntaxError || (error instanceof Error && ('code' in error || 'killed' in error)))
			return nothingKnown;
		throw error;
	}
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
		// Exits 1 when one of the files could not be looked at.
		run('/usr/sbin/lsof', '-nP', '-w', '-F', 'pfn', '-a', '-u', String(uid)).catch(() => ''),
	]);
	return parsePs({list, variables, open}, {uid, except: process.pid});
};

/** What macOS's commands printed: `ps -o pid=,uid=,command=`, `ps -E -o pid=,command=` and `lsof -F pfn`. */
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
		...startVariablesOf((withVariables.get(pid)?.slice(command.length).split(' ') ?? []).map(fsPath)),
		directory: files.get(pid)?.directory,
		files: files.get(pid)?.files ?? [],
	}));
	const hidden = rows.filter(([, owner]) => uid !== 0 && Number(owner) !== uid);
	const hiddenUsers = hidden.flatMap(([, owner, command = '']) => {
		const user = {uid: Number(owner), groups: []};
		return mightRunPython(user, wordsOf(command)) ? [user] : [];
	});
	return {processes, hidden: hidden.length, hiddenUsers};
};

/** The command line is one string there: a path with spaces in it is only found at its beginning. */
const wordsOf = (command: string): readonly FsPath[] => {
	const space = command.indexOf(' ');
	return (space === -1 ? [command] : [command, command.slice(space + 1)]).map(fsPath);
};

/** `lsof -F pfn`: a line `p123`, then for each file `fcwd` or `f4` and `n/path`. */
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
		...noVariables,
		files: [],
	}));
	const hidden = others.filter(row => typeof row['CommandLine'] !== 'string').length;
	return {processes, hidden, hiddenUsers: hidden === 0 ? [] : 'others'};
};

const splitCommandLine = (line: string): readonly FsPath[] =>
	[...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => fsPath(quoted ?? plain ?? ''));

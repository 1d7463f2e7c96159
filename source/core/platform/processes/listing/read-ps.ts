import {fsPath, type FsPath} from '../../../model/path.js';
import {mightRunPython, startVariablesOf, type ProcessSnapshot, type RunningProcess} from './running-process.js';
import {systemProgramText} from '../system-program.js';

/** Asks macOS for its processes by `ps` and `lsof`; rejects where `ps` is missing, fails or takes too long. */
export const askPs = async (): Promise<ProcessSnapshot> => {
	const uid = process.getuid?.() ?? 0;
	const [list, programs, variables, open] = await Promise.all([
		run('/bin/ps', '-axww', '-o', 'pid=,uid=,command='),
		run('/bin/ps', '-axww', '-o', 'pid=,comm='),
		run('/bin/ps', '-axww', '-E', '-o', 'pid=,command='),
		// Exits 1 when one of the files could not be looked at.
		run('/usr/sbin/lsof', '-nP', '-w', '-F', 'pfn', '-a', '-u', String(uid)).catch(() => ''),
	]);
	return parsePs({list, programs, variables, open}, {uid, except: process.pid});
};

/** Under the locale C both print bytes above 127 as `\M-C` and `\xc3`: a path with an umlaut would not be found. */
const run = (program: string, ...words: readonly string[]): Promise<FsPath> =>
	systemProgramText(program, words, {LC_ALL: 'en_US.UTF-8'});

/**
 * What macOS's commands printed: `ps -o pid=,uid=,command=`, `ps -o pid=,comm=` (the program by its whole path), `ps -E
 * -o pid=,command=` and `lsof -F pfn`.
 */
type PsOutput = {
	readonly list: string;
	readonly programs: string;
	readonly variables: string;
	readonly open: string;
};

/** Reads what macOS's `ps` and `lsof` print; processes of other users than `uid` count as hidden unless it is root. */
export const parsePs = (
	{list, programs, variables, open}: PsOutput,
	{uid, except}: {readonly uid: number; readonly except: number},
): ProcessSnapshot => {
	const programOf = textByPid(programs);
	const withVariables = textByPid(variables);
	const files = parseLsof(open);
	const rows = matches(list, /^ *(\d+) +(\d+) (.*)$/gm).filter(([pid]) => Number(pid) !== except);
	const processes = rows.map(([pid = '', , command = '']): RunningProcess => ({
		pid: Number(pid),
		words: wordsOf(command, programOf.get(pid)),
		...startVariablesOf(variablesIn(withVariables.get(pid)?.slice(command.length) ?? '')),
		directory: files.get(pid)?.directory,
		files: files.get(pid)?.files ?? [],
	}));
	const hidden = rows.filter(([, owner]) => uid !== 0 && Number(owner) !== uid);
	const hiddenUsers = hidden.flatMap(([pid = '', owner, command = '']) => {
		const user = {uid: Number(owner), groups: []};
		return mightRunPython(user, wordsOf(command, programOf.get(pid))) ? [user] : [];
	});
	return {processes, hidden: hidden.length, hiddenUsers};
};

const textByPid = (text: string): ReadonlyMap<string, string> =>
	new Map(matches(text, /^ *(\d+) (.*)$/gm).map(([pid = '', rest = '']) => [pid, rest]));

/**
 * The command line is one string there: the program's own name tells where its path ends, which may have spaces in it.
 * What follows is one word, and so is found only by its beginning.
 */
const wordsOf = (command: string, program: string | undefined): readonly FsPath[] => {
	if (command === program) return [fsPath(command)];
	const end = program !== undefined && command.startsWith(`${program} `) ? program.length : command.indexOf(' ');
	return (end === -1 ? [command] : [command.slice(0, end), command.slice(end + 1)]).map(fsPath);
};

/** `NAME=value` pairs are told apart by the names: a value may have spaces in it. */
const variablesIn = (text: string): readonly FsPath[] => text.split(/ +(?=[A-Za-z_]\w*=)/).map(fsPath);

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

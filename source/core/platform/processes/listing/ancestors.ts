import {execFile} from 'node:child_process';
import {readFile, readlink} from 'node:fs/promises';
import {promisify} from 'node:util';
import {systemCode} from '../../../model/error.js';
import {hostPlatform} from '../../../model/platform.js';
import {cimText, commandOf, type CimRow} from '../windows/read-cim.js';

const execute = promisify(execFile);

/** One of the processes that started us. */
export type Ancestor = {
	/** Name of the program, without a directory and a login shell's dash. */
	readonly name: string;
	/** Command line, where it can be read. */
	readonly words: readonly string[];
};

const maximumAncestors = 12;

/** Lists the ancestors of this process, the nearest first, as far as they are visible. */
export const ancestors = async (pid = process.ppid): Promise<readonly Ancestor[]> => {
	if (hostPlatform === 'windows') return askWindows(pid);
	const found: Ancestor[] = [];
	for (let current = pid; current > 1 && found.length < maximumAncestors;) {
		const next = hostPlatform === 'linux' ? await readProc(current) : await askPs(current);
		if (next === undefined) break;
		found.push(next.ancestor);
		current = next.parent;
	}
	return found;
};

type Step = {readonly ancestor: Ancestor; readonly parent: number};

const readProc = async (pid: number): Promise<Step | undefined> => {
	try {
		const [status, line] = await Promise.all([
			readFile(`/proc/${pid}/stat`, 'latin1'),
			readFile(`/proc/${pid}/cmdline`, 'utf8'),
		]);
		const words = line.split('\0').slice(0, -1);
		const executable = await readlink(`/proc/${pid}/exe`).catch(() => words[0] ?? '');
		const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
		return {ancestor: {name: programName(executable.replace(/ \(deleted\)$/, '')), words}, parent};
	} catch (error) {
		// The process has ended, or we may not see it.
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

const askPs = async (pid: number): Promise<Step | undefined> => {
	try {
		const {stdout} = await execute('/bin/ps', ['-o', 'ppid=,args=', '-p', String(pid)], {timeout: 2000});
		const [parent = '0', ...words] = stdout.trim().split(/\s+/);
		return {ancestor: {name: programName(words[0] ?? ''), words}, parent: Number(parent)};
	} catch {
		// ps ends with 1 when there is no such process.
		return undefined;
	}
};

const askWindows = async (pid: number): Promise<readonly Ancestor[]> => {
	try {
		return parseAncestors(await cimText(), pid);
	} catch {
		// No PowerShell, as under Wine, or one that may not be asked.
		return [];
	}
};

/**
 * Finds a process and its ancestors among the `Win32_Process` objects of Windows, the nearest first. There a process may
 * outlive its parent, whose number then is another's: one that began later is no parent.
 */
export const parseAncestors = (text: string, pid: number): readonly Ancestor[] => {
	const rows = new Map((JSON.parse(text) as readonly CimRow[]).map(row => [row['ProcessId'], row]));
	const found: Ancestor[] = [];
	let row = rows.get(pid);
	while (row !== undefined && found.length < maximumAncestors) {
		const {Name: name, ParentProcessId: parent, Began: began} = row;
		if (typeof name === 'string') found.push({name, words: commandOf(row)});
		const above = rows.get(parent);
		row = above === row || Number(above?.['Began'] ?? 0) > Number(began ?? Infinity) ? undefined : above;
	}
	return found;
};

const programName = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/^-/, '');

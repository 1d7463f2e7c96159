import {realpath} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {Context} from '../../model/context.js';
import type {InUse} from '../../model/environment.js';
import {systemCode} from '../../model/error.js';
import {realPathOf} from '../../platform/files/entries.js';
import {baseName, fromBytes, fsPath, isInside, join, native, parent, type FsPath} from '../../model/path.js';
import {readProcesses, type ProcessSnapshot, type RunningProcess} from '../../platform/processes/processes.js';
import {printable} from '../../text/printable.js';
import {plural} from '../../text/units.js';

/**
 * Uses found by reading the processes once. `usesOf` answers for any path, sorted by pid, without reading them again.
 * Callers that know `realPath`, the path with links resolved, can pass it.
 */
export type UsesFound = {
	/** Number of processes of other users that we may not inspect; undefined where none could be inspected. */
	readonly hidden: number | undefined;
	readonly usesOf: (path: FsPath, realPath?: FsPath) => readonly InUse[];
};

/**
 * Reads the processes once, for many questions: which of them use an environment now, by their program, open files,
 * parent and working directory. A shell in which an environment was activated by `source` does not show it. Runs
 * nothing of theirs and never fails. Reads the processes itself (16 ms for thirty) where no snapshot is given.
 */
export const findUses = async (context: Context, snapshot?: ProcessSnapshot): Promise<UsesFound> => {
	const {processes, hidden} = snapshot ?? (await readProcesses(context));
	const realPaths = rememberRealPaths();
	const facts = await Promise.all(processes.map(process => factsOf(process, realPaths)));
	const touched = directoriesAbove(facts);
	const usesOf = (path: FsPath, realPath = realPathOf(path) ?? path): readonly InUse[] => {
		const names = [...new Set([path, realPath])].filter(name => touched.has(name));
		return names.length === 0 ? [] : facts.flatMap(fact => useOf(fact, names));
	};
	return {hidden, usesOf};
};

/** Number of other users' processes that we can't inspect now; undefined where none can be inspected. */
export const hiddenProcesses = async (context: Context): Promise<number | undefined> =>
	(await readProcesses(context)).hidden;

/** Describes the limits of this check as a sentence; undefined where there are none. */
export const hiddenWords = (hidden: number | undefined): string | undefined => {
	const count = hiddenCount(hidden);
	return count && `${count}: whether one of them uses an environment isn't known`;
};

/** Does as {@link hiddenWords}, where there is less room. */
export const hiddenCount = (hidden: number | undefined): string | undefined => {
	if (hidden === 0) return undefined;
	return `Can't see ${hidden === undefined ? 'processes' : plural(hidden, 'process')} of other users`;
};

/** Every path that a process claims, and all directories above it: most environments are in no claim at all. */
const directoriesAbove = (facts: readonly ProcessFacts[]): ReadonlySet<string> => {
	const above = new Set<string>();
	for (const {claims} of facts)
		for (const {paths} of claims)
			for (const path of paths)
				for (let directory = path; !above.has(directory); directory = parent(directory)) above.add(directory);
	return above;
};

/** Claims of a process about itself, with absolute paths, each as named and with links resolved. */
type ProcessFacts = {readonly process: RunningProcess; readonly claims: readonly Claim[]};

/** `onlyBelow`: the path must be below the environment, not the environment itself. */
type Claim = {readonly how: string; readonly paths: readonly FsPath[]; readonly onlyBelow?: boolean};

type RealPaths = (path: FsPath) => Promise<FsPath>;

/** Lists the strongest claim first, which is the one that is shown. */
const factsOf = async (process: RunningProcess, realPaths: RealPaths): Promise<ProcessFacts> => {
	const {words, executable, directory, files, virtualEnvironment, startedFrom} = process;
	const from = (path: FsPath): Promise<readonly FsPath[]> => bothNames(path, directory, realPaths);
	const [program, script] = words.slice(0, 2).map(word => (/[/\\]/.test(word) ? word : undefined));
	return {
		process,
		claims: [
			{how: 'runs its Python', paths: program === undefined ? [] : await from(program), onlyBelow: true},
			{how: 'runs its Python', paths: executable === undefined ? [] : [executable], onlyBelow: true},
			{how: 'runs a script of it', paths: script === undefined ? [] : await from(script), onlyBelow: true},
			{how: 'has a file of it open', paths: files, onlyBelow: true},
			{how: 'was started where it is active', paths: await environmentNames(virtualEnvironment, realPaths)},
			{
				how: 'was started where it is active',
				paths: (await Promise.all(startedFrom.map(from))).flat(),
				onlyBelow: true,
			},
			{how: 'works in its directory', paths: directory === undefined ? [] : [directory]},
		],
	};
};

const useOf = ({process, claims}: ProcessFacts, names: readonly FsPath[]): readonly InUse[] => {
	const claim = claims.find(({paths, onlyBelow}) =>
		paths.some(path => names.some(name => isInside(path, name) && !(onlyBelow && path === name))),
	);
	return claim === undefined ? [] : [{pid: process.pid, command: commandOf(process), how: claim.how}];
};

const longestCommand = 120;

const commandOf = ({words}: RunningProcess): string => {
	const command = printable(words.join(' '));
	return command.length > longestCommand ? `${command.slice(0, longestCommand)}…` : command;
};

/**
 * Both names of a program: one that is started through a link to a directory above has only its real name in the
 * environment.
 */
const bothNames = async (
	path: FsPath,
	directory: FsPath | undefined,
	realPaths: RealPaths,
): Promise<readonly FsPath[]> => {
	if (!path.startsWith('/') && directory === undefined) return [path];
	const full = path.startsWith('/') ? path : fsPath(resolve(directory ?? '/', path));
	// Its own last name may be a link that leads out (bin/python does), so only its directory is resolved.
	const real = join(await realPaths(parent(full)), baseName(full));
	return real === full ? [full] : [full, real];
};

const environmentNames = async (path: FsPath | undefined, realPaths: RealPaths): Promise<readonly FsPath[]> =>
	path === undefined || path === '' ? [] : [path, await realPaths(path)];

/**
 * Creates a cached resolver of links. A path that leads nowhere is answered unchanged. Each path is resolved once, with
 * breaks in between: a process may work on a share that answers late.
 */
const rememberRealPaths = (): RealPaths => {
	const known = new Map<FsPath, Promise<FsPath>>();
	return path => {
		const answer = known.get(path) ?? askRealPath(path);
		known.set(path, answer);
		return answer;
	};
};

const askRealPath = async (path: FsPath): Promise<FsPath> => {
	try {
		return fromBytes(await realpath(native(path), {encoding: 'buffer'}));
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return path;
	}
};

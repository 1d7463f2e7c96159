import {realpath} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {Context} from '../../model/context.js';
import type {InUse, UseHow} from '../../model/use.js';
import {systemCode} from '../../model/error.js';
import {realPathOf} from '../../platform/files/entries.js';
import {readMounts} from '../../platform/files/mounts.js';
import {
	baseName,
	comparable,
	fromBytes,
	fsPath,
	isAbsolutePath,
	isInside,
	join,
	native,
	parent,
	type FsPath,
} from '../../model/path.js';
import {readProcesses} from '../../platform/processes/listing/read-processes.js';
import type {ProcessSnapshot, RunningProcess} from '../../platform/processes/listing/running-process.js';
import {shareRun} from '../../tasks/share-run.js';
import {printable} from '../../text/printable.js';
import {createEntryAssessor} from './entry-assessor.js';
import {indexIdentities} from './directory-identities.js';
import {createPatientQuestions, type AskDisk} from './patient-questions.js';

/**
 * What one look at the processes says; both functions answer for any path without looking at them again. `realPath` is
 * where that path leads, from whoever knows it already.
 */
export type UsesFound = {
	/** Processes of other users that we may not look into; undefined where nothing could be looked at. */
	readonly hidden: number | undefined;
	/** Who uses what lies there, by pid. */
	readonly usesOf: (path: FsPath, realPath?: FsPath) => readonly InUse[];
	/** Whether a process that we can't look into might use it: its user may enter the directory, by owner and mode. */
	readonly mayBeUsedUnseen: (path: FsPath) => boolean;
};

/**
 * Looks at the processes once, for many questions: which of them use an environment, now, by what they run, have open,
 * were started from, and where they work. What they see in another place than we do, through a bind mount or in a
 * container, is known by device and inode. A shell in which one was activated by `source` cannot be seen by its
 * process. Runs nothing of theirs, never fails. Without a snapshot it takes one (16 ms for thirty processes).
 */
export const findUses = (context: Context, snapshot?: ProcessSnapshot): Promise<UsesFound> => {
	if (snapshot !== undefined) return usesIn(snapshot, context);
	const look = looks.get(context) ?? shareRun(async () => usesIn(await readProcesses(context), context));
	looks.set(context, look);
	return look();
};

// Thousands are deleted four at a time: those that ask while one look is taken share the next.
const looks = new WeakMap<Context, () => Promise<UsesFound>>();

const usesIn = async ({processes, hidden, hiddenUsers}: ProcessSnapshot, context: Context): Promise<UsesFound> => {
	const askDisk = createPatientQuestions(await readMounts(context.platform));
	const realPaths = rememberRealPaths(askDisk);
	const facts = await Promise.all(processes.map(process => factsOf(process, realPaths)));
	const touched = directoriesAbove(facts);
	const otherNames = await indexIdentities(touched, askDisk);
	const usesOf = (path: FsPath, realPath = realPathOf(path) ?? path): readonly InUse[] => {
		const names = [...new Set([path, realPath, ...otherNames(realPath)])].filter(name => touched.has(comparable(name)));
		return names.length === 0 ? [] : facts.flatMap(fact => useOf(fact, names));
	};
	return {hidden, usesOf, mayBeUsedUnseen: createEntryAssessor(hiddenUsers)};
};

/** How many processes of other users we can't look into now; undefined where none can be looked into. */
export const hiddenProcesses = async (context: Context): Promise<number | undefined> =>
	(await readProcesses(context)).hidden;

/** Every path that a process claims, and all above it: most environments are in no claim at all. */
const directoriesAbove = (facts: readonly ProcessFacts[]): ReadonlySet<FsPath> => {
	const above = new Set<FsPath>();
	for (const {claims} of facts)
		for (const {paths} of claims)
			for (const path of paths)
				for (let directory = comparable(path); !above.has(directory); directory = parent(directory))
					above.add(directory);
	return above;
};

/** What a process says of itself, its paths absolute, each by its name and by where that leads. */
type ProcessFacts = {readonly process: RunningProcess; readonly claims: readonly Claim[]};

/** `onlyBelow`: the path must lie below the environment, not be it. */
type Claim = {readonly how: UseHow; readonly paths: readonly FsPath[]; readonly onlyBelow?: boolean};

type RealPaths = (path: FsPath) => Promise<FsPath>;

/** The strongest claim first: it is the one that is told. */
const factsOf = async (process: RunningProcess, realPaths: RealPaths): Promise<ProcessFacts> => {
	const {words, executable, launcher, directory, files, virtualEnvironment, startedFrom, searched, root} = process;
	const from = (path: FsPath): Promise<readonly FsPath[]> => bothNames(path, directory, realPaths);
	const [program, script] = words.slice(0, 2).map(word => (/[/\\]/.test(word) ? word : undefined));
	const active = {type: 'started-active'} as const;
	const claims: readonly Claim[] = [
		{how: {type: 'runs-python'}, paths: program === undefined ? [] : await from(program), onlyBelow: true},
		{how: {type: 'runs-python'}, paths: executable === undefined ? [] : [executable], onlyBelow: true},
		{how: {type: 'runs-python'}, paths: launcher === undefined ? [] : await from(launcher), onlyBelow: true},
		{how: {type: 'runs-script'}, paths: script === undefined ? [] : await from(script), onlyBelow: true},
		{how: {type: 'has-file-open'}, paths: files, onlyBelow: true},
		{how: active, paths: await environmentNames(virtualEnvironment, realPaths)},
		{how: active, paths: (await Promise.all(startedFrom.map(from))).flat(), onlyBelow: true},
		...(await Promise.all(
			searched.map(async ({variable, path}) => ({
				how: {type: 'in-variable', variable} as const,
				paths: await from(path),
			})),
		)),
		{how: {type: 'works-in'}, paths: directory === undefined ? [] : [directory]},
	];
	return {process, claims: root === undefined ? claims : claims.map(claim => seenFrom(root, claim))};
};

/**
 * Adds our names for the paths of a process with another root or other mounts: behind `/proc/PID/root`. Its own names
 * are kept, since the kernel gives some of them as we would see them.
 */
const seenFrom = (root: FsPath, claim: Claim): Claim => ({
	...claim,
	paths: claim.paths.flatMap(path => (path.startsWith('/') ? [path, join(root, path.slice(1))] : [path])),
});

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

/** A program may be named through a link to a directory above: then only the real name is the environment's. */
const bothNames = async (
	path: FsPath,
	directory: FsPath | undefined,
	realPaths: RealPaths,
): Promise<readonly FsPath[]> => {
	if (!isAbsolutePath(path) && directory === undefined) return [path];
	const full = isAbsolutePath(path) ? path : fsPath(resolve(directory ?? '/', path));
	// Its own last name may be a link that leads out (bin/python does), so only what is above it is resolved.
	const real = join(await realPaths(parent(full)), baseName(full));
	return real === full ? [full] : [full, real];
};

const environmentNames = async (path: FsPath | undefined, realPaths: RealPaths): Promise<readonly FsPath[]> =>
	path === undefined || path === '' ? [] : [path, await realPaths(path)];

/** Answers the path itself where it leads nowhere or its disk does not answer. Each path is asked for once. */
const rememberRealPaths = (askDisk: AskDisk): RealPaths => {
	const known = new Map<FsPath, Promise<FsPath>>();
	return path => {
		const answer = known.get(path) ?? askDisk(path, () => askRealPath(path)).then(real => real ?? path);
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

import type {Context} from '../model/context.js';
import type {Found} from '../model/environment.js';
import {systemCode, VenvError} from '../model/error.js';
import {entryAt, isDirectory, targetOfLink} from '../platform/files/entries.js';
import {findMount, isRemote, readMounts, type Mount} from '../platform/files/mounts.js';
import {absolute, fsPath, join, type FsPath} from '../model/path.js';
import {reportFailure} from '../state/report-failure.js';
import type {Cancellable} from '../model/progress.js';
import {createBoundary, isOwnDisk, resolveRoot, rootsBelow, type Boundary, type Root} from './boundary.js';
import type {Entry} from '../platform/files/list-directory.js';
import {createPrune, holdingDirectoryName, type Prune} from './skipped-directories.js';
import {Reading, type Readable} from './read-directories.js';
import {recognise} from './recognise.js';
import {createEventStream, type EventStream} from '../tasks/event-stream.js';

export type DiscoverOptions = Cancellable & {
	readonly context: Context;
	/** Globs of entries to skip: without a slash a name at any depth, else a path relative to the root. */
	readonly exclude?: readonly string[] | undefined;
	/** Whether to look for environments inside environments, too. */
	readonly nested?: boolean | undefined;
	/** False also enters directories that usually contain no environment (skipped-directories.ts has the table). */
	readonly prune?: boolean | undefined;
	/** Whether to enter other file systems that are mounted below a root. */
	readonly crossDevice?: boolean | undefined;
};

export type DiscoverEvent =
	| {readonly type: 'found'; readonly found: Found}
	/** A holding directory of ours, by its name. It is skipped, and nothing in it was read. */
	| {readonly type: 'holding-directory'; readonly path: FsPath}
	/** A directory that was not entered. `code` is the system's (`EACCES`) or `other-file-system`. */
	| {readonly type: 'skipped'; readonly path: FsPath; readonly code: string}
	/**
	 * A root that does not exist or can't be read, or a directory whose reading failed unexpectedly. The walk continues
	 * elsewhere.
	 */
	| {readonly type: 'error'; readonly error: VenvError}
	/** Number of directories read so far, sent now and then. */
	| {readonly type: 'progress'; readonly directories: number};

const directoriesPerProgress = 500;
const aliasName = fsPath('.venv');

/**
 * Yields the environments below the roots as they are found, in no order, each once (by device and inode) however many
 * roots or mounts lead to it. Links are not followed; one that points to an environment is yielded as an alias. A root
 * may itself be an environment, or be inside another root. Directories that can't be read are `skipped`; one that
 * vanishes during the walk causes no event. Ends quietly when `signal` is aborted or the consumer stops; at most the
 * current reads then still finish.
 */
export async function* discover(roots: readonly FsPath[], options: DiscoverOptions): AsyncIterable<DiscoverEvent> {
	const stream = createEventStream<DiscoverEvent>();
	const stop = () => stream.end();
	options.signal?.addEventListener('abort', stop, {once: true});
	if (options.signal?.aborted) stop();
	walkAll(roots, options, stream).then(stop, (error: unknown) => stream.fail(error));
	try {
		yield* stream.events();
	} finally {
		stop();
		options.signal?.removeEventListener('abort', stop);
	}
}

type Walk = {
	readonly options: DiscoverOptions;
	readonly prune: Prune;
	readonly stream: EventStream<DiscoverEvent>;
	readonly reading: Reading<Directory>;
	/** The environments that were yielded, by device and inode. */
	readonly seen: Set<string>;
	/** Table of mounts; undefined where the platform has none. */
	readonly mounts: readonly Mount[] | undefined;
	directories: number;
};
type Directory = Readable & {readonly root: WalkedRoot};
type WalkedRoot = Root & {
	readonly boundary: Boundary;
	readonly elsewhere: ReadonlySet<string>;
};

const walkAll = async (given: readonly FsPath[], options: DiscoverOptions, stream: EventStream<DiscoverEvent>) => {
	const roots = await resolveRoots(given, options, stream);
	const reading: Reading<Directory> = new Reading({
		visit: (directory, entries) => visit(walk, directory, entries),
		cannotRead: (directory, error) => yieldUnreadable(walk, directory, error),
		isStopped: () => stream.isEnded,
	});
	const mounts = await readMounts(options.context.platform);
	const walk: Walk = {options, prune: createPrune(options), stream, reading, seen: new Set(), mounts, directories: 0};
	for (const root of roots) {
		const isFound = await yieldIfEnvironment(walk, root.path);
		if (isFound && options.nested !== true) continue;
		try {
			const boundary = options.crossDevice === true ? () => false : await createBoundary(root, mounts);
			const own = options.crossDevice !== true && isOwnDisk(root, mounts);
			reading.add({path: root.path, isOwnDisk: own, root: {...root, boundary, elsewhere: rootsBelow(root, roots)}});
		} catch (error) {
			stream.push({type: 'error', error: rootError(root.path, error, options.context)});
		}
	}
	await reading.run();
};

const resolveRoots = async (
	given: readonly FsPath[],
	{context}: DiscoverOptions,
	stream: EventStream<DiscoverEvent>,
) => {
	const byRealPath = new Map<string, Root>();
	for (const path of given.map(root => absolute(root, context.cwd))) {
		try {
			const root = await resolveRoot(path);
			if (!byRealPath.has(root.realPath)) byRealPath.set(root.realPath, root);
		} catch (error) {
			stream.push({type: 'error', error: rootError(path, error, context)});
		}
	}
	return [...byRealPath.values()];
};

const visit = (walk: Walk, directory: Directory, entries: readonly Entry[]): void => {
	if (++walk.directories % directoriesPerProgress === 0)
		walk.stream.push({type: 'progress', directories: walk.directories});
	if (mayBeEnvironment(entries)) walk.reading.waitFor(visitCandidate(walk, directory, entries));
	else enterAll(walk, directory, entries);
};

const visitCandidate = async (walk: Walk, directory: Directory, entries: readonly Entry[]): Promise<void> => {
	const isFound = await yieldIfEnvironment(walk, directory.path);
	if (!isFound || walk.options.nested === true) enterAll(walk, directory, entries);
};

const enterAll = (walk: Walk, directory: Directory, entries: readonly Entry[]): void => {
	for (const entry of entries)
		if (entry.isDirectory()) enter(walk, directory, entry.name);
		else if (entry.name === aliasName || entry.isSymbolicLink())
			walk.reading.waitFor(visitAlias(walk, directory, entry));
};

/** By names alone, so that nearly every directory costs no further system call; `recognise` decides. */
const mayBeEnvironment = (entries: readonly Entry[]): boolean => {
	let hasPrograms = false;
	let hasLibraries = false;
	for (const {name} of entries) {
		if (name === 'pyvenv.cfg' || name === 'conda-meta') return true;
		if (name === 'bin' || name === 'Scripts') hasPrograms = true;
		if (name === 'lib' || name === 'Lib' || name === 'lib64') hasLibraries = true;
	}
	return hasPrograms && hasLibraries;
};

/** Queues a directory to be read, unless it is skipped. */
const enter = (walk: Walk, {path: above, isOwnDisk, root}: Directory, name: FsPath): void => {
	const path = join(above, name);
	if (name === holdingDirectoryName) walk.stream.push({type: 'holding-directory', path});
	if (root.elsewhere.has(path) || walk.prune(path, name, root.path)) return;
	const isForeign = root.boundary(path);
	const directory = {path, isOwnDisk, root};
	if (typeof isForeign === 'boolean') walk.reading.add(directory);
	else walk.reading.waitFor(enterIfNear(walk, directory, isForeign));
};

const enterIfNear = async (walk: Walk, directory: Directory, isForeign: Promise<boolean>): Promise<void> => {
	const {path} = directory;
	try {
		if (!(await isForeign)) walk.reading.add(directory);
		else walk.stream.push({type: 'skipped', path, code: 'other-file-system'});
	} catch (error) {
		yieldUnreadable(walk, directory, error);
	}
};

/** Visits a link to an environment by any name, or a `.venv` that is a file with a path in it. */
const visitAlias = async (walk: Walk, {path, root}: Directory, entry: Entry): Promise<void> => {
	const alias = join(path, entry.name);
	if (walk.prune(alias, entry.name, root.path)) return;
	if (entry.name === aliasName || leadsToEnvironment(alias, walk.mounts)) await yieldIfEnvironment(walk, alias);
};

/** Whether a link is worth following. A link to another machine is not followed: it might never answer. */
const leadsToEnvironment = (link: FsPath, mounts: readonly Mount[] | undefined): boolean => {
	const target = targetOfLink(link);
	const mount = target && mounts && findMount(target, mounts);
	if (target === undefined || (mount !== undefined && isRemote(mount))) return false;
	return entryAt(join(target, 'pyvenv.cfg')) !== undefined || isDirectory(join(target, 'conda-meta'));
};

const yieldIfEnvironment = async (walk: Walk, path: FsPath): Promise<boolean> => {
	const found = await recogniseOrTell(walk, path);
	if (found === undefined) return false;
	// An alias counts separately: it has its own path, and deleting it removes the link alone.
	const key = found.alias === undefined ? `${found.identity.device}:${found.identity.inode}` : found.path;
	if (!walk.seen.has(key)) walk.stream.push({type: 'found', found});
	walk.seen.add(key);
	return true;
};

/** Recognises one directory. An unexpected failure is reported for it alone; the others are still found. */
const recogniseOrTell = async ({options, stream}: Walk, path: FsPath): Promise<Found | undefined> => {
	try {
		return await recognise(path, options.context);
	} catch (error) {
		const what = {doing: 'recognise', path} as const;
		stream.push({type: 'error', error: reportFailure(error, {what, path}, options.context)});
		return undefined;
	}
};

const yieldUnreadable = ({stream, options}: Walk, {path, root}: Directory, error: unknown): void => {
	const code = systemCode(error);
	if (code === undefined || path === root.path)
		stream.push({type: 'error', error: rootError(path, error, options.context)});
	else if (!vanished.has(code)) stream.push({type: 'skipped', path, code});
};

const vanished = new Set(['ENOENT', 'ENOTDIR']);

/** Explains why a root, or after a programming error any directory, could not be read. */
const rootError = (path: FsPath, cause: unknown, context: Context): VenvError => {
	const code = systemCode(cause);
	const what = {doing: 'look-into', path} as const;
	if (code === undefined) return reportFailure(cause, {what, path}, context);
	if (code === 'ENOENT') return new VenvError('not-found', {what, reason: {type: 'never-there'}, path, cause});
	return new VenvError('unreadable', {what, reason: {type: 'not-read', code}, path, cause});
};

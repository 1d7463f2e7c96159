import type {Operation} from '../model/reasons/undo-failure.js';
import {holdingDirectoryName} from '../discover/skipped-directories.js';
import type {Context} from '../model/context.js';
import {systemCode} from '../model/error.js';
import {join, parent, type FsPath} from '../model/path.js';
import {isAlive} from '../platform/processes/process-identity.js';
import {isThere} from '../platform/files/durable-file.js';
import {holdingDirectoryOf, isId, listNames, realName} from './holding-directory.js';
import {isOwnDirectory} from './own-directories.js';
import {heldEnvironmentOf, entriesIn, type FoundEntry} from './held-environments.js';
import {identityAt} from '../platform/files/directory-identity.js';
import {heldPathOf, entryIdOf} from './journal-entry.js';
import {readIndex} from './holding-index.js';

/**
 * An entry of a holding directory that is not in our holding index. It is reported, and nothing in it is believed or
 * touched.
 */
export type LostEnvironment = {
	readonly holdingDirectory: FsPath;
	/** Path to which it would be restored: beside the holding directory. Absent where not even its name is known. */
	readonly path?: FsPath | undefined;
	/** Id that `restore --in` accepts, where it can be restored. */
	readonly id?: string | undefined;
	/** Finding about it. `text/held/lost-environment.ts` has the words for it and for its remedy. */
	readonly seen: LostSight;
};

type LostSight =
	/** The holding directory itself, which is not a private one of this user. */
	| {readonly type: 'not-private'}
	/** An environment that is held, as its journal entry says. */
	| {readonly type: 'held'; readonly id: string}
	/** An operation that was cut off, as its journal entry says. */
	| {readonly type: 'cut-off'; readonly operation: Operation}
	/** A directory of which no journal entry can be read. */
	| {readonly type: 'without-journal'; readonly directory: FsPath};

// A bound, since somebody else may have filled the directory.
const toldOfOnePlace = 20;

/**
 * Finds entries of these holding directories that our holding index does not list: held by another account or machine,
 * left by a crash that took the index with it, or part of a copied tree. Entries that a living process of ours is
 * working on are left out. Reads only; sorted by path.
 */
export const findLost = async (
	holdingDirectories: readonly FsPath[],
	context: Context,
): Promise<readonly LostEnvironment[]> => {
	if (holdingDirectories.length === 0) return [];
	const index = new Map((await readIndex(context)).map(({id, path}) => [id, holdingDirectoryOf(path)]));
	const found: LostEnvironment[] = [];
	for (const holdingDirectory of new Set([...holdingDirectories].sort())) {
		const place = await realHoldingDirectory(holdingDirectory);
		if (place !== undefined) found.push(...(await findLostIn(place, index, context)));
	}
	return found;
};

/**
 * Finds the holding directories in and beside the given directories. Used for a few environments, where no walk is
 * wanted.
 */
export const holdingDirectoriesAt = async (places: readonly FsPath[]): Promise<readonly FsPath[]> => {
	const there: FsPath[] = [];
	for (const holdingDirectory of new Set(
		places.flatMap(place => [join(place, holdingDirectoryName), holdingDirectoryOf(place)]),
	))
		if (await isThere(holdingDirectory)) there.push(holdingDirectory);
	return there;
};

/** Resolves a holding directory to the spelling in the holding index; undefined where it has vanished. */
const realHoldingDirectory = async (holdingDirectory: FsPath): Promise<FsPath | undefined> => {
	try {
		const place = await realName(holdingDirectory);
		return (await isThere(place)) ? place : undefined;
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

/** Holding directory of each operation in our index, by its id. */
type Index = ReadonlyMap<string, FsPath>;

/** Whether the index has this operation here. A project that became a link since then leads here by its old path. */
const isIndexed = async (id: string, holdingDirectory: FsPath, index: Index): Promise<boolean> => {
	const noted = index.get(id);
	return (
		noted !== undefined && (noted === holdingDirectory || (await realHoldingDirectory(noted)) === holdingDirectory)
	);
};

const findLostIn = async (holdingDirectory: FsPath, index: Index, context: Context): Promise<LostEnvironment[]> => {
	const isDirectory = (await identityAt(holdingDirectory))?.isDirectory === true;
	const names = (isDirectory ? ((await listNames(holdingDirectory)) ?? []) : []).filter(
		name => !name.startsWith('.gitignore'),
	);
	const isOwn = await isOwnDirectory(holdingDirectory, context);
	const journals = await entriesIn(holdingDirectory, context);
	const hasJournal = new Set(journals.map(({entry}) => entry.id));
	const told: LostEnvironment[] = [];
	for (const journal of journals) {
		if (await isIndexed(journal.entry.id, holdingDirectory, index)) continue;
		const one = await ofJournal(journal);
		if (one) told.push(one);
	}
	for (const name of names)
		if (!hasJournal.has(idIn(name)) && !(await isIndexed(idIn(name), holdingDirectory, index)))
			told.push(...(await withoutJournal(holdingDirectory, name, isOwn)));
	if (told.length === 0 && (names.length > 0 || !isDirectory) && !isOwn)
		return [{holdingDirectory, seen: {type: 'not-private'}}];
	return told.slice(0, toldOfOnePlace);
};

/**
 * Id that a file name belongs to, if any: a journal entry, a held directory, a snapshot, or a directory that a rollback
 * moves aside.
 */
const idIn = (name: FsPath): FsPath => (entryIdOf(name) ?? name.replace(/-(?:failed|snapshot)$/, '')) as FsPath;

const ofJournal = async ({holdingDirectory, entry}: FoundEntry): Promise<LostEnvironment | undefined> => {
	const {id, operation, state} = entry;
	const {path} = heldEnvironmentOf(holdingDirectory, entry);
	if (state === 'held') {
		if (!(await isThere(heldPathOf(holdingDirectory, entry)))) return undefined;
		return {holdingDirectory, path, id, seen: {type: 'held', id}};
	}
	if ((await isAlive(entry.owner)) === 'alive') return undefined;
	return {holdingDirectory, path, seen: {type: 'cut-off', operation}};
};

/** Describes a held directory that has no journal entry, or one that was cut off in the middle. */
const withoutJournal = async (holdingDirectory: FsPath, name: FsPath, isOwn: boolean): Promise<LostEnvironment[]> => {
	const told: LostEnvironment[] = [];
	// A link would lead out of the holding directory.
	if ((await identityAt(join(holdingDirectory, name)))?.isDirectory !== true) return told;
	for (const inner of ((await listNames(join(holdingDirectory, name))) ?? []).slice(0, toldOfOnePlace)) {
		const directory = join(holdingDirectory, name, inner);
		if ((await identityAt(directory))?.isDirectory !== true) continue;
		const canRestore = isId(name) && isOwn;
		told.push({
			...{
				holdingDirectory,
				path: join(parent(holdingDirectory), inner),
				...(canRestore && {id: name}),
			},
			seen: {type: 'without-journal', directory},
		});
	}
	return told;
};

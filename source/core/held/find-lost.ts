import {holdingDirectoryName} from '../discover/skipped-directories.js';
import type {Context} from '../model/context.js';
import {systemCode} from '../model/error.js';
import {join, parent, type FsPath} from '../model/path.js';
import {isAlive} from '../platform/processes/process-identity.js';
import {shellLine} from '../platform/processes/quote-words.js';
import {printablePath} from '../text/printable.js';
import {isThere} from '../platform/files/durable-file.js';
import {holdingDirectoryOf, isId, isOwnHoldingDirectory, listNames, realName} from './holding-directory.js';
import {heldEnvironmentOf, entriesIn, type FoundEntry} from './held-environments.js';
import {identityAt} from '../platform/files/directory-identity.js';
import {heldPathOf, entryIdOf} from './journal-entry.js';
import {readIndex} from './holding-index.js';

/**
 * An entry of a holding directory that is not in our holding index. It is reported, and nothing in it is believed or
 * touched.
 */
export type LostEnvironment = {
	readonly holder: FsPath;
	/** Path to which it would be restored: beside the holding directory. Absent where not even its name is known. */
	readonly path?: FsPath | undefined;
	/** Id that `restore --in` accepts, where it can be restored. */
	readonly id?: string | undefined;
	/** Description of the entry, as a sentence. */
	readonly message: string;
	/** Advice for the user, as a sentence. */
	readonly remedy: string;
};

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
	const known = new Set((await readIndex(context)).map(({id, path}) => join(holdingDirectoryOf(path), id)));
	const found: LostEnvironment[] = [];
	for (const holdingDirectory of new Set([...holdingDirectories].sort())) {
		const place = await realHolder(holdingDirectory);
		if (place !== undefined) found.push(...(await lookInto(place, known, context)));
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
const realHolder = async (holdingDirectory: FsPath): Promise<FsPath | undefined> => {
	try {
		const place = await realName(holdingDirectory);
		return (await isThere(place)) ? place : undefined;
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

const lookInto = async (
	holdingDirectory: FsPath,
	known: ReadonlySet<string>,
	context: Context,
): Promise<LostEnvironment[]> => {
	const isDirectory = (await identityAt(holdingDirectory))?.isDirectory === true;
	const names = (isDirectory ? ((await listNames(holdingDirectory)) ?? []) : []).filter(
		name => !name.startsWith('.gitignore'),
	);
	const shown = printablePath(holdingDirectory, context.home);
	const journals = await entriesIn(holdingDirectory);
	const hasJournal = new Set(journals.map(({entry}) => entry.id));
	const told: LostEnvironment[] = [];
	for (const journal of journals) {
		if (known.has(join(holdingDirectory, journal.entry.id))) continue;
		const one = await ofJournal(journal, context);
		if (one) told.push(one);
	}
	for (const name of names)
		if (!hasJournal.has(idIn(name)) && !known.has(join(holdingDirectory, idIn(name))))
			told.push(...(await withoutJournal(holdingDirectory, name, context)));
	if (told.length === 0 && (names.length > 0 || !isDirectory) && !(await isOwnHoldingDirectory(holdingDirectory)))
		return [
			{holder: holdingDirectory, message: `${shown} is not a private holding directory of yours`, remedy: lookYourself},
		];
	return told.slice(0, toldOfOnePlace);
};

const lookYourself = 'Nothing in it is used: look what it is and remove it yourself';

/**
 * Id that a file name belongs to, if any: a journal entry, a held directory, a snapshot, or a directory that a rollback
 * moves aside.
 */
const idIn = (name: FsPath): FsPath => (entryIdOf(name) ?? name.replace(/-(?:failed|snapshot)$/, '')) as FsPath;

const ofJournal = async (
	{holdingDirectory, entry}: FoundEntry,
	context: Context,
): Promise<LostEnvironment | undefined> => {
	const {id, operation, state} = entry;
	const {path} = heldEnvironmentOf(holdingDirectory, entry);
	const shown = printablePath(path, context.home);
	const place = parent(holdingDirectory);
	if (state === 'held') {
		if (!(await isThere(heldPathOf(holdingDirectory, entry)))) return undefined;
		const remedy = `To bring it back: ${shellLine(['venv-tui', 'restore', id, '--in', place])}`;
		return {holder: holdingDirectory, path, id, message: `${shown} is held and is not in your holding index`, remedy};
	}
	if ((await isAlive(entry.owner)) === 'alive') return undefined;
	const message = `A ${operation} of ${shown} was cut off, and is not in your holding index`;
	return {
		holder: holdingDirectory,
		path,
		message,
		remedy: `If you know of it: ${shellLine(['venv-tui', 'recover', place])}`,
	};
};

/** Describes a held directory that has no journal entry, or one that was cut off in the middle. */
const withoutJournal = async (holdingDirectory: FsPath, name: FsPath, context: Context): Promise<LostEnvironment[]> => {
	const place = parent(holdingDirectory);
	const told: LostEnvironment[] = [];
	// A link would lead out of the holding directory.
	if ((await identityAt(join(holdingDirectory, name)))?.isDirectory !== true) return told;
	for (const inner of ((await listNames(join(holdingDirectory, name))) ?? []).slice(0, toldOfOnePlace)) {
		const held = join(holdingDirectory, name, inner);
		if ((await identityAt(held))?.isDirectory !== true) continue;
		const path = join(place, inner);
		const canRestore = isId(name) && (await isOwnHoldingDirectory(holdingDirectory));
		const line = canRestore
			? shellLine(['venv-tui', 'restore', name, '--in', place])
			: shellLine(['mv', '-n', held, path]);
		told.push({
			...{holder: holdingDirectory, path, ...(canRestore && {id: name})},
			message: `${printablePath(held, context.home)} was moved there, and no journal of it can be read`,
			remedy: `If it is yours, to bring it back: ${line}`,
		});
	}
	return told;
};

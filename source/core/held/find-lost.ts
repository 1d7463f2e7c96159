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
import {entryIdOf} from './journal-entry.js';
import {readIndex} from './holding-index.js';
import {heldPathOf} from './roll-back-operation.js';

/** What lies in a holding place without being in our registry: it is told, and nothing in it is believed or touched. */
export type LostEnvironment = {
	readonly holder: FsPath;
	/** Where it would go back to: beside the holding place. Absent where it is not even known what it is. */
	readonly path?: FsPath | undefined;
	/** What `restore --in` takes, where it can be restored. */
	readonly id?: string | undefined;
	/** What it is, as a sentence. */
	readonly message: string;
	/** What the user can do about it, as a sentence. */
	readonly remedy: string;
};

// Somebody else may have filled the place.
const toldOfOnePlace = 20;

/**
 * What in these holding places our registry doesn't know: held by another account's or machine's registry, left by a
 * crash that took the registry with it, or come with a tree. Reads only; sorted by place. What is being worked on by a
 * living one of us is not among it.
 */
export const findLost = async (holders: readonly FsPath[], context: Context): Promise<readonly LostEnvironment[]> => {
	if (holders.length === 0) return [];
	const known = new Set((await readIndex(context)).map(({id, path}) => join(holdingDirectoryOf(path), id)));
	const found: LostEnvironment[] = [];
	for (const holder of new Set([...holders].sort())) {
		const place = await realHolder(holder);
		if (place !== undefined) found.push(...(await lookInto(place, known, context)));
	}
	return found;
};

/** The holding places in and beside directories that are there, for what is about a few environments and no walk. */
export const holdingDirectoriesAt = async (places: readonly FsPath[]): Promise<readonly FsPath[]> => {
	const there: FsPath[] = [];
	for (const holder of new Set(places.flatMap(place => [join(place, holdingDirectoryName), holdingDirectoryOf(place)])))
		if (await isThere(holder)) there.push(holder);
	return there;
};

/** As the registry spells it; undefined where it has vanished. */
const realHolder = async (holder: FsPath): Promise<FsPath | undefined> => {
	try {
		const place = await realName(holder);
		return (await isThere(place)) ? place : undefined;
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

const lookInto = async (holder: FsPath, known: ReadonlySet<string>, context: Context): Promise<LostEnvironment[]> => {
	const isDirectory = (await identityAt(holder))?.isDirectory === true;
	const names = (isDirectory ? ((await listNames(holder)) ?? []) : []).filter(name => !name.startsWith('.gitignore'));
	const shown = printablePath(holder, context.home);
	const journals = await entriesIn(holder);
	const hasJournal = new Set(journals.map(({record}) => record.id));
	const told: LostEnvironment[] = [];
	for (const journal of journals) {
		if (known.has(join(holder, journal.record.id))) continue;
		const one = await ofJournal(journal, context);
		if (one) told.push(one);
	}
	for (const name of names)
		if (!hasJournal.has(idIn(name)) && !known.has(join(holder, idIn(name))))
			told.push(...(await withoutJournal(holder, name, context)));
	if (told.length === 0 && (names.length > 0 || !isDirectory) && !(await isOwnHoldingDirectory(holder)))
		return [{holder, message: `${shown} is no holding place of yours that is closed to others`, remedy: lookYourself}];
	return told.slice(0, toldOfOnePlace);
};

const lookYourself = 'Nothing in it is used: look what it is and remove it yourself';

/** The id that an entry is of, if it is of one: its journal, its directory, its snapshot, or what a rollback moves aside. */
const idIn = (name: FsPath): FsPath => (entryIdOf(name) ?? name.replace(/-(?:failed|snapshot)$/, '')) as FsPath;

const ofJournal = async ({holder, record}: FoundEntry, context: Context): Promise<LostEnvironment | undefined> => {
	const {id, operation, state} = record;
	const {path} = heldEnvironmentOf(holder, record);
	const shown = printablePath(path, context.home);
	const place = parent(holder);
	if (state === 'held') {
		if (!(await isThere(heldPathOf(holder, record)))) return undefined;
		const remedy = `To bring it back: ${shellLine(['venv-tui', 'restore', id, '--in', place])}`;
		return {holder, path, id, message: `${shown} is held and is not in your registry`, remedy};
	}
	if ((await isAlive(record.owner)) === 'alive') return undefined;
	const message = `A ${operation} of ${shown} was cut off, and is not in your registry`;
	return {holder, path, message, remedy: `If you know of it: ${shellLine(['venv-tui', 'recover', place])}`};
};

/** A directory with something held in it, and no journal, or one cut off in the middle. */
const withoutJournal = async (holder: FsPath, name: FsPath, context: Context): Promise<LostEnvironment[]> => {
	const place = parent(holder);
	const told: LostEnvironment[] = [];
	// A link would lead out of the holding place.
	if ((await identityAt(join(holder, name)))?.isDirectory !== true) return told;
	for (const inner of ((await listNames(join(holder, name))) ?? []).slice(0, toldOfOnePlace)) {
		const held = join(holder, name, inner);
		if ((await identityAt(held))?.isDirectory !== true) continue;
		const path = join(place, inner);
		const canRestore = isId(name) && (await isOwnHoldingDirectory(holder));
		const line = canRestore
			? shellLine(['venv-tui', 'restore', name, '--in', place])
			: shellLine(['mv', '-n', held, path]);
		told.push({
			...{holder, path, ...(canRestore && {id: name})},
			message: `${printablePath(held, context.home)} was moved there, and no journal of it can be read`,
			remedy: `If it is yours, to bring it back: ${line}`,
		});
	}
	return told;
};

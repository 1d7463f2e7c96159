import {rename} from 'node:fs/promises';
import {recognise} from '../discover/recognise.js';
import {VenvError} from '../model/error.js';
import {native, parent, type FsPath} from '../model/path.js';
import {printablePath} from '../text/printable.js';
import type {Context} from '../model/context.js';
import {isThere, onDisk, syncDirectory} from '../platform/files/durable-file.js';
import {findById, forget, isHeldState, type HeldRequest} from './free.js';
import {findEntries, findTorn, heldEnvironmentOf, type HeldEnvironment} from './held-environments.js';
import {beginTransaction} from './journaled-transaction.js';
import {takeLock} from './environment-lock.js';
import {isSameIdentity, identityAt} from '../platform/files/directory-identity.js';
import {readJournalEntry} from './journal-entry.js';
import {removeFromIndex} from './holding-index.js';
import {moveAndHold} from './transaction.js';

export type Restored = {
	readonly id: string;
	readonly path: FsPath;
	/** What was in its place and is held now instead. */
	readonly held?: HeldEnvironment | undefined;
};

/**
 * Brings a held environment back to where it was, by one rename, the same to the byte. An environment in its place is
 * held first, so that this can be undone too; anything else there, an empty directory too, is refused (`not-empty`).
 * One whose journal can't be read is found by its place alone. Rejects with `not-found`, with `refused` for one that is
 * half-freed, with `changed` when what lies there is not what was put there, and with `locked`.
 */
export const restoreHeld = async (id: string, request: HeldRequest): Promise<Restored> => {
	const {context, places = [], takeOver} = request;
	const journals = await findEntries(context, places);
	const torn = journals.some(({record}) => record.id === id) ? undefined : await findTorn(id, places);
	const {holder, record: known} = torn ?? findById(journals, id);
	const {path, heldPath} = heldEnvironmentOf(holder, known);
	const what = `Can't restore ${printablePath(path, context.home)}`;
	const held = await holdOccupant(path, what, context, takeOver);
	const lock = await takeLock(holder, path, {takeOver});
	let isOver = false;
	try {
		const record = (await readJournalEntry(holder, id)) ?? torn?.record;
		if (record === undefined || !isHeldState(record)) throw gone(what, path);
		if (record.state === 'freeing')
			throw new VenvError('refused', {
				what,
				why: 'its space is being given back, part of it is gone',
				hint: 'venv-tui restore with its recipe installs it again',
				path,
			});
		if (!isSameIdentity(await identityAt(heldPath), record.old)) throw gone(what, path);
		if (await isThere(path)) throw occupied(what, path);
		await onDisk({what, path}, () => rename(native(heldPath), native(path)));
		await syncDirectory(parent(path));
		await forget(holder, record);
		isOver = true;
		return {id, path, held};
	} finally {
		await lock.release();
		if (isOver) await removeFromIndex(id, context);
	}
};

/** Holds an environment that is in the way; rejects for anything else. */
const holdOccupant = async (
	path: FsPath,
	what: string,
	context: Context,
	takeOver: boolean | undefined,
): Promise<HeldEnvironment | undefined> => {
	if (!(await isThere(path))) return undefined;
	const found = await recognise(path, context);
	if (found === undefined || found.alias !== undefined) throw occupied(what, path);
	const transaction = await beginTransaction(context, {
		operation: 'delete',
		path,
		identity: found.identity,
		takeOver,
		besideOlder: true,
	});
	return moveAndHold(transaction);
};

const occupied = (what: string, path: FsPath): VenvError =>
	new VenvError('not-empty', {
		what,
		why: 'something that is no environment is in its place',
		hint: `Move ${printablePath(path)} away first`,
		path,
	});

const gone = (what: string, path: FsPath): VenvError =>
	new VenvError('changed', {
		what,
		why: 'it is no longer what was held',
		hint: 'venv-tui restore lists what is held',
		path,
	});

import type {Operation} from '../../model/reasons/undo-failure.js';
import {systemCode, VenvError, type What} from '../../model/error.js';
import type {Context} from '../../model/context.js';
import {isNameOf, parent, type FsPath} from '../../model/path.js';
import {isThere} from '../../platform/files/durable-file.js';
import {identityAt, isSameDirectory, type DirectoryIdentity} from '../../platform/files/directory-identity.js';
import {entriesIn, olderHeld} from '../held-environments.js';
import {realName} from '../holding-directory.js';
import {findOfOtherVersion} from '../holding-index.js';
import {heldPathOf, type JournalEntry} from '../journal-entry.js';
import type {TransactionRequest} from './transaction.js';

/** Environment that a transaction is about, and the beginning of its errors: `Can't reset /path`. */
export type Place = {
	readonly context: Context;
	readonly path: FsPath;
	readonly holdingDirectory: FsPath;
	readonly what: What;
	readonly operation: Operation;
};

/** Resolves the links of the parents of a transaction's path. Rejects with `not-found` where a parent is missing. */
export const findRealName = async ({path, operation}: TransactionRequest): Promise<FsPath> => {
	try {
		return await realName(path);
	} catch (error) {
		if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'ENOTDIR') throw error;
		throw new VenvError('not-found', {
			what: {doing: operation, path},
			reason: {type: 'not-there', path: operation === 'create' ? parent(path) : path},
		});
	}
};

/**
 * Rejects with `cannot-hold` where the path of the holding directory begins with that of the environment: pip would take
 * what is held for a part of the environment.
 */
export const refusePrefix = ({path, holdingDirectory, what}: Place): void => {
	if (!holdingDirectory.startsWith(path)) return;
	throw new VenvError('cannot-hold', {
		what,
		reason: {type: 'name-of-holding-directory'},
		path,
	});
};

/**
 * Reads the identity of the environment; for `create`, the identity of an empty directory, if there is one. Rejects with
 * `not-found`, `not-empty` or `changed` where something else is there.
 */
export const findOld = async (place: Place, {identity}: TransactionRequest): Promise<DirectoryIdentity | undefined> => {
	const {path, operation, what} = place;
	const now = await identityAt(path);
	if (operation === 'create') {
		if (now === undefined) return undefined;
		if (!now.isDirectory)
			throw new VenvError('not-empty', {what, reason: {type: 'other-than-a-directory', path}, path});
	} else if (now === undefined) throw new VenvError('not-found', {what, reason: {type: 'gone'}, path});
	else if (!now.isDirectory || (identity && !isSameDirectory(identity, now))) throw changed(place);
	return {device: now.device, inode: now.inode, born: now.born};
};

export const changed = ({path, what}: Place): VenvError =>
	new VenvError('changed', {what, reason: {type: 'replaced'}, path});

/** Error where something lies in the directory that an operation was to create. */
export const notEmpty = ({what, path}: Place): VenvError =>
	new VenvError('not-empty', {what, reason: {type: 'directory-not-empty', path}, path});

/** Rejects with `cannot-hold` where an older environment of this path is held. Install and create hold nothing. */
export const refuseOlder = async ({context, path, operation, what}: Place): Promise<void> => {
	if (operation !== 'delete' && operation !== 'reset') return;
	const older = await olderHeld(path, context);
	if (older === undefined) return;
	throw new VenvError('cannot-hold', {what, reason: {type: 'older-held', id: older.id}, path});
};

/**
 * Rejects with `locked` where an earlier operation on this path was interrupted and not recovered yet: recovering it later
 * would undo this one, too. The caller holds the lock, so that nobody works on it.
 */
export const refuseUnfinished = async ({context, path, holdingDirectory, what}: Place): Promise<void> => {
	for (const {entry} of await entriesIn(holdingDirectory, context)) {
		if (!isNameOf(entry.name, path) || !(await isUnfinished(holdingDirectory, entry))) continue;
		throw new VenvError('locked', {
			what,
			reason: {type: 'interrupted', operation: entry.operation, directory: parent(path)},
			path,
		});
	}
};

/**
 * Rejects with `refused` where another version of this program has an operation on this path noted in a form that this
 * one doesn't know: it may be in the middle of it, and may recover it later.
 */
export const refuseOtherVersion = async ({context, path, what}: Place): Promise<void> => {
	if ((await findOfOtherVersion(context, path)).length === 0) return;
	throw new VenvError('refused', {what, reason: {type: 'noted-by-other-version'}, path});
};

/** Whether recovering would still move or restore something. */
const isUnfinished = async (holdingDirectory: FsPath, entry: JournalEntry): Promise<boolean> => {
	const {state} = entry;
	if (state === 'begin' || state === 'old-moved') return true;
	return state === 'built' && (await isThere(heldPathOf(holdingDirectory, entry)));
};

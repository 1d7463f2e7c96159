import {access, constants, link, mkdir} from 'node:fs/promises';
import type {Context} from '../model/context.js';
import {systemCode, VenvError} from '../model/error.js';
import {fsPath, join, native, parent, type FsPath} from '../model/path.js';
import {isThere, removeFile} from '../platform/files/durable-file.js';
import {freeSpaceAt} from '../platform/files/free-space.js';
import type {NoUndo} from '../model/reasons/no-undo.js';
import {holdingDirectoryOf, lockName, newId} from './holding-directory.js';
import {claimDirectory, isOwnDirectory} from './own-directories.js';
import {removeEmptyDirectory} from './roll-back-operation.js';

// A lock, a journal entry and its draft, two directories and a recipe take a block each, more where blocks are large.
const needed = 64 * 1024;

/**
 * Finds why a deletion or reset of this path could not be undone, as far as the free space on the disks and a trial
 * tell. Undefined where it can, or where the disk can't be asked. Changes nothing; only the deletion itself finds out for
 * sure.
 */
export const whyNoRoomForUndo = async (path: FsPath, context: Context): Promise<NoUndo | undefined> => {
	const {places} = context;
	for (const directory of [parent(path), places.data]) {
		const space = await freeSpaceAt(directory);
		if (space !== undefined && space.availableBytes < needed) return {type: 'disk-full', directory};
	}
	return tryHoldingDirectory(path, context, async () => undefined);
};

/** Rejects with `cannot-hold` where a reset of this path would, as far as {@link whyNoRoomForUndo} tells. */
export const refuseWithoutUndo = async (path: FsPath, context: Context): Promise<void> => {
	const noUndo = await whyNoRoomForUndo(path, context);
	if (noUndo === undefined) return;
	const reason = {type: 'no-undo', noUndo, operation: 'reset'} as const;
	throw new VenvError('cannot-hold', {what: {doing: 'reset', path}, reason, path});
};

/**
 * Finds why changes of an environment's packages could not be rolled back, as far as a trial tells; undefined where they
 * can. Changes nothing.
 */
export const whyNotUndone = async (path: FsPath, context: Context): Promise<NoUndo | undefined> => {
	try {
		await access(native(parent(path)), constants.W_OK | constants.X_OK);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return {type: 'unwritable', directory: parent(path)};
	}
	return (await whyNoRoomForUndo(path, context)) ?? tryHoldingDirectory(path, context, () => tryLink(path));
};

/**
 * Finds why a holding directory beside this path would not be recognised as ours, or answers `act`, which may use it.
 * Where there is none, one is created for the trial.
 */
const tryHoldingDirectory = async (
	path: FsPath,
	context: Context,
	act: () => Promise<NoUndo | undefined>,
): Promise<NoUndo | undefined> => {
	const holdingDirectory = holdingDirectoryOf(path);
	if (await isThere(holdingDirectory)) return (await isOwnDirectory(holdingDirectory, context)) ? act() : undefined;
	try {
		await mkdir(native(holdingDirectory), {mode: 0o700});
	} catch (error) {
		// A directory that can't be created now is reported when it is needed.
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
	try {
		await claimDirectory(holdingDirectory, context);
		return (await isOwnDirectory(holdingDirectory, context)) ? await act() : {type: 'no-modes'};
	} catch (error) {
		if (!(error instanceof VenvError)) throw error;
		return {type: 'unwritable', directory: context.places.data};
	} finally {
		await removeEmptyDirectory(holdingDirectory);
	}
};

/** Finds why no hard link of a file of the environment can be made in the holding directory. */
const tryLink = async (path: FsPath): Promise<NoUndo | undefined> => {
	// Named as a draft of the lock, which the next process of ours removes.
	const trial = fsPath(`${join(holdingDirectoryOf(path), lockName(path))}.${newId()}`);
	try {
		await link(native(join(path, 'pyvenv.cfg')), native(trial));
		await removeFile(trial);
		return undefined;
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined) throw error;
		return code === 'ENOENT' ? undefined : {type: 'no-links', code};
	}
};

import {access, constants, link, mkdir} from 'node:fs/promises';
import type {Context} from '../model/context.js';
import {systemCode, VenvError} from '../model/error.js';
import {fsPath, join, native, parent, type FsPath} from '../model/path.js';
import {isThere, removeFile} from '../platform/files/durable-file.js';
import {freeSpaceAt} from '../platform/files/free-space.js';
import {printablePath} from '../text/printable.js';
import {holdingDirectoryOf, isOwnHoldingDirectory, lockName, newId, noModes} from './holding-directory.js';
import {removeEmptyDirectory} from './roll-back-operation.js';
import {whyNoSnapshot} from './snapshot/take-snapshot.js';
import {withoutUndo} from './undo-hints.js';

// A lock, a journal entry and its draft, two directories and a recipe take a block each, more where blocks are large.
const needed = 64 * 1024;

/**
 * Explains why a deletion or reset of this path could not be made undoable, as far as the free space on the disks and a
 * trial tell: the end of a sentence. Undefined where it can, or where the disk can't be asked. Changes nothing; only the
 * deletion itself finds out for sure.
 */
export const whyNoRoomForUndo = async (path: FsPath, {places, home}: Context): Promise<string | undefined> => {
	for (const directory of [parent(path), places.data]) {
		const space = await freeSpaceAt(directory);
		if (space !== undefined && space.availableBytes < needed)
			return `the disk of ${printablePath(directory, home)} is too full to note what undo needs`;
	}
	return tryHolder(path, async () => undefined);
};

/** Rejects with `cannot-hold` where a reset of this path would, as far as {@link whyNoRoomForUndo} tells. */
export const refuseWithoutUndo = async (path: FsPath, context: Context): Promise<void> => {
	const why = await whyNoRoomForUndo(path, context);
	if (why === undefined) return;
	const what = `Can't reset ${printablePath(path, context.home)}`;
	throw new VenvError('cannot-hold', {what, why, hint: withoutUndo.reset, path});
};

/**
 * Explains why changes of an environment's packages could not be rolled back, as far as a trial tells: the end of a
 * sentence. Undefined where they can. Changes nothing.
 */
export const whyNotUndone = async (path: FsPath, context: Context): Promise<string | undefined> => {
	try {
		await access(native(parent(path)), constants.W_OK | constants.X_OK);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return `nothing can be noted in ${printablePath(parent(path), context.home)}`;
	}
	return (await whyNoRoomForUndo(path, context)) ?? tryHolder(path, () => tryLink(path));
};

/**
 * Explains why a holding directory beside this path would not be recognised as ours, or answers `act`, which may use it.
 * Where there is none, one is created for the trial.
 */
const tryHolder = async (path: FsPath, act: () => Promise<string | undefined>): Promise<string | undefined> => {
	const holdingDirectory = holdingDirectoryOf(path);
	if (await isThere(holdingDirectory)) return (await isOwnHoldingDirectory(holdingDirectory)) ? act() : undefined;
	try {
		await mkdir(native(holdingDirectory), {mode: 0o700});
	} catch (error) {
		// A directory that can't be created now is reported when it is needed.
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
	try {
		return (await isOwnHoldingDirectory(holdingDirectory)) ? await act() : noModes;
	} finally {
		await removeEmptyDirectory(holdingDirectory);
	}
};

/** Explains why no hard link of a file of the environment can be made in the holding directory. */
const tryLink = async (path: FsPath): Promise<string | undefined> => {
	// Named as a draft of the lock, which the next process of ours removes.
	const trial = fsPath(`${join(holdingDirectoryOf(path), lockName(path))}.${newId()}`);
	try {
		await link(native(join(path, 'pyvenv.cfg')), native(trial));
		await removeFile(trial);
		return undefined;
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined) throw error;
		return code === 'ENOENT' ? undefined : whyNoSnapshot(code);
	}
};

import {delimiter} from 'node:path';
import {access, constants, readdir} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import {systemCode, VenvError, type What} from '../../model/error.js';
import {recognise} from '../../discover/recognise.js';
import {holdingDirectoryName} from '../../discover/skipped-directories.js';
import {entryAt} from '../../platform/files/entries.js';
import {isReservedOnWindows, isWellFormed, namesOf, native, parent, type FsPath} from '../../model/path.js';
import {printable} from '../../text/printable.js';
import type {CreateFailure} from '../../model/reasons/create-failure.js';

/**
 * Rejects where no new environment can be made: with `refused` for a name under which none works, `not-empty` where
 * something is, `not-found` and `no-permission` for the directory above. `what` begins the error.
 */
export const refusePlace = async (path: FsPath, context: Context, what: What): Promise<void> => {
	const place: Place = {path, context, what};
	refuseName(place);
	await refuseOccupied(place);
	await refuseParent(place);
};

type Place = {readonly path: FsPath; readonly context: Context; readonly what: What};

const refuse = (code: 'refused' | 'not-empty' | 'not-found' | 'no-permission', {path, what}: Place) => {
	return (reason: CreateFailure, cause?: unknown) => new VenvError(code, {what, reason, path, cause});
};

/** Names under which an environment can't work: its scripts and PATH would be broken. */
const refuseName = (place: Place): void => {
	const {path, context} = place;
	const error = refuse('refused', place);
	if (!isWellFormed(path)) throw error({type: 'path-not-utf8'});
	const names = namesOf(path);
	if (names.some(name => name === holdingDirectoryName))
		throw error({type: 'path-of-held', text: holdingDirectoryName});
	if (path.includes(delimiter)) throw error({type: 'separator-in-path', text: delimiter});
	const reserved = names.find(isReservedOnWindows);
	if (context.platform === 'windows' && reserved !== undefined)
		throw error({type: 'reserved-name', name: printable(reserved)});
	if (/[\u0000-\u001F\u007F]/.test(path)) throw error({type: 'path-with-control'});
};

const refuseOccupied = async (place: Place): Promise<void> => {
	const {path, context} = place;
	const entry = entryAt(path);
	if (entry === undefined) return;
	const error = refuse('not-empty', place);
	if (!entry.isDirectory()) throw error({type: 'place-taken-by-file'});
	const names = await readdir(native(path), {encoding: 'buffer'}).catch((cause: unknown) => {
		throw error({type: 'place-unreadable'}, cause);
	});
	if (names.length === 0) return;
	const isEnvironment = (await recognise(path, context)) !== undefined;
	if (isEnvironment) throw error({type: 'environment-there', path});
	throw error({type: 'place-with-entries'});
};

const refuseParent = async (place: Place): Promise<void> => {
	const directory = parent(place.path);
	if (!(await isDirectoryOrLink(directory))) throw refuse('not-found', place)({type: 'parent-missing', directory});
	try {
		await access(native(directory), constants.W_OK | constants.X_OK);
	} catch (cause) {
		if (systemCode(cause) === undefined) throw cause;
		throw refuse('no-permission', place)({type: 'parent-unwritable', directory}, cause);
	}
};

const isDirectoryOrLink = async (path: FsPath): Promise<boolean> =>
	readdir(native(path)).then(
		() => true,
		error => systemCode(error) === 'EACCES',
	);

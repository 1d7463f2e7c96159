import {phrase} from '../../text/phrase.js';
import {delimiter} from 'node:path';
import {access, constants, readdir} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import {systemCode, VenvError} from '../../model/error.js';
import {recognise} from '../../discover/recognise.js';
import {holdingDirectoryName} from '../../discover/skipped-directories.js';
import {entryAt} from '../../platform/files/entries.js';
import {isReservedOnWindows, isWellFormed, namesOf, native, parent, type FsPath} from '../../model/path.js';
import {shellLine} from '../../platform/processes/quote-words.js';
import {printable} from '../../text/printable.js';
import type {Phrase} from '../../model/phrase.js';

/**
 * Rejects where no new environment can be made: with `refused` for a name under which none works, `not-empty` where
 * something is, `not-found` and `no-permission` for the directory above. `what` begins the error.
 */
export const refusePlace = async (path: FsPath, context: Context, what: Phrase): Promise<void> => {
	const place: Place = {path, context, what};
	refuseName(place);
	await refuseOccupied(place);
	await refuseParent(place);
};

type Place = {readonly path: FsPath; readonly context: Context; readonly what: Phrase};

const refuse = (code: 'refused' | 'not-empty' | 'not-found' | 'no-permission', {path, what}: Place) => {
	return (why: Phrase, hint?: string, cause?: unknown) => new VenvError(code, {what, why, hint, path, cause});
};

/** Names under which an environment can't work: its scripts and PATH would be broken. */
const refuseName = (place: Place): void => {
	const {path, context} = place;
	const error = refuse('refused', place);
	if (!isWellFormed(path)) throw error('the path is not valid UTF-8', 'Choose another name');
	const names = namesOf(path);
	if (names.some(name => name === holdingDirectoryName))
		throw error(`${holdingDirectoryName} is where venv-tui holds what was deleted`, 'Choose another directory');
	if (path.includes(delimiter))
		throw error(
			`a ${delimiter === ':' ? 'colon' : 'semicolon'} in the path breaks PATH when it is activated`,
			'Choose another name',
		);
	const reserved = names.find(isReservedOnWindows);
	if (context.platform === 'windows' && reserved !== undefined)
		throw error(`Windows keeps names such as ${printable(reserved)} from programs`, 'Choose another name');
	if (/[\u0000-\u001F\u007F]/.test(path))
		throw error(
			'a line break or control character in the path breaks pyvenv.cfg and its scripts',
			'Choose another name',
		);
};

const refuseOccupied = async (place: Place): Promise<void> => {
	const {path, context} = place;
	const entry = entryAt(path);
	if (entry === undefined) return;
	const error = refuse('not-empty', place);
	if (!entry.isDirectory()) throw error('something else is there', 'Choose another name');
	const names = await readdir(native(path), {encoding: 'buffer'}).catch((cause: unknown) => {
		throw error("it is there and can't be read", undefined, cause);
	});
	if (names.length === 0) return;
	const isEnvironment = (await recognise(path, context)) !== undefined;
	if (isEnvironment)
		throw error('an environment exists there', `${shellLine(['venv-tui', 'reset', path])} recreates it`);
	throw error('the directory is not empty', 'Choose another name, or an environment with reset');
};

const refuseParent = async (place: Place): Promise<void> => {
	const directory = parent(place.path);
	if (!(await isDirectoryOrLink(directory)))
		throw refuse('not-found', place)(
			phrase`${{path: directory}} is not a directory`,
			`Make it first: ${shellLine(['mkdir', '-p', directory])}`,
		);
	try {
		await access(native(directory), constants.W_OK | constants.X_OK);
	} catch (cause) {
		if (systemCode(cause) === undefined) throw cause;
		throw refuse('no-permission', place)(
			phrase`${{path: directory}} can't be written`,
			'Choose a directory of your own',
			cause,
		);
	}
};

const isDirectoryOrLink = async (path: FsPath): Promise<boolean> =>
	readdir(native(path)).then(
		() => true,
		error => systemCode(error) === 'EACCES',
	);

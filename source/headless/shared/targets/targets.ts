import {lstatSync} from 'node:fs';
import type {Environment} from '../../../core/model/environment.js';
import {systemCode, VenvError} from '../../../core/model/error.js';
import {absolute, fsPath, join, native, type FsPath} from '../../../core/model/path.js';
import {readEnvironment, type ReadOptions} from '../../../core/scan/scan.js';
import {printablePath} from '../../../core/text/printable.js';
import type {CommandRequest} from '../command.js';
import {findProjectEnvironment} from './project-environment.js';
import {phrase} from '../../../core/text/phrase.js';

/**
 * Reads the environment that a word of the command line names. Rejects with `not-found` where nothing exists, and with
 * `not-an-environment` where something else does; the hint then names the `.venv` in it, if there is one.
 */
export const readTarget = async (
	word: FsPath,
	{context, signal}: Pick<CommandRequest, 'context' | 'signal'>,
	options: ReadOptions = {},
): Promise<Environment> => {
	const path = absolute(word, context.cwd);
	const environment = await readEnvironment(path, context, {signal, ...options});
	if (environment !== undefined) return environment;
	throw notAnEnvironment(path);
};

/**
 * Finds the environment that a word names, by its own path or by its project's; without a word, the one of the project
 * that contains the current directory. Rejects as `readTarget` does, and with `usage` where a project has several.
 */
export const readProjectTarget = async (
	word: FsPath | undefined,
	request: Pick<CommandRequest, 'context' | 'signal'>,
	options: ReadOptions = {},
): Promise<Environment> => {
	const {context, signal} = request;
	const directory = absolute(word ?? fsPath('.'), context.cwd);
	if (word !== undefined) {
		const environment = await readEnvironment(directory, context, {signal, ...options});
		if (environment !== undefined) return environment;
	}
	const path = await findProjectEnvironment(directory, {context, signal, alsoAbove: word === undefined});
	const found = path && (await readEnvironment(path, context, {signal, ...options}));
	if (found !== undefined) return found;
	throw word === undefined ? noneHere(directory) : notAnEnvironment(directory);
};

const noneHere = (directory: FsPath): VenvError =>
	new VenvError('not-found', {
		what: phrase`No environment belongs to ${{path: directory}}`,
		hint: 'Name one, or create one with venv-tui create',
		path: directory,
	});

const notAnEnvironment = (path: FsPath): VenvError => {
	refuseMissing(path);
	const inside = join(path, '.venv');
	return new VenvError('not-an-environment', {
		what: phrase`${{path}} is not an environment`,
		why: 'there is no pyvenv.cfg next to bin/python',
		hint:
			entryProblem(inside) === undefined
				? `Did you mean ${printablePath(inside)}?`
				: 'venv-tui list shows the environments below a directory',
		path,
	});
};

/** Throws `not-found` or `unreadable` where there is no entry at a path. */
export const refuseMissing = (path: FsPath): void => {
	const code = entryProblem(path);
	if (code !== undefined) throw missing(path, code);
};

const missing = (path: FsPath, code: string): VenvError =>
	code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG'
		? new VenvError('not-found', {
				what: phrase`${{path}} does not exist`,
				hint: 'venv-tui list shows the environments below a directory',
				path,
			})
		: new VenvError('unreadable', {what: phrase`Can't read ${{path}}`, reason: {type: 'not-read', code}, path});

/** Reason why there is no entry at a path: the system's code; undefined where there is one. */
const entryProblem = (path: FsPath): string | undefined => {
	try {
		return lstatSync(native(fsPath(path)), {throwIfNoEntry: false}) === undefined ? 'ENOENT' : undefined;
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined) throw error;
		return code;
	}
};

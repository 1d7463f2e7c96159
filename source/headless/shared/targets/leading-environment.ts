import {absolute, hasSeparator, type FsPath} from '../../../core/model/path.js';
import {isDirectory} from '../../../core/platform/files/entries.js';
import type {CommandRequest} from '../command.js';
import {findCutOff} from '../held/cut-off.js';
import {findProjectEnvironment} from './project-environment.js';
import {recognise} from '../../../core/discover/recognise.js';

/**
 * Takes the first word where it names an environment, or a project that has one or had one until an operation was cut
 * off; then the other words are packages. Takes no word where all of them are packages. A word that looks like a path
 * names an environment whether or not it exists, since a mistyped one must not be looked up on an index; a file
 * (`./x.whl`) is a package.
 */
export const leadingEnvironment = async ({words, context, signal}: CommandRequest): Promise<readonly FsPath[]> => {
	const [first] = words;
	if (first === undefined) return [];
	const path = absolute(first, context.cwd);
	if ((await recognise(path, context)) !== undefined) return [first];
	if (isDirectory(path)) {
		const environment = await findProjectEnvironment(path, {context, signal, alsoAbove: false});
		if (environment !== undefined || isPath(first)) return [first];
		return (await findCutOff(first, {context})).length > 0 ? [first] : [];
	}
	return isPath(first) && !isPackageFile(first) ? [first] : [];
};

const isPath = (word: FsPath): boolean => (word.startsWith('.') || hasSeparator(word)) && !word.includes('://');

const isPackageFile = (word: FsPath): boolean => /\.(?:whl|zip|tar\.gz|tar\.bz2|tgz)$/.test(word) || word.includes('@');

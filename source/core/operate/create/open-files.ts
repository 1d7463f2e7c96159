import {access, constants} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import {systemCode, VenvError} from '../../model/error.js';
import {native, parent, type FsPath} from '../../model/path.js';
import {readRequirements} from '../../requirements/formats/read-source.js';
import type {RequirementSet, Source} from '../../requirements/syntax/requirement-set.js';
import {namedSource, readInstallSource, type From} from '../install/install-source.js';
import {partsOf, refuseUnknownParts, type PartsAsked} from './choose-parts.js';
import type {OpenSource} from './fill-from-sources.js';

type FilesAsked = PartsAsked & {
	readonly context: Context;
	readonly files: readonly FsPath[];
	/**
	 * Directory from which relative paths in requirements files start; those of any other format start from the file.
	 */
	readonly cwd: FsPath;
};

/**
 * Reads the files that fill a new environment, each by its format. Changes nothing. Throws `not-found` for a file that
 * is missing or may not be read, `usage` for a group or an extra that none of them offers, and as {@link
 * readInstallSource}.
 */
export const openFiles = async ({files, cwd, context, ...asked}: FilesAsked): Promise<readonly OpenSource[]> => {
	for (const file of files) await refuseUnreadable(file);
	const projectOf = ({format, path}: Source): FsPath => (format === 'requirements' ? cwd : parent(path));
	const sets: RequirementSet[] = [];
	for (const source of files.map(namedSource))
		sets.push(await readRequirements(source, {project: projectOf(source), variables: context.variables}));
	refuseUnknownParts(asked.parts ?? [], sets);
	const opened: OpenSource[] = [];
	for (const set of sets) {
		const {source} = set;
		const from: From = {type: 'source', source, project: projectOf(source), parts: partsOf(set, asked)};
		opened.push({from, ingredients: await readInstallSource(from, context)});
	}
	return opened;
};

const refuseUnreadable = async (file: FsPath): Promise<void> => {
	try {
		await access(native(file), constants.R_OK);
	} catch (cause) {
		if (systemCode(cause) === undefined) throw cause;
		throw new VenvError('not-found', {
			what: {doing: 'read', path: file},
			reason: {type: systemCode(cause) === 'ENOENT' ? 'file-missing' : 'file-unreadable'},
			path: file,
			cause,
		});
	}
};

import {join, parent, type FsPath} from '../../../model/path.js';
import type {RequirementSet, Source} from '../../syntax/requirement-set.js';
import {readToml, type Table} from '../../syntax/toml.js';
import {readPyproject} from '../pyproject.js';

/** The project for which a lock was made. */
type LockedProject = {
	readonly directory: FsPath;
	/** What its pyproject.toml asks for. */
	readonly asked: RequirementSet;
	/** Undefined where the file is not there or is no TOML. */
	readonly pyproject: Table | undefined;
};

/** Reads the pyproject.toml beside a lock: tools install a lock by what both say together. */
export const readProjectBeside = async (
	source: Source,
	options: Parameters<typeof readPyproject>[1],
): Promise<LockedProject> => {
	const directory = parent(source.path);
	const path = join(directory, 'pyproject.toml');
	const asked = await readPyproject({...source, path, format: 'pyproject'}, options);
	const {table: pyproject} = await readToml(path);
	return {directory, asked, pyproject};
};

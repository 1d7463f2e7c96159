import {readPyproject} from './pyproject.js';
import {readRequirementsFile, type ReadOptions} from './requirements-file.js';
import type {RequirementSet, Source, SourceFormat} from './source.js';
import {unreadSet} from './unread.js';

/** Reads one source by its format. */
export type Reader = (source: Source, options: ReadOptions) => Promise<RequirementSet>;

const readers: Partial<Record<SourceFormat, Reader>> = {
	requirements: readRequirementsFile,
	constraints: readRequirementsFile,
	pyproject: readPyproject,
};

/**
 * What a source asks for. Never fetches, never runs; never throws for what is in the file: what can't be read is in
 * `unread`, each with its reason.
 */
export const readRequirements = async (source: Source, options: ReadOptions): Promise<RequirementSet> => {
	const reader = readers[source.format];
	if (reader === undefined) return unreadSet(source, 'is a program: it is not run to be read');
	return reader(source, options);
};

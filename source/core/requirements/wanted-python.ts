import type {FsPath} from '../model/path.js';
import {readRequirements} from './formats/read-source.js';
import type {Source} from './syntax/requirement-set.js';
import {findSources} from './formats/find-sources.js';

type WantedPythonRequest = {
	readonly variables: Readonly<Record<string, string | undefined>>;
	/** The file whose word counts before that of the others. */
	readonly first?: Source | undefined;
};

const maximumRead = 8;

/** The Pythons that a project wants, PEP 440, by the best of its files that says so; undefined where none does. */
export const wantedPython = async (
	project: FsPath,
	{variables, first}: WantedPythonRequest,
): Promise<string | undefined> => {
	const others = (await findSources(project)).slice(0, maximumRead).filter(({path}) => path !== first?.path);
	for (const source of [...(first === undefined ? [] : [first]), ...others]) {
		const {requiresPython} = await readRequirements(source, {project, variables});
		if (requiresPython !== undefined) return requiresPython;
	}
	return undefined;
};

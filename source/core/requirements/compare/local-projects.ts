import {join, type FsPath} from '../../model/path.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import type {Required, RequirementSet} from '../syntax/requirement-set.js';
import {readText} from '../syntax/text-file.js';
import {isTable, readToml} from '../syntax/toml.js';

/**
 * The set with a name for each requirement that is only a directory, where that directory's `pyproject.toml` or
 * `setup.cfg` says it. Nothing is run: a name that only `setup.py` knows stays unknown.
 */
export const nameLocalProjects = async (set: RequirementSet): Promise<RequirementSet> => ({
	...set,
	requirements: await Promise.all(set.requirements.map(nameOne)),
});

const nameOne = async (item: Required): Promise<Required> => {
	if (item.name !== undefined || item.target.type !== 'path') return item;
	const name = await projectName(item.target.path);
	return name === undefined ? item : {...item, name, normalizedName: normalizeName(name)};
};

const projectName = async (directory: FsPath): Promise<string | undefined> => {
	const toml = await readToml(join(directory, 'pyproject.toml'));
	if (toml.table !== undefined) {
		const {project, tool} = toml.table;
		if (isTable(project) && typeof project['name'] === 'string') return project['name'];
		const poetry = isTable(tool) ? tool['poetry'] : undefined;
		if (isTable(poetry) && typeof poetry['name'] === 'string') return poetry['name'];
	}
	const setup = await readText(join(directory, 'setup.cfg'));
	return /^\[metadata\][^[]*?^name[ \t]*[=:][ \t]*([A-Za-z0-9][\w.-]*)/m.exec(setup.text ?? '')?.[1];
};

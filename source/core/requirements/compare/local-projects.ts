import {join, type FsPath} from '../../model/path.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import type {Required, RequirementSet} from '../syntax/requirement-set.js';
import {allRequirements, mapRequirements} from '../syntax/selectable-set.js';
import {readText} from '../syntax/text-file.js';
import {isTable, readToml} from '../syntax/toml.js';

/**
 * Names each requirement that is only a directory, as that directory's `pyproject.toml` or `setup.cfg` does; answers the
 * set with these names. Runs nothing: a name that only `setup.py` knows stays unknown.
 */
export const nameLocalProjects = async (set: RequirementSet): Promise<RequirementSet> => {
	const names = new Map<FsPath, string>();
	for (const path of new Set(allRequirements(set).flatMap(unnamedPath))) {
		const name = await projectName(path);
		if (name !== undefined) names.set(path, name);
	}
	if (names.size === 0) return set;
	return mapRequirements(set, item => {
		const name = unnamedPath(item).map(path => names.get(path))[0];
		return name === undefined ? item : {...item, name, normalizedName: normalizeName(name)};
	});
};

const unnamedPath = ({name, target}: Required): readonly FsPath[] =>
	name === undefined && target.type === 'path' ? [target.path] : [];

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

import type {Context} from '../../model/context.js';
import type {Project} from '../../model/environment.js';
import {absolute, baseName, fsPath, join, parent, type FsPath} from '../../model/path.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt} from '../../platform/files/entries.js';
import {creatorOf} from './creator.js';
import {projectByHash} from './hashed-project.js';
import type {Candidate, KindRule} from './kind.js';

/**
 * Rule for environments of hatch, wherever its configuration has them (`HATCH_DATA_DIR`, `dirs.data`, `dirs.env`): hatch
 * names directories after the project, the first characters of the hash of the project's path, and the environment; or
 * it writes a `.gitignore` of its own where they lie in the project (hatch, `env/virtual.py`).
 */
export const hatch: KindRule = candidate => {
	const {path, config} = candidate;
	const place = inStore(candidate) ?? inProject(path);
	if (place === undefined) return undefined;
	const {project, environment} = place;
	const deleteCommand = ['hatch', 'env', 'remove', environment];
	return {kind: 'hatch', creator: creatorOf(config), project, owner: {name: 'hatch', deleteCommand}};
};

type Place = {readonly project: Project | undefined; readonly environment: string};

/** `NAME/HASH/ENVIRONMENT`; the environment `default` has the name of the project. */
const inStore = ({path, layout, context}: Candidate): Place | undefined => {
	const hash = baseName(parent(path));
	if (!/^[\w-]{8}$/.test(hash)) return undefined;
	const store = parent(parent(parent(path)));
	const project = projectByHash({algorithm: 'sha256', hash}, layout, context);
	const isUsualPlace = /\/hatch\/env\/virtual$/.test(store.replaceAll('\\', '/'));
	const homes = [...(store.endsWith('/env/virtual') ? [parent(parent(store))] : []), ...hatchHomes(context)];
	const isNoted = (home: FsPath): boolean => entryAt(join(home, 'env/.metadata', hash)) !== undefined;
	if (!isUsualPlace && project === undefined && !homes.some(isNoted)) return undefined;
	const name = baseName(path);
	return {project, environment: name === baseName(parent(parent(path))) ? 'default' : name};
};

const ownIgnoreFile = '# This file was automatically created by Hatch';
const mostLevels = 4;

const inProject = (path: FsPath): Place | undefined => {
	const {bytes} = readBounded(join(parent(path), '.gitignore'), 4096);
	if (bytes?.toString('utf8').startsWith(ownIgnoreFile) !== true) return undefined;
	let project = parent(parent(path));
	for (let level = 0; level < mostLevels && !isConfigured(project); level++) project = parent(project);
	if (!isConfigured(project)) return {project: undefined, environment: baseName(path)};
	return {project: {path: project, state: 'there'}, environment: baseName(path)};
};

const isConfigured = (directory: FsPath): boolean =>
	['pyproject.toml', 'hatch.toml'].some(name => entryAt(join(directory, name)) !== undefined);

/** Directories in which hatch keeps its data, by its variable and by default; some may not exist. */
export const hatchHomes = ({variables, home, cwd}: Context): readonly FsPath[] => {
	const {HATCH_DATA_DIR: own, XDG_DATA_HOME: data} = variables;
	return [
		...(own ? [absolute(fsPath(own), cwd)] : []),
		data ? join(absolute(fsPath(data), cwd), 'hatch') : join(home, '.local/share/hatch'),
		join(home, 'Library/Application Support/hatch'),
	];
};
